import type { Limits } from './Limits';
import { tooMuch } from './tooMuch';

/** Refuses variables that nest too deep, or hold too much, before anything else reads them. Throws `BAD_USER_INPUT`. */
export function checkVariables(variables: unknown, limits: Pick<Limits, 'valueDepth' | 'values'>): void {
  let count = 0;
  // Level by level, and so without a stack that could overflow. The variables themselves are no value of one.
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    const holders = level.filter((value): value is object => typeof value === 'object' && value !== null);
    if (depth > limits.valueDepth && holders.length > 0) throw tooMuch('TOO_DEEP_VALUES', limits.valueDepth);
    level = holders.flatMap((holder) => Object.values(holder) as unknown[]);
    count += level.length;
    if (count > limits.values) throw tooMuch('TOO_MANY_VALUES', limits.values);
  }
}
