import type { OverrideRequest } from '../entity/Override';
import { OverrideRequestState } from '../policy/OverrideRequestState';
import { OPEN_STATES } from './requestTransitions';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The instant before which an open request must have been filed to have lapsed. */
export function lapseLimit(now: Date, requestLapseDays: number): Date {
  return new Date(now.getTime() - requestLapseDays * DAY_MILLISECONDS);
}

/**
 * Where a request stands at an instant, whether or not what the clock did is written down yet. `grantEndsAt` is the end
 * of its assignment; null where it has none.
 */
export function stateAt(
  request: Pick<OverrideRequest, 'state' | 'createdAt'>,
  grantEndsAt: Date | null,
  now: Date,
  requestLapseDays: number,
): OverrideRequestState {
  const state = request.state as OverrideRequestState;
  if (OPEN_STATES.includes(state) && request.createdAt <= lapseLimit(now, requestLapseDays)) return OverrideRequestState.LAPSED;
  if (state === OverrideRequestState.ASSIGNED && grantEndsAt !== null && grantEndsAt <= now) return OverrideRequestState.EXPIRED;
  return state;
}
