import { SignJWT } from 'jose';
import { Permission } from '../../../src/policy/Permission';
import { watching } from '../../world/Watching';
import { World } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF } = Permission;

test.each([1e16, 1.77e15, -1e16])('a sign-in at %d is no recent one', async (auth_time) => {
  const world = await World.open({ STEP_UP_MINUTES: '5' });
  await world.provider('c');
  const encounter = await world.encounter(await world.patient('Aster'), { service: 'Psychiatry' });
  await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW' });
  const { signIn } = world.config;
  if (signIn.kind !== 'local') throw new Error('The world has a local key');
  const now = world.now.getTime() / 1000;
  const token = await new SignJWT({ sub: 'c', auth_time })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(signIn.issuer)
    .setAudience(signIn.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + 3600)
    .sign(new TextEncoder().encode(signIn.key));
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      query: `mutation { giveOverrideReason(record: "${encounter.gid}", reason: {code: "CONSULT"}) { grant { id } } }`,
    }),
  });
  const body = (await response.json()) as { errors?: any[] };
  await world.close();
  expect(body.errors?.[0].extensions.code).toBe('STEP_UP_REQUIRED');
});

test('a subscription that is refused is an event, as a query that is refused is', async () => {
  const world = await World.open();
  await world.provider('c', { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  const count = async () => (await world.events()).filter(({ errorCode }) => errorCode === 'FORBIDDEN').length;
  await world.ask('c', '{ overrideQueue { totalCount } }');
  const afterQuery = await count();
  const queue = await watching(world, 'c', 'subscription WatchQueue { hers: overrideQueueChanged { id } }');
  await queue.until(({ arrived }) => arrived.length === 1);
  await queue.end();
  const afterSubscription = await count();
  const [, event] = await world.events();
  await world.close();
  expect([afterQuery, afterSubscription]).toEqual([1, 2]);
  expect(event).toMatchObject({ field: 'overrideQueueChanged', actor: { operationName: 'WatchQueue' } });
});
