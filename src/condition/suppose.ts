import type { Condition } from './Condition';
import { evaluate, type Facts } from './evaluate';

/**
 * What is left of a condition where some columns are known: their parts are decided, all others stay as they are. Of a record with these
 * facts it is true, false and UNKNOWN as before.
 */
export function suppose(condition: Condition, known: Facts, today: string): Condition {
  switch (condition.kind) {
    case 'constant':
    case 'some':
      return condition;
    case 'and':
    case 'or':
      return { ...condition, conditions: condition.conditions.map((inner) => suppose(inner, known, today)) };
    case 'not':
    case 'certain':
      return { ...condition, condition: suppose(condition.condition, known, today) };
    default:
      return Object.hasOwn(known, condition.column) ? { kind: 'constant', truth: evaluate(condition, known, today) } : condition;
  }
}
