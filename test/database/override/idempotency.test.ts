import { once } from 'node:events';
import { connect } from 'node:net';
import sql from 'sql-template-tag';
import { Encounter } from '../../../src/entity/Encounter';
import { IdempotencyKey } from '../../../src/entity/Override';
import { idempotent } from '../../../src/gate/idempotent';
import type { RequestContext } from '../../../src/gate/RequestContext';
import { Permission } from '../../../src/policy/Permission';
import { World, type Answer } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;
const REPLAYS = Number(process.env.REPLAYS ?? 200);
/** How many replays are under way at once. */
const AT_ONCE = 20;
const REASON = { code: 'CONSULT', text: 'Asked to see the patient' };
const GIVE = `mutation ($record: ID!, $reason: OverrideReasonInput!, $key: String) {
  giveOverrideReason(record: $record, reason: $reason, idempotencyKey: $key) { record { id } grant { id endsAt } request { id state } }
}`;
const APPROVE = `mutation ($request: ID!, $key: String) { approveOverrideRequest(request: $request, idempotencyKey: $key) { id state } }`;
const ASSIGN = `mutation ($request: ID!, $until: DateTimeISO!, $key: String) {
  assignOverride(request: $request, until: $until, idempotencyKey: $key) { id state assignedUntil }
}`;

let world: World;
let serial = 0;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** A clinician, an analyst, and an encounter that a limit closes. */
async function ward(overrideSetting: 'ALLOW' | 'PROMPT') {
  serial += 1;
  const name = `ward${serial}`;
  const [clinician, colleague, analyst] = [`${name}-clinician`, `${name}-colleague`, `${name}-analyst`];
  await world.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(colleague, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(analyst, { permissions: [OVERRIDE_DECIDE] });
  const patient = await world.patient(name);
  const encounter = await world.encounter(patient, { service: name });
  const other = await world.encounter(patient, { service: name });
  await world.limit({ fragment: `service = '${name}'`, overrideSetting, providers: [clinician, colleague] });
  return { clinician, colleague, analyst, patient, encounter, other };
}

async function filed() {
  const at = await ward('PROMPT');
  const { body } = await world.ask(at.clinician, GIVE, { record: at.encounter.gid, reason: REASON });
  return { ...at, request: body.errors?.[0].extensions.requestId as string };
}

/** What there is of a patient: grants, requests, tasks, and events that changed something. */
async function done(patientId: string) {
  const [row] = await world.database.query<Record<string, unknown>>(sql`SELECT
    (SELECT COUNT(*) FROM override_grant WHERE patient_id = ${patientId}) AS grants,
    (SELECT COUNT(*) FROM override_request WHERE patient_id = ${patientId}) AS requests,
    (SELECT COUNT(*) FROM workflow_assignment w JOIN override_request q ON q.id = w.request_id WHERE q.patient_id = ${patientId}) AS tasks,
    (SELECT COUNT(*) FROM audit_event_record r JOIN audit_event a ON a.id = r.event_id
      WHERE r.record_id = ${patientId} AND a.action NOT IN ('READ', 'LOOK_UP')) AS events`);
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)]));
}

/** Sends the same again, one by one and many at once; each answer is the first one. */
async function replay(username: string, query: string, variables: Record<string, unknown>, first: unknown): Promise<void> {
  const sequential = Math.floor(REPLAYS / 2);
  for (let sent = 0; sent < sequential; sent += 1) expect(await world.ask(username, query, variables)).toEqual(first);
  for (let sent = sequential; sent < REPLAYS; sent += AT_ONCE) {
    const size = Math.min(AT_ONCE, REPLAYS - sent);
    const answers = await Promise.all(Array.from({ length: size }, () => world.ask(username, query, variables)));
    for (const answer of answers) expect(answer).toEqual(first);
  }
}

/** Sends the whole of an operation, and cuts the connection when told to, without having read of the answer. */
async function cutOff(username: string, query: string, variables: Record<string, unknown>, moment: () => Promise<unknown>): Promise<void> {
  const body = JSON.stringify({ query, variables });
  const { host, hostname, port } = new URL(world.url);
  const head = [
    'POST /graphql HTTP/1.1',
    `Host: ${host}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Authorization: Bearer ${await world.token(username)}`,
  ];
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => resolve());
  });
  await moment();
  socket.destroy();
}

const codeOf = ({ body }: Answer) => body.errors?.[0].extensions.code as string | undefined;

test(
  `${REPLAYS} replays of a reason make one grant, one event and one answer`,
  async () => {
    const { clinician, encounter, patient } = await ward('ALLOW');
    const variables = { record: encounter.gid, reason: REASON, key: 'the-key-of-a-reason' };
    const first = await world.ask(clinician, GIVE, variables);
    expect(first.body.errors).toBeUndefined();
    await replay(clinician, GIVE, variables, first);
    expect(await done(patient.id)).toEqual({ grants: 1, requests: 0, tasks: 0, events: 1 });
  },
  60_000 + REPLAYS * 200,
);

test(
  `${REPLAYS} replays of an approval and of an assignment make one task and one grant, and each its event once`,
  async () => {
    const { analyst, patient, request } = await filed();
    const approval = { request, key: 'the-key-of-a-decision' };
    const approved = await world.ask(analyst, APPROVE, approval);
    expect(approved.body.data.approveOverrideRequest.state).toBe('APPROVED');
    await replay(analyst, APPROVE, approval, approved);
    const until = new Date(world.now.getTime() + 86_400_000).toISOString();
    const assignment = { request, until, key: 'the-key-of-a-decision' };
    const assigned = await world.ask(analyst, ASSIGN, assignment);
    expect(assigned.body.data.assignOverride).toEqual({ id: request, state: 'ASSIGNED', assignedUntil: until });
    await replay(analyst, ASSIGN, assignment, assigned);
    expect(await done(patient.id)).toEqual({ grants: 1, requests: 1, tasks: 1, events: 3 });
  },
  60_000 + REPLAYS * 200,
);

type Counts = Awaited<ReturnType<typeof done>>;

/** What is sent, by whom, and what there is of the patient when it has been done once. */
interface Sent {
  readonly username: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly patientId: string;
  readonly once: Counts;
}

const KINDS: Readonly<Record<string, () => Promise<Sent>>> = {
  'a reason that opens': async () => {
    const { clinician: username, encounter, patient } = await ward('ALLOW');
    const variables = { record: encounter.gid, reason: REASON, key: 'the-key-of-a-cut' };
    return { username, query: GIVE, variables, patientId: patient.id, once: { grants: 1, requests: 0, tasks: 0, events: 1 } };
  },
  'a reason that asks': async () => {
    const { clinician: username, encounter, patient } = await ward('PROMPT');
    const variables = { record: encounter.gid, reason: REASON, key: 'the-key-of-a-cut' };
    return { username, query: GIVE, variables, patientId: patient.id, once: { grants: 0, requests: 1, tasks: 0, events: 1 } };
  },
  'an approval': async () => {
    const { analyst: username, patient, request } = await filed();
    const variables = { request, key: 'the-key-of-a-cut' };
    return { username, query: APPROVE, variables, patientId: patient.id, once: { grants: 0, requests: 1, tasks: 1, events: 2 } };
  },
  'an assignment': async () => {
    const { analyst: username, patient, request } = await filed();
    await world.ask(username, APPROVE, { request });
    const variables = { request, until: new Date(world.now.getTime() + 86_400_000).toISOString(), key: 'the-key-of-a-cut' };
    return { username, query: ASSIGN, variables, patientId: patient.id, once: { grants: 1, requests: 1, tasks: 1, events: 3 } };
  },
};

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until what was sent has been done. */
async function untilDone({ patientId, once: wanted }: Sent): Promise<void> {
  for (let tries = 0; tries < 500 && (await done(patientId)).events !== wanted.events; tries += 1) await pause(5);
  expect(await done(patientId)).toEqual(wanted);
}

/** When the connection is cut: so many milliseconds after the operation was sent, or not before it has been done. */
const MOMENTS = [0, 1, 2, 4, 8, 16, 'DONE'] as const;

test.each(Object.entries(KINDS))('%s whose connection was cut before the answer is done once, whenever it is cut', async (_, prepare) => {
  for (const moment of MOMENTS) {
    const sent = await prepare();
    const { username, query, variables, patientId } = sent;
    await cutOff(username, query, variables, () => (moment === 'DONE' ? untilDone(sent) : pause(moment)));
    // Sent again and cut again, it may meet the first, which is still under way.
    await cutOff(username, query, variables, () => pause(0));
    const answers = await Promise.all(Array.from({ length: 3 }, () => world.ask(username, query, variables)));
    const [first] = answers;
    expect([undefined, 'OVERRIDE_APPROVAL_PENDING']).toContain(codeOf(first as Answer));
    for (const answer of answers) expect(answer).toEqual(first);
    expect(await world.ask(username, query, variables)).toEqual(first);
    expect(await done(patientId)).toEqual(sent.once);
  }
});

test('another input under the same key is CONFLICT and does nothing; another viewer’s same key is another key', async () => {
  const { clinician, colleague, encounter, other, patient } = await ward('ALLOW');
  const variables = { record: encounter.gid, reason: REASON, key: 'the-same-key' };
  expect(codeOf(await world.ask(clinician, GIVE, variables))).toBeUndefined();
  for (const changed of [{ record: other.gid }, { reason: { code: 'LEGAL' } }]) {
    expect(codeOf(await world.ask(clinician, GIVE, { ...variables, ...changed }))).toBe('CONFLICT');
  }
  expect(await done(patient.id)).toMatchObject({ grants: 1 });
  expect(codeOf(await world.ask(colleague, GIVE, { ...variables, record: other.gid }))).toBeUndefined();
  expect(await done(patient.id)).toMatchObject({ grants: 2 });
});

test('a key has from 8 to 64 characters that can be printed', async () => {
  const { clinician, encounter } = await ward('ALLOW');
  const ask = async (key: string) =>
    (await world.ask(clinician, GIVE, { record: encounter.gid, reason: REASON, key })).body.errors?.[0].extensions;
  const refused = { code: 'BAD_USER_INPUT', path: 'idempotencyKey', rule: 'FROM_8_TO_64_PRINTABLE' };
  for (const key of ['', '1234567', 'x'.repeat(65), 'with space', 'line\nbreak', 'clé-de-garde', '\u007f'.repeat(8)])
    expect([key, await ask(key)]).toEqual([key, refused]);
  for (const key of ['!"#$%&\'(', '12345678', `~${'x'.repeat(63)}`]) expect([key, await ask(key)]).toEqual([key, undefined]);
});

test('what was refused has not been done, so its key is free', async () => {
  const { clinician, patient, encounter } = await ward('ALLOW');
  const key = 'the-key-of-a-refusal';
  await world.lock(encounter);
  expect(codeOf(await world.ask(clinician, GIVE, { record: encounter.gid, reason: REASON, key }))).toBe('NOT_FOUND');
  await world.database.run((manager) => manager.update(Encounter, { id: encounter.id }, { locked: false }));
  expect(codeOf(await world.ask(clinician, GIVE, { record: encounter.gid, reason: REASON, key }))).toBeUndefined();
  expect(await done(patient.id)).toMatchObject({ grants: 1 });
});

test('what comes at once under a new key is done once, and each is answered alike', async () => {
  const { clinician, encounter, patient } = await ward('ALLOW');
  const variables = { record: encounter.gid, reason: REASON, key: 'the-key-of-many' };
  const answers = await Promise.all(Array.from({ length: 5 }, () => world.ask(clinician, GIVE, variables)));
  expect(answers[0]?.body.errors).toBeUndefined();
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(await done(patient.id)).toEqual({ grants: 1, requests: 0, tasks: 0, events: 1 });
});

test('of two that find nothing under their key in the same moment one does it, and both give what it did', async () => {
  const { clinician } = await ward('ALLOW');
  const viewer = { id: world.providerId(clinician) };
  const context = { database: world.database, scope: { viewer }, now: world.now } as unknown as RequestContext;
  const call = { operation: 'giveOverrideReason', idempotencyKey: 'the-key-of-two', input: ['the same'] };
  let times = 0;
  const work = async () => {
    times += 1;
    return { ids: { grantId: `the grant of ${times}` } };
  };
  const outcomes = await Promise.all([idempotent(context, call, work), idempotent(context, call, work)]);
  const outcome = { ids: { grantId: 'the grant of 1' } };
  expect([outcomes, times]).toEqual([[outcome, outcome], 1]);
});

test('a key that is known is not tried to be written again', async () => {
  const { clinician, encounter } = await ward('ALLOW');
  const variables = { record: encounter.gid, reason: REASON, key: 'the-key-of-a-replay' };
  const writes = async () => {
    const sent = await world.statements(() => world.ask(clinician, GIVE, variables));
    return sent.filter((statement) => /^INSERT|^UPDATE/.test(statement) && statement.includes('idempotency_key')).length;
  };
  expect([await writes(), await writes()]).toEqual([2, 0]);
});

test('another input under the same key is an event, which names no record', async () => {
  const { clinician, encounter, other } = await ward('ALLOW');
  const key = 'the-key-of-an-event';
  for (const { gid } of [encounter, other]) await world.ask(clinician, GIVE, { record: gid, reason: REASON, key });
  const { id: _id, occurredAt: _occurredAt, actor: _actor, ...last } = (await world.events()).at(-1) ?? {};
  expect(last).toEqual({ action: 'OPERATION', outcome: 'REFUSED', field: 'giveOverrideReason', errorCode: 'CONFLICT' });
});

test('a key holds until just before 24 hours have passed, and is free then', async () => {
  const { clinician, encounter, other, patient } = await ward('ALLOW');
  const key = 'the-key-of-a-day';
  await world.ask(clinician, GIVE, { record: encounter.gid, reason: REASON, key });
  world.pass(24 * 60 - 1);
  expect(codeOf(await world.ask(clinician, GIVE, { record: other.gid, reason: REASON, key }))).toBe('CONFLICT');
  world.pass(1);
  expect(codeOf(await world.ask(clinician, GIVE, { record: other.gid, reason: REASON, key }))).toBeUndefined();
  expect(await done(patient.id)).toMatchObject({ grants: 2 });
});

test('keys are forgotten after a day, and not before', async () => {
  const { clinician, encounter } = await ward('ALLOW');
  const keys = async () => {
    const rows = await world.database.run((manager) => manager.findBy(IdempotencyKey, { viewerId: world.providerId(clinician) }));
    return rows.map(({ key }) => key).sort();
  };
  const give = (key: string) => world.ask(clinician, GIVE, { record: encounter.gid, reason: REASON, key });
  await give('the-first-key');
  world.pass(1);
  await give('the-second-key');
  world.pass(24 * 60 - 2);
  await world.chores.settle();
  expect(await keys()).toEqual(['the-first-key', 'the-second-key']);
  world.pass(1);
  await world.chores.settle();
  expect(await keys()).toEqual(['the-second-key']);
  // The one that is over gives way to a new one, and to no other.
  await give('the-third-key');
  world.pass(24 * 60 - 1);
  await give('the-second-key');
  expect(await keys()).toEqual(['the-second-key', 'the-third-key']);
});
