import sql from 'sql-template-tag';
import { databaseErrorCode } from '../../../src/entity/databaseErrorCode';
import { withDeadline } from '../../../src/entity/Deadline';
import { Role } from '../../../src/entity/Role';
import type { UnitEnd } from '../../../src/entity/UnitOfWork';
import { World } from '../../world/World';
import { openTestDatabase, type TestDatabase } from '../openTestDatabase';
import { Way } from './Way';

declare const databaseUrl: string;
const isEmbedded = databaseUrl.startsWith('sqlite:');
const onServer = isEmbedded ? test.skip : test;
const onEmbedded = isEmbedded ? test : test.skip;

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const TIMEOUT = { code: 'UNAVAILABLE', details: { rule: 'TIMEOUT' } };
const REFUSED = { message: 'The service cannot answer now; try again', extensions: { code: 'UNAVAILABLE', rule: 'TIMEOUT' } };
const role = (id: string) => ({ id, name: id, nameKey: id, version: 1 });

describe('within a deadline', () => {
  let opened: TestDatabase;
  let way: Way | undefined;
  afterEach(async () => {
    await opened.close();
    await way?.close();
    way = undefined;
  });

  test('no statement begins after it, and a unit of work that is not over by then has done nothing', async () => {
    opened = await openTestDatabase();
    const { database } = opened;
    const ends: UnitEnd[] = [];
    const late = withDeadline(0.3, () =>
      database.transaction(async (manager) => {
        database.unit?.whenEnded((end) => ends.push(end));
        await manager.insert(Role, role('late'));
        await pause(0.5);
        await manager.insert(Role, role('later'));
      }),
    );
    const alone = withDeadline(0.3, async () => {
      await pause(0.5);
      return database.query(sql`SELECT 1`);
    });
    await expect(alone).rejects.toMatchObject(TIMEOUT);
    await expect(late).rejects.toMatchObject(TIMEOUT);
    expect([await database.query(sql`SELECT name FROM role`), ends]).toEqual([[], ['ROLLED_BACK']]);
  });

  onServer('a statement that is under way is given up, and its connection is not used again', async () => {
    opened = await openTestDatabase({ poolSize: 1 });
    const { database } = opened;
    const thread = async () => (await database.query<{ id: string }>(sql`SELECT CONNECTION_ID() AS id`))[0]?.id;
    const before = await thread();
    await expect(withDeadline(0.3, () => database.query(sql`SELECT SLEEP(20)`))).rejects.toMatchObject(TIMEOUT);
    expect(await thread()).not.toBe(before);
  });

  onServer('the server itself ends a statement that takes longer than an operation may', async () => {
    opened = await openTestDatabase({ statementSeconds: 1 });
    await expect(opened.database.query(sql`SELECT COUNT(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b`)).rejects.toMatchObject(
      TIMEOUT,
    );
  });

  onServer('a statement that the server ends by itself is told as one that took too long', async () => {
    opened = await openTestDatabase();
    const slow = sql`SET STATEMENT max_statement_time = 0.2 FOR SELECT COUNT(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b`;
    await expect(opened.database.query(slow)).rejects.toMatchObject(TIMEOUT);
  });

  onServer('neither a connection nor a place to wait for one is waited for without end', async () => {
    opened = await openTestDatabase({ poolSize: 1, queueSize: 1, waitSeconds: 1 });
    const { database } = opened;
    const held = database.query(sql`SELECT SLEEP(2)`);
    const waiting = database.query(sql`SELECT 1`).catch(databaseErrorCode);
    const tooMany = await database.query(sql`SELECT 1`).catch(databaseErrorCode);
    expect([tooMany, await waiting]).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    await held;
    expect(await database.query(sql`SELECT 1 AS one`)).toHaveLength(1);
  });

  onServer('what another has locked is not waited for without end', async () => {
    opened = await openTestDatabase({ lockSeconds: 1 });
    const { database } = opened;
    const { dataSource } = database;
    const other = dataSource.createQueryRunner();
    await other.query('LOCK TABLES role WRITE');
    expect(await database.query(sql`SELECT name FROM role`).catch(databaseErrorCode)).toBe('CONFLICT');
    await other.query('UNLOCK TABLES');
    await other.release();
  });

  onServer('a connection whose unit of work could not be rolled back is not used again', async () => {
    const direct = new URL(databaseUrl);
    const between = await Way.to(Number(direct.port || 3306), direct.hostname);
    way = between;
    direct.host = `127.0.0.1:${between.port}`;
    opened = await openTestDatabase({ poolSize: 1, url: direct.href });
    const { database } = opened;
    const failed = database.transaction(async (manager) => {
      await manager.insert(Role, role('half'));
      between.refused = 'ROLLBACK';
      throw new Error('The work fails');
    });
    await expect(failed).rejects.toThrow();
    between.refused = null;
    // A new unit of work would commit what the connection still holds.
    await database.transaction((manager) => manager.insert(Role, role('whole')));
    expect(await database.query(sql`SELECT name FROM role`)).toEqual([{ name: 'whole' }]);
  });

  onServer('units of work that wait for each other come to their ends one after the other', async () => {
    opened = await openTestDatabase();
    const { database } = opened;
    for (const id of ['one', 'other']) await database.transaction((manager) => manager.insert(Role, role(id)));
    let tries = 0;
    let held = 0;
    const crossing = (first: string, second: string) =>
      database.transaction(async (manager) => {
        tries += 1;
        await manager.increment(Role, { id: first }, 'version', 1);
        held += 1;
        // Both hold their first row before either asks for its second.
        while (held < 2) await pause(0.01);
        await manager.increment(Role, { id: second }, 'version', 1);
      });
    await Promise.all([crossing('one', 'other'), crossing('other', 'one')]);
    const rows = await database.query(sql`SELECT version FROM role`);
    expect({ rows, triedAgain: tries > 2 }).toEqual({ rows: [{ version: 3 }, { version: 3 }], triedAgain: true });
  });
});

describe('an operation', () => {
  let world: World;
  afterEach(() => world.close());

  onEmbedded('that waits too long for its turn at the embedded database is refused, and the next is answered', async () => {
    world = await World.open({ OPERATION_SECONDS: '1' });
    await world.provider('viewer');
    const held = world.database.transaction(() => pause(1.5));
    expect(await world.ask('viewer', '{ me { username } }')).toEqual({ status: 503, body: { errors: [REFUSED] } });
    await held;
    expect((await world.ask('viewer', '{ me { username } }')).status).toBe(200);
  });

  onServer('whose statements take too long is refused, and the next is answered', async () => {
    world = await World.open({ OPERATION_SECONDS: '1' });
    await world.provider('viewer');
    const send = (statement: string) => world.database.run((manager) => manager.query(statement));
    await send('ALTER TABLE provider RENAME TO provider_away');
    await send('CREATE VIEW provider AS SELECT * FROM provider_away WHERE SLEEP(5) = 0');
    expect(await world.ask('viewer', '{ me { username } }')).toEqual({ status: 503, body: { errors: [REFUSED] } });
    await send('DROP VIEW provider');
    await send('ALTER TABLE provider_away RENAME TO provider');
    expect((await world.ask('viewer', '{ me { username } }')).status).toBe(200);
  });
});
