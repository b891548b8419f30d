import type { EventEmitter } from 'node:events';
import { World } from '../../world/World';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

it.each(['ada ', ' ada', 'ADA', 'àda', 'ada\u200B', 'ada\n'])('only the exact username signs in: %j does not', async (username) => {
  await world.provider('ada');
  const { status } = await world.ask(username, '{me {username}}');
  expect(status).toBe(401);
});

it('a value stays a value under sql_mode NO_BACKSLASH_ESCAPES', async () => {
  if (world.database.isEmbedded) return;
  const { dataSource } = world.database;
  const mode = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')";
  // As a server that is configured so would begin each session: those that are open, and those that come.
  const { pool } = dataSource.driver as unknown as { pool: EventEmitter };
  pool.on('connection', (connection: { query(statement: string): void }) => connection.query(mode));
  await Promise.all(Array.from({ length: 10 }, () => dataSource.query(mode)));
  await world.provider('u');
  await world.patient('Hidden', { locked: true });
  const query = 'query($name: String) {patients(search: {lastName: $name}) {totalCount}}';
  const { body } = await world.ask('u', query, { name: "x')) or (select sleep(0)) = 0 order by 1 limit 9 # " });
  expect(body).toEqual({ data: { patients: { totalCount: 0 } } });
});
