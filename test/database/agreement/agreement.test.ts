import fc from 'fast-check';
import { Scope } from '../../../src/gate/Scope';
import { readViewer } from '../../../src/gate/readViewer';
import { DECISIONS } from '../../proof/decisions';
import { unbounded } from '../../proof/unbounded';
import { World } from '../../world/World';
import { batchOf } from './arbitraries';
import { checkAnswers } from './checkAnswers';
import { buildWorld, fence, NOW, type BuiltWorld } from './buildWorld';
import { checkLists } from './checkLists';
import { checkRecords } from './checkRecords';
import { loadBatch } from './loadBatch';
import type { PlainBatch } from './PlainWorld';

declare const databaseUrl: string;

const BY_DEFAULT = databaseUrl.startsWith('sqlite:') ? 800 : 300;
const WORLDS = Number(process.env.AGREEMENT_WORLDS ?? BY_DEFAULT);
const WORLDS_IN_BATCH = 20;
/** Of the worlds of a batch so many, from the first on, are also asked over HTTP. */
const ASKED_IN_BATCH = 2;
/** A run begins with a seed of its own; the seed and the path that a failure prints bring its counterexample back. */
const SEED = Number(process.env.AGREEMENT_SEED ?? Date.now() % 2 ** 31);

const PATH = process.env.AGREEMENT_PATH;

let world: World;

beforeAll(async () => {
  world = await World.open(unbounded);
  world.now = NOW;
});
afterAll(() => world.close());

type TestedWorld = BuiltWorld & { readonly isFenced: boolean };

/** Builds the worlds of a batch; those that are asked over HTTP see nothing of the others. */
function buildAll(batch: PlainBatch): TestedWorld[] {
  return batch.worlds.flatMap((plain, index) => {
    if (plain === null) return [];
    const isFenced = index < ASKED_IN_BATCH;
    const limits = isFenced ? [...plain.limits, fence(index)] : plain.limits;
    return [{ ...buildWorld({ ...plain, limits }, index, batch), isFenced }];
  });
}

const counts = { worlds: 0, records: 0, answers: 0 };
const decisions = new Map<string, number>();

/** Where each of several checks has come to its end, throws what the first of them threw: none of them runs on into the next batch. */
async function all(checks: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(checks)) if (result.status === 'rejected') throw result.reason;
}

async function checkWorld(built: TestedWorld): Promise<void> {
  const viewer = await readViewer(world.database, built.viewer.username, NOW);
  expect(viewer).toEqual(built.viewer);
  const scope = new Scope(world.database, viewer);
  const rows = await checkRecords(built, scope);
  await checkLists(built, scope, rows);
  const answers = built.isFenced ? await checkAnswers(world, built) : 0;
  counts.answers += answers;
  counts.worlds += 1;
  counts.records += rows.size;
  for (const { verdict } of [...built.patients, ...built.encounters, ...built.documents, ...built.sets]) {
    const decision = `${verdict.decision.disclosure} ${verdict.decision.door}`;
    decisions.set(decision, (decisions.get(decision) ?? 0) + 1);
  }
}

test(`${WORLDS} random worlds: the model, the SQL, the lists and the answers over HTTP agree`, async () => {
  const started = Date.now();
  await fc.assert(
    fc.asyncProperty(batchOf(WORLDS_IN_BATCH), async (batch) => {
      const worlds = buildAll(batch);
      await loadBatch(world.database, batch, worlds);
      await all(worlds.map(checkWorld));
    }),
    {
      seed: SEED,
      ...(PATH === undefined ? {} : { path: PATH }),
      numRuns: Math.ceil(WORLDS / WORLDS_IN_BATCH),
      endOnFailure: false,
      interruptAfterTimeLimit: 880_000,
    },
  );
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(
    `agreement: AGREEMENT_SEED=${SEED} ${JSON.stringify({ ...counts, seconds, decisions: Object.fromEntries(decisions) })}\n`,
  );
  if (PATH !== undefined || WORLDS < 2_000) return;
  expect([...decisions.keys()].sort()).toEqual(DECISIONS);
  expect(counts.worlds).toBeGreaterThanOrEqual(WORLDS);
}, 900_000);
