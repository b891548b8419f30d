import type { Comparison, Truth } from './Condition';

/** What a database is given as a parameter. */
export type SimpleValue = string | number;

/**
 * A condition as `simplify` leaves it, and so a `Condition` too: values are plain, no list is empty, ANDs and ORs have at least two parts and
 * alternate, no constant stands in them but UNKNOWN, and `not` stands before `in`, `like`, `isNull`, `certain` and `some` only.
 */
export type SimpleCondition =
  | { readonly kind: 'constant'; readonly truth: Truth }
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Comparison; readonly value: SimpleValue }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly SimpleValue[] }
  | { readonly kind: 'like'; readonly column: string; readonly pattern: string }
  | { readonly kind: 'isNull'; readonly column: string }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly SimpleCondition[] }
  | { readonly kind: 'not'; readonly condition: SimpleCondition }
  | { readonly kind: 'certain'; readonly condition: SimpleCondition }
  | { readonly kind: 'some'; readonly relation: string; readonly condition: SimpleCondition };
