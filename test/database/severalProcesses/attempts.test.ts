import { World } from '../../world/World';

const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';
const LOOK_UP = '{ patient(mrn: "none") { lastName } }';

test('processes that share a Redis count the attempts of a viewer together', async () => {
  const env = { REDIS_URL, LIMIT_MISSES: '10' };
  const one = await World.open(env);
  const other = await one.beside(env);
  try {
    await one.provider('ada');
    const codes: unknown[] = [];
    for (let count = 0; count < 6; count += 1) {
      for (const world of [one, other]) codes.push((await world.ask('ada', LOOK_UP)).body.errors?.[0]?.extensions.rule ?? null);
    }
    expect(codes).toEqual([...Array.from({ length: 10 }, () => null), 'TOO_MANY_MISSES', 'TOO_MANY_MISSES']);
  } finally {
    await other.close();
    await one.close();
  }
});
