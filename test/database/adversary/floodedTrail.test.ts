import { randomUUID } from 'node:crypto';
import { World } from '../../world/World';

const lines: string[] = [];
let world: World;
beforeAll(async () => {
  world = await World.open({ LIMIT_MISSES: '10', LOG_LEVEL: 'warn' }, { log: (line) => lines.push(line) });
  await world.provider('ada');
  await world.provider('bruno');
});
afterAll(() => world.close());

const UNKNOWN = Array.from({ length: 100 }, () => `Patient:${randomUUID()}`);
const MANY = `query ($ids: [ID!]!) { ${Array.from({ length: 60 }, (_, index) => `a${index}: nodes(ids: $ids) { id }`).join(' ')} }`;

test('look-ups that are refused, however many in one operation, are one event and one line of the log', async () => {
  for (let count = 0; count < 10; count += 1) await world.ask('ada', '{ patient(mrn: "MISTYPED") { lastName } }');
  const before = (await world.events()).length;
  const { body } = await world.ask('ada', MANY, { ids: UNKNOWN });
  expect(new Set(body.errors?.map(({ path }) => String(path[0]))).size).toBe(60);
  expect(new Set(body.errors?.map(({ extensions }) => extensions.rule))).toEqual(new Set(['TOO_MANY_MISSES']));
  const events = (await world.events()).slice(before);
  expect(events).toMatchObject([{ action: 'OPERATION', outcome: 'REFUSED', field: 'nodes', errorCode: 'UNAVAILABLE' }]);
  expect(events).toHaveLength(1);
  expect(lines.filter((line) => line.includes('too many attempts'))).toHaveLength(1);
});
