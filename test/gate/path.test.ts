import { buildSchema, graphql, type GraphQLResolveInfo } from 'graphql';
import { fieldPath, isBelowList } from '../../src/gate/path';

const schema = buildSchema(`
  interface Node { id: ID }
  interface Named { name: String }
  union Found = Patient | Visit
  type Patient implements Node & Named { id: ID name: String self: Patient visits: [Visit!] other: Patient }
  type Visit implements Node { id: ID number: ID patient: Patient }
  type Query { node: Node found: Found patient: Patient patients: [Patient!] table: [[Patient!]!] }
`);

/** Every field that is answered, in the order of its answers: where it stands, and whether that is below a list. */
async function placesOf(source: string, rootValue: object): Promise<readonly string[]> {
  const places: string[] = [];
  const fieldResolver = (parent: Record<string, unknown>, _: unknown, __: unknown, info: GraphQLResolveInfo) => {
    places.push(`${fieldPath(info)}${isBelowList(info.path) ? ' below a list' : ''}`);
    return parent[info.fieldName];
  };
  const { errors } = await graphql({ schema, source, rootValue, fieldResolver });
  expect(errors).toBeUndefined();
  return places;
}

const visit: Record<string, unknown> = { __typename: 'Visit', id: 'v', number: '1' };
const patient: Record<string, unknown> = { __typename: 'Patient', id: 'p', name: 'Aster', visits: [visit, visit], other: null };
visit.patient = patient;
patient.self = patient;

test('a place is named from the root by the names of the schema, without indices', async () => {
  expect(await placesOf('{ patients { id visits { number } } }', { patients: [patient] })).toEqual([
    'patients',
    'patients.id below a list',
    'patients.visits below a list',
    'patients.visits.number below a list',
    'patients.visits.number below a list',
  ]);
  expect(await placesOf('{ table { id } patient { id } }', { table: [[patient]], patient })).toEqual([
    'table',
    'table.id below a list',
    'patient',
    'patient.id',
  ]);
});

test('aliases and fragments are not in it', async () => {
  const query = `
    { a: patient { ...Chart ... @include(if: true) { b: self { c: name } } } ...Root }
    fragment Root on Query { d: patient { e: id } }
    fragment Chart on Patient { f: visits { ... on Visit { g: patient { h: name } } } }`;
  expect(new Set(await placesOf(query, { patient: { ...patient, visits: [visit] } }))).toEqual(
    new Set([
      'patient',
      'patient.visits',
      'patient.self',
      'patient.self.name',
      'patient.id',
      'patient.visits.patient below a list',
      'patient.visits.patient.name below a list',
    ]),
  );
});

test('of fields that are called alike, each stands for its own type, whichever is written first', async () => {
  const ofPatient = '... on Patient { x: self { y: name } }';
  const ofVisit = '... on Visit { x: patient { y: name } }';
  for (const selection of [`${ofPatient} ${ofVisit}`, `${ofVisit} ${ofPatient}`]) {
    for (const root of ['node', 'found']) {
      expect(await placesOf(`{ ${root} { ${selection} } }`, { [root]: patient })).toEqual([root, `${root}.self`, `${root}.self.name`]);
      expect(await placesOf(`{ ${root} { ${selection} } }`, { [root]: visit })).toEqual([root, `${root}.patient`, `${root}.patient.name`]);
    }
  }
});

test('an interface or a union stands for the types that it has, and for no other', async () => {
  const query = '{ node { ... on Named { x: name } ... on Visit { y: number } ... on Found { ... on Node { z: id } } } }';
  expect(await placesOf(query, { node: patient })).toEqual(['node', 'node.name', 'node.id']);
  expect(await placesOf(query, { node: visit })).toEqual(['node', 'node.number', 'node.id']);
});

test('operations of one schema do not share their places', async () => {
  expect(await placesOf('{ patient { x: name } }', { patient })).toEqual(['patient', 'patient.name']);
  expect(await placesOf('{ patient { x: id } }', { patient })).toEqual(['patient', 'patient.id']);
});

test('fragments that spread each other over and over are entered once', async () => {
  const last = 24;
  const fragments = Array.from({ length: last }, (_, index) => `fragment F${index} on Patient { ...F${index + 1} ...F${index + 1} }`);
  const query = `{ patient { ...F0 } } ${fragments.join(' ')} fragment F${last} on Patient { name }`;
  const begin = performance.now();
  expect(await placesOf(query, { patient })).toEqual(['patient', 'patient.name']);
  expect(performance.now() - begin).toBeLessThan(2_000);
});
