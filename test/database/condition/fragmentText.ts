import fc from 'fast-check';
import type { FragmentCatalogue } from '../../../src/condition/parseFragment';
import { day, operator, rawPattern, rawText } from './arbitraries';

/** The columns of the suite's records that have literals in the language. */
export const CATALOGUE: FragmentCatalogue = {
  name: { type: 'TEXT' },
  nickname: { type: 'TEXT' },
  count: { type: 'NUMBER' },
  weight: { type: 'NUMBER' },
  day: { type: 'DATE' },
};

const quoted = (of: fc.Arbitrary<string>) => of.map((text) => `'${text.replaceAll("'", "''")}'`);
const keyword = (word: string) => fc.constantFrom(word, word.toLowerCase());

const LITERALS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  name: quoted(rawText),
  nickname: quoted(rawText),
  count: fc.oneof(fc.integer({ min: -3, max: 3 }).map(String), fc.constantFrom('+1', '-0', '0.5', '001', '999999999999999', '1.0')),
  weight: fc.constantFrom('0', '-1', '1.25', '0.000000001', '99999999.0625', '-0.5'),
  day: fc.oneof(
    quoted(day),
    quoted(day).map((text) => `DATE ${text}`),
    keyword('CURRENT_DATE'),
    fc
      .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 1200 }), fc.constantFrom('DAY', 'month', 'Year'))
      .map(([sign, amount, unit]) => `CURRENT_DATE ${sign} INTERVAL ${amount} ${unit}`),
  ),
};

const columns = Object.keys(LITERALS);
const not = fc.constantFrom('', '', 'NOT ');

const predicate = fc.constantFrom(...columns).chain((column) => {
  const literal = LITERALS[column]!;
  return fc.oneof(
    fc.tuple(operator, literal).map(([comparison, value]) => `${column}${comparison}${value}`),
    fc.tuple(not, literal, literal).map(([negation, low, high]) => `${column} ${negation}BETWEEN ${low} AND ${high}`),
    fc
      .tuple(not, fc.array(literal, { minLength: 1, maxLength: 4 }))
      .map(([negation, values]) => `${column} ${negation}IN (${values.join(', ')})`),
    not.map((negation) => `${column.toUpperCase()} IS ${negation}NULL`),
    fc.tuple(not, quoted(rawPattern)).map(([negation, pattern]) => `name ${negation}like ${pattern}`),
  );
});

function fragmentOf(nesting: number): fc.Arbitrary<string> {
  if (nesting === 0) return predicate;
  const inner = fragmentOf(nesting - 1);
  return fc.oneof(
    predicate,
    fc.tuple(inner, fc.constantFrom(' AND ', '\nor\t', ' OR '), inner).map((parts) => parts.join('')),
    inner.map((text) => `NOT ${text}`),
    inner.map((text) => `( ${text})`),
  );
}

/** Fragments of every form of the language, as text. */
export const fragmentText = fragmentOf(4);
