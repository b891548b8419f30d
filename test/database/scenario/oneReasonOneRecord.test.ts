import { Permission } from '../../../src/policy/Permission';
import { World, type Answer } from '../../world/World';
import { answer, expectNothing, grantsOf, listed, page, REASON, refusal, refused, requestsOf, UNKNOWN, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** Two patients, each with two encounters that a reason would open, and a viewer. */
async function charts(overrideSetting = 'ALLOW', permissions?: readonly Permission[]) {
  const viewer = unique('viewer');
  await world.provider(viewer, permissions ? { permissions } : {});
  await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting, providers: [viewer] });
  const chart = async () => {
    const patient = await world.patient(unique('Patient'));
    const encounter = async (day: number) => {
      const made = await world.encounter(patient, { service: 'Psychiatry', admittedAt: new Date(Date.UTC(2026, 0, day)) });
      return { ...made, document: await world.document(made, { title: `In ${made.number}` }) };
    };
    return { patient, first: await encounter(9), second: await encounter(8) };
  };
  return { viewer, ada: await chart(), bob: await chart() };
}

/** All fields that carry a reason are refused alike, in whatever order they were reached. */
async function expectRefused(
  viewer: string,
  query: string,
  rule: string,
  fields: readonly (readonly (string | number)[])[],
  data: unknown,
  variables = {},
) {
  const { status, body } = await world.ask(viewer, query, variables);
  const byPath = (errors: any[] = []) => [...errors].sort((left, right) => (String(left.path) < String(right.path) ? -1 : 1));
  expect({ status, body: { ...body, errors: byPath(body.errors) } }).toEqual({
    status: 200,
    body: { data, errors: byPath(fields.map((path) => refusal(query, path, 'BAD_USER_INPUT', { path: 'overrideReason', rule }))) },
  });
  expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 0]);
}

describe('below a list a reason is refused, before anything is granted', () => {
  test.each([
    [
      'patients',
      (name: string) =>
        `{ patients(search: { lastName: "${name}" }) { nodes { encounters(first: 1) { nodes { documents(${REASON}) { totalCount } } } } } }`,
      ['patients', 'nodes', 0, 'encounters', 'nodes', 0, 'documents'],
      { patients: { nodes: [{ encounters: { nodes: [{ documents: null }] } }] } },
    ],
    [
      'edges',
      (name: string) =>
        `{ patients(search: { lastName: "${name}" }) { edges { node { encounters(first: 1) { edges { node { documents(${REASON}) { totalCount } } } } } } } }`,
      ['patients', 'edges', 0, 'node', 'encounters', 'edges', 0, 'node', 'documents'],
      { patients: { edges: [{ node: { encounters: { edges: [{ node: { documents: null } }] } } }] } },
    ],
  ])('%s', async (_name, queryOf, path, data) => {
    const { viewer, ada } = await charts();
    await expectRefused(viewer, queryOf(ada.patient.lastName), 'PATH_NAMES_NO_RECORD', [path], data);
  });

  test('the encounters of one patient', async () => {
    const { viewer, ada } = await charts();
    const query = `{ patient(id: "${ada.patient.gid}") { encounters { nodes { number documents(${REASON}) { totalCount } } } } }`;
    const path = (index: number) => ['patient', 'encounters', 'nodes', index, 'documents'];
    await expectRefused(viewer, query, 'PATH_NAMES_NO_RECORD', [path(0), path(1)], {
      patient: {
        encounters: {
          nodes: [
            { number: ada.first.number, documents: null },
            { number: ada.second.number, documents: null },
          ],
        },
      },
    });
  });

  test('nodes, even for one id', async () => {
    const { viewer, ada } = await charts();
    const query = `{ nodes(ids: ["${ada.first.gid}"]) { ... on Encounter { documents(${REASON}) { totalCount } } } }`;
    await expectRefused(viewer, query, 'PATH_NAMES_NO_RECORD', [['nodes', 0, 'documents']], { nodes: [{ documents: null }] });
  });

  test('a fragment with a reason that is spread beside a list, and below it', async () => {
    const { viewer, ada } = await charts();
    const query = `{ encounter(id: "${ada.first.gid}") { ...F patient { encounters(first: 1) { nodes { ...F } } } } } fragment F on Encounter { number documents(${REASON}) { totalCount } }`;
    const shown = { number: ada.first.number, documents: null };
    await expectRefused(
      viewer,
      query,
      'PATH_NAMES_NO_RECORD',
      [
        ['encounter', 'documents'],
        ['encounter', 'patient', 'encounters', 'nodes', 0, 'documents'],
      ],
      { encounter: { ...shown, patient: { encounters: { nodes: [shown] } } } },
    );
  });

  test('a reason elsewhere in the operation is refused with it', async () => {
    const { viewer, ada } = await charts();
    const query = `{ encounter(id: "${ada.first.gid}", ${REASON}) { service } list: patient(id: "${ada.patient.gid}") { encounters(first: 1) { nodes { documents(${REASON}) { totalCount } } } } }`;
    await expectRefused(viewer, query, 'PATH_NAMES_NO_RECORD', [['encounter'], ['list', 'encounters', 'nodes', 0, 'documents']], {
      encounter: null,
      list: { encounters: { nodes: [{ documents: null }] } },
    });
  });
});

describe('a reason for a second patient is refused, before anything is granted', () => {
  test('by id, by number, and by a document', async () => {
    const { viewer, ada, bob } = await charts();
    const data = { a: null, b: null };
    const paths = [['a'], ['b']];
    for (const query of [
      `{ a: encounter(id: "${ada.first.gid}", ${REASON}) { service } b: encounter(id: "${bob.first.gid}", ${REASON}) { service } }`,
      `{ a: encounter(number: "${ada.first.number}", ${REASON}) { service } b: encounter(number: "${bob.first.number}", ${REASON}) { service } }`,
      `{ a: patient(id: "${ada.patient.gid}", ${REASON}) { hin } b: patient(mrn: "${bob.patient.mrn}", ${REASON}) { hin } }`,
      `{ a: patient(demographicNumber: ${ada.patient.demographicNumber}, ${REASON}) { hin } b: encounter(id: "${bob.first.gid}", ${REASON}) { service } }`,
      `{ a: encounter(id: "${ada.first.gid}", ${REASON}) { service } b: document(id: "${bob.first.document.gid}", ${REASON}) { title } }`,
    ])
      await expectRefused(viewer, query, 'ONE_PATIENT', paths, data);
  });

  test('deeper in the operation, below other fields', async () => {
    const { viewer, ada, bob } = await charts();
    const query = `{ a: encounter(id: "${ada.first.gid}") { number documents(${REASON}) { totalCount } } b: node(id: "${bob.first.gid}") { ... on Encounter { documents(${REASON}) { totalCount } } } }`;
    await expectRefused(
      viewer,
      query,
      'ONE_PATIENT',
      [
        ['a', 'documents'],
        ['b', 'documents'],
      ],
      {
        a: { number: ada.first.number, documents: null },
        b: { documents: null },
      },
    );
  });

  test('in mutations, of which none is done', async () => {
    const { viewer, ada, bob } = await charts();
    const give = (id: string) => `giveOverrideReason(record: "${id}", reason: { code: "CONSULT" }) { grant { id } }`;
    const query = `mutation { a: ${give(ada.first.gid)} b: ${give(bob.first.gid)} }`;
    await expectRefused(viewer, query, 'ONE_PATIENT', [['a'], ['b']], { a: null, b: null });
    const below = `mutation {
      a: ${give(ada.first.gid)}
      b: giveOverrideReason(record: "${ada.second.gid}", reason: { code: "CONSULT" }) { record { ... on Encounter { documents(${REASON}) { totalCount } } } }
      c: ${give(bob.patient.gid)}
    }`;
    await expectRefused(viewer, below, 'ONE_PATIENT', [['a'], ['b'], ['c']], { a: null, b: null, c: null });
  });

  test('through fragments and aliases', async () => {
    const { viewer, ada, bob } = await charts();
    const query = `
      query ($reason: OverrideReasonInput) { ...One other: encounter(id: "${bob.first.gid}") { ...Documents } }
      fragment One on Query { one: encounter(id: "${ada.first.gid}") { ...Documents } }
      fragment Documents on Encounter { documents(overrideReason: $reason) { totalCount } }`;
    const { status, body } = await world.ask(viewer, query, { reason: { code: 'CONSULT' } });
    expect([status, body.data, body.errors?.map(({ path, extensions }) => [path.join('.'), extensions]).sort()]).toEqual([
      200,
      { one: { documents: null }, other: { documents: null } },
      ['one.documents', 'other.documents'].map((path) => [path, { path: 'overrideReason', rule: 'ONE_PATIENT', code: 'BAD_USER_INPUT' }]),
    ]);
    expect(await grantsOf(world, viewer)).toBe(0);
  });

  test('also where the first is only asked of an analyst', async () => {
    const { viewer, ada, bob } = await charts('PROMPT');
    const query = `{ a: encounter(id: "${ada.first.gid}", ${REASON}) { service } b: encounter(id: "${bob.first.gid}", ${REASON}) { service } }`;
    await expectRefused(viewer, query, 'ONE_PATIENT', [['a'], ['b']], { a: null, b: null });
  });

  test('without RECORDS_READ, permission is refused before any record is looked up, so that nobody learns whether two patients are there', async () => {
    const { viewer, ada, bob } = await charts('ALLOW', [Permission.OVERRIDE_SELF]);
    const answers: Answer[] = [];
    for (const id of [bob.first.gid, UNKNOWN.Encounter]) {
      const query = `{ a: encounter(id: "${ada.first.gid}", ${REASON}) { service } b: encounter(id: "${id}", ${REASON}) { service } }`;
      const { status, body } = await world.ask(viewer, query);
      answers.push({ status, body: { ...body, errors: body.errors?.map(({ extensions }) => extensions) ?? [] } });
    }
    const forbidden = { status: 200, body: { data: { a: null, b: null }, errors: [{ code: 'FORBIDDEN' }, { code: 'FORBIDDEN' }] } };
    expect(answers).toEqual([forbidden, forbidden]);
  });
});

describe('what is accepted', () => {
  test('two encounters of one patient: two grants', async () => {
    const { viewer, ada } = await charts();
    const query = `{ a: encounter(id: "${ada.first.gid}", ${REASON}) { service } b: encounter(id: "${ada.second.gid}", ${REASON}) { service } }`;
    expect(await world.ask(viewer, query)).toEqual(answer({ a: { service: 'Psychiatry' }, b: { service: 'Psychiatry' } }));
    expect(await grantsOf(world, viewer)).toBe(2);
  });

  test('the same encounter twice: one grant', async () => {
    const { viewer, ada } = await charts();
    const query = `{ a: encounter(id: "${ada.first.gid}", ${REASON}) { service } b: encounter(number: "${ada.first.number}", ${REASON}) { service } }`;
    expect(await world.ask(viewer, query)).toEqual(answer({ a: { service: 'Psychiatry' }, b: { service: 'Psychiatry' } }));
    expect(await grantsOf(world, viewer)).toBe(1);
  });

  test('a second patient whose reason is skipped, not included, null, or in a variable that is null or absent', async () => {
    const { viewer, ada, bob } = await charts();
    const a = `a: encounter(id: "${ada.first.gid}", ${REASON}) { service }`;
    const b = (reason: string, directive = '') => `b: encounter(id: "${bob.first.gid}"${reason}) ${directive} { service }`;
    const reason = { code: 'CONSULT' };
    const opened = { a: { service: 'Psychiatry' } };
    const closed = { ...opened, b: { service: null } };
    const asks: readonly (readonly [query: string, variables: Record<string, unknown>, data: unknown])[] = [
      [`{ ${a} ${b(`, ${REASON}`, '@skip(if: true)')} }`, {}, opened],
      [`query ($v: Boolean!) { ${a} ${b(`, ${REASON}`, '@include(if: $v)')} }`, { v: false }, opened],
      [`query ($v: Boolean!) { ${a} ... @skip(if: $v) { ${b(`, ${REASON}`)} } }`, { v: true }, opened],
      [`{ ${a} ${b(', overrideReason: null')} }`, {}, closed],
      [`query ($r: OverrideReasonInput) { ${a} ${b(', overrideReason: $r')} }`, { r: null }, closed],
      [`query ($r: OverrideReasonInput) { ${a} ${b(', overrideReason: $r')} }`, {}, closed],
    ];
    for (const [query, variables, data] of asks)
      expect({ query, ...(await world.ask(viewer, query, variables)) }).toEqual({ query, ...answer(data) });
    const refusing = `query ($r: OverrideReasonInput = { code: "CONSULT" }) { ${a} ${b(', overrideReason: $r')} }`;
    expect((await world.ask(viewer, refusing)).body.errors?.map(({ extensions }) => extensions.rule)).toEqual([
      'ONE_PATIENT',
      'ONE_PATIENT',
    ]);
    const included = `query ($r: OverrideReasonInput) { ${a} ${b(', overrideReason: $r', '@skip(if: false) @include(if: true)')} }`;
    expect((await world.ask(viewer, included, { r: reason })).body.errors).toHaveLength(2);
    expect(await grantsOf(world, viewer)).toBe(1);
  });

  test('two encounters of one patient in mutations: two grants', async () => {
    const { viewer, ada } = await charts();
    const give = (id: string) => `giveOverrideReason(record: "${id}", reason: { code: "CONSULT" }) { record { id __typename } }`;
    const shown = ({ gid }: { gid: string }) => ({ record: { id: gid, __typename: 'Encounter' } });
    expect(await world.ask(viewer, `mutation { __typename a: ${give(ada.first.gid)} b: ${give(ada.second.gid)} }`)).toEqual(
      answer({ __typename: 'Mutation', a: shown(ada.first), b: shown(ada.second) }),
    );
    expect(await grantsOf(world, viewer)).toBe(2);
  });

  test('beside a mutation for another patient that needs no reason', async () => {
    const { viewer, ada, bob } = await charts('ALLOW', [
      Permission.RECORDS_READ,
      Permission.OVERRIDE_SELF,
      Permission.RECORDS_LOCK,
      Permission.RECORDS_READ_LOCKED,
    ]);
    const query = `mutation {
      a: giveOverrideReason(record: "${ada.first.gid}", reason: { code: "CONSULT" }) { record { id } }
      b: lockRecord(record: "${bob.first.gid}", reason: "because it is so") { id }
    }`;
    expect(await world.ask(viewer, query)).toEqual(answer({ a: { record: { id: ada.first.gid } }, b: { id: bob.first.gid } }));
  });

  test('beside fields that name no record', async () => {
    const { viewer, ada } = await charts();
    const me = 'me { username } __typename';
    const a = `a: encounter(id: "${ada.first.gid}", ${REASON}) { __typename service patient { __typename } }`;
    const opened = { a: { __typename: 'Encounter', service: 'Psychiatry', patient: { __typename: 'Patient' } } };
    expect(await world.ask(viewer, `{ ${a} ${me} }`)).toEqual(answer({ ...opened, me: { username: viewer }, __typename: 'Query' }));
    const unnamed = `{ ${a} b: patient(${REASON}) { hin } }`;
    expect(await world.ask(viewer, unnamed)).toEqual({
      status: 200,
      body: {
        data: { ...opened, b: null },
        errors: [refusal(unnamed, ['b'], 'BAD_USER_INPUT', { path: 'id', rule: 'EXACTLY_ONE_OF_ID_MRN_DEMOGRAPHIC_NUMBER' })],
      },
    });
    // What is no id of a record names none.
    const query = `{ ${a} b: encounter(id: "nonsense", ${REASON}) { service } }`;
    expect(await world.ask(viewer, query)).toEqual({
      status: 200,
      body: { data: { ...opened, b: null }, errors: [refusal(query, ['b'], 'BAD_USER_INPUT', { path: 'id', rule: 'ID_OF_ENCOUNTER' })] },
    });
  });

  test('by node, and by one record below another', async () => {
    const { viewer, ada } = await charts();
    const query = `{ node(id: "${ada.first.gid}") { ... on Encounter { service documents(${REASON}) ${listed('title encounter { service }')} } } }`;
    expect(await world.ask(viewer, query)).toEqual(
      answer({ node: { service: null, documents: page({ title: ada.first.document.title, encounter: { service: 'Psychiatry' } }) } }),
    );
    const below = `{ document(id: "${ada.first.document.gid}") { encounter { documents(${REASON}) { totalCount } } content(${REASON}) } }`;
    expect(await world.ask(viewer, below)).toEqual(
      answer({ document: { encounter: { documents: { totalCount: 1 } }, content: 'The content of the document.' } }),
    );
    expect(await grantsOf(world, viewer)).toBe(1);
  });

  test('another operation of the same document plays no part', async () => {
    const { viewer, ada, bob } = await charts();
    const query = `query One { encounter(id: "${ada.first.gid}", ${REASON}) { service } } query Two { encounter(id: "${bob.first.gid}", ${REASON}) { service } }`;
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await world.token(viewer)}` },
      body: JSON.stringify({ query, operationName: 'One' }),
    });
    expect([response.status, await response.json()]).toEqual([200, { data: { encounter: { service: 'Psychiatry' } } }]);
  });
});

describe('only the field that carries the reason, and what lies below it, sees the grant', () => {
  test('the rest of the operation keeps the decisions of its start', async () => {
    const { viewer, ada } = await charts();
    const fields = `service documents ${listed('title')}`;
    const query = `{
      before: encounter(id: "${ada.first.gid}") { service }
      opened: encounter(id: "${ada.first.gid}", ${REASON}) { ${fields} patient { encounters ${listed('service')} documents { totalCount } } }
      after: encounter(id: "${ada.first.gid}") { service }
      list: patient(id: "${ada.patient.gid}") { encounters ${listed('service')} documents { totalCount } }
      tree: documentTree(patientId: "${ada.patient.gid}") { encounters { encounter { number } } }
    }`;
    expect(await world.ask(viewer, query)).toEqual(
      answer({
        before: { service: null },
        opened: {
          service: 'Psychiatry',
          documents: page({ title: ada.first.document.title }),
          patient: { encounters: page({ service: 'Psychiatry' }, { service: null }), documents: { totalCount: 1 } },
        },
        after: { service: null },
        list: { encounters: page({ service: null }, { service: null }), documents: { totalCount: 0 } },
        tree: { encounters: [] },
      }),
    );
    const later = `{ patient(id: "${ada.patient.gid}") { encounters ${listed('service')} } }`;
    expect(await world.ask(viewer, later)).toEqual(answer({ patient: { encounters: page({ service: 'Psychiatry' }, { service: null }) } }));
  });

  test('beside it, content is still demanded', async () => {
    const { viewer, ada } = await charts();
    const query = `{ opened: encounter(id: "${ada.first.gid}") { service documents(${REASON}) ${listed('title content')} closed: documents { totalCount } } }`;
    const { status, body } = await world.ask(viewer, query);
    expect([status, body.data, body.errors?.map(({ path, extensions }) => [path, extensions.code])]).toEqual([
      200,
      {
        opened: {
          service: null,
          documents: page({ title: ada.first.document.title, content: 'The content of the document.' }),
          closed: null,
        },
      },
      [[['opened', 'closed'], 'OVERRIDE_REASON_REQUIRED']],
    ]);
  });
});

describe('a record that the viewer may not know of counts for nothing', () => {
  test('beside one that is opened, hidden and unknown are alike', async () => {
    const { viewer, ada, bob } = await charts();
    const hidden = await world.encounter(bob.patient, { locked: true });
    for (const id of [hidden.gid, UNKNOWN.Encounter]) {
      const query = `{ a: encounter(id: "${ada.first.gid}", ${REASON}) { service } b: encounter(id: "${id}", ${REASON}) { service } }`;
      expect(await world.ask(viewer, query)).toEqual(answer({ a: { service: 'Psychiatry' }, b: null }));
    }
  });

  test('a reason for it does what a reason for a missing one does', async () => {
    const { viewer } = await charts();
    const patient = await world.patient(unique('Patient'), { locked: true });
    const encounter = await world.encounter(patient);
    const document = await world.document(encounter);
    await expectNothing(world, viewer, { patient, encounter, document });
    expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 0]);
  });

  test('a blocked patient beside another is a second patient, for the viewer may know that it is there', async () => {
    const { viewer, ada, bob } = await charts();
    await world.set(unique('Set'), [bob.patient], [viewer]);
    const query = `{ a: encounter(id: "${ada.first.gid}", ${REASON}) { service } b: patient(id: "${bob.patient.gid}", ${REASON}) { hin } }`;
    await expectRefused(viewer, query, 'ONE_PATIENT', [['a'], ['b']], { a: null, b: null });
    const alone = `{ b: patient(id: "${bob.patient.gid}", ${REASON}) { hin } }`;
    expect(await world.ask(viewer, alone)).toEqual(refused(alone, ['b'], 'RECORD_BLOCKED'));
  });
});

describe('what names the records is looked up', () => {
  const statements = async (viewer: string, query: string) => {
    const sent = await world.statements(async () => expect((await world.ask(viewer, query)).body.errors).toBeUndefined());
    return sent.length;
  };

  test('once, however many fields carry a reason', async () => {
    const { viewer, ada } = await charts();
    const times = (count: number) =>
      `{ ${Array.from({ length: count }, (_, index) => `a${index}: encounter(number: "${ada.first.number}", ${REASON}) { service }`).join(' ')} }`;
    await statements(viewer, times(1));
    const [two, three, four] = [await statements(viewer, times(2)), await statements(viewer, times(3)), await statements(viewer, times(4))];
    expect(four - three).toBe(three - two);
  });

  test('not at all where there is only one', async () => {
    const { viewer, ada } = await charts();
    const byId = await statements(viewer, `{ encounter(id: "${ada.first.gid}", ${REASON}) { service } }`);
    const byNumber = await statements(viewer, `{ encounter(number: "${ada.second.number}", ${REASON}) { service } }`);
    expect(byNumber).toBe(byId);
  });

  test('but for a number that can be none, which is refused by its name before anything is granted', async () => {
    const { viewer, ada } = await charts();
    const long = 'x'.repeat(65);
    for (const [field, name] of [
      ['patient', 'mrn'],
      ['encounter', 'number'],
    ] as const) {
      const query = `{ a: encounter(id: "${ada.first.gid}", ${REASON}) { number } b: ${field}(${name}: "${long}", ${REASON}) { id } }`;
      const details = { path: name, rule: 'LENGTH_FROM_1_TO_64' };
      expect(await world.ask(viewer, query)).toEqual({
        status: 200,
        body: { data: { a: null, b: null }, errors: ['a', 'b'].map((path) => refusal(query, [path], 'BAD_USER_INPUT', details)) },
      });
      expect(await grantsOf(world, viewer)).toBe(0);
    }
  });
});

test('a reason is nobody’s without a token', async () => {
  const { ada } = await charts();
  const query = `{ encounter(id: "${ada.first.gid}", ${REASON}) { service } }`;
  expect(await world.ask(null, query)).toEqual(refused(query, ['encounter'], 'UNAUTHENTICATED'));
});

test('a reason is not taken by GET', async () => {
  const { viewer, ada } = await charts();
  const query = `{ encounter(id: "${ada.first.gid}", ${REASON}) { service } }`;
  const response = await fetch(`${world.url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { authorization: `Bearer ${await world.token(viewer)}` },
  });
  expect(response.status).toBe(405);
  expect(await grantsOf(world, viewer)).toBe(0);
});
