import fc from 'fast-check';
import { RecordLock } from '../../../src/entity/AccessLimitRow';
import { World, type Answer } from '../../world/World';
import { FIELDS, NEW, predict, type State } from './Administration';
import { hospital } from './hospital';
import { mutationText } from './mutationText';
import { endOfTrail, rebuiltSite, storedSite } from './rebuild';
import { callOf, plansOf, type Plan } from './steps';
import { predictedView, viewIn, viewQuery } from './view';

declare const databaseUrl: string;

/** A run begins with a seed of its own; the seed and the path that a failure prints bring its counterexample back. */
const SEED = Number(process.env.ADMINISTRATION_SEED ?? Date.now() % 2 ** 31);
const PATH = process.env.ADMINISTRATION_PATH;
const RUNS = Number(process.env.ADMINISTRATION_RUNS ?? (databaseUrl.startsWith('sqlite:') ? 24 : 12));
const STEPS = 60;

let world: World;
beforeAll(async () => {
  process.stdout.write(`administration: ADMINISTRATION_SEED=${SEED}\n`);
  world = await World.open();
});
afterAll(() => world.close());

const answers = new Map<string, number>();
const decisions = new Map<string, number>();
const count = (of: Map<string, number>, what: string) => of.set(what, (of.get(what) ?? 0) + 1);
const answerOf = ({ body }: Answer) => String(body.errors?.[0]?.extensions.code ?? 'OK');

/** Gives what a change has made the id with which it was answered. */
function named(state: State, id: string | undefined): State {
  for (const all of [state.sets, state.limits, state.roles, state.providers] as Map<string, unknown>[]) {
    const made = all.get(NEW);
    if (made === undefined) continue;
    all.delete(NEW);
    all.set(id!, made);
  }
  return state;
}

async function take(plan: Plan, state: State): Promise<State> {
  const call = callOf(plan, state);
  const { username } = state.providers.get(call.who)!;
  const { answer, next } = predict(state, call);
  const given = await world.ask(username, mutationText(call.field, Object.keys(call.args)), call.args);
  expect({ ...call, username, answer: answerOf(given), errors: given.body.errors }).toEqual({
    ...call,
    username,
    answer,
    errors: answer === 'OK' ? undefined : expect.anything(),
  });
  count(answers, `${call.field} ${answer}`);
  return named(next, given.body.data?.[call.field]?.id as string | undefined);
}

async function look(state: State, viewer: string): Promise<void> {
  const seen = viewIn(await world.ask(state.providers.get(viewer)!.username, viewQuery(state)), state);
  const predicted = predictedView(state, viewer);
  expect({ viewer, ...seen }).toEqual({ viewer, ...predicted });
  for (const { records } of Object.values(predicted.lists ?? {})) for (const each of Object.values(records)) count(decisions, each);
  for (const each of Object.values(predicted.byId ?? {})) if (!each.includes(':')) count(decisions, each);
}

/** Every record that is locked has a lock that is not lifted, and no other has one. */
async function locksHold(locked: readonly string[]): Promise<void> {
  const locks = await world.database.run((manager) => manager.find(RecordLock));
  const held = locks.filter(({ unlockedAt }) => unlockedAt === null).map(({ patientId, encounterId }) => encounterId ?? patientId);
  expect([...new Set(held)].sort()).toEqual(locked);
}

test(
  `${RUNS} random sequences of changes are answered, bite and are told by the trail as the model says`,
  async () => {
    const started = Date.now();
    await fc.assert(
      fc.asyncProperty(plansOf(STEPS), async (plans) => {
        let state = await hospital(world);
        const [begun, place] = [await storedSite(world), await endOfTrail(world)];
        for (const plan of plans) {
          state = await take(plan, state);
          const viewers = [...state.providers.keys()];
          await look(state, viewers[plan.viewer % viewers.length]!);
        }
        for (const viewer of state.providers.keys()) await look(state, viewer);
        const now = await storedSite(world);
        expect(await rebuiltSite(world, begun, place)).toEqual(now);
        await locksHold(now.locked);
      }),
      {
        seed: SEED,
        ...(PATH === undefined ? {} : { path: PATH }),
        numRuns: RUNS,
        unbiased: true,
        interruptAfterTimeLimit: Math.max(100_000, 6_000 * RUNS),
      },
    );
    const seconds = Math.round((Date.now() - started) / 1000);
    const told = Object.fromEntries([...answers].sort());
    process.stdout.write(`administration: ${JSON.stringify({ seconds, answers: told, decisions: Object.fromEntries(decisions) })}\n`);
    if (PATH !== undefined || RUNS < 24) return;
    // What was never done has proved nothing. A short run may miss some of it.
    const missed = FIELDS.filter((field) => !answers.has(`${field} OK`));
    expect(missed.slice(RUNS < 100 ? 6 : 0)).toEqual([]);
  },
  Math.max(160_000, 7_000 * RUNS),
);
