import { graphql, type GraphQLObjectType, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { ErrorCode } from '../../src/errors';
import { Journal } from '../../src/gate/Journal';
import { marked, type SecuredRow } from '../../src/gate/mark';
import { Page } from '../../src/gate/Page';
import type { RequestContext } from '../../src/gate/RequestContext';
import { Scope } from '../../src/gate/Scope';
import { secureSchema } from '../../src/gate/secureSchema';
import { BLOCKED, HIDDEN, MASTER_FILE, NAME_ONLY, OPEN, SAFE_BY_APPROVAL, SAFE_BY_REASON, type Decision } from '../../src/policy/Decision';
import { RecordLevel } from '../../src/policy/RecordLevel';
import { NOON, viewerWith } from '../policy/viewerWith';
import { PATIENT, schemaOf } from './toySchema';

const at = (mode: string, rung: string) => `@SecuredRecord(level: PATIENT, mode: ${mode}, rung: ${rung})`;
const DOCUMENT = `
  type Document @SecuredRecord(level: DOCUMENT) {
    id: ID! @SecuredRecord(rung: IDENTITY)
    content: String @SecuredRecord(level: DOCUMENT, mode: DEMAND, rung: CHART)
    patient: Patient ${at('MARK', 'IDENTITY')}
  }`;
const QUERY = `
  union Found = Patient | Document
  type Query {
    patient: Patient ${at('MARK', 'IDENTITY')}
    patients: [Patient!]! ${at('MARK', 'IDENTITY')}
    places: [Patient] ${at('MARK', 'IDENTITY')}
    rows: [Patient!]! ${at('DROP', 'DEMOGRAPHICS')}
    row: Patient ${at('DROP', 'DEMOGRAPHICS')}
    chart: Patient ${at('DEMAND', 'CHART')}
    found: Found ${at('MARK', 'IDENTITY')}
    list: List ${at('MARK', 'IDENTITY')}
    document: Document @SecuredRecord(level: DOCUMENT, mode: DEMAND, rung: CHART)
    documents: [Document!]! @SecuredRecord(level: DOCUMENT, mode: MARK, rung: IDENTITY)
  }
  type List { nodes: [Patient!]! ${at('MARK', 'IDENTITY')} }`;

const schema: GraphQLSchema = secureSchema(schemaOf(PATIENT, DOCUMENT, QUERY));
const scope = new Scope(undefined as never, viewerWith());

/** What no answer may hold. */
const SECRET = 'secret diagnosis';

function row(type: 'Patient' | 'Document', decision: Decision, fields: object = {}): SecuredRow {
  const level = RecordLevel[type.toUpperCase() as 'PATIENT'];
  const ids = { patientId: 'p', encounterId: null, documentId: type === 'Document' ? 'd' : null };
  const values = { __typename: type, id: 'p', globalId: 'p', city: 'Ottawa', diagnosis: SECRET, content: SECRET, ...fields };
  return marked(values, { level, scope, verdict: { decision, fired: [], openUntil: null, grantIds: [] }, ...ids });
}

/** A row of which nobody has decided anything. */
const UNMARKED = { __typename: 'Patient', id: 'unmarked', city: SECRET, diagnosis: SECRET };

async function ask(query: string, root: object, over: GraphQLSchema = schema) {
  const dropped: string[] = [];
  const actor = () => ({ viewerId: 'viewer', roles: [], operationName: null, requestId: 'r', clientAddress: null });
  const journal = new Journal(undefined as never, actor, NOON);
  const contextValue = {
    scope,
    journal,
    actor,
    now: NOON,
    dropped: (coordinate: string) => dropped.push(coordinate),
  } as unknown as RequestContext;
  const { data, errors } = await graphql({ schema: over, source: query, rootValue: root, contextValue });
  const codes = (errors ?? []).map(({ path, extensions, message }) => [path?.join('.'), extensions.code ?? message]);
  return { data: JSON.parse(JSON.stringify(data)) as unknown, errors: codes, dropped };
}

const FIELDS = 'id city diagnosis';
const SHOWN = {
  open: { id: 'p', city: 'Ottawa', diagnosis: SECRET },
  masterFile: { id: 'p', city: 'Ottawa', diagnosis: null },
  identity: { id: 'p', city: null, diagnosis: null },
};

describe('a row without a mark, or below the rung, is dropped, never shown, and reported with its coordinate', () => {
  const nothing = (data: object, dropped: string[]) => ({ data, errors: [], dropped });

  test.each([
    ['without a mark', UNMARKED],
    ['at NOTHING', row('Patient', HIDDEN)],
  ])('%s', async (_, bad) => {
    const good = row('Patient', OPEN);
    expect(await ask(`{ patient { ${FIELDS} } }`, { patient: bad })).toEqual(nothing({ patient: null }, ['Query.patient']));
    expect(await ask(`{ patients { ${FIELDS} } }`, { patients: [bad, good, bad] })).toEqual(
      nothing({ patients: [SHOWN.open] }, ['Query.patients', 'Query.patients']),
    );
    expect(await ask(`{ places { ${FIELDS} } }`, { places: [null, bad, good] })).toEqual(
      nothing({ places: [null, null, SHOWN.open] }, ['Query.places']),
    );
    expect(await ask(`{ found { ... on Patient { ${FIELDS} } } }`, { found: bad })).toEqual(nothing({ found: null }, ['Query.found']));
    expect(await ask(`{ list { nodes { ${FIELDS} } } }`, { list: { nodes: [bad] } })).toEqual(
      nothing({ list: { nodes: [] } }, ['List.nodes']),
    );
    expect(await ask(`{ rows { ${FIELDS} } }`, { rows: [bad, good] })).toEqual(nothing({ rows: [SHOWN.open] }, ['Query.rows']));
    expect(await ask(`{ document { id content } }`, { document: bad })).toEqual(nothing({ document: null }, ['Query.document']));
  });

  test('a record of a document that is nobody’s', async () => {
    const document = row('Document', OPEN, { patient: UNMARKED });
    expect(await ask(`{ document { id patient { ${FIELDS} } } }`, { document })).toEqual(
      nothing({ document: { id: 'p', patient: null } }, ['Document.patient']),
    );
  });

  test('a safe patient where a report needs the Master File', async () => {
    for (const decision of [SAFE_BY_REASON, SAFE_BY_APPROVAL, NAME_ONLY])
      expect(await ask(`{ row { ${FIELDS} } }`, { row: row('Patient', decision) })).toEqual(nothing({ row: null }, ['Query.row']));
    for (const decision of [SAFE_BY_REASON, SAFE_BY_APPROVAL, NAME_ONLY, BLOCKED])
      expect(await ask(`{ rows { ${FIELDS} } }`, { rows: [row('Patient', decision)] })).toEqual(nothing({ rows: [] }, ['Query.rows']));
  });

  test('a document that is not open, in a list that takes safe records', async () => {
    expect(await ask('{ documents { id } }', { documents: [row('Document', SAFE_BY_REASON)] })).toEqual(
      nothing({ documents: [] }, ['Query.documents']),
    );
  });

  test('a blocked patient in a list', async () => {
    expect(await ask(`{ patients { ${FIELDS} } }`, { patients: [row('Patient', BLOCKED)] })).toEqual(
      nothing({ patients: [] }, ['Query.patients']),
    );
  });
});

describe('a row at its rung shows what the rung shows', () => {
  test.each([
    ['open', OPEN, SHOWN.open],
    ['Master File', MASTER_FILE, SHOWN.masterFile],
    ['safe by reason', SAFE_BY_REASON, SHOWN.identity],
    ['safe by approval', SAFE_BY_APPROVAL, SHOWN.identity],
    ['name only', NAME_ONLY, SHOWN.identity],
  ])('%s', async (_, decision, expected) => {
    const patient = row('Patient', decision);
    const asked = `{ patient { ${FIELDS} } patients { ${FIELDS} } places { ${FIELDS} } found { ... on Patient { ${FIELDS} } } }`;
    expect(await ask(asked, { patient, patients: [patient], places: [patient, null], found: patient })).toEqual({
      data: { patient: expected, patients: [expected], places: [expected, null], found: expected },
      errors: [],
      dropped: [],
    });
  });
});

describe('a look-up that finds what it may not show refuses', () => {
  test('a blocked patient', async () => {
    expect(
      await ask(`{ patient { ${FIELDS} } found { __typename } }`, { patient: row('Patient', BLOCKED), found: row('Patient', BLOCKED) }),
    ).toEqual({
      data: { patient: null, found: null },
      errors: [
        ['patient', ErrorCode.RECORD_BLOCKED],
        ['found', ErrorCode.RECORD_BLOCKED],
      ],
      dropped: [],
    });
  });

  test('closed content', async () => {
    expect(
      await ask('{ document { id content } found { ... on Document { id } } }', {
        document: row('Document', SAFE_BY_REASON),
        found: row('Document', SAFE_BY_APPROVAL),
      }),
    ).toEqual({
      data: { document: null, found: null },
      errors: [
        ['document', ErrorCode.OVERRIDE_REASON_REQUIRED],
        ['found', ErrorCode.OVERRIDE_REASON_REQUIRED],
      ],
      dropped: [],
    });
  });

  test('a patient of whom no less than the chart is asked for', async () => {
    expect(await ask('{ chart { id } }', { chart: row('Patient', SAFE_BY_REASON) })).toEqual({
      data: { chart: null },
      errors: [['chart', ErrorCode.OVERRIDE_REASON_REQUIRED]],
      dropped: [],
    });
  });

  test('but keeps its place among several', async () => {
    expect(await ask(`{ places { ${FIELDS} } }`, { places: [row('Patient', BLOCKED)] })).toEqual({
      data: { places: [null] },
      errors: [],
      dropped: [],
    });
  });
});

test.each([
  ['IDENTITY', ['OPEN', 'MASTER_FILE', 'SAFE_BY_REASON', 'NAME_ONLY']],
  ['DEMOGRAPHICS', ['OPEN', 'MASTER_FILE']],
  ['CHART', ['OPEN']],
])('a field that needs %s shows %j', async (rung, expected) => {
  const over = secureSchema(schemaOf(PATIENT, `type Query { patients: [Patient!]! ${at('DROP', rung)} }`));
  const decisions = { OPEN, MASTER_FILE, SAFE_BY_REASON, NAME_ONLY, BLOCKED, HIDDEN };
  const patients = Object.entries(decisions).map(([id, decision]) => row('Patient', decision, { id }));
  const { data, dropped } = await ask('{ patients { id } }', { patients }, over);
  expect(data).toEqual({ patients: expected.map((id) => ({ id })) });
  expect(dropped).toEqual(Array(patients.length - expected.length).fill('Query.patients'));
});

test('what is not there is dropped by nobody', async () => {
  expect(await ask('{ patient { id } places { id } document { id } }', { places: null })).toEqual({
    data: { patient: null, places: null, document: null },
    errors: [],
    dropped: [],
  });
});

test('a page in which a row has no mark shows the others', async () => {
  const nodes = [UNMARKED as never, row('Patient', OPEN)].map((node) => ({ cursor: 'c', node }));
  const no = async () => false;
  expect(await ask('{ list { nodes { id } } }', { list: new Page(nodes, no, no, async () => 2) })).toEqual({
    data: { list: { nodes: [{ id: 'p' }] } },
    errors: [],
    dropped: ['List.nodes'],
  });
});

test('a field of a record whose parent has no mark is an error, not a value', async () => {
  const { data, dropped } = await ask('{ documents { id content patient { id } } }', {
    documents: [{ ...UNMARKED, __typename: 'Document' }],
  });
  expect({ data, dropped }).toEqual({ data: { documents: [] }, dropped: ['Query.documents'] });
  const { patient } = (schema.getType('Document') as GraphQLObjectType).getFields();
  const resolved = patient?.resolve?.({ ...UNMARKED, patient: row('Patient', OPEN) }, {}, {}, {} as GraphQLResolveInfo);
  await expect(resolved).rejects.toThrow('A parent of Document.patient did not pass the gate');
});
