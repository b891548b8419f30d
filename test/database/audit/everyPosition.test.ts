import { randomUUID } from 'node:crypto';
import { DatabaseTrailReader } from '../../../src/audit/DatabaseTrailReader';
import { signHead, type SignedHead } from '../../../src/audit/signHead';
import type { StoredEvent } from '../../../src/audit/TrailReader';
import { verifyChain } from '../../../src/audit/verifyChain';
import { drafts, KEYS } from '../../audit/drafts';
import { MemoryTrailReader } from '../../audit/MemoryTrailReader';
import { openTrail } from './openTrail';

/** Every edit at each of these positions: the rows are those that the database gave, the edits are made in memory, on a window of the chain. */
const LENGTH = 1000;
/** Events of a window before and behind the one that is edited. */
const AROUND = 4;

let chainId: string;
let start: SignedHead;
let rows: StoredEvent[];

beforeAll(async () => {
  const house = await openTrail();
  await house.trail.record(drafts(LENGTH));
  const reader = new DatabaseTrailReader(house.database);
  chainId = house.trail.chains[0]?.id ?? '';
  start = (await reader.heads(chainId, null))[0] as SignedHead;
  rows = [];
  let page = await reader.events(chainId, null);
  while (page.length > 0) {
    rows.push(...page);
    page = await reader.events(chainId, rows[rows.length - 1] ?? null);
  }
  await house.close();
});

/** The piece of the chain around a position; what is before it counts as dropped, and a head stands at its end. */
interface Piece {
  readonly events: StoredEvent[];
  readonly at: number;
  readonly position: number;
}

const hashAt = (position: number) => (position === 0 ? start.hash : (rows[position - 1]?.hash ?? ''));
const at = (position: number, kind: 'HEAD' | 'CHECKPOINT') =>
  signHead(KEYS, { kind, chainId, position, hash: hashAt(position), writtenAt: '2026-03-01T12:00:00.000Z' });

async function faultOf(position: number, edit: (piece: Piece) => StoredEvent[]) {
  const before = Math.max(0, position - AROUND - 1);
  const last = Math.min(LENGTH, position + AROUND);
  const piece = { events: rows.slice(before, last), at: position - before - 1, position };
  const signed = [start, ...(before === 0 ? [] : [at(before, 'CHECKPOINT')]), at(last, 'HEAD')];
  const reader = new MemoryTrailReader(edit(piece), signed);
  const { fault } = await verifyChain({ reader, keys: KEYS, chainId });
  return fault && [fault.fault, fault.position, fault.detail].filter((word) => word !== undefined).join(' ');
}

/** What an edit gives at every position at which it can be done. */
async function everywhere(edit: (piece: Piece) => StoredEvent[], from = 1, to = LENGTH) {
  const wrong: string[] = [];
  return {
    async gives(expected: (position: number) => string | null) {
      for (let position = from; position <= to; position += 1) {
        const found = await faultOf(position, edit);
        if (found !== expected(position)) wrong.push(`at ${position}: ${found}`);
      }
      expect(wrong).toEqual([]);
    },
  };
}

const changed =
  (change: (event: StoredEvent) => Partial<StoredEvent>) =>
  ({ events, at: index }: Piece) =>
    events.map((event, other) => (other === index ? { ...event, ...change(event) } : event));

/** The events at the places that follow one another from the first of the window. */
const renumbered = (events: readonly StoredEvent[]) => {
  const first = Math.min(...events.map(({ position }) => position));
  return events.map((event, index) => ({ ...event, position: first + index }));
};

const swapped = (events: readonly StoredEvent[], one: number, other: number) =>
  events.map((event, index) => {
    const place = index === one ? events[other] : index === other ? events[one] : event;
    return { ...event, position: place?.position ?? 0 };
  });

test('what was not tampered with holds at every position', async () => {
  await (await everywhere(({ events }) => events)).gives(() => null);
});

describe('a changed column', () => {
  it.each<[string, (event: StoredEvent) => Partial<StoredEvent>, string]>([
    ['id', () => ({ id: randomUUID() }), 'id'],
    ['occurredAt', ({ occurredAt }) => ({ occurredAt: occurredAt.replace('12:00', '12:01') }), 'occurredAt'],
    ['occurredAt, by a microsecond', ({ occurredAt }) => ({ occurredAt: occurredAt.replace('Z', '001Z') }), 'occurredAt'],
    ['viewerId', () => ({ viewerId: randomUUID() }), 'viewerId'],
    ['viewerId to null', () => ({ viewerId: null }), 'viewerId'],
    ['action', () => ({ action: 'LOOK_UP' }), 'action'],
    ['outcome', () => ({ outcome: 'REFUSED' }), 'outcome'],
    ['keyId', () => ({ keyId: 'another' }), 'key_id'],
    ['body', ({ body }) => ({ body: body.replace('SUCCESS', 'REFUSED') }), ''],
    ['body, by a space', ({ body }) => ({ body: `${body} ` }), ''],
    ['hash', ({ hash }) => ({ hash: hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }), ''],
  ])('%s', async (_name, change, column) => {
    await (await everywhere(changed(change))).gives((position) => `CHANGED ${position} ${column}`.trim());
  });
});

describe('the rows beside an event', () => {
  it.each<[string, (event: StoredEvent) => StoredEvent['records']]>([
    ['removed', ({ records }) => records.slice(1)],
    ['added', ({ records }) => [...records, { position: records.length, recordId: randomUUID() }]],
    ['changed', ({ records }) => records.map((record) => ({ ...record, recordId: randomUUID() }))],
    ['made to name nothing', ({ records }) => records.map((record) => ({ ...record, recordId: null }))],
    ['moved', ({ records }) => records.map((record) => ({ ...record, position: record.position + 1 }))],
  ])('%s', async (_name, change) => {
    await (await everywhere(changed((event) => ({ records: change(event) })))).gives((position) => `RECORDS_CHANGED ${position}`);
  });
});

test('a removed event', async () => {
  await (
    await everywhere(({ events, at: index }) => events.filter((_event, other) => other !== index))
  ).gives((position) => `${position === LENGTH ? 'CUT' : 'REMOVED'} ${position}`);
});

test('a removed event, with those behind it moved up', async () => {
  await (
    await everywhere(({ events, position }) =>
      events
        .filter((event) => event.position !== position)
        .map((event) => ({ ...event, position: event.position - (event.position > position ? 1 : 0) })),
    )
  ).gives((position) => `${position === LENGTH ? 'CUT' : 'REMOVED'} ${position}`);
});

test('the end cut off', async () => {
  await (
    await everywhere(({ events, at: index }) => events.slice(0, index))
  ).gives((position) => (position === 1 ? 'CHAIN_MISSING 1' : `CUT ${position}`));
});

test('a copy inserted, with those behind it moved down', async () => {
  const copy = ({ events, at: index }: Piece) => {
    const original = events[0] as StoredEvent;
    return renumbered([...events.slice(0, index), { ...original, id: randomUUID() }, ...events.slice(index)]);
  };
  // Before the first of a window there is none that could be copied without being the rightful one.
  await (await everywhere(copy, 2)).gives((position) => `INSERTED ${position}`);
});

test('a copy inserted that has the same position', async () => {
  const copy = ({ events, at: index }: Piece) => [...events, { ...(events[index] as StoredEvent), id: randomUUID() }];
  await (await everywhere(copy)).gives((position) => `INSERTED ${position}`);
});

test('a made-up event inserted, with those behind it moved down', async () => {
  const invent = ({ events, at: index }: Piece) => {
    const original = events[index] as StoredEvent;
    const id = randomUUID();
    const invented = { ...original, id, body: original.body.replace(original.id, id), hash: 'f'.repeat(64) };
    return renumbered([...events.slice(0, index), invented, ...events.slice(index)]);
  };
  await (await everywhere(invent)).gives((position) => `INSERTED ${position}`);
});

test('two neighbours swapped', async () => {
  const swap = ({ events, at: index }: Piece) => swapped(events, index, index + 1);
  await (await everywhere(swap, 1, LENGTH - 1)).gives((position) => `REORDERED ${position}`);
});

test('two events swapped that stand apart', async () => {
  const swap = ({ events, at: index }: Piece) => swapped(events, index, index + 3);
  await (await everywhere(swap, 1, LENGTH - 3)).gives((position) => `REORDERED ${position}`);
});

test('an event moved further on', async () => {
  const move = ({ events, at: index }: Piece) => {
    const rest = events.filter((_event, other) => other !== index);
    return renumbered([...rest.slice(0, index + 2), events[index] as StoredEvent, ...rest.slice(index + 2)]);
  };
  await (await everywhere(move, 1, LENGTH - 3)).gives((position) => `REORDERED ${position}`);
});

test('the bodies of two neighbours exchanged', async () => {
  const exchange = ({ events, at: index }: Piece) =>
    events.map((event, other) => {
      const donor = other === index ? events[index + 1] : other === index + 1 ? events[index] : event;
      return { ...event, body: donor?.body ?? '' };
    });
  await (await everywhere(exchange, 1, LENGTH - 1)).gives((position) => `CHANGED ${position}`);
});

test('an event of another chain', async () => {
  const foreign = changed(({ id, body }) => {
    const own = randomUUID();
    return { id: own, body: body.replace(id, own) };
  });
  await (await everywhere(foreign)).gives((position) => `CHANGED ${position}`);
});
