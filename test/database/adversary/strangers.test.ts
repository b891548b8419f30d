import { getIntrospectionQuery } from 'graphql';
import { World } from '../../world/World';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('ada');
});
afterAll(() => world.close());

/** Validation compares each of these with each other one. */
const PAIRS = `{ patients { nodes { ${'encounters { nodes { patient { id } } } '.repeat(110)} } } }`;

test('who has not signed in cannot have a document read that takes long to validate', async () => {
  expect(await world.ask(null, PAIRS)).toEqual({
    status: 400,
    body: {
      errors: [{ message: 'The input breaks a rule', extensions: { code: 'BAD_USER_INPUT', rule: 'TOO_MANY_TOKENS', limit: 500 } }],
    },
  });
  expect((await world.ask('ada', PAIRS)).body).toMatchObject({ data: { patients: { nodes: [] } } });
  // That it was read for somebody else makes no difference.
  const many = `{ me { ${'username '.repeat(600)} } }`;
  expect(await world.ask('ada', many)).toEqual({ status: 200, body: { data: { me: { username: 'ada' } } } });
  expect((await world.ask(null, many)).status).toBe(400);
});

test('the whole schema is read without signing in, where everyone may', async () => {
  const whole = getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  expect((await world.ask(null, whole)).body.errors).toBeUndefined();
});
