import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { Provider } from '../../../src/entity/Provider';
import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { watching } from '../../world/Watching';
import { World } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE, AUDIT_READ } = Permission;
const GIVE = `mutation ($record: ID!, $key: String) { giveOverrideReason(record: $record, reason: { code: "CONSULT" }, idempotencyKey: $key) { grant { id } } }`;

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

async function ward(overrideSetting = 'PROMPT') {
  const name = `w${randomUUID().slice(0, 8)}`;
  const [clinician, analyst] = [`${name}-clinician`, `${name}-analyst`];
  await world.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(analyst, { permissions: [OVERRIDE_DECIDE] });
  const patient = await world.patient(name);
  const encounter = await world.encounter(patient, { service: name });
  await world.limit({ fragment: `service = '${name}'`, overrideSetting, providers: [clinician] });
  return { clinician, analyst, patient, encounter };
}
const codeOf = (answer: { body: { errors?: any[] } }) => answer.body.errors?.[0].extensions.code as string | undefined;

async function eventsOf(work: () => Promise<unknown>): Promise<Record<string, any>[]> {
  const before = new Set((await world.events()).map((event) => event.id));
  await work();
  return (await world.events()).filter((event) => !before.has(event.id)) as Record<string, any>[];
}

test('a watcher who lost the permission is told so once, and not at each change of records that are hidden', async () => {
  const { clinician, analyst, patient, encounter } = await ward('ALLOW');
  await world.set('hidden', [patient], [analyst]);
  await world.site({ blacklistDisclosure: 'NOTHING' });
  const own = await watching(world, analyst, 'subscription { overrideRequestChanged { id } }');
  await world.database.run((manager) => manager.update(Provider, { id: world.providerId(analyst) }, { active: false }));
  for (let n = 0; n < 3; n += 1) await world.ask(clinician, GIVE, { record: encounter.gid });
  await new Promise((resolve) => setTimeout(resolve, 400));
  const seen = own.arrived.length;
  await own.end();
  expect(seen).toBeLessThanOrEqual(1);
});

test('a delivery checks the token anew: nothing arrives after it has expired', async () => {
  const { clinician, analyst, encounter } = await ward();
  const queue = await watching(world, analyst, 'subscription { overrideQueueChanged { state } }');
  world.pass(13 * 60);
  await world.ask(clinician, GIVE, { record: encounter.gid });
  await new Promise((resolve) => setTimeout(resolve, 400));
  const shown = queue.arrived.filter(({ data }) => data?.overrideQueueChanged);
  await queue.end();
  expect(shown).toEqual([]);
});

test('giving up a grant that has ended is refused, and the refusal is an event', async () => {
  const { clinician, encounter } = await ward('ALLOW');
  const { body } = await world.ask(clinician, GIVE, { record: encounter.gid });
  const grant = body.data.giveOverrideReason.grant.id as string;
  const give = `mutation { giveUpOverrideGrant(grant: "${grant}") { id } }`;
  await world.ask(clinician, give);
  const events = await eventsOf(async () => expect(codeOf(await world.ask(clinician, give))).toBe('CONFLICT'));
  expect(events.map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([['REFUSED', 'CONFLICT']]);
});

test('another input under the same key is refused, and the refusal is an event', async () => {
  const { clinician, patient, encounter } = await ward('ALLOW');
  await world.ask(clinician, GIVE, { record: encounter.gid, key: 'key-12345' });
  const events = await eventsOf(async () =>
    expect(codeOf(await world.ask(clinician, GIVE, { record: patient.gid, key: 'key-12345' }))).toBe('CONFLICT'),
  );
  expect(events.map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([['REFUSED', 'CONFLICT']]);
});

test('a decision that is refused is an event that names the request and its patient', async () => {
  const { clinician, analyst, patient, encounter } = await ward();
  const { body } = await world.ask(clinician, GIVE, { record: encounter.gid });
  const request = body.errors?.[0].extensions.requestId as string;
  const approve = `mutation { approveOverrideRequest(request: "${request}") { id } }`;
  await world.ask(analyst, approve);
  const events = await eventsOf(async () => expect(codeOf(await world.ask(analyst, approve))).toBe('CONFLICT'));
  expect(events[0]).toMatchObject({ errorCode: 'CONFLICT', records: [{ patientId: patient.id, encounterId: encounter.id }] });
  expect(events[0]?.overrideRequestId).toBeDefined();
});

test('an officer from whom a patient is hidden reads nothing of a refused decision on a request for the patient', async () => {
  const { clinician, analyst, patient, encounter } = await ward();
  await world.provider('officer', { permissions: [AUDIT_READ] });
  const { body } = await world.ask(clinician, GIVE, { record: encounter.gid });
  const request = body.errors?.[0].extensions.requestId as string;
  const approve = `mutation { approveOverrideRequest(request: "${request}") { id } }`;
  await world.ask(analyst, approve);
  await world.ask(analyst, approve);
  await world.set('hidden', [patient], ['officer']);
  await world.site({ blacklistDisclosure: 'NOTHING' });
  const trail = await world.ask(
    'officer',
    '{ auditTrail(search: {errorCode: CONFLICT}) { totalCount nodes { action field errorCode viewer { displayName } } } }',
  );
  expect(trail.body.data.auditTrail).toMatchObject({ totalCount: 0 });
});

test('one operation gives reasons for records of one patient only, by the mutation as well', async () => {
  const one = await ward('ALLOW');
  const other = await world.patient('Other');
  const encounter = await world.encounter(other, { service: 'Other' });
  await world.limit({ fragment: "service = 'Other'", overrideSetting: 'ALLOW', providers: [one.clinician] });
  const give = (alias: string, id: string) => `${alias}: giveOverrideReason(record: "${id}", reason: {code: "CONSULT"}) { grant { id } }`;
  const answer = await world.ask(one.clinician, `mutation { ${give('a', one.encounter.gid)} ${give('b', encounter.gid)} }`);
  const [row] = await world.database.query<{ n: number }>(sql`SELECT COUNT(*) AS n FROM override_grant`);
  expect([Number(row?.n), codeOf(answer)]).toEqual([0, 'BAD_USER_INPUT']);
});

test('reasons that come at once make one grant', async () => {
  const { clinician, encounter } = await ward('ALLOW');
  const answers = await Promise.all(Array.from({ length: 6 }, () => world.ask(clinician, GIVE, { record: encounter.gid })));
  const [row] = await world.database.query<{ n: number }>(sql`SELECT COUNT(*) AS n FROM override_grant`);
  expect(answers.map(codeOf)).toEqual(Array(6).fill(undefined));
  expect(Number(row?.n)).toBe(1);
});

test('reasons that come at once file one request, and each is answered with it', async () => {
  const { clinician, encounter } = await ward('PROMPT');
  const answers = await Promise.all(Array.from({ length: 6 }, () => world.ask(clinician, GIVE, { record: encounter.gid })));
  expect(answers.map(codeOf)).toEqual(Array(6).fill('OVERRIDE_APPROVAL_PENDING'));
});

test('of two analysts one wins, and the other gets CONFLICT', async () => {
  const { clinician, analyst, encounter } = await ward();
  await world.provider('second', { permissions: [OVERRIDE_DECIDE] });
  const { body } = await world.ask(clinician, GIVE, { record: encounter.gid });
  const request = body.errors?.[0].extensions.requestId as string;
  const answers = await Promise.all([
    ...[analyst, 'second', analyst].map((who) => world.ask(who, `mutation { approveOverrideRequest(request: "${request}") { id } }`)),
  ]);
  expect(answers.map(codeOf).sort()).toEqual(['CONFLICT', 'CONFLICT', undefined]);
});

test('one person on one socket has a bounded number of subscriptions', async () => {
  const { clinician } = await ward();
  const { WebSocket } = await import('ws');
  const token = await world.token(clinician);
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const errors: unknown[] = [];
  let closed: number | null = null;
  socket.on('close', (code) => (closed = code));
  await new Promise<void>((resolve) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string };
      if (message.type === 'connection_ack') resolve();
      if (message.type === 'error') errors.push(message);
    });
  });
  for (let n = 0; n < 300; n += 1)
    socket.send(JSON.stringify({ type: 'subscribe', id: String(n), payload: { query: 'subscription { overrideRequestChanged { id } }' } }));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  socket.terminate();
  expect(errors.length > 0 || closed !== null).toBe(true);
});

test('an unknown request and a hidden one are alike, in answers and in statements', async () => {
  const { clinician, analyst, patient, encounter } = await ward();
  const { body } = await world.ask(clinician, GIVE, { record: encounter.gid });
  const request = body.errors?.[0].extensions.requestId as string;
  await world.set('hidden', [patient], [analyst]);
  await world.site({ blacklistDisclosure: 'NOTHING' });
  const none = globalId('OverrideRequest', randomUUID());
  const soon = new Date(world.now.getTime() + 3_600_000).toISOString();
  for (const field of ['approveOverrideRequest', 'denyOverrideRequest', 'revokeOverride', 'withdrawOverrideRequest', 'assignOverride']) {
    const until = field === 'assignOverride' ? `, until: "${soon}"` : '';
    const ask = async (id: string) => {
      let answer: unknown;
      const statements = await world.statements(
        async () => (answer = await world.ask(analyst, `mutation { ${field}(request: "${id}"${until}) { id } }`)),
      );
      return { answer, statements: statements.length };
    };
    expect(await ask(request)).toEqual(await ask(none));
  }
});
