import { Disclosure } from '../policy/Disclosure';
import type { Verdict } from '../policy/decide';
import type { RecordLevel } from '../policy/RecordLevel';
import type { Scope } from './Scope';

const MARK = Symbol('mark');

/** What every row that leaves the gate carries: which record it is, what was decided on it, and under which scope. */
export interface Mark {
  readonly level: RecordLevel;
  readonly scope: Scope;
  readonly verdict: Verdict;
  /** Null for patient sets only. */
  readonly patientId: string | null;
  readonly encounterId: string | null;
  readonly documentId: string | null;
}

/** A row of a secured table, as resolvers and default resolvers see it: plain values, and the mark. */
export interface SecuredRow {
  readonly __typename: string;
  readonly id: string;
  readonly globalId: string;
  readonly [MARK]: Mark;
}

/** Puts a mark on a row; only the gate's readers do. */
export function marked<Row extends object>(row: Row, mark: Mark): Row & SecuredRow {
  return Object.assign(row, { [MARK]: mark }) as Row & SecuredRow;
}

/** The mark of a value; null where it has none, and so was not read through the gate. */
export function markOf(value: unknown): Mark | null {
  if (typeof value !== 'object' || value === null || !(MARK in value)) return null;
  return value[MARK] as Mark;
}

/** The scope under which a row was read; what lies below it is read under the same. Throws where the row did not come through the gate. */
export function scopeOf(row: unknown): Scope {
  const mark = markOf(row);
  if (!mark) throw new Error('A row reached a resolver without passing the gate');
  return mark.scope;
}

/** How much of a marked row is shown; a row without a mark shows nothing. */
export function disclosureOf(value: unknown): Disclosure {
  return markOf(value)?.verdict.decision.disclosure ?? Disclosure.NOTHING;
}
