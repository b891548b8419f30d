import { coverageFaults } from '../../src/gate/coverageFaults';
import { CoverageError, secureSchema } from '../../src/gate/secureSchema';
import { PATH, PATIENT, schemaOf } from './toySchema';

const unguarded = (coordinate: string, type: string) =>
  `${coordinate}: leads to ${type} unguarded; add @SecuredRecord with level, mode and rung`;

const faults = (...types: readonly string[]) => coverageFaults(schemaOf(...types));

describe('a schema is safe', () => {
  test.each([
    ['where every path declares level, mode and rung', `${PATIENT} type Query { patient: Patient ${PATH} patients: [Patient!]! ${PATH} }`],
    ['where no path leads to a record', 'type Query { version: String! me: Me! } type Me { name: String! }'],
    [
      'where it has a cycle of types that lead to none',
      'type Query { node: Node } type Node { next: Node other: Other } type Other { back: [Node!]! }',
    ],
    [
      'where a connection declares it at each step',
      `${PATIENT} type Query { patients: Connection ${PATH} }
       type Connection { edges: [Edge!]! ${PATH} count: Int! } type Edge { node: Patient ${PATH} cursor: String! }`,
    ],
    [
      'where a record shows a non-null field from IDENTITY up',
      'type Query { x: Int } type Patient @SecuredRecord(level: PATIENT) { name: String! @SecuredRecord(rung: IDENTITY) }',
    ],
    [
      'where an interface leads to records of several levels',
      `interface Node { id: ID! } ${PATIENT.replace('type Patient', 'type Patient implements Node')}
       type Visit implements Node @SecuredRecord(level: ENCOUNTER) { id: ID! @SecuredRecord(rung: IDENTITY) }
       type Query { node: Node ${PATH} nodes: [Node]! ${PATH} }`,
    ],
  ])('%s', (_, types) => expect(faults(types)).toEqual([]));
});

describe('a schema is not safe', () => {
  test.each<[string, string, readonly string[]]>([
    ['a path that declares nothing', `${PATIENT} type Query { patient: Patient }`, [unguarded('Query.patient', 'Patient')]],
    ['a list that declares nothing', `${PATIENT} type Query { all: [[Patient!]!]! }`, [unguarded('Query.all', 'Patient')]],
    ...(['level: PATIENT, mode: MARK', 'level: PATIENT, rung: IDENTITY', 'mode: MARK, rung: IDENTITY'] as const).map(
      (declared): [string, string, readonly string[]] => [
        `a path that declares only ${declared}`,
        `${PATIENT} type Query { patient: Patient @SecuredRecord(${declared}) }`,
        [unguarded('Query.patient', 'Patient')],
      ],
    ),
    [
      'a union',
      `${PATIENT} union Found = Patient | Other type Other { x: Int } type Query { found: [Found] }`,
      [unguarded('Query.found', 'Found')],
    ],
    [
      'an interface',
      `interface Node { id: ID! } ${PATIENT.replace('type Patient', 'type Patient implements Node')} type Query { node: Node }`,
      [unguarded('Query.node', 'Node')],
    ],
    [
      'a connection and its edges',
      `${PATIENT} type Query { patients: Connection! } type Connection { edges: [Edge!]! } type Edge { node: Patient }`,
      [unguarded('Query.patients', 'Connection'), unguarded('Connection.edges', 'Edge'), unguarded('Edge.node', 'Patient')],
    ],
    [
      'wrappers in wrappers, behind a union and an interface',
      `${PATIENT} type Query { a: A } type A { b: B } union B = C | D type C { x: Int } interface I { x: Int }
       type D { i: I } type E implements I { x: Int patients: [Patient!]! }`,
      [unguarded('Query.a', 'A'), unguarded('A.b', 'B'), unguarded('D.i', 'I'), unguarded('E.patients', 'Patient')],
    ],
    [
      'what leads to records only through a cycle',
      `${PATIENT} type Query { a: A } type A { b: B } type B { a: A patient: Patient ${PATH} }`,
      [unguarded('Query.a', 'A'), unguarded('A.b', 'B'), unguarded('B.a', 'A')],
    ],
    [
      'mutations and subscriptions',
      `${PATIENT} type Query { x: Int } type Mutation { lock: Patient } type Subscription { queue: [Patient!]! }`,
      [unguarded('Mutation.lock', 'Patient'), unguarded('Subscription.queue', 'Patient')],
    ],
    [
      'a single record that cannot be null',
      `${PATIENT} type Query { patient: Patient! ${PATH} }`,
      ['Query.patient: is non-null, but may have nothing to show; make it nullable'],
    ],
    [
      'a connection that cannot be null',
      `${PATIENT} type Query { patients: Connection! ${PATH} } type Connection { nodes: [Patient!]! ${PATH} }`,
      ['Query.patients: is non-null, but may have nothing to show; make it nullable'],
    ],
    [
      'a field of a record without a rung',
      'type Query { x: Int } type Patient @SecuredRecord(level: PATIENT) { city: String }',
      ['Patient.city: is a field of a record and declares no rung; add @SecuredRecord with a rung'],
    ],
    [
      'a value that is not always shown and cannot be null',
      'type Query { x: Int } type Patient @SecuredRecord(level: PATIENT) { city: String! @SecuredRecord(rung: CHART) }',
      ['Patient.city: is non-null, but is null below CHART; make it nullable'],
    ],
    [
      'a value that is demanded and cannot be null',
      'type Query { x: Int } type Patient @SecuredRecord(level: PATIENT) { name: String! @SecuredRecord(level: PATIENT, mode: DEMAND, rung: IDENTITY) }',
      ['Patient.name: is non-null, but is null below IDENTITY; make it nullable'],
    ],
    [
      'a path of another level than its records',
      `${PATIENT} type Query { patient: Patient @SecuredRecord(level: ENCOUNTER, mode: MARK, rung: IDENTITY) }`,
      ['Query.patient: declares ENCOUNTER, but returns PATIENT'],
    ],
    [
      'a directive on an interface',
      'interface Node @SecuredRecord(level: PATIENT) { id: ID! } type Query { x: Int }',
      ['Node: an interface cannot be secured; put the directive on its types'],
    ],
  ])('%s', (_, types, expected) => expect(faults(types)).toEqual(expected));
});

test('a server does not start over such a schema, and says all that is wrong at once', () => {
  const schema = schemaOf(
    `${PATIENT.replace('city: String @SecuredRecord(rung: DEMOGRAPHICS)', 'city: String')}
     type Query { patient: Patient! ${PATH} patients: [Patient!]! }`,
  );
  const expected = [
    'Patient.city: is a field of a record and declares no rung; add @SecuredRecord with a rung',
    'Query.patient: is non-null, but may have nothing to show; make it nullable',
    unguarded('Query.patients', 'Patient'),
  ];
  expect(() => secureSchema(schema)).toThrow(CoverageError);
  try {
    secureSchema(schema);
  } catch (error) {
    const { name, message, faults: found } = error as CoverageError;
    expect(found.toSorted()).toEqual(expected);
    expect(name).toBe('CoverageError');
    for (const fault of expected) expect(message).toContain(`\n- ${fault}`);
  }
});
