import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { dropBefore } from '../../../src/audit/dropBefore';
import type { Database } from '../../../src/entity/Database';
import { draft, KEYS } from '../../audit/drafts';
import { openTrail } from '../audit/openTrail';

let house: Awaited<ReturnType<typeof openTrail>>;
beforeEach(async () => {
  house = await openTrail();
  await house.keeper.start();
});
afterEach(() => house.close());

test.each(['', ' ', '\t'])('an event that was inserted under the chain %j is found', async (chainId) => {
  await house.trail.record([draft()]);
  await house.keeper.keep();
  const [row] = await house.database.query<{ body: string; occurredAt: string }>(
    sql`SELECT body, CAST(occurred_at AS CHAR) AS occurredAt FROM audit_event LIMIT 1`,
  );
  await house.database
    .query(sql`INSERT INTO audit_event (id, chain_id, position, occurred_at, viewer_id, action, outcome, body, hash, key_id)
    VALUES (${randomUUID()}, ${chainId}, 1, ${row?.occurredAt}, NULL, 'READ', 'SUCCESS', ${row?.body}, 'forged', 'forged')`);
  expect((await house.verify({ anchors: house.anchor.anchors })).faults).not.toEqual([]);
});

test('a chain is found whatever the order of ids is in the database and in JavaScript', async () => {
  await house.trail.record([draft()]);
  await house.keeper.keep();
  // By code point the first comes first; by UTF-16 unit the second does.
  const insert = (chainId: string) =>
    house.database.query(sql`INSERT INTO audit_event (id, chain_id, position, occurred_at, viewer_id, action, outcome, body, hash, key_id)
      VALUES (${randomUUID()}, ${chainId}, 1, '2026-03-01 12:00:00', NULL, 'READ', 'SUCCESS', '{}', 'forged', 'forged')`);
  await insert('\uff5e');
  await house.database.query(sql`INSERT INTO audit_head (id, chain_id, position, kind, hash, signature, key_id, written_at)
    VALUES (${randomUUID()}, ${'\u{1f600}'}, 0, 'HEAD', 'x', 'x', 'x', '2026-03-01 12:00:00')`);
  const { faults } = await house.verify({ anchors: house.anchor.anchors });
  expect(faults.map(({ chainId }) => chainId)).toContain('\uff5e');
});

test('a retention removes nothing young, though times were changed for the moment in which it looks', async () => {
  await house.trail.record([
    draft({ occurredAt: new Date('2026-02-01T00:00:00Z') }),
    draft({ occurredAt: new Date('2026-02-02T00:00:00Z') }),
  ]);
  await house.keeper.keep();
  const rows = await house.database.query<{ id: string; at: string }>(sql`SELECT id, CAST(occurred_at AS CHAR) AS at FROM audit_event`);
  await house.database.query(sql`UPDATE audit_event SET occurred_at = '2010-01-01 00:00:00'`);
  // Whoever can write to the database puts the times back as soon as the retention has looked.
  const watched = new Proxy(house.database, {
    get: (target: Database, name) => {
      if (name !== 'query') {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (statement: ReturnType<typeof sql>) => {
        const result = await target.query(statement);
        if (statement.sql.includes('MIN(CASE')) {
          for (const { id, at } of rows) await target.query(sql`UPDATE audit_event SET occurred_at = ${at} WHERE id = ${id}`);
        }
        return result;
      };
    },
  });
  const before = new Date('2016-03-01T00:00:00Z');
  const report = await dropBefore({ database: watched, keys: KEYS, before, now: new Date('2026-03-01T12:00:00Z'), anchor: house.anchor });
  const { faults } = await house.verify({ anchors: house.anchor.anchors });
  expect({ left: (await house.positions()).length, removed: report.events, faults }).toEqual({ left: 2, removed: 0, faults: [] });
});
