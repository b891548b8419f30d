import type { Condition } from './Condition';

/** A condition in which every part that `change` answers is replaced by its answer; what it answers null for stays, with its own parts looked at. */
export function rewrite(of: Condition, change: (part: Condition) => Condition | null): Condition {
  const changed = change(of);
  if (changed) return changed;
  switch (of.kind) {
    case 'and':
    case 'or':
      return { ...of, conditions: of.conditions.map((part) => rewrite(part, change)) };
    case 'not':
    case 'certain':
    case 'some':
      return { ...of, condition: rewrite(of.condition, change) };
    default:
      return of;
  }
}
