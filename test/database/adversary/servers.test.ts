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

it('every connection has the SQL mode of the product, not the server’s: a backslash in a value stays within its quotes', async () => {
  const { dataSource, isEmbedded } = world.database;
  if (isEmbedded) return;
  const modes = await Promise.all(
    Array.from({ length: 10 }, () => dataSource.query<{ mode: string }[]>('SELECT SLEEP(0.05), @@SESSION.sql_mode AS mode')),
  );
  expect(modes.map(([row]) => row?.mode.split(',').sort())).toEqual(
    Array.from({ length: 10 }, () => [
      'ERROR_FOR_DIVISION_BY_ZERO',
      'NO_ZERO_DATE',
      'NO_ZERO_IN_DATE',
      'ONLY_FULL_GROUP_BY',
      'STRICT_TRANS_TABLES',
    ]),
  );
});
