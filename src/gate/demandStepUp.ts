import { ChartsafeError, ErrorCode } from '../errors';
import type { RequestContext } from './RequestContext';

/** What is known of the sign-in behind a request, and what the site asks of it. */
export interface StepUp {
  /** When the person last proved who they are; null where the token does not say. */
  readonly authenticatedAt: Date | null;
  /** How old that may be where a reason is given or a request decided; null where the site does not ask. */
  readonly maxAgeSeconds: number | null;
}

/** How far the provider's clock may be ahead of ours; a sign-in later than that is none. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Checks that the viewer signed in lately enough, where the site asks for it (RFC 9470). Throws `STEP_UP_REQUIRED`. */
export function demandStepUp({ stepUp, now }: RequestContext): void {
  const { authenticatedAt, maxAgeSeconds } = stepUp;
  if (maxAgeSeconds === null) return;
  const ageSeconds = authenticatedAt === null ? Infinity : (now.getTime() - authenticatedAt.getTime()) / 1000;
  // Written so that an age which is no number is too old.
  if (!(ageSeconds < maxAgeSeconds && ageSeconds >= -CLOCK_TOLERANCE_SECONDS)) {
    throw new ChartsafeError(ErrorCode.STEP_UP_REQUIRED, { maxAgeSeconds });
  }
}
