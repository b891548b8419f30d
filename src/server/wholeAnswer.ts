import type { GraphQLFormattedError } from 'graphql';
import { ErrorCode } from '../errors';

/** What of an answer is sent. */
export interface Result {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/** Codes of a fault, which says nothing of what was asked: had it not been, the field would have had its value. */
const FAULTS: readonly unknown[] = [ErrorCode.UNAVAILABLE, ErrorCode.AUDIT_UNAVAILABLE];

/**
 * The error that a fault left in an answer; null where none did. A conflict is one, but as the answer of a mutation; what was tried too often
 * is refused, and no fault: beside it, a chart that a reason has opened is shown.
 */
export function faultOf({ errors }: Result, isMutation: boolean): GraphQLFormattedError | null {
  const isFault = ({ extensions = {}, path = [] }: GraphQLFormattedError) => {
    if (extensions.code === ErrorCode.CONFLICT) return !(isMutation && path.length === 1);
    return FAULTS.includes(extensions.code) && extensions.retryAfterSeconds === undefined;
  };
  return errors?.find(isFault) ?? null;
}

/**
 * An answer, or nothing of it: where a fault kept a part of it away, the rest is kept back with it, for nobody can see what is
 * missing, and a chart of which half is shown is taken for a whole one. What shows nothing is left as it is.
 */
export function wholeAnswer<Answer extends Result>(
  answer: Answer,
  isMutation = false,
): Answer | { data: null; errors: readonly GraphQLFormattedError[] } {
  const fault = faultOf(answer, isMutation);
  const shows = Object.values(answer.data ?? {}).some((value) => value !== null);
  return fault && shows ? onlyFault(fault) : answer;
}

/** The answer that tells of a fault and of nothing else. Where in the operation it happened would tell of what was there. */
export function onlyFault({ message, extensions }: GraphQLFormattedError): { data: null; errors: readonly GraphQLFormattedError[] } {
  return { data: null, errors: [{ message, ...(extensions ? { extensions } : {}) }] };
}
