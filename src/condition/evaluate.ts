import { compareCodePoints } from './compareCodePoints';
import type { Comparison, Condition, Truth } from './Condition';
import { matchesPattern } from './matchesPattern';
import { resolveValue } from './resolveValue';

/**
 * What is known of one record: a column's value (text as its folded key, a day as `YYYY-MM-DD`, null for NULL), or a relation's records.
 * A name that is absent was not loaded, which is another thing than null.
 */
export interface Facts {
  readonly [name: string]: string | number | boolean | null | readonly Facts[];
}

/**
 * Thrown by `evaluate` when a column or relation that a condition names was not loaded, or is not of the type that it is compared with.
 * Whoever asks must count the rule as one that cannot be evaluated. It holds the name, never a value.
 */
export class FactMissing extends Error {
  constructor(readonly fact: string) {
    super(`The fact "${fact}" is not loaded, or is not of the type that it is compared with`);
    this.name = 'FactMissing';
  }
}

/** The comparisons, over the sign of "fact minus value". */
const HOLDS: Readonly<Record<Comparison, (sign: number) => boolean>> = {
  '=': (sign) => sign === 0,
  '<>': (sign) => sign !== 0,
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
};

type Scalar = string | number | null;

function column(facts: Facts, name: string): Scalar {
  const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
  if (fact === null || typeof fact === 'string') return fact;
  if (typeof fact === 'boolean') return fact ? 1 : 0;
  if (typeof fact === 'number' && Number.isFinite(fact)) return fact;
  throw new FactMissing(name);
}

function relation(facts: Facts, name: string): readonly Facts[] {
  const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
  if (typeof fact === 'object' && fact !== null) return fact;
  throw new FactMissing(name);
}

function compare(name: string, fact: Scalar, operator: Comparison, value: Scalar): Truth {
  if (fact === null || value === null) return null;
  if (typeof fact === 'string' && typeof value === 'string') return HOLDS[operator](compareCodePoints(fact, value));
  if (typeof fact === 'number' && typeof value === 'number') return HOLDS[operator](fact - value);
  throw new FactMissing(name);
}

function like(name: string, fact: Scalar, pattern: string): Truth {
  if (fact === null) return null;
  if (typeof fact === 'number') throw new FactMissing(name);
  return matchesPattern(fact, pattern);
}

/** Kleene's AND: false if any is false, else UNKNOWN if any is UNKNOWN, else true. */
function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

/** Kleene's OR: true if any is true, else UNKNOWN if any is UNKNOWN, else false. */
function any(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes(null) ? null : false;
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/**
 * Reads a condition over facts in memory, on the day `today` (`YYYY-MM-DD`), in SQL's three-valued logic; `toSql` answers the same
 * on every database. Throws `FactMissing` if a column or relation is absent, wherever it stands: every part is read, so the order of
 * parts never matters. Text facts and text values must be folded.
 */
export function evaluate(condition: Condition, facts: Facts, today: string): Truth {
  switch (condition.kind) {
    case 'constant':
      return condition.truth;
    case 'compare':
      return compare(condition.column, column(facts, condition.column), condition.operator, resolveValue(condition.value, today));
    case 'in': {
      if (condition.values.length === 0) return false;
      const fact = column(facts, condition.column);
      return any(condition.values.map((value) => compare(condition.column, fact, '=', resolveValue(value, today))));
    }
    case 'between': {
      const fact = column(facts, condition.column);
      return all([
        compare(condition.column, fact, '>=', resolveValue(condition.low, today)),
        compare(condition.column, fact, '<=', resolveValue(condition.high, today)),
      ]);
    }
    case 'like':
      return like(condition.column, column(facts, condition.column), condition.pattern);
    case 'isNull':
      return column(facts, condition.column) === null;
    case 'and':
      return all(condition.conditions.map((inner) => evaluate(inner, facts, today)));
    case 'or':
      return any(condition.conditions.map((inner) => evaluate(inner, facts, today)));
    case 'not':
      return not(evaluate(condition.condition, facts, today));
    case 'certain':
      return evaluate(condition.condition, facts, today) === true;
    case 'some':
      return relation(facts, condition.relation)
        .map((related) => evaluate(condition.condition, related, today))
        .includes(true);
  }
}
