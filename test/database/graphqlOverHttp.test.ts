import { auditServer } from 'graphql-http';
import { World } from '../world/World';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

test('the server speaks GraphQL over HTTP: the audit of graphql-http finds no error', async () => {
  const results = await auditServer({ url: `${world.url}/graphql` });
  const errors = results.filter(({ status }) => status === 'error').map(({ id, name }) => `${id} ${name}`);
  expect(results.length).toBeGreaterThan(50);
  expect(errors).toEqual([]);
});
