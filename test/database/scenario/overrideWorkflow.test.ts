import sql from 'sql-template-tag';
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
const QUEUE = `{ overrideQueue { totalCount message nodes { state requester { displayName physician } reason { code text } patient { lastName } encounter { number } } } }`;
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
    requester: { displayName: clinician, physician: false },
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

/** Sends so many at once, from two analysts by turns; the answers that name a state, and the codes of the others. */
async function fifty(queryOf: (index: number) => string, { analyst, colleague, request }: Awaited<ReturnType<typeof file>>) {
  const until = new Date(world.now.getTime() + 86_400_000).toISOString();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => world.ask(index % 2 ? analyst : colleague, queryOf(index), { request, until })),
  );
  const states = answers.flatMap(({ body }) => (body.errors ? [] : Object.values<{ state: string }>(body.data).map(({ state }) => state)));
  return { states, codes: answers.filter(({ body }) => body.errors).map(codeOf) };
}

/** What the trail says was done with a request, after it was filed. */
async function actionsOf(request: string): Promise<unknown[]> {
  const events = await world.events();
  const own = events.filter(({ overrideRequestId }) => `OverrideRequest:${String(overrideRequestId)}` === request);
  return own.filter(({ action, outcome }) => action !== 'OVERRIDE' && outcome === 'SUCCESS').map(({ action }) => action);
}

const conflicts = (count: number) => Array.from({ length: count }, () => 'CONFLICT');

test.each([
  ['approvals', [], step('approveOverrideRequest'), 'APPROVED', 'REQUEST_APPROVED', { tasks: 1, grants: 0 }],
  ['denials', [], step('denyOverrideRequest'), 'DENIED', 'REQUEST_DENIED', { tasks: 0, grants: 0 }],
  ['assignments', [step('approveOverrideRequest')], ASSIGN, 'ASSIGNED', 'ASSIGNMENT_MADE', { tasks: 1, grants: 1 }],
  [
    'revocations',
    [step('approveOverrideRequest'), ASSIGN],
    step('revokeOverride'),
    'REVOKED',
    'ASSIGNMENT_REVOKED',
    { tasks: 1, grants: 1 },
  ],
])('of fifty %s at once exactly one takes effect; the others get CONFLICT', async (_, before, query, state, action, rows) => {
  const at = await file();
  const until = new Date(world.now.getTime() + 86_400_000).toISOString();
  for (const earlier of before) await world.ask(at.analyst, earlier, { request: at.request, until });
  expect(await fifty(() => query, at)).toEqual({ states: [state], codes: conflicts(49) });
  const id = at.request.replace('OverrideRequest:', '');
  const [stored] = await world.database.query<{ tasks: number; grants: number }>(sql`SELECT
    (SELECT COUNT(*) FROM workflow_assignment WHERE request_id = ${id}) AS tasks,
    (SELECT COUNT(*) FROM override_grant WHERE request_id = ${id}) AS grants`);
  expect({ tasks: Number(stored?.tasks), grants: Number(stored?.grants) }).toEqual(rows);
  expect((await actionsOf(at.request)).filter((each) => each === action)).toHaveLength(1);
});

test('of fifty approvals and denials at once each takes effect once at the most; the others get CONFLICT', async () => {
  const at = await file();
  const { states, codes } = await fifty((index) => step(index % 3 ? 'approveOverrideRequest' : 'denyOverrideRequest'), at);
  const actions = await actionsOf(at.request);
  // A request that was approved can still be denied; then the approval may be answered with what has become of it.
  expect(['REQUEST_APPROVED', 'REQUEST_DENIED', 'REQUEST_APPROVED REQUEST_DENIED']).toContain(actions.join(' '));
  expect(states).toHaveLength(actions.length);
  expect(codes).toEqual(conflicts(50 - states.length));
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

test('the queue begins with the oldest request, one’s own with the newest; each page says what there is on either side', async () => {
  const own = await World.open();
  try {
    await own.provider('clinician', { permissions: [RECORDS_READ, OVERRIDE_SELF], physician: true });
    await own.provider('analyst', { permissions: [OVERRIDE_DECIDE] });
    await own.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'PROMPT', providers: ['clinician'] });
    await own.limit({ fragment: "last_name = 'Shut'", level: 'PATIENT', overrideSetting: 'PROMPT', providers: ['clinician'] });
    const shut = await own.patient('Shut');
    const patient = await own.patient('Open');
    const ids: string[] = [];
    for (const record of [
      shut,
      await own.encounter(patient, { service: 'Psychiatry' }),
      await own.encounter(patient, { service: 'Psychiatry' }),
    ]) {
      const { body } = await own.ask('clinician', GIVE, { record: record.gid, reason: { code: 'LEGAL' } });
      ids.push(body.errors?.[0].extensions.requestId as string);
      own.pass(1);
    }
    const decidedAt = own.now.toISOString();
    await own.ask('analyst', step('approveOverrideRequest'), { request: ids[0] });
    const FIELDS = `id state createdAt decidedAt assignedUntil requester { id displayName physician } reason { code text }
      patient { lastName } encounter { number }`;
    const INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    const pageOf = async (list: string, given: string) => {
      const who = list === 'overrideQueue' ? 'analyst' : 'clinician';
      return (await own.ask(who, `{ page: ${list}(${given}) { totalCount message ${INFO} nodes { ${FIELDS} } } }`)).body;
    };
    const createdAt = new Date(own.now.getTime() - 180_000).toISOString();
    const requester = { id: `Provider:${own.providerId('clinician')}`, displayName: 'clinician', physician: true };
    const cursors: string[] = [];
    for (const [list, expected] of [
      ['overrideQueue', ids],
      ['overrideRequests', [...ids].reverse()],
    ] as const) {
      const { page: whole } = (await pageOf(list, 'first: 3')).data;
      expect(whole.nodes.map(({ id }: { id: string }) => id)).toEqual(expected);
      expect(whole.nodes[list === 'overrideQueue' ? 0 : 2]).toEqual({
        id: ids[0],
        state: 'APPROVED',
        createdAt,
        decidedAt,
        assignedUntil: null,
        requester,
        reason: { code: 'LEGAL', text: null },
        patient: { lastName: 'Shut' },
        encounter: null,
      });
      expect(whole.nodes[1]).toMatchObject({ state: 'PENDING', decidedAt: null, encounter: { number: expect.any(String) } });
      const { page: first } = (await pageOf(list, 'first: 1')).data;
      const { page: second } = (await pageOf(list, `first: 1, after: "${first.pageInfo.endCursor}"`)).data;
      const { page: last } = (await pageOf(list, `last: 1`)).data;
      expect([first, second, last].map(({ nodes, pageInfo }) => [nodes[0].id, pageInfo.hasPreviousPage, pageInfo.hasNextPage])).toEqual([
        [expected[0], false, true],
        [expected[1], true, true],
        [expected[2], true, false],
      ]);
      cursors.push(first.pageInfo.endCursor as string);
    }
    const refused = [{ extensions: { code: 'BAD_USER_INPUT', path: 'after', rule: 'CURSOR' } }];
    expect((await pageOf('overrideQueue', `after: "${cursors[1]}"`)).errors).toMatchObject(refused);
    expect((await pageOf('overrideRequests', `after: "${cursors[0]}"`)).errors).toMatchObject(refused);
    for (const index of [1, 2]) {
      const values = JSON.parse(Buffer.from(cursors[0] ?? '', 'base64url').toString('utf8')) as unknown[];
      const without = Buffer.from(JSON.stringify(values.with(index, null))).toString('base64url');
      expect((await pageOf('overrideQueue', `after: "${without}"`)).errors).toMatchObject(refused);
    }
  } finally {
    await own.close();
  }
});

test('one’s own grants that run are listed, the one that ends first before the others, each as it was given', async () => {
  const { clinician, patient, encounter, name } = await ward('ALLOW');
  const in20 = new Date(world.now.getTime() + 1_200_000);
  const in30 = new Date(world.now.getTime() + 1_800_000);
  await world.grant(clinician, patient, { strength: 'APPROVAL', endsAt: in30, reasonCode: 'LEGAL' });
  await world.grant(clinician, patient, { encounterId: encounter.id, endsAt: in20, reasonText: 'Asked by the ward' });
  await world.grant(clinician, patient, { startsAt: new Date(world.now.getTime() - 60_000), endsAt: world.now });
  await world.grant(clinician, patient, { startsAt: new Date(world.now.getTime() + 1) });
  const query = '{ overrideGrants { strength startsAt endsAt reason { code text } patient { lastName } encounter { number } } }';
  const common = { startsAt: world.now.toISOString(), patient: { lastName: name } };
  expect((await world.ask(clinician, query)).body).toEqual({
    data: {
      overrideGrants: [
        {
          ...common,
          strength: 'REASON',
          endsAt: in20.toISOString(),
          reason: { code: 'CONSULT', text: 'Asked by the ward' },
          encounter: { number: encounter.number },
        },
        { ...common, strength: 'APPROVAL', endsAt: in30.toISOString(), reason: { code: 'LEGAL', text: null }, encounter: null },
      ],
    },
  });
});
