import sql, { raw } from 'sql-template-tag';
import { AuditTrail } from '../../../src/audit/AuditTrail';
import { createDataSource } from '../../../src/entity/createDataSource';
import { Database } from '../../../src/entity/Database';
import { Role } from '../../../src/entity/Role';
import { draft, drafts, KEYS } from '../../audit/drafts';
import { openTrail, keeperOf, upTo } from './openTrail';

let house: Awaited<ReturnType<typeof openTrail>>;
beforeEach(async () => {
  house = await openTrail();
});
afterEach(() => house.close());

const role = (name: string) => ({ id: name, name, nameKey: name, version: 1 });

/** The statements that something sends. */
async function statements(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const options = house.database.dataSource as unknown as { logger: object };
  const { logger } = options;
  options.logger = new Proxy(logger, {
    get: (target, name) => (name === 'logQuery' ? (query: string) => void sent.push(query) : Reflect.get(target, name)),
  });
  try {
    await work();
  } finally {
    options.logger = logger;
  }
  return sent;
}

test('what was recorded is durable, with its records, and holds', async () => {
  await house.trail.record([draft({ recordCount: 3 }), draft({ recordCount: 0 })]);
  expect(await house.positions()).toEqual([1, 2]);
  expect(await house.verify()).toMatchObject({ chains: 1, events: 2, records: 3, heads: 1, faults: [] });
});

test('a text of any characters is kept as it is, but for half of one', async () => {
  const text = 'NUL \u0000, half a pair \ufffd, 😀, "quotes", \\, é, \u2028 and a space at the end ';
  await house.trail.record([draft({ reason: { code: 'OTHER', text: text.replace('\ufffd', '\ud83d') } })]);
  const [row] = await house.database.query<{ body: string }>(sql`SELECT body FROM audit_event`);
  expect(JSON.parse(row?.body ?? '')).toMatchObject({ reason: { text } });
  expect((await house.verify()).faults).toEqual([]);
});

test('two hundred calls, mixed with units of work that roll back, leave a chain without gaps', async () => {
  const { database, trail } = house;
  const calls = upTo(200).map(async (number) => {
    if (number % 4 === 0) {
      return database.transaction(async (manager) => {
        await trail.record([draft()]);
        await manager.insert(Role, role(`kept ${number}`));
        await trail.record([draft()]);
      });
    }
    if (number % 4 === 1) {
      return database.transaction(async (manager) => {
        await manager.insert(Role, role(`undone ${number}`));
        await trail.record([draft()]);
        throw new Error('Undone');
      });
    }
    return trail.record(drafts(1 + (number % 3)));
  });
  const results = await Promise.allSettled(calls);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(50);
  const alone = upTo(200).filter((number) => number % 4 > 1);
  const expected = 50 * 2 + alone.reduce((sum, number) => sum + 1 + (number % 3), 0);
  expect(await house.positions()).toEqual(upTo(expected));
  expect(await house.verify()).toMatchObject({ chains: 1, events: expected, faults: [] });
  expect(await database.run((manager) => manager.count(Role))).toBe(50);
});

test('a unit of work that is done anew after a deadlock writes its events once', async () => {
  let attempts = 0;
  await house.database.transaction(async () => {
    attempts += 1;
    await house.trail.record([draft()]);
    if (attempts < 3) throw Object.assign(new Error('Deadlock'), { code: 'ER_LOCK_DEADLOCK' });
  });
  expect([attempts, await house.positions()]).toEqual([3, [1]]);
});

test('a unit of work is undone where its events cannot be written', async () => {
  const { database, trail } = house;
  await database.query(sql`ALTER TABLE audit_event RENAME TO hidden_event`);
  const failing = database.transaction(async (manager) => {
    await manager.insert(Role, role('never'));
    await trail.record([draft()]);
  });
  await expect(failing).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
  expect(await database.run((manager) => manager.count(Role))).toBe(0);
});

test('calls that come together share transactions', async () => {
  await house.trail.begin();
  const sent = await statements(() => Promise.all(upTo(100).map(() => house.trail.record([draft()]))));
  const commits = sent.filter((statement) => statement.startsWith('COMMIT'));
  expect(commits.length).toBeLessThanOrEqual(2);
  expect(sent.length).toBeLessThanOrEqual(8);
  expect(await house.positions()).toEqual(upTo(100));
});

test('calls that come one after the other, while others are written, share transactions', async () => {
  const client = async () => {
    for (let call = 0; call < 10; call += 1) await house.trail.record([draft()]);
  };
  const sent = await statements(() => Promise.all(upTo(20).map(client)));
  expect(sent.filter((statement) => statement.startsWith('COMMIT')).length).toBeLessThan(40);
  expect(await house.positions()).toEqual(upTo(200));
});

test('where the trail cannot be written, all who wait are refused, and the chain goes on afterwards', async () => {
  const { database, trail } = house;
  await trail.record(drafts(2));
  await database.query(sql`ALTER TABLE audit_event RENAME TO hidden_event`);
  const results = await Promise.allSettled(upTo(20).map(() => trail.record([draft()])));
  expect(results.map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)).toEqual(
    upTo(20).map(() => 'AUDIT_UNAVAILABLE'),
  );
  await database.query(sql`ALTER TABLE hidden_event RENAME TO audit_event`);
  await trail.record(drafts(2));
  expect(await house.positions()).toEqual([1, 2, 3, 4]);
  expect((await house.verify()).faults).toEqual([]);
});

test('an event that no row can hold is refused alone', async () => {
  const { trail } = house;
  const tooLarge = draft({ reason: { code: 'OTHER', text: 'x'.repeat(70_000) } });
  const results = await Promise.allSettled([trail.record([draft()]), trail.record([tooLarge]), trail.record([draft()])]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('more than the queue holds is refused, and what it held is written', async () => {
  const large = drafts(60).map((one) => ({ ...one, reason: { code: 'OTHER', text: 'x'.repeat(60_000) } }));
  const results = await Promise.allSettled(upTo(12).map(() => house.trail.record(large)));
  const refused = results.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(12);
  expect(await house.positions()).toEqual(upTo((12 - refused.length) * 60));
});

test('two writers of one database have a chain each', async () => {
  const second = new AuditTrail(house.database, KEYS);
  await Promise.all(upTo(40).map((number) => (number % 2 === 0 ? house.trail : second).record(drafts(2))));
  expect(await house.positions()).toEqual(upTo(40));
  expect(await house.positions(second.chains[0]?.id)).toEqual(upTo(40));
  expect(await house.verify()).toMatchObject({ chains: 2, events: 80, faults: [] });
});

test('after a commit that was not answered another chain is begun, and both hold', async () => {
  const { database, trail } = house;
  await trail.record([draft()]);
  for (const isKept of [true, false]) {
    const lost = database.transaction(async ({ queryRunner }) => {
      await trail.record([draft()]);
      const commit = queryRunner?.commitTransaction.bind(queryRunner);
      if (queryRunner && commit) {
        queryRunner.commitTransaction = async () => {
          queryRunner.commitTransaction = commit;
          if (isKept) await commit();
          throw new Error('The connection was lost');
        };
      }
    });
    const unknown = { code: 'UNAVAILABLE', details: { rule: 'OUTCOME_UNKNOWN' }, cause: new Error('The connection was lost') };
    await expect(lost).rejects.toMatchObject(unknown);
    await trail.record([draft()]);
  }
  expect(trail.chains).toHaveLength(3);
  const { keeper, anchor } = keeperOf(database, trail);
  await keeper.stop();
  expect(anchor.anchors.newest.size).toBe(3);
  expect(await house.verify({ anchors: anchor.anchors })).toMatchObject({ chains: 3, events: 4, faults: [] });
});

if (!(globalThis as unknown as { databaseUrl: string }).databaseUrl.startsWith('sqlite:')) {
  describe('a user that may only insert and read what is audited', () => {
    let limited: Database;
    const user = `'trail_${process.pid}'@'%'`;
    const AUDITED = ['audit_event', 'audit_event_record', 'audit_head'];

    beforeEach(async () => {
      const { database, url } = house;
      await database.query(sql`${raw(`CREATE USER ${user} IDENTIFIED BY 'only-for-this-test'`)}`);
      for (const table of AUDITED) await database.query(sql`${raw(`GRANT SELECT, INSERT ON ${table} TO ${user}`)}`);
      const own = new URL(url);
      own.username = `trail_${process.pid}`;
      own.password = 'only-for-this-test';
      limited = new Database(await createDataSource({ url: own.href }).initialize());
    });
    afterEach(async () => {
      await limited.dataSource.destroy();
      await house.database.query(sql`${raw(`DROP USER ${user}`)}`);
    });

    test('writes events and heads, and verifies them', async () => {
      const trail = new AuditTrail(limited, KEYS);
      const { keeper, failures, anchor } = keeperOf(limited, trail);
      await keeper.start();
      await Promise.all(upTo(20).map(() => trail.record(drafts(2))));
      await keeper.stop();
      expect(failures).toEqual([]);
      expect(await house.verify({ database: limited, anchors: anchor.anchors })).toMatchObject({ events: 40, heads: 2, faults: [] });
    });

    test.each(AUDITED)('can neither change nor remove a row of %s', async (table) => {
      await expect(limited.query(sql`${raw(`UPDATE ${table} SET position = 7`)}`)).rejects.toMatchObject({
        code: 'ER_TABLEACCESS_DENIED_ERROR',
      });
      await expect(limited.query(sql`${raw(`DELETE FROM ${table}`)}`)).rejects.toMatchObject({ code: 'ER_TABLEACCESS_DENIED_ERROR' });
    });
  });
}
