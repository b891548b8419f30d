import { createHmac } from 'node:crypto';
import { Chain, linkHash } from '../../src/audit/Chain';
import { sealEvents } from '../../src/audit/sealEvents';
import { isSigned, startHash } from '../../src/audit/signHead';
import { draft, drafts, KEYS, OTHER_KEYS } from './drafts';

const NOON = new Date('2026-03-01T12:00:00Z');

test('a hash is an HMAC over chain, position, the hash before it, and the body', () => {
  const chain = new Chain(KEYS, NOON);
  const { events } = chain.extend(sealEvents(draft()));
  const signed = JSON.stringify(['EVENT', chain.id, 1, chain.start.hash, events[0]?.body]);
  expect(events[0]?.hash).toBe(createHmac('sha256', 'a secret of thirty-two characters').update(signed).digest('hex'));
});

test('the hash before the first link binds the chain and its start', () => {
  const { start } = new Chain(KEYS, NOON);
  expect(start).toMatchObject({ position: 0, kind: 'HEAD', keyId: 'today', writtenAt: NOON.toISOString() });
  expect(isSigned(KEYS, start)).toBe(true);
  expect(startHash(KEYS, start)).toBe(start.hash);
  expect(startHash(KEYS, { ...start, writtenAt: '2026-03-01T12:00:00.001Z' })).not.toBe(start.hash);
  expect(startHash(KEYS, { ...start, chainId: 'another' })).not.toBe(start.hash);
});

test('a chain stays as it is until what it was extended by is committed', () => {
  const chain = new Chain(KEYS, NOON);
  const first = chain.extend(drafts(3).flatMap(sealEvents));
  expect([chain.end, chain.isBegun]).toEqual([{ position: 0, hash: chain.start.hash }, false]);
  expect(chain.extend(drafts(1).flatMap(sealEvents)).events[0]?.position).toBe(1);
  chain.advance(first.end);
  expect(chain.isBegun).toBe(true);
  const [next] = chain.extend(drafts(1).flatMap(sealEvents)).events;
  expect(next?.position).toBe(4);
  expect(next && linkHash(KEYS, next, first.events[2]?.hash ?? '')).toBe(next?.hash);
});

test('another key, and every part of a signed head, make another signature', () => {
  const { start } = new Chain(KEYS, NOON);
  for (const name of ['id', 'chainId', 'kind', 'hash', 'signature', 'writtenAt'] as const) {
    expect(isSigned(KEYS, { ...start, [name]: `${start[name]}x` })).toBe(false);
  }
  expect(isSigned(KEYS, { ...start, position: 1 })).toBe(false);
  expect(isSigned(KEYS, { ...start, kind: 'CHECKPOINT' })).toBe(false);
  expect(OTHER_KEYS.knows('today')).toBe(false);
  expect(() => isSigned(OTHER_KEYS, start)).toThrow('unknown');
});

describe('a sealed event', () => {
  it('lists at most a hundred records; more become several events', () => {
    const sealed = sealEvents(draft({ recordCount: 250 }));
    expect(sealed.map(({ content }) => content.records?.length)).toEqual([100, 100, 50]);
  });

  it('keeps the beginning of texts that clients choose', () => {
    const { actor } = draft();
    const long = 'Zwiebelbaum'.repeat(50_000);
    const [sealed] = sealEvents(draft({ actor: { ...actor, operationName: long }, field: long, askedFor: { mrn: long, number: 7 } }));
    expect(sealed?.body.length).toBeLessThan(2000);
    expect(sealed?.content).toMatchObject({ askedFor: { number: 7, mrn: expect.stringMatching(/^Zwiebelbaum.*…$/) } });
  });

  it('is refused by itself where it is larger than a row can hold', () => {
    expect(() => sealEvents(draft({ reason: { code: 'OTHER', text: '€'.repeat(22_000) } }))).toThrow('larger');
  });
});
