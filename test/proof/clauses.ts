import fc from 'fast-check';
import type { Clause, Literal, Relation } from '../model/World';
import { CITIES, DAYS, HINS, LOCATIONS, NAMES, SERVICES, SEXES, STATUSES, TYPES } from './words';

const one = fc.constantFrom;
const day: fc.Arbitrary<Literal> = fc.oneof(
  one<Literal>(...DAYS),
  fc.record({ today: one(0, -1, 1, -12, -65, 1200), unit: one('DAY', 'MONTH', 'YEAR') }),
);
const PATIENT: Readonly<Record<string, fc.Arbitrary<Literal>>> = {
  last_name: one<Literal>(...NAMES),
  first_name: one<Literal>(...NAMES),
  mrn: one<Literal>('x', 'w'),
  sex: one<Literal>(...SEXES),
  city: one<Literal>(...CITIES),
  hin: one<Literal>(...HINS),
  patient_status: one<Literal>(...STATUSES),
  roster_status: one<Literal>(...STATUSES),
  birth_date: day,
  demographic_number: one<Literal>(0, 70000001, 70000003.5, -1),
};
const ENCOUNTER: Readonly<Record<string, fc.Arbitrary<Literal>>> = {
  service: one<Literal>(...SERVICES),
  patient_type: one<Literal>(...TYPES),
  location: one<Literal>(...LOCATIONS),
  encounter_number: one<Literal>('n', 'x'),
  admit_date: day,
  discharge_date: day,
};
const PATTERNS = ['%', 'm%', '%e1', '_%', 'Ö%', '%o%', 'ward _', '😀', '%é%', 'de %'];

function predicate(columns: Readonly<Record<string, fc.Arbitrary<Literal>>>): fc.Arbitrary<Clause> {
  return one(...Object.keys(columns)).chain((column) => {
    const literal = columns[column]!;
    const isText = !/date$|^demographic/.test(column);
    const by = (is: Relation, values: fc.Arbitrary<readonly Literal[]>) => values.map((each): Clause => ({ column, is, values: each }));
    const compared = one<Relation>('=', '<>', '<', '<=', '>', '>=').chain((is) => by(is, fc.tuple(literal)));
    return fc.oneof(
      compared,
      compared,
      by('NULL', fc.constant([])),
      by('IN', fc.array(literal, { minLength: 1, maxLength: 3 })),
      by('BETWEEN', fc.tuple(literal, literal)),
      ...(isText ? [by('LIKE', fc.tuple(one<Literal>(...PATTERNS)))] : []),
    );
  });
}

function over(columns: Readonly<Record<string, fc.Arbitrary<Literal>>>, nesting: number): fc.Arbitrary<Clause> {
  if (nesting === 0) return predicate(columns);
  const inner = over(columns, nesting - 1);
  const several = fc.array(inner, { minLength: 2, maxLength: 3 });
  return fc.oneof(
    { weight: 4, arbitrary: predicate(columns) },
    { weight: 1, arbitrary: several.map((all): Clause => ({ all })) },
    { weight: 1, arbitrary: several.map((any): Clause => ({ any })) },
    { weight: 1, arbitrary: inner.map((not): Clause => ({ not })) },
  );
}

/** Random fragments of the language, as trees: over columns of patients alone, or of encounters too. */
export const clauses: fc.Arbitrary<Clause> = fc.oneof(over(PATIENT, 2), over({ ...ENCOUNTER, ...PATIENT }, 2), over(ENCOUNTER, 1));

/** A tree as an administrator would write it. */
export function writeClause(clause: Clause): string {
  if ('all' in clause) return clause.all.map((each) => `(${writeClause(each)})`).join(' AND ');
  if ('any' in clause) return clause.any.map((each) => `(${writeClause(each)})`).join(' or ');
  if ('not' in clause) return `NOT (${writeClause(clause.not)})`;
  const { column, is } = clause;
  const [first, second, ...rest] = clause.values.map(writeLiteral);
  if (is === 'NULL') return `${column} IS NULL`;
  if (is === 'IN') return `${column} IN (${[first, second, ...rest].filter((each) => each !== undefined).join(', ')})`;
  return is === 'BETWEEN' ? `${column} between ${first} AND ${second}` : `${column} ${is} ${first}`;
}

function writeLiteral(literal: Literal): string {
  if (typeof literal === 'number') return String(literal);
  if (typeof literal === 'string') return `'${literal.replaceAll("'", "''")}'`;
  const { today, unit } = literal;
  return today === 0 ? 'CURRENT_DATE' : `CURRENT_DATE ${today < 0 ? '-' : '+'} INTERVAL ${Math.abs(today)} ${unit}`;
}
