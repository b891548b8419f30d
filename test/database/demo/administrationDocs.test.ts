import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Kind, parse } from 'graphql';
import { seedDemo } from '../../../src/demo/seedDemo';
import { World, type Answer } from '../../world/World';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await seedDemo(world.database, world.now);
});
afterAll(() => world.close());

/** The operations of a document, by their names. */
function operationsOf(file: string): ReadonlyMap<string, string> {
  const text = readFileSync(resolve(__dirname, `../../../docs/${file}`), 'utf8');
  const operations = [...text.matchAll(/^```graphql\n([\s\S]*?)^```$/gm)].map(([, query]) => query as string);
  return new Map(
    operations.map((query) => {
      const [definition] = parse(query).definitions;
      return [definition?.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? '') : '', query];
    }),
  );
}

async function done(
  username: string,
  query: string | undefined,
  variables: Record<string, unknown> = {},
): Promise<NonNullable<Answer['body']['data']>> {
  const { body } = await world.ask(username, query ?? '', variables);
  expect({ query, errors: body.errors }).toEqual({ query, errors: undefined });
  return body.data;
}

const patientId = async (mrn: string) => (await done('greta', `{ patient(mrn: "${mrn}") { id } }`)).patient.id as string;

test('every operation of docs/administration.md is answered in the demo hospital', async () => {
  const operations = operationsOf('administration.md');
  expect([...operations.keys()]).toEqual(['RolesManager', 'GiveRoles', 'Settings', 'ShutCharts', 'Designate', 'BeforeMerge', 'Merge']);
  const { roles, providers } = await done('ines', operations.get('RolesManager'));
  const [bruno] = providers.nodes;
  expect(bruno).toMatchObject({ username: 'bruno', physician: true, active: true });
  const all = roles.nodes.filter(({ name }: { name: string }) => ['Physician', 'Nurse'].includes(name)).map(({ id }: { id: string }) => id);
  const given = await done('ines', operations.get('GiveRoles'), { provider: bruno.id, version: bruno.version, roles: all });
  expect(given.setProviderRoles.roles.map(({ name }: { name: string }) => name)).toEqual(['Nurse', 'Physician']);
  const { siteSettings } = await done('ines', operations.get('Settings'));
  await done('ines', operations.get('ShutCharts'), { version: siteSettings.version });
  const encounter = (await done('clara', '{ encounter(number: "E-1002-1") { id } }')).encounter.id;
  expect(await done('ines', operations.get('Designate'), { encounter, provider: bruno.id })).toEqual({
    designatePhysicianOfRecord: { number: 'E-1002-1' },
  });
  const pair = { survivor: await patientId('CS-1019'), merged: await patientId('CS-1011') };
  const { previewMerge } = await done('greta', operations.get('BeforeMerge'), pair);
  expect(previewMerge.limits.map(({ name }: { name: string }) => name)).toEqual(['A family in the news']);
  const limits = previewMerge.limits.map(({ id }: { id: string }) => id);
  expect(await done('greta', operations.get('Merge'), { ...pair, limits })).toEqual({
    mergePatients: { id: pair.survivor, mrn: 'CS-1019' },
  });
  expect(await patientId('CS-1011')).toBe(pair.survivor);
});

test('every operation of docs/chart-completion.md is answered in the demo hospital', async () => {
  const operations = operationsOf('chart-completion.md');
  expect([...operations.keys()]).toEqual(['ToDo', 'Viewers', 'Sign']);
  const { chartDeficiencies } = await done('ada', operations.get('ToDo'));
  const toSign = chartDeficiencies.nodes.find(
    ({ kind, document }: { kind: string; document: { encounter: object | null } }) => kind === 'SIGN' && document.encounter,
  ).document;
  await done('ada', operations.get('Viewers'), { patient: toSign.patient.id, encounter: toSign.encounter.id });
  expect(await done('ada', operations.get('Sign'), { document: toSign.id })).toEqual({
    signDocument: { id: toSign.id, title: toSign.title },
  });
});
