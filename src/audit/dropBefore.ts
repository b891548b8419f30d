import sql, { join } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { instantParameter } from '../entity/instant';
import type { Anchor } from './AnchorFile';
import type { AuditKeys } from './AuditKeys';
import { DatabaseTrailReader } from './DatabaseTrailReader';
import { insertHead } from './insertHead';
import type { Anchors } from './readAnchors';
import { signHead } from './signHead';
import type { TrailFault } from './TrailReport';
import { verifyChain } from './verifyChain';

/** No event is dropped that is younger, whatever is asked for: HIPAA keeps what documents access for six years. */
export const RETENTION_MINIMUM_YEARS = 6;

/** Events that are removed in one transaction: short enough for others not to wait. */
const BATCH = 500;

/** What a retention needs. */
export interface Retention {
  readonly database: Database;
  readonly keys: AuditKeys;
  /** Events before this instant are dropped, as far as no younger one stands before them in their chain. */
  readonly before: Date;
  readonly now: Date;
  /** Hears of checkpoints before anything is removed. */
  readonly anchor: Anchor | null;
  /** What is known outside of the database; a chain that contradicts it is left as it is. */
  readonly anchors?: Anchors;
  /** Hears how many events were removed so far. */
  readonly onProgress?: (done: number) => void;
  /** Stops between two batches; the next retention removes the rest. */
  readonly signal?: AbortSignal;
}

/** What came of it. */
export interface RetentionReport {
  readonly chains: number;
  readonly events: number;
  /** The chains that are broken, of which nothing was removed: a checkpoint would make good what was tampered with. */
  readonly refused: readonly TrailFault[];
}

/**
 * Removes the old beginnings of chains. Each is verified first, and leaves a signed checkpoint from which the rest
 * verifies. Throws a RangeError where `before` is younger than the least retention.
 */
export async function dropBefore(retention: Retention): Promise<RetentionReport> {
  const { database, before, now } = retention;
  const youngest = new Date(now);
  youngest.setUTCFullYear(youngest.getUTCFullYear() - RETENTION_MINIMUM_YEARS);
  if (!(before <= youngest)) throw new RangeError(`Events of the last ${RETENTION_MINIMUM_YEARS} years are kept`);
  const reader = new DatabaseTrailReader(database);
  const refused: TrailFault[] = [];
  const sum = { chains: 0, events: 0 };
  for (let chainId = await reader.nextChain(null); chainId !== null; chainId = await reader.nextChain(chainId)) {
    const end = await endOfOld(retention, reader, chainId);
    if (end === 0) continue;
    const fault = await placeCheckpoint(retention, reader, chainId, end);
    if (fault) {
      refused.push(fault);
      continue;
    }
    const before = sum.events;
    await removeUpTo(retention, chainId, end, () => {
      sum.events += 1;
      retention.onProgress?.(sum.events);
    });
    if (sum.events > before) sum.chains += 1;
  }
  return { ...sum, refused };
}

/** The position up to which every event of a chain is old; 0 where there is none to remove. */
async function endOfOld({ database, before }: Retention, reader: DatabaseTrailReader, chainId: string): Promise<number> {
  const [first] = await database.query<{ first: number | null; kept: number | null }>(
    sql`SELECT MIN(position) AS first, MIN(CASE WHEN occurred_at >= ${instantParameter(before)} THEN position END) AS kept
      FROM audit_event WHERE chain_id = ${chainId}`,
  );
  if (first?.first === null || first?.first === undefined) return 0;
  // A retention that was interrupted has left rows below its checkpoint.
  const checkpoint = (await reader.checkpoint(chainId))?.position ?? 0;
  const end = Math.max(checkpoint, first.kept === null ? await reader.lastEvent(chainId) : first.kept - 1);
  return end >= first.first ? end : 0;
}

async function placeCheckpoint(
  { database, keys, before, now, anchor, anchors, signal }: Retention,
  reader: DatabaseTrailReader,
  chainId: string,
  end: number,
): Promise<TrailFault | null> {
  const verdict = await verifyChain({
    reader,
    keys,
    chainId,
    wanted: end,
    anchor: anchors?.newest.get(chainId) ?? null,
    onPage: () => signal?.throwIfAborted(),
  });
  if (verdict.fault) return verdict.fault;
  // What was selected by its column is old only if its link says so.
  if (verdict.youngest !== null && verdict.youngest >= before.toISOString())
    return { fault: 'CHANGED', chainId, position: end, detail: 'occurred_at' };
  const { wantedHash: hash } = verdict;
  if (hash === null) throw new Error('The verified chain did not reach the end of what is old');
  const earlier = await reader.checkpoint(chainId);
  const isThere = earlier?.position === end;
  const checkpoint = isThere ? earlier : signHead(keys, { kind: 'CHECKPOINT', chainId, position: end, hash, writtenAt: now.toISOString() });
  if (!isThere) await database.run((manager) => insertHead(manager, checkpoint));
  await anchor?.append([checkpoint]);
  return null;
}

/** Removes the youngest first: what is left after an interruption still hangs on the chain's start. */
async function removeUpTo({ database, signal }: Retention, chainId: string, end: number, removed: () => void): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const rows = await database.query<{ id: string }>(
      sql`SELECT id FROM audit_event WHERE chain_id = ${chainId} AND position <= ${end} ORDER BY position DESC LIMIT ${BATCH}`,
    );
    if (rows.length === 0) break;
    const ids = join(rows.map(({ id }) => id));
    await database.transaction(async () => {
      await database.query(sql`DELETE FROM audit_event_record WHERE event_id IN (${ids})`);
      await database.query(sql`DELETE FROM audit_event WHERE id IN (${ids})`);
    });
    rows.forEach(removed);
  }
  // The row of the start and the newest checkpoint stay for good: they say that the chain was there.
  await database.query(
    sql`DELETE FROM audit_head WHERE chain_id = ${chainId} AND position > 0
      AND (position < ${end} OR (position = ${end} AND kind = 'HEAD'))`,
  );
}
