import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { verifyAudit } from '../../../src/command/verifyAudit';
import { databaseErrorCode } from '../../../src/entity/databaseErrorCode';
import { openDataSource } from '../../../src/entity/openDataSource';
import { IdempotencyKey } from '../../../src/entity/Override';
import { World } from '../../../src/testing/World';
import { Permission } from '../../../src/policy/Permission';
import { watching } from '../../world/Watching';
import { randomFrom } from './asking';
import { DatabaseServer } from './DatabaseServer';
import { Ward } from './Ward';
import { Way } from './Way';

/** How often each fault befalls the server; `ROUNDS=10` asks more. */
const ROUNDS = Number(process.env.ROUNDS ?? 1);
/** Decides what the clients ask for; `SEED=…` asks alike, as far as the machine's timing lets it. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
/** Within this time of a fault's end the API shows content again, without having been touched. */
const RECOVERY_MILLISECONDS = 5000;
/** Shorter than the longest fault, so that operations run out of time. */
const OPERATION_SECONDS = 3;
/** How many encounters each fault has to open or to lock; a fast machine asks for a third of this. */
const SAFES = 1000;

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

let server: DatabaseServer;
let way: Way;
let folder: string;
let world: World;
let tablesOf: string;
beforeAll(async () => {
  process.stdout.write(`SEED=${SEED} ROUNDS=${ROUNDS}\n`);
  server = await DatabaseServer.open(['--innodb-file-per-table=0', '--innodb-autoextend-increment=1']);
  way = await Way.to(server.port);
  folder = await mkdtemp(join(tmpdir(), 'anchors-'));
  const env = { OPERATION_SECONDS: String(OPERATION_SECONDS), DATABASE_LOCK_SECONDS: '1', DATABASE_WAIT_SECONDS: '2' };
  world = await World.open(
    { ...env, AUDIT_HEAD_SECONDS: '1', AUDIT_ANCHOR_FILE: join(folder, 'anchors.jsonl'), SETTLE_SECONDS: '1' },
    { url: way.url },
  );
  tablesOf = world.database.dataSource.driver.database as string;
  world.chores.start();
});
afterAll(async () => {
  // The server goes last, and goes even where the world could not be closed.
  const ends = [() => world?.close(), () => way?.close(), () => server?.close(), () => rm(folder, { recursive: true, force: true })];
  const failed: unknown[] = [];
  for (const end of ends) await end()?.catch((error: unknown) => failed.push(error));
  expect(failed).toEqual([]);
});

/** Somebody beside the API, with a connection of their own, whom no fault of the way meets. */
async function other(): Promise<Connection> {
  const connection = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root', database: tablesOf });
  connection.on('error', () => undefined);
  return connection;
}

/** Another session does something, keeps what it has, and then gives it back. */
async function holding(seconds: number, take: readonly string[], giveBack: readonly string[]): Promise<void> {
  const session = await other();
  for (const statement of take) await session.query(statement);
  await pause(seconds);
  for (const statement of giveBack) await session.query(statement);
  await session.end();
}

/** What befalls the server, from its beginning to its end. */
const FAULTS: readonly (readonly [name: string, fault: () => Promise<void>])[] = [
  [
    'is killed, and started again',
    async () => {
      await server.kill();
      await pause(1);
      await server.start();
    },
  ],
  [
    'is restarted by its administrator',
    async () => {
      await server.stop();
      await server.start();
    },
  ],
  [
    'hangs for a moment',
    async () => {
      server.hang();
      await pause(1);
      server.goOn();
    },
  ],
  [
    'hangs for longer than an operation may take',
    async () => {
      server.hang();
      await pause(OPERATION_SECONDS + 2);
      server.goOn();
    },
  ],
  [
    'has no connection left',
    async () => {
      const session = await other();
      await session.query('SET GLOBAL max_connections = 10');
      const others: Connection[] = [];
      const [threads] = await session.query<any[]>('SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()');
      for (const { id } of threads) await session.query(`KILL ${id}`).catch(() => undefined);
      for (let tries = 0; tries < 40; tries += 1)
        await other().then(
          (each) => others.push(each),
          () => pause(0.02),
        );
      await pause(1);
      for (const each of others) await each.end();
      await session.query('SET GLOBAL max_connections = 151');
      await session.end();
    },
  ],
  [
    'ends the connections of the API again and again',
    async () => {
      const session = await other();
      for (let times = 0; times < 20; times += 1) {
        const [threads] = await session.query<any[]>('SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()');
        for (const { id } of threads) await session.query(`KILL ${id}`).catch(() => undefined);
        await pause(0.07);
      }
      await session.end();
    },
  ],
  ['has its patients locked as a table', () => holding(2.5, ['LOCK TABLES patient WRITE'], ['UNLOCK TABLES'])],
  ['has its trail locked as a table', () => holding(2.5, ['LOCK TABLES audit_event WRITE'], ['UNLOCK TABLES'])],
  ['is locked for a backup', () => holding(2.5, ['FLUSH TABLES WITH READ LOCK'], ['UNLOCK TABLES'])],
  [
    'has its encounters locked row by row',
    () =>
      holding(2.5, ['START TRANSACTION', 'SELECT * FROM encounter FOR UPDATE', 'SELECT * FROM override_grant FOR UPDATE'], ['ROLLBACK']),
  ],
  [
    'ends every third grant as the victim of a deadlock',
    async () => {
      const session = await other();
      const victim = "IF RAND() < 0.3 THEN SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found'; END IF";
      await session.query(`CREATE TRIGGER victims BEFORE INSERT ON override_grant FOR EACH ROW ${victim}`);
      await pause(1.5);
      await session.query('DROP TRIGGER victims');
      await session.end();
    },
  ],
  [
    'can only be read',
    async () => {
      const session = await other();
      await session.query('SET GLOBAL read_only = ON');
      const refusal = "FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290, MESSAGE_TEXT = 'read only'";
      for (const table of ['audit_event', 'override_grant', 'record_lock'])
        await session.query(`CREATE TRIGGER only_read_${table} BEFORE INSERT ON ${table} ${refusal}`);
      await pause(1);
      for (const table of ['audit_event', 'override_grant', 'record_lock']) await session.query(`DROP TRIGGER only_read_${table}`);
      await session.query('SET GLOBAL read_only = OFF');
      await session.end();
    },
  ],
  [
    'has a full disk',
    async () => {
      const session = await other();
      await session.query('CREATE TABLE filler (bytes LONGTEXT)');
      // Beyond the log of transactions, whose size is given.
      await server.limitFiles(Math.max(await server.size(), 17 * 2 ** 20));
      for (let size = 2 ** 22; size > 2 ** 10;) {
        const isFull = await session.query(`INSERT INTO filler VALUES (REPEAT('x', ${size}))`).then(
          () => false,
          () => true,
        );
        if (isFull) size /= 4;
      }
      await pause(1.5);
      // There are writes without which MariaDB would rather end than go on.
      if (server.isRunning) await server.limitFiles(undefined);
      else await server.start();
      const later = await other();
      await later.query('DROP TABLE filler');
      await later.end();
      session.destroy();
    },
  ],
  [
    'is slow to reach',
    async () => {
      way.delayMilliseconds = 150;
      await pause(2.5);
      way.delayMilliseconds = 0;
    },
  ],
  [
    'cannot be reached for a while, and then hears all that was said',
    async () => {
      way.hold();
      await pause(2);
      way.release();
    },
  ],
  [
    'cannot be reached, and then knows only who connects anew',
    async () => {
      way.lose();
      await pause(1.5);
      way.release();
    },
  ],
];

describe.each(FAULTS)('where the database server %s', (name, fault) => {
  test.each(Array.from({ length: ROUNDS }, (_, round) => [round + 1]))(
    'each answer is whole or refused, and the API goes on by itself (round %i)',
    async (round) => {
      const ward = await Ward.open(world, randomFrom(SEED + round), SAFES);
      const clients = ward.begin();
      try {
        await pause(0.3);
        await fault();
        const recovery = await ward.recovery(4 * RECOVERY_MILLISECONDS);
        expect(recovery).toBeLessThan(RECOVERY_MILLISECONDS);
        process.stdout.write(`${name}: ${ward.outcomes.length} answers, back after ${recovery} ms\n`);
      } finally {
        await clients.stop();
      }
      expect(await ward.askForAll()).toEqual([]);
      expect(await ward.faults()).toEqual({ broken: [], unaccounted: [], grantsOutOfStep: [], again: [], twice: [], lost: [] });
    },
    60_000,
  );
});

test('whoever watches is told of a change at which the database could not be asked, once it can be', async () => {
  await world.provider('watcher');
  const encounter = await world.encounter(await world.patient('Watched'), { service: 'Psychiatry' });
  const socket = await watching(world, 'watcher', 'subscription { overrideGrantChanged { id } }');
  let isHeld = false;
  let isDone = false;
  const give = `mutation { giveOverrideReason(record: "${encounter.gid}", reason: { code: "CONSULT" }) { grant { id } } }`;
  // The first that is asked after the commit is who watches, and may no more.
  const hear = (statement: string) => {
    if (isDone && !isHeld && statement.includes('FROM provider')) {
      isHeld = true;
      way.hold();
    }
    if (statement === 'COMMIT') isDone = true;
  };
  await world.hearing(hear, async () => {
    const answer = world.ask('watcher', give);
    await pause(OPERATION_SECONDS + 1);
    expect([isHeld, socket.arrived]).toEqual([true, []]);
    way.release();
    await answer;
    await socket.until(({ arrived }) => arrived.length > 0);
  });
  expect(socket.arrived).toEqual([{ data: { overrideGrantChanged: { id: expect.stringMatching(/^OverrideGrant:/) } } }]);
  await socket.end();
});

test('a server that hangs is told of in time by the readiness check, and the chores go on after it', async () => {
  const ready = async () => (await fetch(`${world.url}/readyz`)).status;
  expect(await ready()).toBe(200);
  server.hang();
  const begunAt = performance.now();
  expect(await ready()).toBe(503);
  expect(performance.now() - begunAt).toBeLessThan(RECOVERY_MILLISECONDS);
  server.goOn();
  const id = await world.provider('forgetful', { permissions: [Permission.RECORDS_READ] });
  const old = new Date(world.now.getTime() - 48 * 3_600_000);
  const key = { id, viewerId: id, operation: 'none', key: 'a-key-of-old', inputHash: '', outcome: '', createdAt: old };
  await world.database.run((manager) => manager.insert(IdempotencyKey, key));
  const isThere = () => world.database.run((manager) => manager.existsBy(IdempotencyKey, { id }));
  for (let tries = 0; tries < 50 && (await isThere()); tries += 1) await pause(0.1);
  expect([await isThere(), await ready()]).toEqual([false, 200]);
});

test('an answer that is lost on its way is not waited for, an answer that takes its time is', async () => {
  const dataSource = await openDataSource({ url: way.url, statementSeconds: 60 });
  try {
    const slow = openDataSource({ url: server.url, statementSeconds: 60 });
    const answered = slow.then((each) => each.query('SELECT SLEEP(5) AS slept').finally(() => each.destroy()));
    way.lose();
    const begunAt = performance.now();
    const lost = dataSource.query('SELECT 1').catch(databaseErrorCode);
    await pause(1);
    way.release();
    expect(await lost).toBe('UNAVAILABLE');
    expect(performance.now() - begunAt).toBeLessThan(RECOVERY_MILLISECONDS + 1000);
    expect(await dataSource.query('SELECT 1 AS one')).toHaveLength(1);
    expect(Number((await answered)[0].slept)).toBe(0);
  } finally {
    await dataSource.destroy();
  }
});

test('after all of it the trail holds', async () => {
  const signal = new AbortController().signal;
  const { text, failed } = await verifyAudit(world.database, world.config, { isTerminal: false, signal });
  expect({ text, failed }).toEqual({ text: expect.stringContaining('The trail holds.'), failed: false });
});
