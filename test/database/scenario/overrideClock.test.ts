import sql from 'sql-template-tag';
import { Provider } from '../../../src/entity/Provider';
import { Permission } from '../../../src/policy/Permission';
import { watching } from '../../world/Watching';
import { World } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;
const DAY_MINUTES = 24 * 60;
const GIVE = `mutation ($record: ID!) { giveOverrideReason(record: $record, reason: { code: "CONSULT" }) { grant { id } } }`;
const QUEUE = 'subscription { overrideQueueChanged { id state } }';
const OWN = 'subscription { overrideRequestChanged { id state } }';

let world: World;
beforeEach(async () => {
  world = await World.open({ SETTLE_SECONDS: '1' });
});
afterEach(() => world.close());

/** A clinician, an analyst, and a request of the clinician for an encounter of a patient of their own. */
async function file(name: string) {
  const [clinician, analyst] = [`${name}-clinician`, `${name}-analyst`];
  await world.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(analyst, { permissions: [OVERRIDE_DECIDE] });
  const patient = await world.patient(name);
  const encounter = await world.encounter(patient, { service: name });
  await world.limit({ fragment: `service = '${name}'`, overrideSetting: 'PROMPT', providers: [clinician] });
  return { clinician, analyst, patient, encounter, request: await ask(clinician, encounter.gid) };
}

async function ask(clinician: string, record: string): Promise<string> {
  const { body } = await world.ask(clinician, GIVE, { record });
  return body.errors?.[0].extensions.requestId as string;
}

async function assign(analyst: string, request: string, minutes: number): Promise<void> {
  const until = new Date(world.now.getTime() + minutes * 60_000).toISOString();
  await world.ask(analyst, `mutation { approveOverrideRequest(request: "${request}") { id } }`);
  const { body } = await world.ask(analyst, `mutation { assignOverride(request: "${request}", until: "${until}") { state } }`);
  expect(body).toEqual({ data: { assignOverride: { state: 'ASSIGNED' } } });
}

const stored = async () =>
  (await world.database.query<{ state: string }>(sql`SELECT state FROM override_request ORDER BY created_at, id`)).map(
    ({ state }) => state,
  );

const ofTheClock = async () =>
  (await world.events())
    .filter(({ actor }) => (actor as { requestId: string }).requestId === 'clock')
    .map(({ occurredAt, action, outcome, overrideRequestId, actor, records }) => ({
      occurredAt,
      action,
      outcome,
      request: `OverrideRequest:${String(overrideRequestId)}`,
      actor,
      records,
    }));

async function readyz() {
  const response = await fetch(`${world.url}/readyz`);
  return { status: response.status, body: await response.json() };
}

const ready = (requests: string) => ({
  status: 200,
  body: {
    status: 'ready',
    checks: { database: 'up', migrations: 'done', settings: 'there', trail: 'anchored', limits: 'understood', requests, notices: 'off' },
  },
});

describe('the clock', () => {
  test('writes down what has lapsed, and those who watch see it', async () => {
    const { clinician, analyst, patient, encounter, request } = await file('lapse');
    world.pass(14 * DAY_MINUTES - 1);
    const [queue, own] = [await watching(world, analyst, QUEUE), await watching(world, clinician, OWN)];
    await world.chores.settle();
    expect(await stored()).toEqual(['PENDING']);
    world.pass(1);
    await world.chores.settle();
    await queue.until(({ arrived }) => arrived.length === 1);
    await own.until(({ arrived }) => arrived.length === 1);
    expect(queue.arrived).toEqual([{ data: { overrideQueueChanged: { id: request, state: 'LAPSED' } } }]);
    expect(own.arrived).toEqual([{ data: { overrideRequestChanged: { id: request, state: 'LAPSED' } } }]);
    await world.chores.settle();
    expect(await stored()).toEqual(['LAPSED']);
    expect(await ofTheClock()).toEqual([
      {
        occurredAt: world.now.toISOString(),
        action: 'REQUEST_LAPSED',
        outcome: 'SUCCESS',
        request,
        actor: { viewerId: null, roles: [], operationName: null, requestId: 'clock', clientAddress: null },
        records: [{ patientId: patient.id, encounterId: encounter.id, documentId: null }],
      },
    ]);
    expect([queue.arrived.length, own.arrived.length]).toEqual([1, 1]);
    await Promise.all([queue.end(), own.end()]);
  });

  test('writes down that an assignment has expired, and its holder sees it', async () => {
    const { clinician, analyst, request } = await file('expire');
    await assign(analyst, request, 60);
    const own = await watching(world, clinician, OWN);
    world.pass(60);
    await world.chores.settle();
    await own.until(({ arrived }) => arrived.length === 1);
    expect(own.arrived).toEqual([{ data: { overrideRequestChanged: { id: request, state: 'EXPIRED' } } }]);
    expect((await ofTheClock()).map(({ action }) => action)).toEqual(['ASSIGNMENT_EXPIRED']);
    await own.end();
  });

  test('follows the days that the site allows', async () => {
    await file('site');
    world.pass(2 * DAY_MINUTES);
    await world.chores.settle();
    expect(await stored()).toEqual(['PENDING']);
    await world.site({ requestLapseDays: 2 });
    await world.chores.settle();
    expect(await stored()).toEqual(['LAPSED']);
  });

  test('settles more than one round holds, and two that settle at once settle each request once', async () => {
    const { clinician, patient } = await file('many');
    await world.limit({ fragment: "service = 'more'", overrideSetting: 'PROMPT', providers: [clinician] });
    for (let count = 0; count < 120; count += 1) {
      await ask(clinician, (await world.encounter(patient, { service: 'more' })).gid);
    }
    world.pass(14 * DAY_MINUTES);
    await Promise.all([world.chores.settle(), world.chores.settle()]);
    expect(await stored()).toEqual(Array.from({ length: 121 }, () => 'LAPSED'));
    const events = await ofTheClock();
    expect([events.length, new Set(events.map(({ request }) => request)).size]).toEqual([121, 121]);
  });

  test('runs by itself in a running server, outlives a database that fails, and stops when told', async () => {
    const { clinician, encounter } = await file('outage');
    await world.database.query(sql`ALTER TABLE site_setting RENAME TO site_setting_away`);
    world.chores.start();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await world.database.query(sql`ALTER TABLE site_setting_away RENAME TO site_setting`);
    world.pass(14 * DAY_MINUTES);
    for (let tries = 0; tries < 200 && (await stored())[0] !== 'LAPSED'; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await stored()).toEqual(['LAPSED']);
    await world.chores.stop();
    await ask(clinician, encounter.gid);
    world.pass(14 * DAY_MINUTES);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await stored()).toEqual(['LAPSED', 'PENDING']);
  });
});

describe('/readyz counts the open requests that no active analyst can see', () => {
  test('where one analyst of two sees it, it is seen; where both may not know of it, it is counted, a minute later at the latest', async () => {
    const { analyst, patient } = await file('unseen');
    await world.provider('colleague', { permissions: [OVERRIDE_DECIDE] });
    await world.set('hidden from one', [patient], [analyst]);
    expect(await readyz()).toEqual(ready('seen'));
    await world.set('hidden from the other', [patient], ['colleague']);
    expect(await readyz()).toEqual(ready('seen'));
    world.pass(1);
    expect(await readyz()).toEqual(ready('1 open that no active analyst can see'));
    world.pass(14 * DAY_MINUTES);
    expect(await readyz()).toEqual(ready('seen'));
  });

  test('a locked encounter of a patient who is known counts; with the right to locked records it is seen', async () => {
    const { encounter } = await file('locked');
    await world.database.query(sql`UPDATE encounter SET locked = 1 WHERE id = ${encounter.id}`);
    expect(await readyz()).toEqual(ready('1 open that no active analyst can see'));
    await world.provider('archivist', { permissions: [OVERRIDE_DECIDE, Permission.RECORDS_READ_LOCKED] });
    world.pass(1);
    expect(await readyz()).toEqual(ready('seen'));
  });

  test('the requester is no analyst of their own request, and one who is inactive is none at all', async () => {
    const { analyst } = await file('leaver');
    await world.provider('self', { permissions: [RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE] });
    const patient = await world.patient('Own');
    const encounter = await world.encounter(patient, { service: 'own' });
    await world.limit({ fragment: "service = 'own'", overrideSetting: 'PROMPT', providers: ['self'] });
    await ask('self', encounter.gid);
    expect(await readyz()).toEqual(ready('seen'));
    await world.database.run((manager) => manager.update(Provider, { id: world.providerId(analyst) }, { active: false }));
    world.pass(1);
    expect(await readyz()).toEqual(ready('1 open that no active analyst can see'));
    await world.database.run((manager) => manager.update(Provider, { id: world.providerId('self') }, { active: false }));
    world.pass(1);
    expect(await readyz()).toEqual(ready('2 open that no active analyst can see'));
  });
});
