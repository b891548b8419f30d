import { ChartsafeError, ErrorCode } from '../errors';
import type { RequestContext } from './RequestContext';

/**
 * How often a viewer has tried, lately, what could be guessing or rummaging. What is hidden and what never was count alike. Too often is
 * `UNAVAILABLE`, with the rule and the seconds to wait: it speaks of the viewer, and of no record.
 */
export interface Attempts {
  /** Counts a reason that was given, whatever comes of it. Throws `UNAVAILABLE` for one too many. */
  reason(): Promise<void>;
  /** Throws `UNAVAILABLE` where too many look-ups found nothing. */
  mayLookUp(): Promise<void>;
  /** Counts a look-up that found nothing, or met a blocked patient. */
  missed(): Promise<void>;
}

/** Attempts without a bound. */
export const unlimited: Attempts = {
  reason: () => Promise.resolve(),
  mayLookUp: () => Promise.resolve(),
  missed: () => Promise.resolve(),
};

/** The refusal of one attempt too many. */
export function tooMany(rule: string, retryAfterSeconds: number): ChartsafeError {
  return new ChartsafeError(ErrorCode.UNAVAILABLE, { rule, retryAfterSeconds });
}

/** Counts a reason before anything is looked up for it; the journal has the refusal. Throws `UNAVAILABLE`. */
export async function countReason(context: RequestContext, field: string): Promise<void> {
  await noted(context, field, context.attempts.reason());
}

/** Lets a record be looked up, or not; the journal has the refusal. Throws `UNAVAILABLE`. */
export async function mayLookUp(context: RequestContext, field: string): Promise<void> {
  await noted(context, field, context.attempts.mayLookUp());
}

/** The context of a look-up for which a reason was given and counted: whoever opens a record in an emergency is not held up by numbers mistyped before. */
export function withReasonGiven(context: RequestContext): RequestContext {
  return { ...context, attempts: { ...context.attempts, mayLookUp: () => unlimited.mayLookUp() } };
}

async function noted({ journal }: RequestContext, field: string, attempt: Promise<void>): Promise<void> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ChartsafeError) journal.refusedAttempt(field, error.code);
    throw error;
  }
}
