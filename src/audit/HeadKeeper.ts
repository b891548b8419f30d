import { Mutex } from 'async-mutex';
import sql from 'sql-template-tag';
import type { Database } from '../entity/Database';
import type { Anchor } from './AnchorFile';
import type { AuditKeys } from './AuditKeys';
import type { AuditTrail } from './AuditTrail';
import type { Chain } from './Chain';
import { insertHead } from './insertHead';
import { signHead, type SignedHead } from './signHead';

/** After how many intervals without success the heads are behind. */
const INTERVALS_BEHIND = 2;

/** What keeps the heads of a trail needs. */
export interface HeadKeeperParts {
  readonly database: Database;
  readonly trail: AuditTrail;
  readonly keys: AuditKeys;
  /** Where heads are kept outside of the database; null where only `announce` is. */
  readonly anchor: Anchor | null;
  readonly intervalSeconds: number;
  readonly clock: () => Date;
  /** Hears of each head, for the log: a second place outside of the database. */
  readonly announce: (head: SignedHead) => void;
  /** Hears why heads could not be kept. It is tried again at the next interval. */
  readonly failed: (error: unknown) => void;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed?: () => number;
}

/** Signs the heads of a process's chains at intervals, and keeps them in the database and outside of it. */
export class HeadKeeper {
  private readonly turn = new Mutex();
  private readonly elapsed: () => number;
  private readonly kept = new Map<Chain, number>();
  private unanchored: SignedHead[] = [];
  private lastSuccess: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: HeadKeeperParts) {
    this.elapsed = parts.elapsed ?? (() => performance.now());
    this.lastSuccess = this.elapsed();
  }

  /** Makes the chain known, and keeps its heads from now on. */
  async start(): Promise<void> {
    await this.keep();
    this.timer ??= setInterval(() => void this.keep(), this.parts.intervalSeconds * 1000).unref();
  }

  /** Keeps the last heads. Nothing may be written to the trail after this. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.keep();
  }

  /** Whether heads could not be kept for longer than two intervals. */
  get isBehind(): boolean {
    return this.elapsed() - this.lastSuccess > INTERVALS_BEHIND * this.parts.intervalSeconds * 1000;
  }

  /** Keeps what is new. Never rejects: what fails is told to `failed`, and tried again by the next call. */
  async keep(): Promise<void> {
    await this.turn.runExclusive(async () => {
      try {
        await this.keepNew();
        this.lastSuccess = this.elapsed();
      } catch (error) {
        this.parts.failed(error);
      }
    });
  }

  private async keepNew(): Promise<void> {
    const failures: unknown[] = [];
    const collect = (error: unknown) => void failures.push(error);
    await this.parts.trail.begin().catch(collect);
    for (const chain of this.parts.trail.chains) if (chain.isBegun) await this.keepHead(chain).catch(collect);
    await this.keepOutside().catch(collect);
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'Heads of the audit trail could not be kept');
  }

  private async keepHead(chain: Chain): Promise<void> {
    const { database, keys, clock } = this.parts;
    const { position, hash } = chain.end;
    const before = this.kept.get(chain);
    if (before === position) return;
    if (before === undefined) this.unanchored.push(chain.start);
    this.kept.set(chain, before ?? 0);
    if (position === 0) return;
    const head = signHead(keys, { kind: 'HEAD', chainId: chain.id, position, hash, writtenAt: clock().toISOString() });
    // What the database cannot take now is known outside of it all the more.
    this.unanchored = [...this.unanchored.filter(({ chainId, position: at }) => chainId !== chain.id || at === 0), head];
    const [there] = await database.query(
      sql`SELECT id FROM audit_head WHERE chain_id = ${chain.id} AND position = ${position} AND kind = 'HEAD'`,
    );
    if (!there) await database.run((manager) => insertHead(manager, head));
    this.kept.set(chain, position);
  }

  private async keepOutside(): Promise<void> {
    const heads = this.unanchored;
    if (heads.length === 0) return;
    await this.parts.anchor?.append(heads);
    this.unanchored = [];
    heads.forEach(this.parts.announce);
  }
}
