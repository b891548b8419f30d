import fc from 'fast-check';
import type { Comparison, Condition, Value } from '../../../src/condition/Condition';
import { fold, foldPattern } from '../../../src/condition/fold';
import type { Row, Tree } from './World';

/** The day on which every condition of this suite is read. */
export const TODAY = '2024-02-29';

/** Few characters, so that texts often match; each has made some database answer otherwise once. */
const CHARACTERS = ['a', 'a', 'A', 'b', 'B', 'z', 'Z', 'é', 'É', 'ß', 'ı', 'Å', 'ﬁ', 'ﾊ', '', '😀', '𐐀', '日', ' ', '  ', '\t'];
const PUNCTUATION = ["'", '"', '\\', '|', '?', ':a', '-', '--', '.', '0', '\u0301', '\u200b', '￿', '\u007f', '😀'];
const character = fc.constantFrom(...CHARACTERS, ...PUNCTUATION, '%', '_');

/** Text as people type it, not folded. */
export const rawText = fc.array(character, { maxLength: 4 }).map((parts) => parts.join(''));
const text = rawText.map(fold);

/** LIKE patterns as people type them. */
export const rawPattern = fc
  .array(fc.oneof({ weight: 2, arbitrary: character }, fc.constantFrom('%', '_', '%%', '_%')), { maxLength: 6 })
  .map((parts) => parts.join(''));
const pattern = rawPattern.map(foldPattern);

const integer = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(2147483647, -2147483648));
const decimal = fc.oneof(integer, fc.constantFrom(0.5, -0.5, 1.25, 999999999999999, 0.000000001, 99999999.0625));
export const day = fc.constantFrom(
  '2024-02-29',
  '2024-02-28',
  '2024-01-31',
  '2023-02-28',
  '2025-02-28',
  '1924-02-29',
  '0001-01-01',
  '9999-12-31',
  '2024-03-01',
);
const amount = fc.oneof(fc.integer({ min: -13, max: 13 }), fc.constantFrom(1200, -1200, 1_000_000, -1_000_000, 95_711));
const relativeDay = fc.record({
  today: fc.constant(true as const),
  amount,
  unit: fc.constantFrom('DAY' as const, 'MONTH' as const, 'YEAR' as const),
});

const VALUES: { readonly [column in keyof Row]: fc.Arbitrary<Value> } = {
  name: text,
  nickname: text,
  count: decimal,
  weight: decimal,
  day: fc.oneof(day, relativeDay),
  flag: fc.boolean(),
};

const nullable = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { freq: 4 });

const row: fc.Arbitrary<Row> = fc.record({
  name: nullable(text),
  nickname: nullable(text),
  count: nullable(integer),
  weight: nullable(decimal),
  day: nullable(day),
  flag: nullable(fc.boolean()),
});

const child = fc.tuple(row, fc.array(row, { maxLength: 2 })).map(([own, grandchildren]) => ({ ...own, grandchildren }));

/** A record with some related records. */
export const tree: fc.Arbitrary<Tree> = fc.tuple(row, fc.array(child, { maxLength: 3 })).map(([own, children]) => ({ ...own, children }));

export const operator = fc.constantFrom<Comparison>('=', '<>', '<', '<=', '>', '>=');
const column = fc.constantFrom(...(Object.keys(VALUES) as (keyof Row)[]));
const textColumn = fc.constantFrom('name', 'nickname');

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), truth: fc.constantFrom(true, false, null) }),
  fc.record({ kind: fc.constant('isNull' as const), column }),
  fc.record({ kind: fc.constant('like' as const), column: textColumn, pattern }),
  fc.record({ kind: fc.constant('like' as const), column: textColumn, pattern }),
  column.chain((name) => fc.record({ kind: fc.constant('compare' as const), column: fc.constant(name), operator, value: VALUES[name] })),
  column.chain((name) => fc.record({ kind: fc.constant('compare' as const), column: fc.constant(name), operator, value: VALUES[name] })),
  column.chain((name) =>
    fc.record({ kind: fc.constant('between' as const), column: fc.constant(name), low: VALUES[name], high: VALUES[name] }),
  ),
  column.chain((name) =>
    fc.record({ kind: fc.constant('in' as const), column: fc.constant(name), values: fc.array(VALUES[name], { maxLength: 4 }) }),
  ),
);

/** Conditions over a record that has `relations` levels of related records below it. */
function conditionOver(relations: readonly string[], nesting: number): fc.Arbitrary<Condition> {
  if (nesting === 0) return leaf;
  const inner = conditionOver(relations, nesting - 1);
  const branches: fc.Arbitrary<Condition>[] = [
    leaf,
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), conditions: fc.array(inner, { maxLength: 4 }) }),
    fc.record({ kind: fc.constantFrom('not' as const, 'certain' as const), condition: inner }),
  ];
  const [relation, ...deeper] = relations;
  if (relation !== undefined) {
    branches.push(
      fc.record({ kind: fc.constant('some' as const), relation: fc.constant(relation), condition: conditionOver(deeper, nesting - 1) }),
    );
  }
  return fc.oneof(...branches);
}

/** Conditions of every kind over a record, its children and theirs. */
export const anyCondition = conditionOver(['children', 'grandchildren'], 4);
