import type { Comparison, Condition, Truth, Value } from './Condition';
import { resolveValue } from './resolveValue';
import type { SimpleCondition } from './SimpleCondition';
import { simplifyLike } from './simplifyLike';

const OPPOSITES: Readonly<Record<Comparison, Comparison>> = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };

function constant(truth: Truth): SimpleCondition {
  return { kind: 'constant', truth };
}

/**
 * An AND or OR without chains of its own kind inside, without the constant that changes nothing, and decided at once by the other one.
 * UNKNOWN decides nothing and stays.
 */
function chain(kind: 'and' | 'or', parts: readonly SimpleCondition[]): SimpleCondition {
  const neutral = kind === 'and';
  const left = parts
    .flatMap((part) => (part.kind === kind ? part.conditions : [part]))
    .filter((part) => part.kind !== 'constant' || part.truth !== neutral);
  if (left.some((part) => part.kind === 'constant' && part.truth === !neutral)) return constant(!neutral);
  const [first, ...others] = left;
  if (first === undefined) return constant(neutral);
  return others.length === 0 ? first : { kind, conditions: left };
}

/** De Morgan's laws and the opposites of comparisons hold in three values too, so a NOT is left at leaves only. */
function negate(of: SimpleCondition): SimpleCondition {
  switch (of.kind) {
    case 'constant':
      return constant(of.truth === null ? null : !of.truth);
    case 'compare':
      return { ...of, operator: OPPOSITES[of.operator] };
    case 'and':
      return chain('or', of.conditions.map(negate));
    case 'or':
      return chain('and', of.conditions.map(negate));
    case 'not':
      return of.condition;
    default:
      return { kind: 'not', condition: of };
  }
}

function compare(column: string, operator: Comparison, value: Value, today: string): SimpleCondition {
  const resolved = resolveValue(value, today);
  return resolved === null ? constant(null) : { kind: 'compare', column, operator, value: resolved };
}

function oneOf(column: string, values: readonly Value[], today: string): SimpleCondition {
  const resolved = values.map((value) => resolveValue(value, today));
  const known = resolved.filter((value) => value !== null);
  const inKnown: SimpleCondition = known.length === 0 ? constant(false) : { kind: 'in', column, values: known };
  return known.length === resolved.length ? inKnown : chain('or', [inKnown, constant(null)]);
}

function certainly(inner: SimpleCondition): SimpleCondition {
  if (inner.kind === 'constant') return constant(inner.truth === true);
  const leaf = inner.kind === 'not' ? inner.condition : inner;
  const neverUnknown = leaf.kind === 'isNull' || leaf.kind === 'certain' || leaf.kind === 'some';
  return neverUnknown ? inner : { kind: 'certain', condition: inner };
}

function some(relation: string, inner: SimpleCondition): SimpleCondition {
  const impossible = inner.kind === 'constant' && inner.truth !== true;
  return impossible ? constant(false) : { kind: 'some', relation, condition: inner };
}

/**
 * The same condition on the day `today` (`YYYY-MM-DD`), made ready for SQL as `SimpleCondition` says. It is true, false and UNKNOWN of the
 * same records as before. Throws TypeError for a pattern that is not folded.
 */
export function simplify(of: Condition, today: string): SimpleCondition {
  switch (of.kind) {
    case 'constant':
    case 'isNull':
      return of;
    case 'compare':
      return compare(of.column, of.operator, of.value, today);
    case 'in':
      return oneOf(of.column, of.values, today);
    case 'between':
      return chain('and', [compare(of.column, '>=', of.low, today), compare(of.column, '<=', of.high, today)]);
    case 'like':
      return chain('and', simplifyLike(of.column, of.pattern));
    case 'and':
    case 'or': {
      const parts = of.conditions.map((part) => simplify(part, today));
      return chain(of.kind, parts);
    }
    case 'not':
      return negate(simplify(of.condition, today));
    case 'certain':
      return certainly(simplify(of.condition, today));
    case 'some':
      return some(of.relation, simplify(of.condition, today));
  }
}
