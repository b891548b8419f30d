import { globalId } from '../../src/entity/globalId';
import { Permission } from '../../src/policy/Permission';
import { World } from '../world/World';

const PERMISSIONS = [
  Permission.RECORDS_READ,
  Permission.SETS_MANAGE,
  Permission.OVERRIDE_SELF,
  Permission.REPORTS_RUN,
  Permission.SET_ACCESS_MANAGE,
  Permission.AUDIT_READ,
  Permission.ACCESS_LIMITS_MANAGE,
];

/** A hospital of so many patients, each with so many encounters, in so many sets, for a viewer of whom every rule speaks. */
async function hospital(size: number, visits = 4): Promise<{ world: World; variables: Record<string, unknown> }> {
  const world = await World.open();
  await world.site({ physicianOfRecordSecurity: true, physicianOfRecordScope: 'EVERYONE', blacklistDisclosure: 'DEMOGRAPHICS' });
  for (const username of ['vera', 'dora']) await world.provider(username, { permissions: PERMISSIONS, physician: true });
  await world.limit({ fragment: "service = 'Psychiatry'", providers: ['vera'] });
  await world.limit({ fragment: "city = 'Elsewhere'", level: 'PATIENT', overrideSetting: 'PROMPT', providers: ['vera'] });
  const patients = [];
  const encounters = [];
  const documents = [];
  for (let place = 0; place < size; place += 1) {
    const patient = await world.patient(`Patient ${place}`, { city: 'Here' });
    patients.push(patient);
    for (let visit = 0; visit < visits; visit += 1) {
      const encounter = await world.encounter(patient, { physicians: visit % 2 === 0 ? ['vera', 'dora'] : ['dora'] });
      encounters.push(encounter);
      for (let page = 0; page < visits / 2; page += 1) documents.push(await world.document(encounter));
    }
    documents.push(await world.document(patient));
    if (place === 0) await world.grant('vera', patient);
  }
  for (let place = 0; place < size; place += 1) await world.set(`Set ${place}`, patients);
  await world.set('Black', size > 1 ? [patients.at(-1)!] : [], ['vera']);
  const ids = [patients, encounters, documents].flatMap((each) => each.slice(0, 25).map(({ gid }) => gid));
  const saved = await world.ask('dora', 'mutation { savePatientSet(name: "All", definition: { select: [DEMOGRAPHIC_NUMBER] }) { id } }');
  for (let place = 0; place < size; place += 1) await world.patient(`Newcomer ${place}`, { city: 'Here' });
  const setId = saved.body.data.savePatientSet.id as string;
  const providerId = globalId('Provider', world.providerId('dora'));
  return { world, variables: { ids, providerId, patientId: patients[0]!.gid, encounterId: encounters[0]!.gid, setId } };
}

const PAGE = 'totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } message';
const QUESTIONS = {
  'patients, and all below them': `{
    patients(first: 100) { ${PAGE} edges { cursor node {
      id city access { disclosure door }
      documents(first: 2) { ${PAGE} nodes { id content patient { id } encounter { id } } }
      encounters(first: 3) { ${PAGE} nodes {
        id service access { disclosure } patient { id lastName } physicians { provider { id } kind }
        documents(first: 2) { ${PAGE} nodes { id title content patient { id } encounter { id number } } }
      } }
    } } }
  }`,
  'encounters, and all below them': `{
    encounters(first: 100) { ${PAGE} nodes { id patient { id city } physicians { kind provider { displayName } } documents { ${PAGE} nodes { id content } } } }
  }`,
  'encounters below patients, from their ends, in an order': `{
    patients(last: 100, order: { field: CITY, direction: DESC }) { nodes {
      id encounters(last: 2, order: { field: SERVICE }, search: { service: "Medicine" }) { ${PAGE} nodes { id service } }
    } }
  }`,
  'sets and their members': `{ patientSets(first: 100) { ${PAGE} nodes { id name members(first: 100) { ${PAGE} nodes { id lastName access { door } } } } } }`,
  'a report': `{ demographicReport(definition: { select: [DEMOGRAPHIC_NUMBER, HIN], where: { city: "Here" }, order: [{ column: CITY }], limit: 60 }, first: 100) {
    ${PAGE} columns edges { cursor node { id hin cells } } } }`,
  'what is known of sets': `{ patientSets(first: 100) { ${PAGE} nodes { version definition { select } createdBy { id } usedBy { id displayName } } } }`,
  'the drift and the history of a set': `query ($setId: ID!) { patientSet(id: $setId) {
    drift { wouldJoin(first: 100) { ${PAGE} nodes { id } } wouldLeave(first: 100) { ${PAGE} nodes { id } } } history { ${PAGE} nodes { field changes { name } } } } }`,
  'the sets of a provider': `query ($providerId: ID!) { setAccess(providerId: $providerId) { version blackListed { ${PAGE} nodes { id } } others(first: 100) { ${PAGE} nodes { id name } } } }`,
  'limits, with whom they bind': `{ accessLimits { id broken providers { id } roles { id } } }`,
  'what a limit would do': `{ previewAccessLimit(fragment: "service = 'Medicine'", polarity: EXCEPT_WHERE, overrideSetting: ALLOW) {
    patients encounters examples { patient { id } encounter { id } } } }`,
  'nodes of every kind': `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Encounter { physicians { kind } patient { id } } ... on Document { content } } }`,
  'the tree of a patient': `query ($patientId: ID) { documentTree(patientId: $patientId) {
    patient { id } encounters { encounter { id physicians { kind } } documentTypes { documents { id content } } } documentTypes { documents { id } } message } }`,
  'the tree of an encounter': `query ($encounterId: ID!) { encounterViewer(encounterId: $encounterId) { encounters { encounter { id } documentTypes { documents { id content } } } } }`,
} as const;

type Counts = Readonly<Record<string, number>>;

async function count(world: World, query: string, variables: Record<string, unknown> = {}): Promise<number> {
  const named = Object.fromEntries(Object.entries(variables).filter(([name]) => query.includes(`$${name}`)));
  let answer: Awaited<ReturnType<World['ask']>> | undefined;
  const sent = await world.statements(async () => (answer = await world.ask('vera', query, named)));
  expect({ status: answer?.status, errors: answer?.body.errors }).toEqual({ status: 200, errors: undefined });
  return sent.length;
}

test('a query sends as many statements for many rows as for few', async () => {
  const sizes = { 'one patient': [1, 4], 'five patients': [5, 4], '25 patients': [25, 4], 'long charts': [3, 20] } as const;
  const counts: Record<string, Counts> = {};
  for (const [name, [size, visits]] of Object.entries(sizes)) {
    const { world, variables } = await hospital(size, visits);
    try {
      const sent: Record<string, number> = {};
      for (const [question, query] of Object.entries(QUESTIONS)) sent[question] = await count(world, query, variables);
      counts[name] = sent;
    } finally {
      await world.close();
    }
  }
  expect(counts).toEqual(Object.fromEntries(Object.keys(sizes).map((name) => [name, counts['five patients']])));
});

describe('what is dear is paid for only when it is asked for', () => {
  let world: World;
  let cursor: string;
  beforeAll(async () => {
    ({ world } = await hospital(5));
    const { body } = await world.ask('vera', '{ encounters(first: 1) { pageInfo { endCursor } } }');
    cursor = body.data.encounters.pageInfo.endCursor;
  });
  afterAll(() => world.close());

  /** By how many statements a field makes the same page dearer. */
  const costs = async (field: string, window: string) =>
    (await count(world, `{ encounters(${window}) { message nodes { id } ${field} } }`)) -
    (await count(world, `{ encounters(${window}) { message nodes { id } } }`));

  test.each([
    ['totalCount', 'first: 2', 1],
    ['pageInfo { hasNextPage }', 'first: 2', 0],
    ['pageInfo { hasPreviousPage }', 'first: 2', 0],
    ['pageInfo { hasNextPage }', 'last: 2', 0],
    ['pageInfo { hasPreviousPage }', 'last: 2', 0],
    ['pageInfo { startCursor endCursor }', 'first: 2', 0],
    ['edges { cursor }', 'first: 2', 0],
    ['edges { node { id } }', 'first: 2', 0],
  ])('%s of a page with %s: %i statements', async (field, window, expected) => expect(await costs(field, window)).toBe(expected));

  test('what lies on the other side of a cursor costs one, what lies ahead none', async () => {
    const after = `first: 2, after: "${cursor}"`;
    const before = `last: 2, before: "${cursor}"`;
    expect(await costs('pageInfo { hasPreviousPage }', after)).toBe(1);
    expect(await costs('pageInfo { hasNextPage }', after)).toBe(0);
    expect(await costs('pageInfo { hasNextPage }', before)).toBe(1);
    expect(await costs('pageInfo { hasPreviousPage }', before)).toBe(0);
  });

  test('the count of each of many lists costs one for all of them', async () => {
    const below = (field: string) => count(world, `{ patients { nodes { id encounters { nodes { id } ${field} } } } }`);
    expect((await below('totalCount')) - (await below(''))).toBe(1);
    const asked = (fields: string) => count(world, `{ patients { nodes { id encounters { nodes { id ${fields} } } } } }`);
    expect((await asked('physicians { kind }')) - (await asked(''))).toBe(1);
    expect((await asked('patient { id }')) - (await asked(''))).toBe(1);
  });

  test('a look-up costs as much for what is there as for what is not', async () => {
    const look = (key: string) => count(world, `{ encounter(id: "${globalId('Encounter', key)}") { id } }`);
    const [there] = await world.database.run((manager) => manager.query<{ id: string }[]>('SELECT id FROM encounter LIMIT 1'));
    expect(await look(there!.id)).toBe(await look('00000000-0000-4000-8000-000000000000'));
  });
});
