import fc from 'fast-check';
import type { Condition } from '../../../src/condition/Condition';
import { condition } from '../../../src/condition/Condition';
import { evaluate } from '../../../src/condition/evaluate';
import { parseFragment } from '../../../src/condition/parseFragment';
import { anyCondition, TODAY, tree } from './arbitraries';
import { type Connection, connect } from './connect';
import { CATALOGUE, fragmentText } from './fragmentText';
import { type Answer, ask, createTables, factsOf, store, type Tree } from './World';

let connection: Connection;

beforeAll(async () => {
  connection = await connect();
  await createTables(connection);
});

afterAll(() => connection.close());

/** The answer of the reading in memory, in the form of the database's. */
function model(of: Condition, trees: readonly Tree[]): Answer {
  const truths = trees.map((each) => evaluate(of, factsOf(each), TODAY));
  return { truths, found: truths.flatMap((truth, id) => (truth === true ? [id] : [])) };
}

const trees = fc.array(tree, { minLength: 1, maxLength: 16 });
const nobody: Tree = { name: null, nickname: null, count: null, weight: null, day: null, flag: null, children: [] };
const ada: Tree = { ...nobody, name: 'ada', count: 1, weight: 0.5, day: TODAY, flag: true };

describe('evaluate and toSql agree, record by record, on TRUE, FALSE and UNKNOWN', () => {
  test('of random conditions over random records', async () => {
    await fc.assert(
      fc.asyncProperty(trees, fc.array(anyCondition, { minLength: 1, maxLength: 20 }), async (stored, conditions) => {
        await store(connection, stored);
        for (const each of conditions) {
          expect({ condition: each, ...(await ask(connection, each, TODAY)) }).toEqual({ condition: each, ...model(each, stored) });
        }
      }),
      { numRuns: 100, interruptAfterTimeLimit: 15_000 },
    );
  });

  test('of random fragments, read from their text', async () => {
    await fc.assert(
      fc.asyncProperty(trees, fc.array(fragmentText, { minLength: 1, maxLength: 20 }), async (stored, fragments) => {
        await store(connection, stored);
        for (const fragment of fragments) {
          const read = parseFragment(fragment, CATALOGUE).condition;
          expect({ fragment, ...(await ask(connection, read, TODAY)) }).toEqual({ fragment, ...model(read, stored) });
        }
      }),
      { numRuns: 60, interruptAfterTimeLimit: 15_000 },
    );
  });
});

/** A tree of ANDs and ORs with two branches everywhere. */
function branching(height: number): string {
  if (height === 0) return 'count=1';
  return `(${branching(height - 1)} ${height % 2 === 0 ? 'and' : 'or'} ${branching(height - 1)})`;
}

describe('a fragment at its limits runs', () => {
  const list = Array.from({ length: 500 }, (_, index) => `${index}`).join(',');
  const fragments: readonly (readonly [name: string, fragment: string, ada: boolean])[] = [
    ['64 parentheses', `${'('.repeat(64)}name='ada'${')'.repeat(64)}`, true],
    ['64 negations', `${'NOT '.repeat(64)}name='ada'`, true],
    ['63 negations', `${'NOT '.repeat(63)}name='ada'`, false],
    ['a list of 500', `count IN (${list})`, true],
    ['a chain of 400 ORs', `${'count=5 or '.repeat(360)}count=1`, true],
    ['a chain of 300 ANDs', `${"name='ada'and ".repeat(280)}count=1`, true],
    ['as many branches as fit', `${branching(7)}`, true],
    ['NOTs, ANDs and ORs in turn', `${"not (name='x' or count=2 and ".repeat(32)}count=1${')'.repeat(32)}`, true],
    ['ANDs within ORs, 60 deep', `${"name='x' or (count=1 and (".repeat(30)}count=1${'))'.repeat(30)}`, true],
    ['100 percent signs', `name LIKE '${'%_'.repeat(3)}${'%'.repeat(97)}'`, true],
    ['100 runs, none of which fits', `name LIKE '${'%a'.repeat(100)}'`, false],
    ['a long text that folds to a longer one', `name='${'ﷺ'.repeat(3_900)}'`, false],
    ['a pattern of 3,980 code points', `name LIKE '${'😀'.repeat(3_980)}'`, false],
  ];

  test.each(fragments)('%s', async (_, fragment, expected) => {
    expect(Array.from(fragment).length).toBeLessThanOrEqual(4_000);
    await store(connection, [ada, nobody]);
    const read = parseFragment(fragment, CATALOGUE).condition;
    expect(await ask(connection, read, TODAY)).toEqual({ truths: [expected, null], found: expected ? [0] : [] });
  });

  test.each(fragments)('%s, below two relations and in a longer statement', async (_, fragment, expected) => {
    const family = { ...nobody, flag: false, children: [{ ...nobody, grandchildren: [ada] }] };
    await store(connection, [family, { ...family, children: [] }]);
    const inner = parseFragment(fragment, CATALOGUE).condition;
    const shut = condition.not(condition.certainly(inner));
    const related = condition.some('children', condition.any(condition.never, condition.some('grandchildren', condition.not(shut))));
    const read = condition.all(condition.isNull('name'), condition.any(condition.is('flag', true), related), condition.isNull('day'));
    expect(await ask(connection, read, TODAY)).toEqual({ truths: [expected, false], found: expected ? [0] : [] });
  });

  test('forty such fragments joined in one statement', async () => {
    await store(connection, [ada, nobody]);
    const each = condition.certainly(parseFragment(`${"name='ada'and ".repeat(280)}count=1`, CATALOGUE).condition);
    const joined = condition.all(...Array.from({ length: 40 }, () => each));
    expect(await ask(connection, joined, TODAY)).toEqual({ truths: [true, false], found: [0] });
  });
});

describe('a LIKE finds what starts with its prefix', () => {
  test.each([
    ['a character beyond U+FFFF behind it', '😀%', '😀😀'],
    ['a letter and then a character beyond U+FFFF', 'a%', 'a😀'],
    ['a space at its end', 'de %', 'de boer'],
  ])('%s', async (_, pattern, name) => {
    const trees = [{ ...nobody, children: [{ ...ada, name, grandchildren: [] }] }, nobody];
    await store(connection, trees);
    const some = condition.some('children', condition.like('name', pattern));
    expect(await ask(connection, some, TODAY)).toEqual({ truths: [true, false], found: [0] });
  });

  test('a prefix with a space at its end does not find the bare word', async () => {
    await store(connection, [{ ...nobody, name: 'de' }, nobody]);
    expect(await ask(connection, condition.like('name', 'de %'), TODAY)).toEqual({ truths: [false, null], found: [] });
  });
});

describe('a day outside the years 1 to 9999 is UNKNOWN', () => {
  test.each(['=', '<>', '<', '<=', '>', '>='] as const)('day %s a day after 9999', async (operator) => {
    await store(connection, [ada, nobody]);
    const later = condition.compare('day', operator, { today: true, amount: 8000, unit: 'YEAR' });
    expect(await ask(connection, later, TODAY)).toEqual({ truths: [null, null], found: [] });
    expect(model(later, [ada, nobody])).toEqual({ truths: [null, null], found: [] });
  });
});
