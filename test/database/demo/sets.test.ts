import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { seedDemo } from '../../../src/demo/seedDemo';
import { story } from '../../../src/demo/story';
import { globalId } from '../../../src/entity/globalId';
import { World } from '../../world/World';

const text = readFileSync(resolve(__dirname, '../../../docs/sets.md'), 'utf8');
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block as string);
const operations = new Map(blocks('graphql').map((block) => [/^(?:query|mutation) (\w+)/.exec(block)?.[1] ?? '', block]));

let world: World;
beforeAll(async () => {
  world = await World.open();
  await seedDemo(world.database, world.now);
});
afterAll(() => world.close());

async function run(name: string, variables: Record<string, unknown> = {}) {
  const query = operations.get(name);
  if (!query) throw new Error(`docs/sets.md has no operation ${name}`);
  operations.delete(name);
  const { body } = await world.ask('ines', query, variables);
  expect({ name, errors: body.errors }).toEqual({ name, errors: undefined });
  return body;
}

const rosaAndRemi = [
  { demographicNumber: 1003, lastName: 'Rutabaga', firstName: 'Rémi' },
  { demographicNumber: 1002, lastName: 'Rutabaga', firstName: 'Rosa' },
];

test('docs/sets.md leads the administrator of the demo from a report to a set and its end', async () => {
  expect(await run('RunQuery')).toEqual(JSON.parse(blocks('json')[0] as string));
  const { id: reportDefinition } = (await run('SaveDefinition')).data.saveReportDefinition;
  const { reportDefinitions } = (await run('MyDefinitions')).data;
  expect(reportDefinitions.map(({ name }: { name: string }) => name)).toEqual([
    'A family in the news',
    'Rostered, over 65',
    'Rutabaga family',
  ]);
  const saved = (await run('SaveSet', { reportDefinition })).data.savePatientSet;
  expect(saved).toMatchObject({ name: 'Rutabaga family', version: 1, members: { totalCount: 2, nodes: rosaAndRemi } });
  const set = saved.id as string;
  expect((await run('WhoIsBlocked', { set })).data.patientSet.usedBy).toEqual([]);
  expect((await run('Drift', { set })).data.patientSet.drift).toEqual({
    wouldJoin: { totalCount: 0, nodes: [] },
    wouldLeave: { totalCount: 0, nodes: [] },
  });
  expect((await run('Refresh', { set, version: 1 })).data.refreshPatientSet).toEqual({ version: 2, members: { totalCount: 2 } });
  const patients = [globalId('Patient', story.oliveOakes.id)];
  expect((await run('AddMember', { set, version: 2, patients })).data.addPatientSetMembers).toEqual({ version: 3 });
  expect((await run('RemoveMember', { set, version: 3, patients })).data.removePatientSetMembers).toEqual({ version: 4 });
  expect((await run('Rename', { set, version: 4 })).data.renamePatientSet).toEqual({ name: 'The Rutabagas', version: 5 });
  expect((await run('Delete', { set, version: 5 })).data.deletePatientSet).toBe(set);
  // The administrator of the demo may not read the trail.
  const { body } = await world.ask('ines', operations.get('History') as string, { set });
  expect(body).toEqual({ data: { patientSet: null } });
  expect([...operations.keys()]).toEqual(['History']);
});

test('the set “In the news” of the demo was saved from a report, and has drifted since', async () => {
  const list = await world.ask('ines', '{ patientSets { nodes { id name } } }');
  const { id } = list.body.data.patientSets.nodes.find(({ name }: { name: string }) => name === 'In the news');
  const side = '{ nodes { lastName } }';
  const { body } = await world.ask('ines', `{ patientSet(id: "${id}") { drift { wouldJoin ${side} wouldLeave ${side} } } }`);
  expect(body.data.patientSet.drift).toEqual({ wouldJoin: { nodes: [] }, wouldLeave: { nodes: [{ lastName: 'Thunderclap' }] } });
});

test('the report that docs/sets.md exports by its id is there', async () => {
  const address = /"http:\/\/localhost:4000(\/reports\/[^"]*)"/.exec(text)?.[1];
  const response = await fetch(`${world.url}${address}`, { headers: { authorization: `Bearer ${await world.token('ines')}` } });
  expect(await response.text()).toBe('demographicNumber,lastName,firstName\r\n1012,GORGONZOLA,Gaïa\r\n1011,Gorgonzola,Gino\r\n');
});
