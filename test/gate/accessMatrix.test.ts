import { accessMatrix } from '../../src/gate/accessMatrix';
import { schemaOf } from './toySchema';

const RECORDS = `
  type Patient @SecuredRecord(level: PATIENT) { name: String @SecuredRecord(rung: IDENTITY) }
  type Document @SecuredRecord(level: DOCUMENT) { title: String @SecuredRecord(rung: IDENTITY) }
  type PatientSet @SecuredRecord(level: PATIENT_SET) { name: String @SecuredRecord(rung: CHART) }
  type PatientConnection { nodes: [Patient!]! @SecuredRecord(level: PATIENT, mode: MARK, rung: IDENTITY) }`;

/** How a field of this declaration answers, on the rungs of its record. */
function shown(type: string, field: string): readonly string[] | undefined {
  const schema = schemaOf(
    RECORDS,
    type === 'Query' ? `type Query { it: ${field} }` : `type Query { x: Int } extend type ${type} { it: ${field} }`,
  );
  return accessMatrix(schema)
    .find((row) => row.type === type && row.field === 'it')
    ?.cells.map(({ shows }) => shows);
}

describe('how a field answers about a record on each of its rungs', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['a value of a patient', 'Patient', 'String @SecuredRecord(rung: DEMOGRAPHICS)', ['ABSENT', 'BLOCKED', 'NULL', 'SHOWN', 'SHOWN']],
    ['a list of values', 'Patient', '[String!] @SecuredRecord(rung: IDENTITY)', ['ABSENT', 'BLOCKED', 'SHOWN', 'SHOWN', 'SHOWN']],
    ['a value of a document', 'Document', 'String @SecuredRecord(rung: IDENTITY)', ['ABSENT', 'SHOWN', 'SHOWN']],
    ['the content of a document', 'Document', 'String @SecuredRecord(rung: CHART)', ['ABSENT', 'NULL', 'SHOWN']],
    ['content that is demanded', 'Document', 'String @SecuredRecord(rung: CHART, mode: DEMAND)', ['ABSENT', 'DEMANDED', 'SHOWN']],
    ['a value of a set', 'PatientSet', 'String @SecuredRecord(rung: CHART)', ['ABSENT', 'SHOWN']],
    [
      'a value that is said to be marked',
      'Patient',
      'String @SecuredRecord(rung: IDENTITY, mode: MARK)',
      ['ABSENT', 'BLOCKED', 'SHOWN', 'SHOWN', 'SHOWN'],
    ],
    [
      'a patient that is marked',
      'Query',
      'Patient @SecuredRecord(level: PATIENT, mode: MARK, rung: IDENTITY)',
      ['ABSENT', 'BLOCKED', 'MARKED', 'MARKED', 'SHOWN'],
    ],
    [
      'a patient that must be there',
      'Query',
      'Patient! @SecuredRecord(level: PATIENT, mode: DROP, rung: DEMOGRAPHICS)',
      ['ABSENT', 'BLOCKED', 'ABSENT', 'SHOWN', 'SHOWN'],
    ],
    [
      'patients in a list',
      'Query',
      '[Patient!]! @SecuredRecord(level: PATIENT, mode: MARK, rung: IDENTITY)',
      ['ABSENT', 'ABSENT', 'MARKED', 'MARKED', 'SHOWN'],
    ],
    [
      'what leads to patients',
      'Query',
      'PatientConnection @SecuredRecord(level: PATIENT, mode: DROP, rung: DEMOGRAPHICS)',
      ['ABSENT', 'ABSENT', 'ABSENT', 'SHOWN', 'SHOWN'],
    ],
    [
      'a document, which is never shown closed',
      'Query',
      'Document @SecuredRecord(level: DOCUMENT, mode: DROP, rung: IDENTITY)',
      ['ABSENT', 'DEMANDED', 'SHOWN'],
    ],
    [
      'documents in a list, which are never shown closed',
      'Query',
      '[Document!] @SecuredRecord(level: DOCUMENT, mode: MARK, rung: IDENTITY)',
      ['ABSENT', 'ABSENT', 'SHOWN'],
    ],
    [
      'documents that are demanded',
      'Query',
      '[Document!] @SecuredRecord(level: DOCUMENT, mode: DEMAND, rung: CHART)',
      ['ABSENT', 'DEMANDED', 'SHOWN'],
    ],
    ['a set', 'Query', 'PatientSet @SecuredRecord(level: PATIENT_SET, mode: DROP, rung: CHART)', ['ABSENT', 'SHOWN']],
  ])('%s', (_name, type, field, cells) => expect(shown(type, field)).toEqual(cells));

  test.each([
    ['what is not secured', 'Query', 'String'],
    ['what is of no record', 'Query', 'String @SecuredRecord(rung: CHART)'],
    ['what says no rung', 'Query', 'Patient @SecuredRecord(level: PATIENT, mode: MARK)'],
  ])('%s is no row', (_name, type, field) => expect(shown(type, field)).toBeUndefined());
});

test('rows are in the order of their types, and of the fields of each', () => {
  const secured = '@SecuredRecord(level: PATIENT, mode: MARK, rung: IDENTITY)';
  const schema = schemaOf(`
    type Query { x: Int }
    type Patient @SecuredRecord(level: PATIENT) { b: String @SecuredRecord(rung: IDENTITY) c: Int @SecuredRecord(rung: CHART) a: Int @SecuredRecord(rung: CHART) }
    type Zone { b: Patient ${secured} c: [Patient!] ${secured} a: Patient ${secured} }
    type Area { c: Patient ${secured} z: Patient ${secured} b: Patient ${secured} }`);
  expect(accessMatrix(schema).map(({ type, field }) => `${type}.${field}`)).toEqual([
    'Area.b',
    'Area.c',
    'Area.z',
    'Patient.a',
    'Patient.b',
    'Patient.c',
    'Zone.a',
    'Zone.b',
    'Zone.c',
  ]);
  const [, , , , value, , , , list] = accessMatrix(schema).map(({ cells: _, ...row }) => row);
  expect(value).toEqual({ type: 'Patient', field: 'b', level: 'PATIENT', returnsRecords: false, mode: null, rung: 'IDENTITY' });
  expect(list).toEqual({ type: 'Zone', field: 'c', level: 'PATIENT', returnsRecords: true, mode: 'MARK', rung: 'IDENTITY' });
});
