import sql from 'sql-template-tag';
import { AuditKeys } from '../../../src/audit/AuditKeys';
import { AuditTrail } from '../../../src/audit/AuditTrail';
import { draft, drafts, KEYS } from '../../audit/drafts';
import { keeperOf, openTrail } from './openTrail';

let house: Awaited<ReturnType<typeof openTrail>>;
beforeEach(async () => {
  house = await openTrail();
});
afterEach(() => house.close());

const heads = async () =>
  (await house.database.query<{ position: number }>(sql`SELECT position FROM audit_head ORDER BY position`)).map(
    ({ position }) => position,
  );
const anchored = () => house.anchor.heads.map(({ position }) => position);

test('a chain is known from the start on, also where it never writes', async () => {
  await house.keeper.start();
  await house.keeper.stop();
  expect([await heads(), anchored()]).toEqual([[0], [0]]);
  expect(await house.verify({ anchors: house.anchor.anchors })).toMatchObject({ chains: 1, events: 0, heads: 1, faults: [] });
});

test('a chain begins with its first event where nobody has begun it', async () => {
  await house.trail.record([draft()]);
  expect(await heads()).toEqual([0]);
});

test('heads are written where something was written since, and at stop', async () => {
  const { keeper, trail } = house;
  await keeper.start();
  await keeper.keep();
  await trail.record(drafts(2));
  await keeper.keep();
  await keeper.keep();
  await trail.record(drafts(3));
  await keeper.stop();
  expect([await heads(), anchored()]).toEqual([
    [0, 2, 5],
    [0, 2, 5],
  ]);
  expect((await house.verify({ anchors: house.anchor.anchors })).faults).toEqual([]);
});

test('an anchor that cannot be written is caught up, and is behind after two intervals', async () => {
  const { keeper, trail, anchor, failures, clock } = house;
  await keeper.start();
  const append = anchor.append.bind(anchor);
  anchor.append = () => Promise.reject(new Error('The disk is full'));
  for (const seconds of [30, 60]) {
    clock.milliseconds = seconds * 1000;
    await trail.record([draft()]);
    await keeper.keep();
    expect(keeper.isBehind).toBe(false);
  }
  clock.milliseconds = 61_000;
  expect(keeper.isBehind).toBe(true);
  expect(failures).toHaveLength(2);
  anchor.append = append;
  await keeper.keep();
  expect([keeper.isBehind, anchored(), await heads()]).toEqual([false, [0, 2], [0, 1, 2]]);
});

test('a head that the database does not take is anchored all the same', async () => {
  const { keeper, trail, database, failures } = house;
  await keeper.start();
  await trail.record([draft()]);
  await database.query(sql`ALTER TABLE audit_head RENAME TO hidden_head`);
  await keeper.keep();
  expect([anchored(), failures.length]).toEqual([[0, 1], 1]);
  await database.query(sql`ALTER TABLE hidden_head RENAME TO audit_head`);
  await keeper.keep();
  expect(await heads()).toEqual([0, 1]);
  expect((await house.verify({ anchors: house.anchor.anchors })).faults).toEqual([]);
});

test('a head that is there already is not written twice', async () => {
  const { trail, database } = house;
  await trail.record([draft()]);
  await house.keeper.keep();
  const another = keeperOf(database, trail);
  await another.keeper.keep();
  expect([await heads(), another.failures]).toEqual([[0, 1], []]);
});

test('a server writes while its trail is verified', async () => {
  const { keeper, trail, anchor } = house;
  await keeper.start();
  await trail.record(drafts(1500));
  let isWriting = true;
  const writing = (async () => {
    while (isWriting) {
      await trail.record(drafts(20));
      await keeper.keep();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  try {
    for (let round = 0; round < 5; round += 1) expect((await house.verify({ anchors: anchor.anchors })).faults).toEqual([]);
  } finally {
    isWriting = false;
    await writing;
  }
});

describe('another key', () => {
  const [OLD, NEW] = [
    { id: '2025', secret: 'the secret of the year before this' },
    { id: '2026', secret: 'the secret of this year, and longer' },
  ];
  const [before, after] = [new AuditKeys(OLD), new AuditKeys(NEW, [OLD])];

  beforeEach(async () => {
    for (const keys of [before, after]) {
      const trail = new AuditTrail(house.database, keys);
      await trail.record(drafts(5));
      await keeperOf(house.database, trail, keys).keeper.stop();
    }
  });

  it('writes, and the former one still verifies', async () => {
    expect(await house.verify({ keys: after })).toMatchObject({ chains: 2, events: 10, faults: [] });
  });

  it('leaves what it wrote unverified for those who do not know it', async () => {
    for (const keys of [before, new AuditKeys(NEW)]) {
      expect((await house.verify({ keys })).faults).toEqual([expect.objectContaining({ fault: 'KEY_UNKNOWN', position: 0 })]);
    }
  });

  it('is not joined by a link that somebody made with the former one', async () => {
    const [end] = await house.database.query<{ chainId: string; hash: string }>(
      sql`SELECT chain_id AS chainId, hash FROM audit_event WHERE key_id = '2026' ORDER BY position DESC LIMIT 1`,
    );
    const place = { chainId: end?.chainId ?? '', position: 6 };
    await house.database.query(
      sql`INSERT INTO audit_event (id, chain_id, position, occurred_at, viewer_id, action, outcome, body, hash, key_id)
        SELECT 'forged', ${place.chainId}, 6, occurred_at, viewer_id, action, outcome, body,
          ${before.sign('2025', ['EVENT', place.chainId, 6, end?.hash ?? '', '{}'])}, '2025' FROM audit_event WHERE key_id = '2026' AND position = 5`,
    );
    expect((await house.verify({ keys: after })).faults).toEqual([{ fault: 'CHANGED', ...place, detail: 'key_id' }]);
  });
});

test('two secrets of one length are two keys', () => {
  expect(KEYS.sign('today', ['START', 'a'])).not.toBe(new AuditKeys({ id: 'today', secret: 'b'.repeat(32) }).sign('today', ['START', 'a']));
});
