import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;

const GIVE = `mutation ($record: ID!, $reason: OverrideReasonInput!, $key: String) {
  giveOverrideReason(record: $record, reason: $reason, idempotencyKey: $key) {
    record { id ... on Encounter { service access { door openUntil } } ... on Patient { hin access { door openUntil } } }
    grant { strength endsAt reason { code text } patient { lastName } encounter { number } }
    request { state reason { code } }
  }
}`;
const step = (name: string) =>
  `mutation ($request: ID!, $key: String) { ${name}(request: $request, idempotencyKey: $key) { id state assignedUntil } }`;
const ASSIGN = `mutation ($request: ID!, $until: DateTimeISO!) { assignOverride(request: $request, until: $until) { state assignedUntil } }`;
const QUEUE = `{ overrideQueue { totalCount message nodes { state requester { displayName } reason { code text } patient { lastName } encounter { number } } } }`;
const OWN = `{ overrideRequests { totalCount message nodes { id state } } overrideGrants { id strength endsAt } }`;
const READ = `query ($id: ID!) { encounter(id: $id) { service access { door openUntil request { state } } } }`;
const REASON = { code: 'CONSULT', text: 'Asked to see the patient' };

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** A clinician, two analysts and a patient of their own, with an encounter that a limit closes for the clinician. */
async function ward(overrideSetting: string) {
  const name = `w${Math.random().toString(36).slice(2, 8)}`;
  const [clinician, analyst, colleague] = [`${name}-clinician`, `${name}-analyst`, `${name}-colleague`];
  await world.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(analyst, { permissions: [RECORDS_READ, OVERRIDE_DECIDE, OVERRIDE_SELF] });
  await world.provider(colleague, { permissions: [OVERRIDE_DECIDE] });
  const patient = await world.patient(name, { hin: 'secret' });
  const encounter = await world.encounter(patient, { service: name });
  await world.limit({ fragment: `service = '${name}'`, overrideSetting, providers: [clinician] });
  return { name, clinician, analyst, colleague, patient, encounter };
}

async function file(setting = 'PROMPT') {
  const at = await ward(setting);
  const { body } = await world.ask(at.clinician, GIVE, { record: at.encounter.gid, reason: REASON });
  const request = body.errors?.[0].extensions.requestId as string;
  return { ...at, request };
}

const codeOf = (answer: { body: { errors?: any[] } }) => answer.body.errors?.[0].extensions.code as string | undefined;

test('ALLOW: the mutation opens the record at once, with a grant', async () => {
  const { clinician, encounter, name } = await ward('ALLOW');
  const { body } = await world.ask(clinician, GIVE, { record: encounter.gid, reason: REASON });
  const endsAt = new Date(world.now.getTime() + 3_600_000).toISOString();
  expect(body).toEqual({
    data: {
      giveOverrideReason: {
        record: { id: encounter.gid, service: name, access: { door: 'OPEN', openUntil: endsAt } },
        grant: { strength: 'REASON', endsAt, reason: REASON, patient: { lastName: name }, encounter: { number: encounter.number } },
        request: null,
      },
    },
  });
});

test('PROMPT: from the reason by way of the queue, the approval and the personal assignment to access, and to its end', async () => {
  const { clinician, analyst, encounter, request, name } = await file();
  expect((await world.ask(analyst, QUEUE)).body.data.overrideQueue.nodes).toContainEqual({
    state: 'PENDING',
    requester: { displayName: clinician },
    reason: REASON,
    patient: { lastName: name },
    encounter: { number: encounter.number },
  });
  expect((await world.ask(analyst, step('approveOverrideRequest'), { request })).body.data.approveOverrideRequest.state).toBe('APPROVED');
  expect((await world.ask(clinician, READ, { id: encounter.gid })).body.data.encounter).toEqual({
    service: null,
    access: { door: 'APPROVAL', openUntil: null, request: { state: 'APPROVED' } },
  });
  const until = new Date(world.now.getTime() + 86_400_000).toISOString();
  expect((await world.ask(analyst, ASSIGN, { request, until })).body).toEqual({
    data: { assignOverride: { state: 'ASSIGNED', assignedUntil: until } },
  });
  expect((await world.ask(clinician, READ, { id: encounter.gid })).body.data.encounter).toEqual({
    service: name,
    access: { door: 'OPEN', openUntil: until, request: null },
  });
  world.pass(24 * 60);
  expect((await world.ask(clinician, READ, { id: encounter.gid })).body.data.encounter.service).toBeNull();
  expect((await world.ask(clinician, OWN)).body.data).toEqual({
    overrideRequests: { totalCount: 1, message: null, nodes: [{ id: request, state: 'EXPIRED' }] },
    overrideGrants: [],
  });
});

test('an assignment that is revoked is refused at the very next request; one that is given up, too', async () => {
  for (const end of ['revoke', 'give up']) {
    const { clinician, analyst, encounter, request } = await file();
    await world.ask(analyst, step('approveOverrideRequest'), { request });
    await world.ask(analyst, ASSIGN, { request, until: new Date(world.now.getTime() + 60_000).toISOString() });
    if (end === 'revoke') {
      expect((await world.ask(analyst, step('revokeOverride'), { request })).body.data.revokeOverride.state).toBe('REVOKED');
    } else {
      const [{ id }] = (await world.ask(clinician, OWN)).body.data.overrideGrants;
      const answer = await world.ask(clinician, `mutation { giveUpOverrideGrant(grant: "${id}") { endsAt } }`);
      expect(answer.body).toEqual({ data: { giveUpOverrideGrant: { endsAt: world.now.toISOString() } } });
    }
    expect((await world.ask(clinician, READ, { id: encounter.gid })).body.data.encounter.service).toBeNull();
    expect((await world.ask(clinician, OWN)).body.data.overrideRequests.nodes[0].state).toBe('REVOKED');
  }
});

test('nobody decides on a request of their own', async () => {
  const { analyst, encounter, name } = await ward('PROMPT');
  await world.limit({ fragment: `service = '${name}'`, overrideSetting: 'PROMPT', providers: [analyst] });
  const { body } = await world.ask(analyst, GIVE, { record: encounter.gid, reason: REASON });
  const request = body.errors?.[0].extensions.requestId as string;
  expect(codeOf(await world.ask(analyst, step('approveOverrideRequest'), { request }))).toBe('FORBIDDEN');
  expect(codeOf(await world.ask(analyst, step('denyOverrideRequest'), { request }))).toBe('FORBIDDEN');
});

test('an analyst who may not know of the record finds neither the request nor its number', async () => {
  const { analyst, colleague, patient, request } = await file();
  await world.set(`set ${request}`, [patient], [analyst]);
  const unknown = 'OverrideRequest:00000000-0000-4000-8000-000000000000';
  const before = await world.ask(colleague, QUEUE);
  const hidden = await world.ask(analyst, QUEUE);
  expect(before.body.data.overrideQueue.totalCount - hidden.body.data.overrideQueue.totalCount).toBe(1);
  expect(await world.ask(analyst, step('approveOverrideRequest'), { request })).toEqual(
    await world.ask(analyst, step('approveOverrideRequest'), { request: unknown }),
  );
});

test('an open request lapses after the days that the site allows, and can be filed anew', async () => {
  const { clinician, analyst, encounter, request } = await file();
  world.pass(14 * 24 * 60);
  expect(codeOf(await world.ask(analyst, step('approveOverrideRequest'), { request }))).toBe('CONFLICT');
  const read = await world.ask(clinician, READ, { id: encounter.gid });
  expect(read.body.data.encounter.access.request).toBeNull();
  const again = await world.ask(clinician, GIVE, { record: encounter.gid, reason: REASON });
  expect(again.body.errors?.[0].extensions).toEqual({
    code: 'OVERRIDE_APPROVAL_PENDING',
    requestId: expect.stringMatching(/^OverrideRequest:/),
  });
  expect(again.body.errors?.[0].extensions.requestId).not.toBe(request);
  expect((await world.ask(clinician, OWN)).body.data.overrideRequests.nodes.map(({ state }: { state: string }) => state)).toEqual([
    'PENDING',
    'LAPSED',
  ]);
});

test('of fifty decisions at once exactly one takes effect; the others get CONFLICT', async () => {
  const { analyst, colleague, request } = await file();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      world.ask(index % 2 ? analyst : colleague, step(index % 3 ? 'approveOverrideRequest' : 'denyOverrideRequest'), { request }),
    ),
  );
  const done = answers.filter(({ body }) => !body.errors).length;
  const states = new Set(answers.filter(({ body }) => !body.errors).map(({ body }) => Object.values(body.data)[0]));
  // A request that was approved can still be denied.
  expect(done).toBeLessThanOrEqual(2);
  expect(done).toBe(states.size);
  expect(answers.filter((answer) => answer.body.errors).map(codeOf)).toEqual(Array.from({ length: 50 - done }, () => 'CONFLICT'));
});

test('the same idempotency key does nothing twice, and tells the same; with another input it is refused', async () => {
  const { clinician, encounter, patient } = await ward('ALLOW');
  const variables = { record: encounter.gid, reason: REASON, key: 'key-0123456789' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => world.ask(clinician, GIVE, variables)));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]?.body.errors).toBeUndefined();
  const events = (await world.events()).filter(
    ({ action, records }) => action === 'OVERRIDE' && (records as { encounterId: string }[])[0]?.encounterId === encounter.id,
  );
  expect(events).toHaveLength(1);
  expect(codeOf(await world.ask(clinician, GIVE, { ...variables, record: patient.gid }))).toBe('CONFLICT');
});
