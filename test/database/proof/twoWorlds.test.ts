import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { TwoWorlds } from '../../proof/TwoWorlds';
import { unbounded } from '../../proof/unbounded';
import { differs, worldPairs } from '../../proof/worldPairs';
import { World } from '../../world/World';

/** Ids are made in their order, so that what happens at one instant is in the same order in both worlds. */
let mockMade = 0;
jest.mock('node:crypto', () => {
  const actual = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  const randomUUID = () => `00000000-0000-4000-9000-${String((mockMade += 1)).padStart(12, '0')}`;
  return { ...actual, randomUUID };
});

declare const databaseUrl: string;

const IS_EMBEDDED = databaseUrl.startsWith('sqlite:');
/** How many questions are asked of both of two worlds; a page that is turned is one more. */
const PAIRS = Number(process.env.TWO_WORLDS_PAIRS ?? (IS_EMBEDDED ? 4_000 : 800));
/** Of so many questions one pair of worlds is asked: filling a database is dear. */
const IN_A_WORLD = 80;
/** A run begins with a seed of its own; the seed and the path that a failure prints bring its counterexample back. */
const SEED = Number(process.env.TWO_WORLDS_SEED ?? Date.now() % 2 ** 31);
const PATH = process.env.TWO_WORLDS_PATH;

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

let left: World;
let right: World;
beforeAll(async () => {
  left = await World.open(unbounded);
  right = await World.open(unbounded);
});
afterAll(async () => {
  await left.close();
  await right.close();
});

test(`${PAIRS} times nobody can tell two worlds apart that differ in what is hidden from them`, async () => {
  const started = Date.now();
  const twoWorlds = new TwoWorlds(left, right, schema);
  const counts = { worlds: 0, different: 0 };
  await fc.assert(
    fc.asyncProperty(worldPairs(schema, IN_A_WORLD, IS_EMBEDDED), async (pair) => {
      counts.worlds += 1;
      counts.different += differs(pair) ? 1 : 0;
      const difference = await twoWorlds.compare(pair.one, pair.other, pair.viewer, pair.reader, pair.questions);
      if (difference) throw new Error(`What differs: ${JSON.stringify(difference, null, 1)}`);
    }),
    {
      seed: SEED,
      ...(PATH === undefined ? {} : { path: PATH }),
      numRuns: Math.ceil(PAIRS / IN_A_WORLD),
      endOnFailure: process.env.TWO_WORLDS_SHRINK !== 'on',
    },
  );
  const seconds = Math.round((Date.now() - started) / 1000);
  const asked = Object.fromEntries(twoWorlds.asked);
  process.stdout.write(
    `two worlds: TWO_WORLDS_SEED=${SEED} ${JSON.stringify({ ...counts, ...asked, mutationsDone: [...twoWorlds.done].length, seconds })}\n`,
  );
  if (PATH !== undefined) return;
  expect(counts.different).toBeGreaterThan(counts.worlds * 0.7);
}, 1_800_000);
