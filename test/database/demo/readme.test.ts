import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exampleOperations } from '../../../ide/exampleOperations';
import { seedDemo } from '../../../src/demo/seedDemo';
import { World } from '../../world/World';

const readme = readFileSync(resolve(__dirname, '../../../README.md'), 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text as string);

let world: World;
beforeAll(async () => {
  world = await World.open();
  await seedDemo(world.database, world.now);
});
afterAll(() => world.close());

test.each(['ada', 'bruno', 'farid'].map((username, index) => [username, index] as const))(
  'the README shows the answer that %s really gets',
  async (username, index) => {
    const [question] = blocks('graphql');
    const answer = await world.ask(username, question as string);
    expect(answer.body).toEqual(JSON.parse(blocks('json')[index] as string));
  },
);

test('the README’s override opens the encounter for clara, for an hour', async () => {
  const answer = await world.ask('clara', blocks('graphql')[1] as string);
  expect(answer.body.errors).toBeUndefined();
  expect(answer.body.data.encounter.service).toBe('Psychiatry');
  expect(answer.body.data.encounter.access.openUntil).toBe(new Date(world.now.getTime() + 3_600_000).toISOString());
  expect(answer.body.data.encounter.documents.nodes.length).toBeGreaterThan(0);
});

test.each(exampleOperations.map((operation) => [operation.title, operation] as const))(
  'the editor’s example “%s” is answered',
  async (title, { query, variables }) => {
    const answer = await world.ask(title === 'Patient sets' ? 'ines' : 'clara', query, variables);
    expect(answer.body.errors).toBeUndefined();
    expect(answer.status).toBe(200);
  },
);
