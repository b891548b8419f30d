import sql from 'sql-template-tag';
import { dropBefore } from '../../../src/audit/dropBefore';
import { draft, KEYS, OTHER_KEYS } from '../../audit/drafts';
import { openTrail, upTo } from './openTrail';

const NOW = new Date('2026-03-01T12:00:00Z');
const LIMIT = new Date('2016-03-01T00:00:00Z');

let house: Awaited<ReturnType<typeof openTrail>>;
beforeEach(async () => {
  house = await openTrail();
  await house.keeper.start();
});
afterEach(() => house.close());

const inYear = (year: number, count: number) =>
  house.trail.record(upTo(count).map(() => draft({ occurredAt: new Date(`${year}-06-01T00:00:00Z`) })));
const drop = (options: Partial<Parameters<typeof dropBefore>[0]> = {}) =>
  dropBefore({ database: house.database, keys: KEYS, before: LIMIT, now: NOW, anchor: house.anchor, ...options });
const faults = async () => (await house.verify({ anchors: house.anchor.anchors })).faults;
const kept = async () => {
  const positions = await house.positions();
  return [positions[0], positions.length];
};

/** Twelve hundred old events, a hundred young ones, and heads between. */
async function fill() {
  await inYear(2014, 700);
  await house.keeper.keep();
  await inYear(2015, 500);
  await inYear(2020, 100);
  await house.keeper.keep();
}

test('what is old is dropped with its records and heads, and the rest verifies from a signed checkpoint', async () => {
  await fill();
  expect(await drop()).toEqual({ chains: 1, events: 1200, refused: [] });
  expect(await kept()).toEqual([1201, 100]);
  expect(await house.verify({ anchors: house.anchor.anchors })).toMatchObject({ events: 100, records: 100, droppedFrom: 1, faults: [] });
  const rows = await house.database.query(sql`SELECT kind, position FROM audit_head ORDER BY position`);
  expect(rows.map((row) => ({ ...(row as object) }))).toEqual([
    { kind: 'HEAD', position: 0 },
    { kind: 'CHECKPOINT', position: 1200 },
    { kind: 'HEAD', position: 1300 },
  ]);
  await house.trail.record([draft()]);
  await house.keeper.stop();
  expect(await faults()).toEqual([]);
});

test('a chain that is old as a whole stays known, and goes on', async () => {
  await inYear(2014, 3);
  await house.keeper.keep();
  expect(await drop()).toEqual({ chains: 1, events: 3, refused: [] });
  expect([await faults(), await drop()]).toEqual([[], { chains: 0, events: 0, refused: [] }]);
  await inYear(2026, 2);
  expect([await faults(), await kept()]).toEqual([[], [4, 2]]);
});

test('an old event behind a young one is kept, so that no link is taken out of a chain', async () => {
  await inYear(2014, 2);
  await inYear(2020, 1);
  await inYear(2014, 2);
  expect(await drop()).toMatchObject({ events: 2 });
  expect(await kept()).toEqual([3, 3]);
});

test('a second retention goes on where the first ended', async () => {
  await fill();
  await drop({ before: new Date('2015-01-01T00:00:00Z') });
  expect(await kept()).toEqual([701, 600]);
  await drop();
  expect([await kept(), await faults()]).toEqual([[1201, 100], []]);
  expect(await house.database.query(sql`SELECT id FROM audit_head WHERE kind = 'CHECKPOINT'`)).toHaveLength(1);
});

test('a retention that was interrupted leaves a trail that holds, and is ended by the next one', async () => {
  await fill();
  const stop = new AbortController();
  const interrupted = drop({ signal: stop.signal, onProgress: (done) => done === 500 && stop.abort(new Error('Enough')) });
  await expect(interrupted).rejects.toThrow('Enough');
  expect([await kept(), await faults()]).toEqual([[1, 800], []]);
  expect(await drop()).toMatchObject({ events: 700 });
  expect([await kept(), await faults()]).toEqual([[1201, 100], []]);
});

test('a broken chain is left as it is: a checkpoint would make good what was tampered with', async () => {
  await fill();
  await house.database.query(sql`UPDATE audit_event SET outcome = 'X' WHERE position = 600`);
  expect(await drop()).toEqual({
    chains: 0,
    events: 0,
    refused: [{ fault: 'CHANGED', chainId: house.trail.chains[0]?.id, position: 600, detail: 'outcome' }],
  });
  expect(await kept()).toEqual([1, 1300]);
});

test('more than the checkpoint says cannot be taken, nor a checkpoint be removed or forged', async () => {
  await fill();
  await drop();
  const chainId = house.trail.chains[0]?.id;
  const { database } = house;
  const undone = async (edit: ReturnType<typeof sql>) => {
    let found: unknown;
    await database
      .transaction(async () => {
        await database.query(edit);
        found = (await faults()).map(({ fault, position }) => `${fault} ${position}`);
        throw new Error('Undone');
      })
      .catch(() => undefined);
    return found;
  };
  await database.query(sql`DELETE FROM audit_event_record WHERE event_id IN (SELECT id FROM audit_event WHERE position = 1201)`);
  expect(await undone(sql`DELETE FROM audit_event WHERE position = 1201 AND chain_id = ${chainId}`)).toEqual(['REMOVED 1201']);
  expect(await undone(sql`DELETE FROM audit_head WHERE kind = 'CHECKPOINT'`)).toEqual(['REMOVED 1']);
  expect(await undone(sql`UPDATE audit_head SET position = 1201 WHERE kind = 'CHECKPOINT'`)).toEqual(['HEAD_FORGED 1201']);
  const signedByOther = await house.verify({ keys: OTHER_KEYS });
  expect(signedByOther.faults[0]?.fault).toBe('KEY_UNKNOWN');
});

test('the least retention holds whatever is asked for', async () => {
  await expect(drop({ before: new Date('2020-03-01T12:00:00.001Z') })).rejects.toThrow(RangeError);
  await expect(drop({ before: new Date(NaN) })).rejects.toThrow(RangeError);
  await expect(drop({ before: new Date('2020-03-01T12:00:00Z') })).resolves.toMatchObject({ events: 0 });
});

test('a trail is dropped while it is verified', async () => {
  await fill();
  const dropping = drop();
  for (let round = 0; round < 5; round += 1) expect(await faults()).toEqual([]);
  await dropping;
  expect(await faults()).toEqual([]);
});
