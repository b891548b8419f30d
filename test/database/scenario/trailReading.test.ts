import { randomUUID } from 'node:crypto';
import { globalId } from '../../../src/entity/globalId';
import { Patient } from '../../../src/entity/Patient';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { merged } from './merged';

const { RECORDS_READ, RECORDS_READ_LOCKED, OVERRIDE_SELF, OVERRIDE_DECIDE, SETS_MANAGE, REPORTS_RUN, AUDIT_READ } = Permission;

const PATIENT = 'query Open($id: ID!) { patient(id: $id) { lastName hin } }';
const ENCOUNTER = 'query Visit($id: ID!) { encounter(id: $id) { number service } }';
const TRAIL = `query ($search: AuditSearch) { auditTrail(search: $search) {
  totalCount message
  nodes { viewer { displayName } action outcome field errorCode records { patient { lastName } encounter { number } disclosure door rules } }
} }`;
const WHOLE = `query ($search: AuditSearch) { auditTrail(search: $search) { message nodes {
  id occurredAt viewer { id displayName physician } roles operationName action outcome field errorCode reason { code text } grantId overrideRequestId
  requestId clientAddress records { patient { id mrn lastName } encounter { id number } documentId disclosure door rules }
} } }`;
const PAGES = `query ($search: AuditSearch, $first: Int, $after: String, $last: Int, $before: String) {
  auditTrail(search: $search, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }`;
const ACCESS = `query ($id: ID!, $first: Int) { chartAccess(patientId: $id, first: $first) { totalCount message nodes {
  occurredAt viewer { displayName } action field reason { code text } records { patient { lastName } encounter { number } disclosure door }
} } }`;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** A ward of a test's own: a clinician, an auditor who is bound by every rule, and one who may see locked records. */
async function ward() {
  const name = `t${randomUUID().slice(0, 8)}`;
  const [clinician, auditor, chief] = [`${name}-clinician`, `${name}-auditor`, `${name}-chief`];
  await world.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF], physician: true });
  await world.provider(auditor, { permissions: [AUDIT_READ] });
  await world.provider(chief, { permissions: [AUDIT_READ, RECORDS_READ_LOCKED] });
  const patient = await world.patient(name, { hin: 'secret' });
  const encounter = await world.encounter(patient, { service: name });
  world.pass(1);
  const viewer = globalId('Provider', world.providerId(clinician));
  return { name, clinician, auditor, chief, patient, encounter, viewer };
}

const lock = (patient: Patient) => world.database.run((manager) => manager.update(Patient, { id: patient.id }, { locked: true }));

/** What differs from run to run, made alike. */
const alike = (value: unknown) =>
  JSON.parse(JSON.stringify(value).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'some-id')) as Record<string, unknown>;

const trail = async (reader: string, search: Record<string, unknown> = {}) =>
  (await world.ask(reader, TRAIL, { search })).body.data.auditTrail as { totalCount: number; message: string | null; nodes: any[] };

test('an event says who, when, what, how it was decided and from where', async () => {
  const { name, clinician, auditor, patient, encounter, viewer } = await ward();
  const at = world.now.toISOString();
  await world.ask(clinician, ENCOUNTER, { id: encounter.gid });
  const { body } = await world.ask(auditor, WHOLE, { search: { viewer } });
  expect(body).toEqual({
    data: {
      auditTrail: {
        message: null,
        nodes: [
          {
            id: expect.stringMatching(/^AuditEvent:/),
            occurredAt: at,
            viewer: { id: viewer, displayName: clinician, physician: true },
            roles: [`role of ${clinician}`],
            operationName: 'Visit',
            action: 'READ',
            outcome: 'SUCCESS',
            field: 'encounter',
            errorCode: null,
            reason: null,
            grantId: null,
            overrideRequestId: null,
            requestId: expect.any(String),
            clientAddress: '127.0.0.1',
            records: [
              {
                patient: { id: patient.gid, mrn: patient.mrn, lastName: name },
                encounter: { id: encounter.gid, number: encounter.number },
                documentId: null,
                disclosure: 'CHART',
                door: 'OPEN',
                rules: [],
              },
            ],
          },
        ],
      },
    },
  });
});

test('every criterion finds what it says, and nothing else', async () => {
  const { name, clinician, auditor, patient, encounter, viewer } = await ward();
  await world.limit({ fragment: `service = '${name}'`, providers: [clinician] });
  const begin = world.now;
  await world.ask(clinician, PATIENT, { id: patient.gid });
  world.pass(10);
  const middle = world.now;
  await world.ask(clinician, 'query ($id: ID!) { encounter(id: $id) { documents { nodes { id } } } }', { id: encounter.gid });
  await world.ask(clinician, '{ overrideQueue { message } }');
  const found = async (search: Record<string, unknown>) =>
    (await trail(auditor, { viewer, ...search })).nodes.map(({ action, outcome }) => `${action} ${outcome}`).sort();
  const [read, refused, forbidden] = ['READ SUCCESS', 'LOOK_UP REFUSED', 'OPERATION REFUSED'];
  expect(await found({})).toEqual([refused, forbidden, read].sort());
  expect(await found({ to: begin })).toEqual([read]);
  expect(await found({ from: middle })).toEqual([refused, forbidden].sort());
  expect(await found({ from: begin, to: middle })).toHaveLength(3);
  expect(await found({ patient: patient.gid })).toEqual([refused, read].sort());
  expect(await found({ encounter: encounter.gid })).toEqual([refused]);
  expect(await found({ encounter: encounter.gid, patient: patient.gid })).toEqual([refused]);
  expect(await found({ actions: ['READ', 'OPERATION'] })).toEqual([forbidden, read].sort());
  expect(await found({ outcome: 'REFUSED' })).toEqual([refused, forbidden].sort());
  expect(await found({ errorCode: 'FORBIDDEN' })).toEqual([forbidden]);
  expect(await found({ errorCode: 'OVERRIDE_REASON_REQUIRED' })).toEqual([refused]);
  expect(await found({ disclosure: 'IDENTITY' })).toEqual([refused]);
  expect(await found({ door: 'OPEN' })).toEqual([read]);
  expect(await found({ door: 'OPEN', disclosure: 'IDENTITY' })).toEqual([]);
  expect((await trail(auditor, { viewer, disclosure: 'IDENTITY' })).nodes).toMatchObject([
    {
      errorCode: 'OVERRIDE_REASON_REQUIRED',
      records: [
        { patient: { lastName: name }, encounter: { number: encounter.number }, disclosure: 'IDENTITY', door: 'REASON', rules: ['M'] },
      ],
    },
  ]);
  const none = await trail(auditor, { viewer, actions: ['DOWNLOAD'] });
  expect(none).toEqual({ totalCount: 0, message: 'None found for criteria entered', nodes: [] });
});

test.each([
  [{ from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' }, 'search.from', 'FROM_BEFORE_TO'],
  [{ actions: [] }, 'search.actions', 'NOT_EMPTY'],
  [{ viewer: 'Patient:00000000-0000-4000-8000-000000000000' }, 'search.viewer', 'ID_OF_PROVIDER'],
  [{ patient: 'nonsense' }, 'search.patient', 'ID_OF_PATIENT'],
])('criteria that cannot hold are refused: %j', async (search, path, rule) => {
  const { auditor } = await ward();
  const { body } = await world.ask(auditor, TRAIL, { search });
  expect(body.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', path, rule });
});

test('pages lead from one end to the other and back, over events of the same instant, and the count is asked for', async () => {
  const { clinician, auditor, patient, viewer } = await ward();
  for (let index = 0; index < 7; index += 1) {
    if (index % 3 === 0) world.pass(1);
    await world.ask(clinician, PATIENT, { id: patient.gid });
  }
  const page = async (given: Record<string, unknown>) =>
    (await world.ask(auditor, PAGES, { search: { viewer }, ...given })).body.data.auditTrail;
  const all = (await page({ first: 100 })).edges.map(({ node }: any) => node.id);
  expect(all).toHaveLength(7);
  const forwards: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { edges, pageInfo } = await page({ first: 3, after });
    forwards.push(...edges.map(({ node }: any) => node.id));
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  expect(forwards).toEqual(all);
  const backwards: string[] = [];
  for (let before: string | null = null, more = true; more;) {
    const { edges, pageInfo } = await page({ last: 3, before });
    backwards.unshift(...edges.map(({ node }: any) => node.id));
    [before, more] = [pageInfo.startCursor, pageInfo.hasPreviousPage];
  }
  expect(backwards).toEqual(all);
  const whole = async (given: Record<string, unknown>) => {
    const { hasNextPage, hasPreviousPage } = (await page(given)).pageInfo;
    return { hasNextPage, hasPreviousPage };
  };
  for (const given of [{ first: 7 }, { last: 7 }]) expect(await whole(given)).toEqual({ hasNextPage: false, hasPreviousPage: false });
  const counting = (query: string) => world.statements(() => world.ask(auditor, query, { search: { viewer } }));
  const withoutCount = await counting('query ($search: AuditSearch) { auditTrail(search: $search) { nodes { id } } }');
  const withCount = await counting('query ($search: AuditSearch) { auditTrail(search: $search) { totalCount nodes { id } } }');
  expect(withCount.length - withoutCount.length).toBe(1);
  const wrong = await world.ask(auditor, PAGES, {
    first: 3,
    after: Buffer.from('["trail","2026-99-99 00:00:00.000","x"]').toString('base64url'),
  });
  expect(wrong.body.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', path: 'after', rule: 'CURSOR' });
});

test('beyond a place there is nothing where all that was there is hidden meanwhile', async () => {
  const { name, clinician, auditor, patient, viewer } = await ward();
  const newest = await world.patient(`${name}-newest`);
  const oldest = await world.patient(`${name}-oldest`);
  for (const { gid } of [oldest, patient, newest]) {
    await world.ask(clinician, PATIENT, { id: gid });
    world.pass(1);
  }
  const page = async (given: Record<string, unknown>) => {
    const { edges, pageInfo } = (await world.ask(auditor, PAGES, { search: { viewer }, ...given })).body.data.auditTrail;
    const { startCursor, endCursor, ...further } = pageInfo;
    return { count: edges.length, startCursor, endCursor, ...further };
  };
  const [first, last] = [await page({ first: 1 }), await page({ last: 1 })];
  const middle = { count: 1, startCursor: expect.any(String), endCursor: expect.any(String) };
  const after = () => page({ first: 1, after: first.endCursor });
  const before = () => page({ last: 1, before: last.startCursor });
  for (const read of [after, before]) expect(await read()).toEqual({ ...middle, hasNextPage: true, hasPreviousPage: true });
  await lock(newest);
  await lock(oldest);
  for (const read of [after, before]) expect(await read()).toEqual({ ...middle, hasNextPage: false, hasPreviousPage: false });
});

test('a search for what is not there has an empty page, without anything on either side; a cursor of no trail is refused there, too', async () => {
  const { auditor, patient, viewer, clinician } = await ward();
  await world.ask(clinician, PATIENT, { id: patient.gid });
  const never = globalId('Patient', randomUUID());
  const empty = { edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } };
  for (const search of [{ patient: never }, { viewer, actions: ['DOWNLOAD'] }]) {
    expect(await world.ask(auditor, PAGES, { search })).toEqual({ status: 200, body: { data: { auditTrail: empty } } });
  }
  const { body } = await world.ask(auditor, PAGES, { search: { viewer }, first: 1 });
  const values = JSON.parse(Buffer.from(body.data.auditTrail.pageInfo.endCursor as string, 'base64url').toString('utf8')) as unknown[];
  const [unlike, ...withNull] = [['other', 'a', 'b'], values.with(1, null), values.with(2, null)].map((each) =>
    Buffer.from(JSON.stringify(each)).toString('base64url'),
  );
  const ruleOf = async (query: string, variables: Record<string, unknown>) =>
    (await world.ask(auditor, query, variables)).body.errors?.map(({ extensions }) => [extensions.path, extensions.rule]);
  for (const after of [unlike, ...withNull]) {
    expect(await ruleOf(PAGES, { search: { viewer }, after })).toEqual([['after', 'CURSOR']]);
    expect(await ruleOf(PAGES, { search: { patient: never }, after })).toEqual([['after', 'CURSOR']]);
  }
});

test('an event names the grant and the request of which it speaks, and what was changed; nobody’s has no viewer', async () => {
  const { name, clinician, auditor, patient, encounter, viewer } = await ward();
  const prompted = await world.encounter(patient, { service: `${name}-prompt` });
  await world.limit({ fragment: `service = '${name}'`, providers: [clinician] });
  await world.limit({ fragment: `service = '${name}-prompt'`, overrideSetting: 'PROMPT', providers: [clinician] });
  const give = `mutation ($id: ID!, $reason: OverrideReasonInput!) { giveOverrideReason(record: $id, reason: $reason) { grant { id } } }`;
  const reason = { code: 'OTHER', text: 'Asked by the ward' };
  const { body } = await world.ask(clinician, give, { id: encounter.gid, reason });
  const refused = await world.ask(clinician, give, { id: prompted.gid, reason });
  const found = async (search: Record<string, unknown>) => (await world.ask(auditor, WHOLE, { search })).body.data.auditTrail.nodes;
  const given = (await found({ viewer, actions: ['OVERRIDE'] })).map(({ grantId, overrideRequestId, reason: why, errorCode }: any) => [
    grantId,
    overrideRequestId,
    why,
    errorCode,
  ]);
  expect(given).toHaveLength(2);
  expect(given).toContainEqual([body.data.giveOverrideReason.grant.id, null, reason, null]);
  expect(given).toContainEqual([null, refused.body.errors?.[0].extensions.requestId, reason, null]);

  const keeper = `${name}-keeper`;
  await world.provider(keeper, { permissions: [SETS_MANAGE, REPORTS_RUN] });
  const save = (of: string) =>
    world.ask(keeper, `mutation { savePatientSet(name: "${of}", definition: { select: [DEMOGRAPHIC_NUMBER] }) { id } }`);
  const { id } = (await save(`${name} one`)).body.data.savePatientSet;
  await save(`${name} two`);
  expect((await trail(auditor, { subject: id })).nodes.map(({ action }) => action)).toEqual(['PATIENT_SET_CHANGED']);
  expect(
    (await trail(auditor, { viewer: globalId('Provider', world.providerId(keeper)), actions: ['PATIENT_SET_CHANGED'] })).totalCount,
  ).toBe(2);

  expect((await found({ subject: id }))[0].viewer).toEqual({
    id: globalId('Provider', world.providerId(keeper)),
    displayName: keeper,
    physician: false,
  });

  const from = world.now.toISOString();
  await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
    body: '{"query":"{me{id}}"}',
  });
  expect(await found({ from, actions: ['SIGN_IN'] })).toMatchObject([{ viewer: null, operationName: null, field: null, records: [] }]);
});

test('what is asked of a record must hold of one and the same', async () => {
  const { name, clinician, auditor, patient, encounter, viewer } = await ward();
  const blocked = await world.patient(`${name}-blocked`);
  await world.site({ blacklistDisclosure: 'DEMOGRAPHICS' });
  try {
    await world.set(`set of ${name}`, [blocked], [clinician]);
    await world.ask(clinician, `{ patients(search: { lastName: "${name}" }) { nodes { hin } } }`);
    const found = async (search: Record<string, unknown>) => (await trail(auditor, { viewer, ...search })).totalCount;
    for (const [record, disclosure, door] of [
      [patient, 'CHART', 'OPEN'],
      [blocked, 'DEMOGRAPHICS', 'NEVER'],
    ] as const) {
      expect(await found({ patient: record.gid, disclosure, door })).toBe(1);
      expect(await found({ disclosure, door })).toBe(1);
    }
    expect(await found({ patient: patient.gid, disclosure: 'DEMOGRAPHICS' })).toBe(0);
    expect(await found({ patient: blocked.gid, door: 'OPEN' })).toBe(0);
    expect(await found({ disclosure: 'CHART', door: 'NEVER' })).toBe(0);
    expect(await found({ disclosure: 'IDENTITY' })).toBe(0);
    await world.ask(clinician, `{ nodes(ids: ["${encounter.gid}", "${blocked.gid}"]) { id } }`);
    expect(await found({ encounter: encounter.gid, disclosure: 'CHART' })).toBe(1);
    expect(await found({ encounter: encounter.gid, disclosure: 'DEMOGRAPHICS' })).toBe(0);
  } finally {
    await world.site({ blacklistDisclosure: 'EXISTENCE' });
  }
});

test('of a page of records only those are listed of which the reader may know; an event without any is not there', async () => {
  const { name, clinician, auditor, chief, patient, viewer } = await ward();
  const other = await world.patient(`${name}-other`);
  const search = `{ patients(search: { lastName: "${name}" }) { nodes { hin } } }`;
  await world.ask(clinician, search);
  await world.ask(clinician, PATIENT, { id: patient.gid });
  const names = async (reader: string) =>
    (await trail(reader, { viewer })).nodes.map(({ records }) => records.map((record: any) => record.patient.lastName).sort()).sort();
  expect(await names(auditor)).toEqual([[name], [name, `${name}-other`]]);
  await lock(patient);
  expect(await names(auditor)).toEqual([[`${name}-other`]]);
  expect((await trail(auditor, { viewer })).totalCount).toBe(1);
  expect(await names(chief)).toEqual([[name], [name, `${name}-other`]]);
  await lock(other);
  expect(await trail(auditor, { viewer })).toEqual({ totalCount: 0, message: 'None found for criteria entered', nodes: [] });
});

test('documents that are not open to the reader are not told apart', async () => {
  const { name, clinician, auditor, patient, encounter, viewer } = await ward();
  const documents = [await world.document(encounter), await world.document(encounter)];
  await world.ask(clinician, 'query ($id: ID!) { encounter(id: $id) { documents { nodes { title } } } }', { id: encounter.gid });
  const read = async () =>
    (await world.ask(auditor, WHOLE, { search: { viewer, encounter: encounter.gid } })).body.data.auditTrail.nodes
      .filter(({ field }: any) => field === 'encounter.documents')
      .map(({ records }: any) => records.map(({ documentId }: any) => documentId).sort());
  expect(await read()).toEqual([documents.map(({ gid }) => gid).sort()]);
  await world.limit({ fragment: `service = '${name}'`, providers: [auditor] });
  expect(await read()).toEqual([[null]]);
  expect(patient.id).toBeTruthy();
});

test('an event that speaks only of what is hidden is not there, though its patient is known', async () => {
  const { name, clinician, auditor, patient, encounter, viewer } = await ward();
  const filed = await world.document(patient);
  await world.document(encounter);
  await world.ask(
    clinician,
    `{ encounters(search: { number: "${encounter.number}" }) { nodes { service documents { nodes { title } } } } }`,
  );
  await world.ask(clinician, 'query ($id: ID!) { document(id: $id) { title } }', { id: filed.gid });
  await world.ask(clinician, PATIENT, { id: patient.gid });
  const fields = async (search: Record<string, unknown>) =>
    (await trail(auditor, { viewer, ...search })).nodes.map(({ field }) => field).sort();
  const all = ['document', 'encounters', 'encounters.nodes.documents', 'patient'];
  expect([await fields({}), await fields({ patient: patient.gid })]).toEqual([all, all]);
  expect(await fields({ encounter: encounter.gid })).toEqual(['encounters', 'encounters.nodes.documents']);
  // The encounter is hidden; the patient, and what is filed under the patient, are not.
  await world.limit({ fragment: `service = '${name}'`, overrideSetting: 'DENY', providers: [auditor] });
  await world.encounter(patient, { service: 'Open' });
  expect([await fields({}), await fields({ patient: patient.gid })]).toEqual([
    ['document', 'patient'],
    ['document', 'patient'],
  ]);
  // The patient is known by name, and nothing of the chart is.
  await world.site({ physicianOfRecordSecurity: true, physicianOfRecordScope: 'EVERYONE', physicianOfRecordOverride: 'DENY' });
  try {
    expect([await fields({}), await fields({ patient: patient.gid })]).toEqual([['patient'], ['patient']]);
  } finally {
    await world.site({ physicianOfRecordSecurity: false });
  }
});

test('after a merge an encounter leads to the events of the time before, under the decision on the survivor', async () => {
  const { name, clinician, auditor, patient, encounter, viewer } = await ward();
  await world.ask(clinician, ENCOUNTER, { id: encounter.gid });
  const [middle, survivor] = [await world.patient(`${name}-middle`), await world.patient(`${name}-survivor`)];
  await merged(world, patient, middle);
  await merged(world, middle, survivor);
  const names = async (search: Record<string, unknown>) =>
    (await trail(auditor, { viewer, ...search })).nodes.flatMap(({ records }) => records.map((record: any) => record.patient.lastName));
  expect(await names({ encounter: encounter.gid })).toEqual([survivor.lastName]);
  expect(await names({})).toEqual([survivor.lastName]);
  await world.database.run((manager) => manager.update(Patient, { id: survivor.id }, { locked: true }));
  expect(await names({})).toEqual([]);
});

describe('what is hidden from the reader, and what never was, are the same', () => {
  const hide = {
    lock: async ({ patient }: Awaited<ReturnType<typeof ward>>) => void (await lock(patient)),
    blacklist: async ({ name, auditor, patient }: Awaited<ReturnType<typeof ward>>) =>
      void (await world.set(`set of ${name}`, [patient], [auditor])),
    limit: async ({ name, auditor }: Awaited<ReturnType<typeof ward>>) =>
      void (await world.limit({ fragment: `last_name = '${name}'`, level: 'PATIENT', overrideSetting: 'DENY', providers: [auditor] })),
  };

  test.each(Object.keys(hide) as (keyof typeof hide)[])('as a criterion: %s', async (how) => {
    const at = await ward();
    const { clinician, auditor, patient, encounter, viewer } = at;
    await world.ask(clinician, PATIENT, { id: patient.gid });
    await world.ask(clinician, ENCOUNTER, { id: encounter.gid });
    await hide[how](at);
    const never = { patient: globalId('Patient', randomUUID()), encounter: globalId('Encounter', randomUUID()) };
    const ask = async (query: string, variables: Record<string, unknown>) => {
      let answer: unknown;
      const statements = await world.statements(async () => (answer = await world.ask(auditor, query, variables)));
      return { answer, statements: statements.length };
    };
    for (const search of [
      { patient: patient.gid },
      { encounter: encounter.gid },
      { patient: patient.gid, encounter: encounter.gid, viewer },
    ]) {
      const unknown = Object.fromEntries(
        Object.entries(search).map(([name, id]) => [name, name in never ? never[name as keyof typeof never] : id]),
      );
      const hidden = await ask(TRAIL, { search });
      expect(hidden).toEqual(await ask(TRAIL, { search: unknown }));
      expect(hidden.answer).toEqual({
        status: 200,
        body: { data: { auditTrail: { totalCount: 0, message: 'None found for criteria entered', nodes: [] } } },
      });
    }
    expect(await ask(ACCESS, { id: patient.gid })).toEqual(await ask(ACCESS, { id: never.patient }));
  });

  test('as what a look-up missed: by id of a patient, of an encounter, of a document, by number, by mutation', async () => {
    const [one, two] = [await ward(), await ward()];
    const document = await world.document(one.encounter);
    await lock(one.patient);
    const operations = (patient: string, encounter: string, file: string, mrn: string) =>
      [
        [PATIENT, { id: patient }],
        [ENCOUNTER, { id: encounter }],
        ['query ($id: ID!) { document(id: $id) { title } }', { id: file }],
        ['query ($id: ID!) { node(id: $id) { id } }', { id: patient }],
        ['query ($mrn: String!) { patient(mrn: $mrn) { lastName } }', { mrn }],
        ['mutation ($id: ID!) { giveOverrideReason(record: $id, reason: { code: "CONSULT" }) { record { id } } }', { id: patient }],
      ] as const;
    const hidden = operations(one.patient.gid, one.encounter.gid, document.gid, one.patient.mrn);
    const id = (type: 'Patient' | 'Encounter' | 'Document') => globalId(type, randomUUID());
    const never = operations(id('Patient'), id('Encounter'), id('Document'), 'NEVER-1');
    for (const [query, variables] of hidden) await world.ask(one.clinician, query, variables);
    for (const [query, variables] of never) await world.ask(two.clinician, query, variables);
    const read = async (viewer: string, reader = one.auditor) => {
      let nodes: any[] = [];
      const statements = await world.statements(async () => ({ nodes } = await trail(reader, { viewer })));
      const seen = nodes.map(({ viewer: _, ...rest }) => JSON.stringify(alike(rest))).sort();
      return { seen, statements: statements.length };
    };
    const seen = await read(one.viewer);
    expect(seen).toEqual(await read(two.viewer));
    expect(seen.seen).toHaveLength(6);
    expect(seen.seen.every((event) => event.includes('"outcome":"NOT_FOUND"') && event.includes('"records":[]'))).toBe(true);
    // Who may know of the patient is told whom the look-up missed.
    const chief = (await trail(one.chief, { viewer: one.viewer, patient: one.patient.gid })).nodes;
    expect(chief).toHaveLength(5);
    expect(new Set(chief.flatMap(({ records }) => records.map((record: any) => record.patient.lastName)))).toEqual(new Set([one.name]));
  });
});

test('of what is done to a set on one’s own blacklist nobody reads; others do, and of other sets everyone does', async () => {
  const { name, auditor, chief } = await ward();
  const keeper = `${name}-keeper`;
  await world.provider(keeper, { permissions: [SETS_MANAGE] });
  const [listed, other] = [await world.set(`${name} listed`, [], [auditor]), await world.set(`${name} other`, [], [chief])];
  for (const { gid } of [listed, other]) {
    const { body } = await world.ask(keeper, `mutation { renamePatientSet(id: "${gid}", version: 1, name: "${gid}") { version } }`);
    expect(body.errors).toBeUndefined();
  }
  const found = async (reader: string, search: Record<string, unknown>) => (await trail(reader, search)).totalCount;
  const ofKeeper = { viewer: globalId('Provider', world.providerId(keeper)), actions: ['PATIENT_SET_CHANGED'] };
  expect([await found(auditor, { subject: listed.gid }), await found(auditor, { subject: other.gid })]).toEqual([0, 1]);
  expect([await found(chief, { subject: listed.gid }), await found(chief, { subject: other.gid })]).toEqual([1, 0]);
  expect([await found(auditor, ofKeeper), await found(chief, ofKeeper)]).toEqual([1, 1]);
});

describe('who opened this chart, when and why', () => {
  test('reads, reasons, downloads and assignments, each with its reason', async () => {
    const { name, clinician, auditor, patient, encounter } = await ward();
    const other = await world.patient(`${name}-other`);
    const document = await world.document(encounter);
    await world.ask(clinician, `{ patients(search: { lastName: "${name}" }) { nodes { hin } } }`);
    await world.limit({ fragment: `service = '${name}'`, providers: [clinician] });
    world.pass(1);
    const reason = { code: 'EMERGENCY', text: 'Collapsed in the hall' };
    await world.ask(
      clinician,
      'mutation ($id: ID!, $reason: OverrideReasonInput!) { giveOverrideReason(record: $id, reason: $reason) { grant { id } } }',
      {
        id: encounter.gid,
        reason,
      },
    );
    world.pass(1);
    const { body } = await world.ask(clinician, 'query ($id: ID!) { document(id: $id) { download { url } } }', { id: document.gid });
    const token = String(body.data.document.download.url).split('/').at(-1);
    world.pass(0.5);
    await fetch(`${world.url}/documents/${token}`, { headers: { authorization: `Bearer ${await world.token(clinician)}` } });
    world.pass(60);
    await world.ask(clinician, PATIENT, { id: patient.gid });
    await world.ask(clinician, PATIENT, { id: other.gid });
    const answer = (await world.ask(auditor, ACCESS, { id: patient.gid })).body.data.chartAccess;
    const ofEncounter = { patient: { lastName: name }, encounter: { number: encounter.number } };
    const open = { disclosure: 'CHART', door: 'OPEN' };
    expect(answer.nodes.map(({ occurredAt: _, viewer, ...rest }: any) => ({ ...rest, who: viewer.displayName }))).toEqual([
      {
        who: clinician,
        action: 'READ',
        field: 'patient',
        reason: null,
        records: [{ patient: { lastName: name }, encounter: null, ...open }],
      },
      { who: clinician, action: 'DOWNLOAD', field: null, reason, records: [{ ...ofEncounter, ...open }] },
      { who: clinician, action: 'READ', field: 'document', reason, records: [{ ...ofEncounter, ...open }] },
      { who: clinician, action: 'OVERRIDE', field: null, reason, records: [{ ...ofEncounter, disclosure: 'IDENTITY', door: 'REASON' }] },
      {
        who: clinician,
        action: 'READ',
        field: 'patients',
        reason: null,
        records: [{ patient: { lastName: name }, encounter: null, ...open }],
      },
    ]);
    expect(answer).toMatchObject({ totalCount: 5, message: null });
    const first = (await world.ask(auditor, ACCESS, { id: patient.gid, first: 1 })).body.data.chartAccess;
    expect(first.nodes).toEqual([answer.nodes[0]]);
  });

  test('an assignment has the reason of its request', async () => {
    const { name, clinician, auditor, encounter, patient } = await ward();
    await world.provider(`${name}-analyst`, { permissions: [OVERRIDE_DECIDE] });
    await world.limit({ fragment: `service = '${name}'`, overrideSetting: 'PROMPT', providers: [clinician] });
    const reason = { code: 'CONSULT', text: 'Asked to see the patient' };
    const { body } = await world.ask(
      clinician,
      'mutation ($id: ID!, $reason: OverrideReasonInput!) { giveOverrideReason(record: $id, reason: $reason) { grant { id } } }',
      { id: encounter.gid, reason },
    );
    const request = body.errors?.[0].extensions.requestId as string;
    await world.ask(`${name}-analyst`, 'mutation ($id: ID!) { approveOverrideRequest(request: $id) { id } }', { id: request });
    world.pass(1);
    await world.ask(`${name}-analyst`, 'mutation ($id: ID!, $until: DateTimeISO!) { assignOverride(request: $id, until: $until) { id } }', {
      id: request,
      until: new Date(world.now.getTime() + 3_600_000).toISOString(),
    });
    world.pass(1);
    await world.ask(clinician, ENCOUNTER, { id: encounter.gid });
    const { nodes } = (await world.ask(auditor, ACCESS, { id: patient.gid })).body.data.chartAccess;
    expect(nodes.map(({ action, viewer, reason: why }: any) => [action, viewer.displayName, why])).toEqual([
      ['READ', clinician, reason],
      ['ASSIGNMENT_MADE', `${name}-analyst`, reason],
      ['OVERRIDE', clinician, reason],
    ]);
  });

  const atMillisecond = (offset: number) => new Date(world.now.getTime() + offset);
  const HOUR = 3_600_000;

  /** The reasons of what was opened of a chart, by the place at which it was. */
  async function reasonsOf(auditor: string, patient: { gid: string }) {
    const { nodes } = (await world.ask(auditor, ACCESS, { id: patient.gid })).body.data.chartAccess;
    return nodes.map(({ field, records, reason }: any) => [records[0]?.encounter?.number ?? field, reason?.code ?? null]);
  }

  test.each([
    ['that begins with the read', 0, HOUR, 'LEGAL'],
    ['that ends a moment later', -HOUR, 1, 'LEGAL'],
    ['that ends with the read', -HOUR, 0, null],
    ['that begins a moment later', 1, HOUR, null],
    ['that began before', -HOUR, HOUR, 'LEGAL'],
  ])('a grant %s, on the whole chart', async (_, starts, ends, code) => {
    const { clinician, auditor, patient, encounter } = await ward();
    await world.grant(clinician, patient, { reasonCode: 'LEGAL', startsAt: atMillisecond(starts), endsAt: atMillisecond(ends) });
    await world.ask(clinician, PATIENT, { id: patient.gid });
    await world.ask(clinician, ENCOUNTER, { id: encounter.gid });
    world.pass(1);
    const reasons = await reasonsOf(auditor, patient);
    expect(reasons).toHaveLength(2);
    expect(reasons).toEqual(
      expect.arrayContaining([
        ['patient', code],
        [encounter.number, code],
      ]),
    );
  });

  test('a grant on one encounter is the reason for that one alone, and of its holder alone; of two that run, the one that began last', async () => {
    const { name, clinician, auditor, patient, encounter } = await ward();
    const other = await world.encounter(patient);
    const colleague = `${name}-colleague`;
    await world.provider(colleague);
    const grant = (reasonCode: string, starts: number) =>
      world.grant(clinician, patient, {
        encounterId: encounter.id,
        reasonCode,
        startsAt: atMillisecond(starts),
        endsAt: atMillisecond(HOUR),
      });
    await grant('LEGAL', -2);
    await grant('BILLING', -1);
    await grant('QUALITY_REVIEW', -3);
    for (const { gid } of [encounter, other]) await world.ask(clinician, ENCOUNTER, { id: gid });
    await world.ask(clinician, PATIENT, { id: patient.gid });
    world.pass(1);
    await world.ask(clinician, `{ documentTree(patientId: "${patient.gid}") { message } }`);
    world.pass(1);
    await world.ask(colleague, ENCOUNTER, { id: encounter.gid });
    const [latest, tree, ...others] = await reasonsOf(auditor, patient);
    expect(latest).toEqual([encounter.number, null]);
    // Of all that was read there the grant covers one encounter, which is enough.
    expect(tree[1]).toBe('BILLING');
    expect(others).toHaveLength(3);
    expect(others).toEqual(
      expect.arrayContaining([
        [encounter.number, 'BILLING'],
        [other.number, null],
        ['patient', null],
      ]),
    );
  });

  test('who gives up a grant has its reason', async () => {
    const { name, clinician, auditor, patient } = await ward();
    await world.limit({ fragment: `last_name = '${name}'`, level: 'PATIENT', providers: [clinician] });
    await world.grant(clinician, patient, { reasonCode: 'LEGAL' });
    const [{ id }] = (await world.ask(clinician, '{ overrideGrants { id } }')).body.data.overrideGrants;
    await world.ask(clinician, 'mutation ($id: ID!) { giveUpOverrideGrant(grant: $id) { id } }', { id });
    const { nodes } = (await world.ask(auditor, ACCESS, { id: patient.gid })).body.data.chartAccess;
    expect(nodes.map(({ action, reason }: any) => [action, reason])).toEqual([['GRANT_GIVEN_UP', { code: 'LEGAL', text: null }]]);
  });

  test('who assigns a chart that is open to them by a reason of their own has that of the request', async () => {
    const { name, clinician, auditor, encounter, patient } = await ward();
    const analyst = `${name}-analyst`;
    await world.provider(analyst, { permissions: [OVERRIDE_DECIDE, RECORDS_READ] });
    await world.limit({ fragment: `service = '${name}'`, overrideSetting: 'PROMPT', providers: [clinician] });
    const { body } = await world.ask(
      clinician,
      'mutation ($id: ID!) { giveOverrideReason(record: $id, reason: { code: "CONSULT" }) { grant { id } } }',
      { id: encounter.gid },
    );
    const request = body.errors?.[0].extensions.requestId as string;
    const accesses = async () => {
      const { nodes } = (await world.ask(auditor, ACCESS, { id: patient.gid })).body.data.chartAccess;
      return nodes.map(({ action, reason }: any) => [action, reason]);
    };
    expect(await accesses()).toEqual([['OVERRIDE', { code: 'CONSULT', text: null }]]);
    world.pass(1);
    const until = atMillisecond(HOUR).toISOString();
    await world.ask(analyst, 'mutation ($id: ID!) { approveOverrideRequest(request: $id) { id } }', { id: request });
    await world.ask(analyst, `mutation ($id: ID!) { assignOverride(request: $id, until: "${until}") { id } }`, { id: request });
    world.pass(1);
    await world.grant(analyst, patient, { reasonCode: 'LEGAL', endsAt: atMillisecond(10 * HOUR) });
    world.pass(1);
    await world.ask(analyst, 'mutation ($id: ID!) { revokeOverride(request: $id) { id } }', { id: request });
    world.pass(1);
    await world.ask(analyst, PATIENT, { id: patient.gid });
    expect(await accesses()).toEqual([
      ['READ', { code: 'LEGAL', text: null }],
      ['ASSIGNMENT_REVOKED', { code: 'CONSULT', text: null }],
      ['ASSIGNMENT_MADE', { code: 'CONSULT', text: null }],
      ['OVERRIDE', { code: 'CONSULT', text: null }],
    ]);
  });
});

describe('reading the trail', () => {
  test('needs AUDIT_READ, and a token', async () => {
    const { clinician, patient } = await ward();
    for (const [query, variables] of [
      [TRAIL, {}],
      [ACCESS, { id: patient.gid }],
    ] as const) {
      const forbidden = await world.ask(clinician, query, variables);
      expect(forbidden.body.errors?.[0].extensions.code).toBe('FORBIDDEN');
      const nobody = await world.ask(null, query, variables);
      expect(nobody.body.errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  test('is an event with the criteria, by ids and codes alone', async () => {
    const { name, auditor, patient, encounter, viewer } = await ward();
    const never = randomUUID();
    const from = world.now.toISOString();
    await trail(auditor, { viewer, from, actions: ['READ'] });
    await world.ask(auditor, ACCESS, { id: patient.gid });
    await trail(auditor, { patient: globalId('Patient', never) });
    await trail(auditor, { encounter: encounter.gid });
    const events = (await world.events()).filter(({ actor }: any) => actor.viewerId === world.providerId(auditor));
    expect(events.map(({ criteria, records, field }) => ({ criteria, records, field }))).toEqual([
      { criteria: { viewerId: viewer.split(':')[1], from, actions: ['READ'] }, records: undefined, field: 'auditTrail' },
      {
        criteria: { patientId: patient.id },
        records: [{ patientId: patient.id, encounterId: null, documentId: null }],
        field: 'chartAccess',
      },
      { criteria: { patientId: never }, records: [{ patientId: never, encounterId: null, documentId: null }], field: 'auditTrail' },
      {
        criteria: { encounterId: encounter.id },
        records: [{ patientId: null, encounterId: encounter.id, documentId: null }],
        field: 'auditTrail',
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(`"${name}"`);
    const seen = (await trail(auditor, { viewer: globalId('Provider', world.providerId(auditor)), actions: ['AUDIT_READ'] })).nodes;
    expect(seen.map(({ outcome, records }) => [outcome, records.length]).sort()).toEqual([
      ['NOT_FOUND', 0],
      ['SUCCESS', 0],
      ['SUCCESS', 1],
      ['SUCCESS', 1],
    ]);
  });

  test('tells no place in a chain', async () => {
    const { auditor } = await ward();
    const { body } = await world.ask(auditor, '{ __type(name: "AuditEvent") { fields { name } } }');
    const names = body.data.__type.fields.map(({ name }: any) => name);
    expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/chain|position|hash|sequence|key/i)]));
  });
});
