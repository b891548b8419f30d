import { Coverage } from '../../proof/Coverage';
import { DECISIONS } from '../../proof/decisions';
import { MODELLED, NOT_MODELLED } from '../../proof/questions';
import { publishedSchema } from '../../proof/publishedSchema';
import { runDifferential } from '../../proof/runDifferential';
import { unbounded } from '../../proof/unbounded';
import { World } from '../../world/World';

declare const databaseUrl: string;

const IS_EMBEDDED = databaseUrl.startsWith('sqlite:');
const WORLDS = Number(process.env.PROOF_WORLDS ?? (IS_EMBEDDED ? 150 : 30));
/** A run begins with a seed of its own; the seed and the path that a failure prints bring its counterexample back. */
const SEED = Number(process.env.PROOF_SEED ?? Date.now() % 2 ** 31);
/** Worlds that are the same in every run, and that meet everything: what chance leaves out of the others is no failure. */
const [KNOWN_WORLDS, KNOWN_SEED] = IS_EMBEDDED ? [220, 1] : [150, 1];
const PATH = process.env.PROOF_PATH;

/** Every code with which the modelled fields refuse something. */
const CODES = [
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'OVERRIDE_APPROVAL_PENDING',
  'OVERRIDE_DENIED',
  'OVERRIDE_REASON_INVALID',
  'OVERRIDE_REASON_REQUIRED',
  'RECORD_BLOCKED',
];

let world: World;
beforeAll(async () => {
  world = await World.open(unbounded);
});
afterAll(() => world.close());

test(`${WORLDS + KNOWN_WORLDS} random worlds: the product answers as the model says, whatever it is asked`, async () => {
  const started = Date.now();
  const coverage = new Coverage();
  const prove = async (seed: number, worlds: number) => {
    const { failure } = await runDifferential(world, { seed, path: PATH, worlds, coverage });
    if (failure) throw new Error(`PROOF_SEED=${failure.seed} PROOF_PATH=${failure.path} brings this back.\n${failure.message}`);
  };
  await prove(SEED, WORLDS);
  if (PATH !== undefined) return;
  await prove(KNOWN_SEED, KNOWN_WORLDS);
  const figures = Object.fromEntries(['worlds', 'decisions', 'queries'].map((name) => [name, coverage.of(name)]));
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(`proof: PROOF_SEED=${SEED} ${JSON.stringify({ ...figures, seconds })}\n`);
  const never = [...DECISIONS.map((decision) => `decision ${decision}`), ...CODES.map((code) => `error ${code}`)];
  expect({
    notAsked: coverage.missing(publishedSchema, MODELLED, NOT_MODELLED),
    never: never.filter((each) => coverage.of(each) === 0),
  }).toEqual({ notAsked: [], never: [] });
}, 900_000);
