import sql from 'sql-template-tag';
import { AuditTrail } from '../../../src/audit/AuditTrail';
import type { Anchor } from '../../../src/audit/AnchorFile';
import type { AuditKeys } from '../../../src/audit/AuditKeys';
import { HeadKeeper } from '../../../src/audit/HeadKeeper';
import type { SignedHead } from '../../../src/audit/signHead';
import type { TrailReport } from '../../../src/audit/TrailReport';
import { verifyTrail } from '../../../src/audit/verifyTrail';
import type { Database } from '../../../src/entity/Database';
import { KEYS } from '../../audit/drafts';
import { openTestDatabase } from '../openTestDatabase';

/** Anchors that a test keeps in memory. */
export class MemoryAnchor implements Anchor {
  heads: SignedHead[] = [];

  async append(heads: readonly SignedHead[]): Promise<void> {
    this.heads.push(...heads);
  }

  /** As if they had been read from a file. */
  get anchors() {
    const newest = new Map<string, SignedHead>();
    for (const head of this.heads) if ((newest.get(head.chainId)?.position ?? -1) < head.position) newest.set(head.chainId, head);
    return { newest, lines: this.heads.length, unreadable: 0, unsigned: new Map<string, SignedHead>() };
  }
}

/** Keeps the heads of a trail, when a test says so. */
export function keeperOf(database: Database, trail: AuditTrail, keys: AuditKeys = KEYS) {
  const anchor = new MemoryAnchor();
  const failures: unknown[] = [];
  const clock = { milliseconds: 0 };
  const keeper = new HeadKeeper({
    database,
    trail,
    keys,
    anchor,
    intervalSeconds: 30,
    clock: () => new Date('2026-03-01T12:00:00Z'),
    announce: () => undefined,
    failed: (error) => failures.push(error),
    elapsed: () => clock.milliseconds,
  });
  return { keeper, anchor, failures, clock };
}

/** A database with a trail and the keeper of its heads. */
export async function openTrail(keys: AuditKeys = KEYS) {
  const opened = await openTestDatabase();
  const { database, url } = opened;
  const trail = new AuditTrail(database, keys);
  const kept = keeperOf(database, trail, keys);
  return {
    database,
    url,
    close: () => opened.close(),
    trail,
    ...kept,
    verify: (options: Partial<Parameters<typeof verifyTrail>[0]> = {}): Promise<TrailReport> => verifyTrail({ database, keys, ...options }),
    positions: async (chainId: string = trail.chains[0]?.id ?? '') =>
      (await database.query<{ position: number }>(sql`SELECT position FROM audit_event WHERE chain_id = ${chainId} ORDER BY position`)).map(
        ({ position }) => position,
      ),
  };
}

/** 1, 2, 3 … */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
