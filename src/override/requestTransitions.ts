import { OverrideRequestState } from '../policy/OverrideRequestState';

const { PENDING, APPROVED, ASSIGNED, EXPIRED, REVOKED, DENIED, WITHDRAWN, LAPSED } = OverrideRequestState;

/** What can happen to a request. */
export type RequestAction =
  'APPROVE' | 'DENY' | 'ASSIGN' | 'REVOKE' | 'WITHDRAW' | 'GIVE_UP' | 'LAPSE' | 'EXPIRE' | 'END_BY_MERGE' | 'REVOKE_BY_MERGE';

/** One step of a request. */
export interface RequestTransition {
  readonly action: RequestAction;
  readonly from: readonly OverrideRequestState[];
  readonly to: OverrideRequestState;
  /** Who takes it: an analyst who is not the requester, the requester, the clock, or whoever merges the patient with another. */
  readonly by: 'ANALYST' | 'REQUESTER' | 'CLOCK' | 'MERGE';
  readonly sentence: string;
}

/** The whole life of a request; nothing else moves one. `docs/overrides.md` prints this table. */
export const requestTransitions: readonly RequestTransition[] = Object.freeze([
  { action: 'APPROVE', from: [PENDING], to: APPROVED, by: 'ANALYST', sentence: 'Makes a workflow assignment, which opens nothing.' },
  { action: 'DENY', from: [PENDING, APPROVED], to: DENIED, by: 'ANALYST', sentence: 'Ends the request.' },
  {
    action: 'ASSIGN',
    from: [APPROVED],
    to: ASSIGNED,
    by: 'ANALYST',
    sentence: 'Makes the personal assignment, by hand and with an end: the grant.',
  },
  { action: 'REVOKE', from: [ASSIGNED], to: REVOKED, by: 'ANALYST', sentence: 'Ends the grant; it bites on the next request.' },
  { action: 'WITHDRAW', from: [PENDING, APPROVED], to: WITHDRAWN, by: 'REQUESTER', sentence: 'Takes the request back.' },
  { action: 'GIVE_UP', from: [ASSIGNED], to: REVOKED, by: 'REQUESTER', sentence: 'Gives the grant back.' },
  {
    action: 'LAPSE',
    from: [PENDING, APPROVED],
    to: LAPSED,
    by: 'CLOCK',
    sentence: 'Nobody decided and assigned in the days that the site allows.',
  },
  { action: 'EXPIRE', from: [ASSIGNED], to: EXPIRED, by: 'CLOCK', sentence: 'The assignment has come to its end.' },
  { action: 'END_BY_MERGE', from: [PENDING, APPROVED], to: LAPSED, by: 'MERGE', sentence: 'Its patient was merged with another.' },
  {
    action: 'REVOKE_BY_MERGE',
    from: [ASSIGNED],
    to: REVOKED,
    by: 'MERGE',
    sentence: 'Its patient was merged with another; ends the grant.',
  },
]);

/** The step of an action. */
export function transitionOf(action: RequestAction): RequestTransition {
  const transition = requestTransitions.find((each) => each.action === action);
  if (!transition) throw new Error(`There is no step ${action}`);
  return transition;
}

/** The states in which a request is open: there is one open request for a viewer and a record. */
export const OPEN_STATES: readonly OverrideRequestState[] = [PENDING, APPROVED];
