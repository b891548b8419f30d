import type { Value } from './Condition';
import { resolveDay } from './resolveDay';

/**
 * The plain value that both readings compare with: text or a day as it is, a number, a flag as 1 or 0 (the embedded driver refuses
 * booleans), a relative day as `YYYY-MM-DD`. Null, which makes a comparison UNKNOWN, for a day outside years 1 to 9999 and for NaN and infinities.
 */
export function resolveValue(value: Value, today: string): string | number | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'boolean':
      return value ? 1 : 0;
    default:
      return resolveDay(value, today);
  }
}
