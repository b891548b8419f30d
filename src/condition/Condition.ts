/** A truth of three-valued logic, as in SQL: true, false, or null for UNKNOWN. */
export type Truth = boolean | null;

/** What a column holds. TEXT is compared on folded keys by code point, DATE as `YYYY-MM-DD`, FLAG is true or false. */
export type ColumnType = 'TEXT' | 'NUMBER' | 'DATE' | 'FLAG';

/** The day on which a condition is read, moved by whole days, months or years (months clamp to the month's end). */
export interface RelativeDay {
  readonly today: true;
  /** Signed; 0 is today itself. */
  readonly amount: number;
  readonly unit: 'DAY' | 'MONTH' | 'YEAR';
}

/** The right-hand side of a comparison: folded text, a number, a day as `YYYY-MM-DD`, a flag, or a day relative to today. */
export type Value = string | number | boolean | RelativeDay;

/** The six orderings of two values. */
export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/**
 * A condition over the columns of one record and, through `some`, over the records related to it.
 * It knows neither patients nor tables: a name means what the reader says it means. It has two readings that
 * agree on every database: `evaluate` (over facts in memory) and `toSql` (over columns).
 */
export type Condition =
  | { readonly kind: 'constant'; readonly truth: Truth }
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Comparison; readonly value: Value }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly Value[] }
  | { readonly kind: 'between'; readonly column: string; readonly low: Value; readonly high: Value }
  | { readonly kind: 'like'; readonly column: string; readonly pattern: string }
  | { readonly kind: 'isNull'; readonly column: string }
  | { readonly kind: 'and'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  /** True where the inner condition is true, false where it is false or UNKNOWN: never UNKNOWN itself. */
  | { readonly kind: 'certain'; readonly condition: Condition }
  /** True where at least one related record certainly fulfils the inner condition, else false. */
  | { readonly kind: 'some'; readonly relation: string; readonly condition: Condition };

/** The verbs that build conditions; nothing else in the product writes the tree's nodes by hand. */
export const condition = {
  always: { kind: 'constant', truth: true } as Condition,
  never: { kind: 'constant', truth: false } as Condition,
  unknown: { kind: 'constant', truth: null } as Condition,
  is: (column: string, value: Value): Condition => ({ kind: 'compare', column, operator: '=', value }),
  compare: (column: string, operator: Comparison, value: Value): Condition => ({ kind: 'compare', column, operator, value }),
  oneOf: (column: string, values: readonly Value[]): Condition => ({ kind: 'in', column, values }),
  between: (column: string, low: Value, high: Value): Condition => ({ kind: 'between', column, low, high }),
  like: (column: string, pattern: string): Condition => ({ kind: 'like', column, pattern }),
  isNull: (column: string): Condition => ({ kind: 'isNull', column }),
  all: (...conditions: readonly Condition[]): Condition => ({ kind: 'and', conditions }),
  any: (...conditions: readonly Condition[]): Condition => ({ kind: 'or', conditions }),
  not: (inner: Condition): Condition => ({ kind: 'not', condition: inner }),
  certainly: (inner: Condition): Condition => ({ kind: 'certain', condition: inner }),
  some: (relation: string, inner: Condition = { kind: 'constant', truth: true }): Condition => ({
    kind: 'some',
    relation,
    condition: inner,
  }),
};
