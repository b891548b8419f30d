import { randomUUID } from 'node:crypto';
import sql, { type Sql } from 'sql-template-tag';
import { AuditTrail } from '../../../src/audit/AuditTrail';
import { signHead } from '../../../src/audit/signHead';
import { drafts, KEYS, OTHER_KEYS } from '../../audit/drafts';
import { keeperOf, openTrail, upTo, type MemoryAnchor } from './openTrail';

const LENGTH = 1200;
/** The first, the last, and those around a page's end. */
const POSITIONS = [1, 2, 500, 501, 777, LENGTH - 1, LENGTH];

let house: Awaited<ReturnType<typeof openTrail>>;
let chain: string;
let other: string;
let anchors: MemoryAnchor['anchors'];

beforeAll(async () => {
  house = await openTrail();
  const { database, trail, keeper, anchor } = house;
  const second = new AuditTrail(database, KEYS);
  const secondKept = keeperOf(database, second);
  await keeper.keep();
  await trail.record(drafts(700));
  await keeper.keep();
  await trail.record(drafts(LENGTH - 700));
  await second.record(drafts(10));
  await keeper.stop();
  await secondKept.keeper.stop();
  await anchor.append(secondKept.anchor.heads);
  [chain, other] = [trail, second].map(({ chains }) => chains[0]?.id ?? '') as [string, string];
  anchors = anchor.anchors;
  // What an attacker with all rights can do: the server does not stand in the way.
  if (database.isEmbedded) await database.query(sql`PRAGMA foreign_keys = OFF`);
});
afterAll(() => house.close());

/** Does something to the tables, verifies, and undoes it. */
async function faultsAfter(edits: readonly Sql[], options: { anchored?: boolean } = {}): Promise<string[]> {
  const { anchored = true } = options;
  const undone = new Error('Undone');
  let faults: string[] = [];
  await house.database
    .transaction(async () => {
      if (!house.database.isEmbedded) await house.database.query(sql`SET SESSION foreign_key_checks = OFF`);
      for (const edit of edits) await house.database.query(edit);
      const report = await house.verify(anchored ? { anchors } : {});
      faults = report.faults.map(({ fault, chainId, position, detail }) =>
        [fault, chainId === chain ? 'first' : chainId === other ? 'second' : chainId ? 'unknown' : 'none', position, detail]
          .filter((word) => word !== undefined && word !== null)
          .join(' '),
      );
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return faults;
}

const event = (position: number) => sql`chain_id = ${chain} AND position = ${position}`;
const recordsOf = (position: number) => sql`event_id = (SELECT id FROM audit_event WHERE ${event(position)})`;

test('what was not tampered with holds', async () => {
  expect(await house.verify({ anchors })).toMatchObject({
    chains: 2,
    events: LENGTH + 10,
    heads: 5,
    faults: [],
    anchors: { chainsWithout: 0 },
  });
});

describe.each(POSITIONS)('at position %i', (position) => {
  it.each<[string, Sql, string]>([
    ['id', sql`id = ${randomUUID()}`, 'id'],
    ['occurred_at', sql`occurred_at = '2026-03-01 12:00:00.124'`, 'occurredAt'],
    ['occurred_at, by a microsecond', sql`occurred_at = '2026-03-01 12:00:00.123001'`, 'occurredAt'],
    ['viewer_id', sql`viewer_id = NULL`, 'viewerId'],
    ['action', sql`action = 'LOOK_UP'`, 'action'],
    ['outcome', sql`outcome = 'success'`, 'outcome'],
    ['key_id', sql`key_id = 'Today'`, 'key_id'],
    ['body', sql`body = REPLACE(body, 'SUCCESS', 'success')`, ''],
    ['hash', sql`hash = REPLACE(REPLACE(hash, 'a', 'b'), '0', '1')`, ''],
  ])('a changed %s', async (_name, change, column) => {
    expect((await faultsAfter([sql`UPDATE audit_event SET ${change} WHERE ${event(position)}`]))[0]).toBe(
      `CHANGED first ${position} ${column}`.trim(),
    );
  });

  const isLast = position === LENGTH;
  it('a changed chain_id, and a changed position', async () => {
    const gone = `${isLast ? 'CUT' : 'REMOVED'} first ${position}`;
    const moved = await faultsAfter([sql`UPDATE audit_event SET chain_id = ${randomUUID()} WHERE ${event(position)}`]);
    expect(moved).toContain(gone);
    expect(moved.some((fault) => /^START_MISSING unknown/.test(fault))).toBe(true);
    expect(await faultsAfter([sql`UPDATE audit_event SET position = ${LENGTH + 7} WHERE ${event(position)}`])).toEqual([
      `REMOVED first ${position}`,
    ]);
    expect(await faultsAfter([sql`UPDATE audit_event SET position = -7 WHERE ${event(position)}`])).toEqual(['INSERTED first -7']);
  });

  it('a removed event, and the end cut off', async () => {
    const removed = [
      sql`DELETE FROM audit_event_record WHERE ${recordsOf(position)}`,
      sql`DELETE FROM audit_event WHERE ${event(position)}`,
    ];
    expect(await faultsAfter(removed)).toEqual([`${isLast ? 'CUT' : 'REMOVED'} first ${position}`]);
    expect(await faultsAfter(removed.slice(1))).toEqual([
      `${isLast ? 'CUT' : 'REMOVED'} first ${position}`,
      expect.stringMatching(/^RECORDS_ORPHANED none [123]$/),
    ]);
    const behind = sql`chain_id = ${chain} AND position >= ${position}`;
    expect(
      await faultsAfter([
        sql`DELETE FROM audit_event_record WHERE event_id IN (SELECT id FROM audit_event WHERE ${behind})`,
        sql`DELETE FROM audit_event WHERE ${behind}`,
      ]),
    ).toEqual([position === 1 ? 'CHAIN_MISSING first 1' : `CUT first ${position}`]);
  });

  it('a removed, a changed and an added record', async () => {
    const expected = [`RECORDS_CHANGED first ${position}`];
    const first = sql`position = 0 AND ${recordsOf(position)}`;
    expect(await faultsAfter([sql`DELETE FROM audit_event_record WHERE ${first}`])).toEqual(expected);
    for (const id of [randomUUID(), null]) {
      expect(await faultsAfter([sql`UPDATE audit_event_record SET record_id = ${id} WHERE ${first}`])).toEqual(expected);
    }
    const copy = sql`SELECT event_id, 99, record_id FROM audit_event_record WHERE ${first}`;
    expect(await faultsAfter([sql`INSERT INTO audit_event_record (event_id, position, record_id) ${copy}`])).toEqual(expected);
  });

  it('an inserted copy', async () => {
    const columns = sql`id, chain_id, position, occurred_at, viewer_id, action, outcome, body, hash, key_id`;
    const copyTo = (place: number) =>
      sql`INSERT INTO audit_event (${columns}) SELECT ${randomUUID()}, chain_id, ${place}, occurred_at, viewer_id, action, outcome, body, hash, key_id
        FROM audit_event WHERE ${event(position)}`;
    const down = [-1, 1].map(
      (sign) =>
        sql`UPDATE audit_event SET position = ${sign === -1 ? sql`-position - 1` : sql`-position`} WHERE chain_id = ${chain} AND position ${sign === -1 ? sql`> ${position}` : sql`< 0`}`,
    );
    expect(await faultsAfter([...down, copyTo(position + 1)])).toEqual([`INSERTED first ${position + 1}`]);
    expect(await faultsAfter([copyTo(LENGTH + 1)])).toEqual([`INSERTED first ${LENGTH + 1}`]);
    expect(await faultsAfter([copyTo(0)])).toEqual(['INSERTED first 0']);
  });

  it('two swapped events', async () => {
    const partner = position === 777 ? 300 : 777;
    const swap = [
      sql`UPDATE audit_event SET position = -1 WHERE ${event(position)}`,
      sql`UPDATE audit_event SET position = ${position} WHERE ${event(partner)}`,
      sql`UPDATE audit_event SET position = ${partner} WHERE ${event(-1)}`,
    ];
    expect(await faultsAfter(swap)).toEqual([`REORDERED first ${Math.min(position, partner)}`]);
  });
});

describe('heads', () => {
  it.each<[string, Sql]>([
    ['hash', sql`hash = 'f'`],
    ['signature', sql`signature = 'f'`],
    ['position', sql`position = position + 1`],
    ['time', sql`written_at = '2026-03-01 12:00:01'`],
    ['kind', sql`kind = 'CHECKPOINT'`],
    ['id', sql`id = 'another'`],
  ])('a head with a forged %s', async (_name, change) => {
    for (const [position, reached] of [
      [700, 700],
      [LENGTH, LENGTH],
    ] as const) {
      const faults = await faultsAfter([sql`UPDATE audit_head SET ${change} WHERE ${event(position)}`]);
      expect(faults[0]).toMatch(new RegExp(`^HEAD_FORGED first (${reached}|${reached + 1})$`));
    }
  });

  it('an inserted head without a key', async () => {
    const columns = sql`id, chain_id, position, kind, hash, signature, key_id, written_at`;
    const insert = (kind: string) =>
      sql`INSERT INTO audit_head (${columns}) SELECT ${randomUUID()}, chain_id, 900, ${kind}, hash, signature, key_id, written_at FROM audit_head WHERE ${event(700)}`;
    expect(await faultsAfter([insert('HEAD')])).toEqual(['HEAD_FORGED first 900']);
    const cover = [sql`DELETE FROM audit_event WHERE chain_id = ${chain} AND position <= 900`, insert('CHECKPOINT')];
    expect(await faultsAfter(cover)).toContain('HEAD_FORGED first 900');
  });

  it('a start that was changed, or removed', async () => {
    expect(await faultsAfter([sql`UPDATE audit_head SET written_at = '2020-01-01 00:00:00' WHERE ${event(0)}`])).toEqual([
      'HEAD_FORGED first 0',
    ]);
    expect(await faultsAfter([sql`DELETE FROM audit_head WHERE ${event(0)}`])).toEqual(['START_MISSING first 0']);
  });

  it('a head under a key that is not known', async () => {
    expect(await faultsAfter([sql`UPDATE audit_head SET key_id = 'unknown' WHERE ${event(700)}`])).toEqual(['KEY_UNKNOWN first 700']);
  });

  it('a chain that was made anew by somebody with the key', async () => {
    const written = { writtenAt: '2026-03-01T12:00:00.000Z', chainId: chain, position: 700, hash: 'f'.repeat(64) };
    const { id, hash, signature } = signHead(KEYS, { kind: 'HEAD', ...written });
    const rewrite = sql`UPDATE audit_head SET id = ${id}, hash = ${hash}, signature = ${signature}, written_at = '2026-03-01 12:00:00.000' WHERE ${event(700)}`;
    expect(await faultsAfter([rewrite])).toEqual(['REPLACED first 700']);
  });
});

describe('a whole chain', () => {
  const removeEvents = () => [
    sql`DELETE FROM audit_event_record WHERE event_id IN (SELECT id FROM audit_event WHERE chain_id = ${other})`,
    sql`DELETE FROM audit_event WHERE chain_id = ${other}`,
  ];
  const removeHeads = () => sql`DELETE FROM audit_head WHERE chain_id = ${other}`;

  it('without its events is known by its heads', async () => {
    expect(await faultsAfter(removeEvents(), { anchored: false })).toEqual(['CHAIN_MISSING second 1']);
  });

  it('without a trace in the database is known by the anchors alone', async () => {
    expect(await faultsAfter([...removeEvents(), removeHeads()])).toEqual(['CHAIN_MISSING second 1 anchor']);
    expect(await faultsAfter([...removeEvents(), removeHeads()], { anchored: false })).toEqual([]);
  });

  it('whose end was cut off together with its heads is known by the anchors alone', async () => {
    const cut = [
      sql`DELETE FROM audit_event_record WHERE event_id IN (SELECT id FROM audit_event WHERE chain_id = ${chain} AND position > 1000)`,
      sql`DELETE FROM audit_event WHERE chain_id = ${chain} AND position > 1000`,
      sql`DELETE FROM audit_head WHERE chain_id = ${chain} AND position > 1000`,
    ];
    expect(await faultsAfter(cut)).toEqual(['CUT first 1001 anchor']);
    expect(await faultsAfter(cut, { anchored: false })).toEqual([]);
  });

  it('each has a first broken link of its own', async () => {
    const changes = [chain, other].map((id) => sql`UPDATE audit_event SET outcome = 'X' WHERE chain_id = ${id} AND position IN (5, 7)`);
    expect((await faultsAfter(changes)).sort()).toEqual(['CHANGED first 5 outcome', 'CHANGED second 5 outcome']);
  });
});

test('without the key nothing is said to hold', async () => {
  const report = await house.verify({ keys: OTHER_KEYS });
  expect(report.faults.map(({ fault, position }) => [fault, position])).toEqual(upTo(2).map(() => ['KEY_UNKNOWN', 0]));
});

test('a verification can be stopped, and says how far it is', async () => {
  const stop = new AbortController();
  const progress: number[][] = [];
  const stopped = house.verify({
    signal: stop.signal,
    onProgress: (done, total) => {
      progress.push([done, total]);
      if (progress.length === 2) stop.abort(new Error('Enough'));
    },
  });
  await expect(stopped).rejects.toThrow('Enough');
  expect(progress.every(([, total]) => total === LENGTH + 10)).toBe(true);
});
