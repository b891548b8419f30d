import { buildSchema, graphql, type GraphQLEnumType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { AuditAction, type AuditDraft } from '../../src/audit/AuditDraft';
import { Journal } from '../../src/gate/Journal';
import { listedRows } from '../../src/gate/listedRows';
import { disclosureOf, marked, markOf, scopeOf, type SecuredRow } from '../../src/gate/mark';
import { Page } from '../../src/gate/Page';
import type { RequestContext } from '../../src/gate/RequestContext';
import { Scope } from '../../src/gate/Scope';
import { secureSchema, withDirective } from '../../src/gate/secureSchema';
import { valueField } from '../../src/gate/valueField';
import { HIDDEN, OPEN, SAFE_BY_REASON, type Decision } from '../../src/policy/Decision';
import { Disclosure } from '../../src/policy/Disclosure';
import { RecordLevel } from '../../src/policy/RecordLevel';
import { NOON, viewerWith } from '../policy/viewerWith';
import { DIRECTIVE, PATH, PATIENT, schemaOf } from './toySchema';

const NAMED = `
  union Found = Patient | Known
  type Encounter @SecuredRecord(level: ENCOUNTER) {
    id: ID! @SecuredRecord(rung: IDENTITY)
    patient: Patient ${PATH}
    documents: [Document!] @SecuredRecord(level: DOCUMENT, mode: DEMAND, rung: CHART)
    files: [Document!]! @SecuredRecord(level: DOCUMENT, mode: DROP, rung: CHART)
  }
  type Known @SecuredRecord(level: PATIENT_SET) { "Its name." name: String! @SecuredRecord(rung: IDENTITY) }
  type Document @SecuredRecord(level: DOCUMENT) {
    id: ID! @SecuredRecord(rung: IDENTITY)
    "What it says."
    content: String @SecuredRecord(level: DOCUMENT, mode: DEMAND, rung: CHART)
  }
  type List { nodes: [Patient!]! ${PATH} }
  type Query {
    "One." patient: Patient ${PATH}
    encounter: Encounter @SecuredRecord(level: ENCOUNTER, mode: MARK, rung: IDENTITY)
    encounters: [Encounter!]! @SecuredRecord(level: ENCOUNTER, mode: MARK, rung: IDENTITY)
    "Some." dropped: [Patient!]! @SecuredRecord(level: PATIENT, mode: DROP, rung: DEMOGRAPHICS)
    droppedOne: Patient @SecuredRecord(level: PATIENT, mode: DROP, rung: IDENTITY)
    set: Known @SecuredRecord(level: PATIENT_SET, mode: MARK, rung: IDENTITY)
    document: Document @SecuredRecord(level: DOCUMENT, mode: DEMAND, rung: CHART)
    patients: [Patient!]! ${PATH}
    list: List ${PATH}
    found: Found ${PATH}
    "Of the server." version: String
  }`;

const schema: GraphQLSchema = secureSchema(schemaOf(PATIENT, NAMED));
const fieldsOf = (type: string) => (schema.getType(type) as GraphQLObjectType).getFields();

test('what is secured is said in the description, and what is not is as it was', () => {
  const { patient, dropped, version } = fieldsOf('Query');
  expect(
    [patient, dropped, version, fieldsOf('Document').content, fieldsOf('Known').name, fieldsOf('Patient').city].map(
      (field) => field?.description,
    ),
  ).toEqual([
    'One. Secured: from `IDENTITY` up; what is not open is marked by `access`.',
    'Some. Secured: from `DEMOGRAPHICS` up; what is below is not there.',
    'Of the server.',
    'What it says. Secured: open at `CHART`; where it is closed it demands a reason.',
    'Its name. Secured: shown from `IDENTITY` up, else null.',
    ' Secured: shown from `DEMOGRAPHICS` up, else null.',
  ]);
});

test('a reason is an argument of what demands one, and of a patient or an encounter that a query names', () => {
  const taking = ['Query', 'Patient', 'Encounter', 'Document', 'Known', 'List'].flatMap((type) =>
    Object.values(fieldsOf(type))
      .filter(({ args }) => args.some(({ name }) => name === 'overrideReason'))
      .map(({ name, args }) => `${type}.${name}: ${String(args.at(-1)?.type)}`),
  );
  expect(taking).toEqual([
    'Query.patient: OverrideReasonInput',
    'Query.encounter: OverrideReasonInput',
    'Query.document: OverrideReasonInput',
    'Encounter.documents: OverrideReasonInput',
    'Document.content: OverrideReasonInput',
  ]);
});

test('the argument says what it needs, where it is taken, and that null is none', () => {
  const { patient } = (secureSchema(schemaOf(PATIENT, NAMED)).getQueryType() as GraphQLObjectType).getFields();
  expect(patient?.args.map(({ name, description }) => [name, description])).toEqual([
    ['overrideReason', expect.stringMatching(/one patient in an operation.*`OVERRIDE_SELF`.*Null gives none\.$/)],
  ]);
});

test('a schema that has no reasons, and a field that could take one, is refused', () => {
  const without = buildSchema(
    `${DIRECTIVE} ${PATIENT} type Query { patient: Patient ${PATH} }`.replace('mode: MARK, rung: IDENTITY', 'mode: DEMAND, rung: CHART'),
    { assumeValidSDL: true },
  );
  expect(() => secureSchema(without)).toThrow('The schema has no input type OverrideReasonInput');
});

test('a schema is given the directive once, over its own rungs', () => {
  const without = withDirective(buildSchema('enum Disclosure { NOTHING CHART } type Query { x: Int }'));
  const directive = without.getDirective('SecuredRecord');
  expect(directive?.args.map(({ name, type }) => `${name}: ${String(type)}`)).toEqual([
    'level: RecordLevel',
    'mode: Rendering',
    'rung: Disclosure',
  ]);
  expect(directive?.locations).toEqual(['OBJECT', 'FIELD_DEFINITION']);
  expect(() => withDirective(buildSchema('type Query { x: Int }'))).toThrow('no enum Disclosure');
  expect([directive, ...(directive?.args ?? [])].every((each) => (each?.description ?? '').length > 10)).toBe(true);
  const values = ['RecordLevel', 'Rendering'].flatMap((name) => (without.getType(name) as GraphQLEnumType).getValues());
  expect(values.map(({ name, value, description }) => [name, value, description])).toEqual([
    ['PATIENT', 'PATIENT', 'A patient.'],
    ['ENCOUNTER', 'ENCOUNTER', 'An encounter.'],
    ['DOCUMENT', 'DOCUMENT', 'A document.'],
    ['PATIENT_SET', 'PATIENT_SET', 'A patient set.'],
    ['DROP', 'DROP', 'Records below the rung are not there.'],
    ['MARK', 'MARK', 'Records from the rung up are there; safe ones are marked by `access`.'],
    ['DEMAND', 'DEMAND', 'Closed content is answered with a demand for a reason.'],
  ]);
});

const scope = new Scope(undefined as never, viewerWith());

function row(id: string, decision: Decision, level: RecordLevel = RecordLevel.PATIENT): SecuredRow {
  const verdict = { decision, fired: [], openUntil: null, grantIds: [] };
  const type = { PATIENT: 'Patient', ENCOUNTER: 'Encounter', DOCUMENT: 'Document', PATIENT_SET: 'Known' }[level];
  const documentId = level === RecordLevel.DOCUMENT ? id : null;
  return marked(
    { __typename: type, id, globalId: id, name: id },
    { level, scope, verdict, patientId: `patient ${id}`, encounterId: null, documentId },
  );
}

/** What the journal writes down of a query, each place with the patients it lists. */
async function told(query: string, root: object) {
  const drafts: AuditDraft[] = [];
  const trail = { record: async (given: readonly AuditDraft[]) => void drafts.push(...given) };
  const actor = () => ({ viewerId: 'viewer', roles: [], operationName: null, requestId: 'r', clientAddress: null });
  const journal = new Journal(trail as never, actor, NOON);
  const contextValue = { scope, journal, actor, now: NOON, dropped: () => undefined } as unknown as RequestContext;
  const { errors } = await graphql({ schema, source: query, rootValue: root, contextValue });
  await journal.flush();
  const events = drafts.map(({ action, field, records, errorCode }) => [
    action,
    field,
    ...(records ?? []).map(({ patientId }) => patientId),
    ...(errorCode ? [errorCode] : []),
  ]);
  return { events, errors: (errors ?? []).map(({ extensions, message }) => extensions.code ?? message) };
}

describe('what is shown is written down', () => {
  const [open, other, safe] = [row('1', OPEN), row('2', OPEN), row('3', SAFE_BY_REASON)];

  test('each open record at its place; what stands at IDENTITY is no read', async () => {
    expect(await told('{ patient { id } patients { id } }', { patient: open, patients: [open, other, safe] })).toEqual({
      events: [
        [AuditAction.READ, 'patient', 'patient 1'],
        [AuditAction.READ, 'patients', 'patient 1', 'patient 2'],
      ],
      errors: [],
    });
  });

  test('a page is read as a whole, and once', async () => {
    const no = async () => false;
    const page = new Page(
      [open, safe, other].map((node) => ({ cursor: node.id, node })),
      no,
      no,
      async () => 3,
    );
    const expected = { events: [[AuditAction.READ, 'list', 'patient 1', 'patient 2']], errors: [] };
    expect(await told('{ list { __typename } }', { list: page })).toEqual(expected);
    expect(await told('{ list { nodes { id } } }', { list: page })).toEqual(expected);
  });

  test('what shows no more than an identity is no read', async () => {
    expect(await told('{ set { name } }', { set: row('1', OPEN, RecordLevel.PATIENT_SET) })).toEqual({ events: [], errors: [] });
  });

  test('closed content that is asked for by its name is refused, which is written down', async () => {
    const document = row('9', SAFE_BY_REASON, RecordLevel.DOCUMENT);
    expect(await told('{ document { id } }', { document })).toEqual({
      events: [[AuditAction.LOOK_UP, 'document', 'patient 9', 'OVERRIDE_REASON_REQUIRED']],
      errors: ['OVERRIDE_REASON_REQUIRED'],
    });
  });
});

test('what may be a record of one kind or another is read where one of them shows more than an identity', async () => {
  expect(await told('{ found { ... on Patient { id } } }', { found: row('1', OPEN) })).toEqual({
    events: [[AuditAction.READ, 'found', 'patient 1']],
    errors: [],
  });
});

test('what a safe record demands a reason for is asked of nobody, and the demand is written down', async () => {
  const documents = () => {
    throw new Error('Closed content was read');
  };
  const encounter = Object.assign(row('7', SAFE_BY_REASON, RecordLevel.ENCOUNTER), { documents });
  expect(await told('{ encounter { documents { id } } }', { encounter })).toEqual({
    events: [[AuditAction.LOOK_UP, 'encounter.documents', 'patient 7', 'OVERRIDE_REASON_REQUIRED']],
    errors: ['OVERRIDE_REASON_REQUIRED'],
  });
});

describe('below a list', () => {
  test('what a safe record would demand a reason for is null, which is no error and no event', async () => {
    const encounters = [row('7', SAFE_BY_REASON, RecordLevel.ENCOUNTER)];
    expect(await told('{ encounters { documents { id } } }', { encounters })).toEqual({ events: [], errors: [] });
  });

  test('what goes wrong is an error all the same', async () => {
    const documents = () => {
      throw new Error('Nobody can read it');
    };
    const encounters = [Object.assign(row('7', OPEN, RecordLevel.ENCOUNTER), { documents })];
    expect((await told('{ encounters { documents { id } } }', { encounters })).errors).toEqual(['Nobody can read it']);
  });
});

test('what leaves out what is closed demands nothing', async () => {
  const encounter = Object.assign(row('7', SAFE_BY_REASON, RecordLevel.ENCOUNTER), { files: [row('8', OPEN, RecordLevel.DOCUMENT)] });
  expect(await told('{ encounter { files { id } } }', { encounter })).toEqual({
    events: [[AuditAction.READ, 'encounter.files', 'patient 8']],
    errors: [],
  });
});

test('a value that declares no rung is shown to nobody', () => {
  const resolve = valueField(() => 'secret', undefined);
  expect(resolve(row('1', OPEN), {}, undefined as never, undefined as never)).toBeNull();
});

describe('the rows of what leads to records', () => {
  const [patient, encounter, inEncounter, filed] = ['p', 'e', 'd', 'f'].map((id) => row(id, OPEN)) as [
    SecuredRow,
    SecuredRow,
    SecuredRow,
    SecuredRow,
  ];
  const types = (...documents: SecuredRow[]) => [{ type: 'Note', documents }];

  test('of a tree are its patient, its encounters and all documents', () => {
    const tree = { patient, encounters: [{ encounter, documentTypes: types(inEncounter) }], documentTypes: types(filed), message: null };
    expect(listedRows(tree)).toEqual([patient, encounter, inEncounter, filed]);
    expect(listedRows({ ...tree, patient: null })).toEqual([encounter, inEncounter, filed]);
  });

  test.each([[null], [undefined], ['text'], [5], [{}], [{ encounters: [] }], [{ documentTypes: [] }]])('of %j are none', (value) => {
    expect(listedRows(value)).toEqual([]);
  });
});

describe('a mark', () => {
  test('says what was decided; what has none shows nothing', () => {
    expect([OPEN, SAFE_BY_REASON, HIDDEN].map((decision) => disclosureOf(row('1', decision)))).toEqual([
      Disclosure.CHART,
      Disclosure.IDENTITY,
      Disclosure.NOTHING,
    ]);
    expect([null, undefined, 5, 'x', {}, { id: '1' }].map(markOf)).toEqual([null, null, null, null, null, null]);
    expect(disclosureOf({ id: '1' })).toBe(Disclosure.NOTHING);
  });

  test('says under which scope a row was read; without it nothing is read below', () => {
    expect(scopeOf(row('1', OPEN))).toBe(scope);
    expect(() => scopeOf({ id: '1' })).toThrow('without passing the gate');
  });
});
