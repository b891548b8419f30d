import sql from 'sql-template-tag';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

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

/** Sends an operation and hangs up before its answer. */
async function hangUp(username: string, query: string, variables: Record<string, unknown>): Promise<void> {
  const controller = new AbortController();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await world.token(username)}` };
  const answer = fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
    signal: controller.signal,
  });
  setImmediate(() => controller.abort());
  await answer.then(
    (response) => response.arrayBuffer().catch(() => undefined),
    () => undefined,
  );
}

const codeOf = ({ body }: Awaited<ReturnType<World['ask']>>) => body.errors?.[0].extensions.code as string | undefined;

test(`${REPLAYS} replays of a reason make one grant, one event and one answer`, async () => {
  const { clinician, encounter, patient } = await ward('ALLOW');
  const variables = { record: encounter.gid, reason: REASON, key: 'the-key-of-a-reason' };
  const first = await world.ask(clinician, GIVE, variables);
  expect(first.body.errors).toBeUndefined();
  await replay(clinician, GIVE, variables, first);
  expect(await done(patient.id)).toEqual({ grants: 1, requests: 0, tasks: 0, events: 1 });
}, 600_000);

test(`${REPLAYS} replays of an approval and of an assignment make one task and one grant, and each its event once`, async () => {
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
}, 600_000);

test('what was sent before a cut connection is done once, however often it is cut and sent again', async () => {
  const { clinician, encounter, patient } = await ward('ALLOW');
  const variables = { record: encounter.gid, reason: REASON, key: 'the-key-of-a-cut' };
  for (let cut = 0; cut < 20; cut += 1) await hangUp(clinician, GIVE, variables);
  const answer = await world.ask(clinician, GIVE, variables);
  expect(answer.body.errors).toBeUndefined();
  expect(await world.ask(clinician, GIVE, variables)).toEqual(answer);
  expect(await done(patient.id)).toEqual({ grants: 1, requests: 0, tasks: 0, events: 1 });
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
