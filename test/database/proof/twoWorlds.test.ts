import { runTwoWorlds } from '../../proof/runTwoWorlds';
import { unbounded } from '../../proof/unbounded';
import { World } from '../../world/World';

declare const databaseUrl: string;

const IS_EMBEDDED = databaseUrl.startsWith('sqlite:');
/** A part of what is asked by default, for who has less time: 0.4 asks less than half. */
const SHARE = Number(process.env.TWO_WORLDS_SHARE ?? 1);
/** How many questions are asked of both of two worlds: more than ten thousand on the embedded database, and some on a server. */
const PAIRS = Number(process.env.TWO_WORLDS_PAIRS ?? (IS_EMBEDDED ? 9_600 : 800) * SHARE);
/** A run begins with a seed of its own; the seed and the path that a failure prints bring its counterexample back. */
const SEED = Number(process.env.TWO_WORLDS_SEED ?? Date.now() % 2 ** 31);
const PATH = process.env.TWO_WORLDS_PATH;

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
  const shrinks = process.env.TWO_WORLDS_SHRINK === 'on';
  const { figures, failure } = await runTwoWorlds([left, right], { seed: SEED, pairs: PAIRS, path: PATH, shrinks });
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(`two worlds: TWO_WORLDS_SEED=${SEED} ${JSON.stringify({ ...figures, seconds })}\n`);
  if (failure) throw new Error(`TWO_WORLDS_SEED=${failure.seed} TWO_WORLDS_PATH=${failure.path} brings this back.\n${failure.message}`);
}, 1_800_000);
