import { Permission } from '../../../src/policy/Permission';
import { Receiver } from '../../world/Receiver';
import { watching } from '../../world/Watching';
import { World } from '../../world/World';

/** How often it is tried whether a revocation bites; `RACES=1000` before this test tries harder. */
const RACES = Number(process.env.RACES ?? 200);
/** How many clinicians race at once. */
const LANES = 10;
const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;
const GIVE = `mutation ($record: ID!) { giveOverrideReason(record: $record, reason: { code: "CONSULT" }) { grant { id } } }`;

let receiver: Receiver;
let one: World;
let other: World;
beforeAll(async () => {
  receiver = await Receiver.open();
  const env = { REDIS_URL, NOTICE_URL: receiver.url, NOTICE_KEY: 'a-key-of-the-privacy-officer-and-ours' };
  one = await World.open(env);
  other = await one.beside(env);
});
afterAll(async () => {
  await other.close();
  await one.close();
  await receiver.close();
});

async function ward(name: string) {
  const [clinician, analyst] = [`${name}-clinician`, `${name}-analyst`];
  await one.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await one.provider(analyst, { permissions: [OVERRIDE_DECIDE] });
  const patient = await one.patient(name);
  const encounter = await one.encounter(patient, { service: name });
  await one.limit({ fragment: `service = '${name}'`, overrideSetting: 'PROMPT', providers: [clinician] });
  return { name, clinician, analyst, encounter };
}

type Ward = Awaited<ReturnType<typeof ward>>;

async function file(at: World, { clinician, encounter }: Ward): Promise<string> {
  const { body } = await at.ask(clinician, GIVE, { record: encounter.gid });
  return body.errors?.[0].extensions.requestId as string;
}

/** Takes a step on a server; the state that it acknowledges. */
async function step(at: World, { analyst }: Ward, name: string, request: string): Promise<string> {
  const until = name === 'assignOverride' ? `, until: "${new Date(at.now.getTime() + 3_600_000).toISOString()}"` : '';
  const { body } = await at.ask(analyst, `mutation { ${name}(request: "${request}"${until}) { state } }`);
  expect(body.errors).toBeUndefined();
  return body.data[name].state as string;
}

/** What the clinician reads of the closed field: its value, or null. */
async function read(at: World, { clinician, encounter }: Ward): Promise<string | null> {
  const { body } = await at.ask(clinician, `{ encounter(id: "${encounter.gid}") { service } }`);
  expect(body.errors).toBeUndefined();
  return body.data.encounter.service as string | null;
}

test('what is decided on one server is true on the other at once, from the reason to the end', async () => {
  const at = await ward('decided');
  const request = await file(one, at);
  expect(await file(other, at)).toBe(request);
  expect(await step(other, at, 'approveOverrideRequest', request)).toBe('APPROVED');
  expect(await read(one, at)).toBeNull();
  expect(await step(one, at, 'assignOverride', request)).toBe('ASSIGNED');
  expect([await read(other, at), await read(one, at)]).toEqual(['decided', 'decided']);
  expect(await step(other, at, 'revokeOverride', request)).toBe('REVOKED');
  expect([await read(one, at), await read(other, at)]).toEqual([null, null]);
});

test('those who watch on one server see what is done on the other, each thing once', async () => {
  const at = await ward('watched');
  const queues = await Promise.all(
    [one, other].map((world) => watching(world, at.analyst, 'subscription { overrideQueueChanged { state } }')),
  );
  const own = await watching(other, at.clinician, 'subscription { overrideRequestChanged { state } }');
  const steps = ['approveOverrideRequest', 'assignOverride', 'revokeOverride'] as const;
  const request = await file(one, at);
  for (const [index, name] of steps.entries()) await step(index % 2 ? one : other, at, name, request);
  const states = ['PENDING', 'APPROVED', 'ASSIGNED', 'REVOKED'];
  await Promise.all([...queues, own].map((watcher) => watcher.until(({ arrived }) => arrived.length >= states.length)));
  // Time for a second coming.
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const { arrived } of queues) {
    expect(new Set(arrived.map(({ data }) => data.overrideQueueChanged.state))).toEqual(
      new Set(['PENDING', 'APPROVED', 'ASSIGNED', 'REVOKED']),
    );
    expect(arrived).toHaveLength(states.length);
  }
  expect(own.arrived).toHaveLength(states.length);
  await Promise.all([...queues, own].map((watcher) => watcher.end()));
});

test(`a revocation that one server has acknowledged is refused by the other at the very next request: ${RACES} races`, async () => {
  const outcome = { revoked: 0, openBefore: 0, openAfter: 0, readMeanwhile: 0 };
  const race = async (at: Ward, turn: number): Promise<void> => {
    const [decides, reads] = turn % 2 ? [one, other] : [other, one];
    const request = await file(decides, at);
    await step(reads, at, 'approveOverrideRequest', request);
    await step(decides, at, 'assignOverride', request);
    if ((await read(reads, at)) === at.name) outcome.openBefore += 1;
    // Reads are under way all the while, so that whatever a server might remember is warm.
    const meanwhile = Array.from({ length: 3 }, () => read(reads, at));
    if ((await step(decides, at, 'revokeOverride', request)) === 'REVOKED') outcome.revoked += 1;
    if ((await read(reads, at)) !== null) outcome.openAfter += 1;
    const { length } = await Promise.all(meanwhile);
    outcome.readMeanwhile += length;
  };
  const wards: Ward[] = [];
  for (let lane = 0; lane < LANES; lane += 1) wards.push(await ward(`race${lane}`));
  let turn = 0;
  await Promise.all(
    wards.map(async (at) => {
      while (turn < RACES) await race(at, turn++);
    }),
  );
  expect(outcome).toEqual({ revoked: RACES, openBefore: RACES, openAfter: 0, readMeanwhile: RACES * 3 });
}, 600_000);

test('the clocks of two servers settle each request once', async () => {
  const at = await ward('settled');
  const request = await file(one, at);
  for (const world of [one, other]) world.pass(14 * 24 * 60);
  await Promise.all([one, other].map((world) => world.chores.settle()));
  const lapsed = (await one.events()).filter(({ action }) => action === 'REQUEST_LAPSED');
  expect(lapsed.map(({ overrideRequestId }) => `OverrideRequest:${String(overrideRequestId)}`)).toEqual([request]);
});

test('two servers send each notice once', async () => {
  await Promise.all([one, other, one, other].map((world) => world.chores.sendNotices()));
  const ids = receiver.arrived.map(({ body }) => body.id);
  expect(ids.length).toBeGreaterThan(RACES * 4);
  expect([new Set(ids).size, receiver.mostAtOnce]).toEqual([ids.length, 1]);
}, 120_000);
