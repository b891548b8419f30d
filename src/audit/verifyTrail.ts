import type { Database } from '../entity/Database';
import type { AuditKeys } from './AuditKeys';
import { DatabaseTrailReader } from './DatabaseTrailReader';
import type { Anchors } from './readAnchors';
import type { TrailFault, TrailReport } from './TrailReport';
import { verifyChain } from './verifyChain';

/** What a verification needs. */
export interface TrailToVerify {
  readonly database: Database;
  readonly keys: AuditKeys;
  /** What is known outside of the database. Read them before the verification begins. */
  readonly anchors?: Anchors;
  /** Hears how many events were read of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops between two pages. */
  readonly signal?: AbortSignal;
}

/** The rows beside events are looked over in parts, by the first digit of their event's id. */
const PARTS = [...'0123456789abcdef'];

/**
 * Verifies the whole trail, chain by chain, and names the first broken link of each. It reads pages, so that neither
 * memory nor a long transaction is needed, and servers may go on writing. Throws the reason of `signal`.
 */
export async function verifyTrail({ database, keys, anchors, onProgress, signal }: TrailToVerify): Promise<TrailReport> {
  const reader = new DatabaseTrailReader(database);
  const sum = { events: 0, records: 0, heads: 0, droppedFrom: 0 };
  const faults: TrailFault[] = [];
  const chains = new Set<string>();
  let done = 0;
  let total = 0;
  for await (const chainId of chainIds(reader)) {
    chains.add(chainId);
    total += await reader.lastEvent(chainId);
  }

  for (const chainId of chains) {
    const onPage = (events: number) => {
      signal?.throwIfAborted();
      done += events;
      onProgress?.(Math.min(done, total), total);
    };
    const anchor = anchors?.newest.get(chainId) ?? null;
    const checkpoint = await reader.checkpoint(chainId);
    let verdict = await verifyChain({ reader, keys, chainId, anchor, onPage });
    // Where a part was dropped meanwhile, what was read of it is no fault.
    const isOther = verdict.fault !== null && (await reader.checkpoint(chainId))?.id !== checkpoint?.id;
    if (isOther) verdict = await verifyChain({ reader, keys, chainId, anchor });
    const { events, records, heads, isDropped, fault } = verdict;
    signal?.throwIfAborted();
    sum.events += events;
    sum.records += records;
    sum.heads += heads;
    if (isDropped) sum.droppedFrom += 1;
    if (fault) faults.push(fault);
  }
  faults.push(...faultsOfAnchors(chains, faults, keys, anchors), ...(await orphans(reader, signal)));
  return { chains: chains.size, ...sum, ...(anchors ? { anchors: countOf(chains, anchors) } : {}), faults };
}

async function* chainIds(reader: DatabaseTrailReader): AsyncGenerator<string> {
  for (let id = await reader.nextChain(null); id !== null; id = await reader.nextChain(id)) yield id;
}

/** What only anchors know. An unsigned line proves nothing of a chain, but somebody has written it. */
function faultsOfAnchors(
  chains: ReadonlySet<string>,
  found: readonly TrailFault[],
  keys: AuditKeys,
  anchors: Anchors | undefined,
): TrailFault[] {
  if (!anchors) return [];
  const faulty = new Set(found.map(({ chainId }) => chainId));
  const missing = [...anchors.newest.keys()].filter((chainId) => !chains.has(chainId));
  const unsigned = [...anchors.unsigned.values()].filter(({ chainId }) => !faulty.has(chainId) && !missing.includes(chainId));
  return [
    ...missing.map((chainId) => ({ fault: 'CHAIN_MISSING', chainId, position: 1, detail: 'anchor' }) as const),
    ...unsigned.map(({ chainId, position, keyId }) => ({
      fault: keys.knows(keyId) ? ('HEAD_FORGED' as const) : ('KEY_UNKNOWN' as const),
      chainId,
      position,
      detail: 'anchor',
    })),
  ];
}

async function orphans(reader: DatabaseTrailReader, signal: AbortSignal | undefined): Promise<TrailFault[]> {
  let count = 0;
  for (const [index, from] of PARTS.entries()) {
    signal?.throwIfAborted();
    count += await reader.orphans(index === 0 ? '' : from, PARTS[index + 1] ?? null);
  }
  return count === 0 ? [] : [{ fault: 'RECORDS_ORPHANED', chainId: null, position: null, detail: String(count) }];
}

function countOf(chains: ReadonlySet<string>, { newest, lines, unreadable }: Anchors) {
  return { lines, unreadable, chainsWithout: [...chains].filter((chainId) => !newest.has(chainId)).length };
}
