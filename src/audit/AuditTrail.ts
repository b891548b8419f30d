import { Mutex } from 'async-mutex';
import type { EntityManager } from 'typeorm';
import { AuditEvent, AuditEventRecord } from '../entity/AuditEvent';
import type { Database } from '../entity/Database';
import { inTime, withDeadline } from '../entity/Deadline';
import { insertRows } from '../entity/insertRows';
import type { UnitOfWork } from '../entity/UnitOfWork';
import { ChartsafeError, ErrorCode } from '../errors';
import type { AuditDraft } from './AuditDraft';
import type { AuditKeys } from './AuditKeys';
import { Chain, type Extension } from './Chain';
import { GroupQueue } from './GroupQueue';
import { insertHead } from './insertHead';
import { sealEvents, type SealedEvent } from './sealEvents';

/** Characters of bodies that are written in one transaction, and in one statement: well below the 16 MiB that MariaDB takes by default. */
const GROUP_CHARACTERS = 1024 * 1024;
/** Characters of bodies that may wait. What waits holds requests open, so beyond this the database cannot keep up, and they are refused. */
const WAITING_CHARACTERS = 32 * 1024 * 1024;
/** How long a group takes to be written, at the most. All who wait for their events wait for it, so it gives up before their patience ends. */
const GROUP_SECONDS = 5;
/** Where a chain ends and the next begins: an `int` holds no more than 2,147,483,647. */
const LONGEST_CHAIN = 1_000_000_000;

/** The only writer of the trail. One instance is one writing process, with a chain of its own. */
export class AuditTrail {
  /** Turns at the end of the chain. It is taken inside of a unit of work, as the last thing before its commit, and kept until that has ended. */
  private readonly turn = new Mutex();
  private readonly enlisted = new WeakMap<UnitOfWork, SealedEvent[]>();
  private readonly queue: GroupQueue<SealedEvent>;
  private readonly all: Chain[];

  constructor(
    private readonly database: Database,
    private readonly keys: AuditKeys,
    private readonly clock: () => Date = () => new Date(),
  ) {
    this.all = [new Chain(keys, clock())];
    this.queue = new GroupQueue((events) => this.writeAlone(events), { group: GROUP_CHARACTERS, queue: WAITING_CHARACTERS });
  }

  /** The chains of this process, the one that is written now last: another is begun only where nobody can tell how the one before it ends. */
  get chains(): readonly Chain[] {
    return this.all;
  }

  /**
   * Writes events, in their order. Outside of a unit of work they are durable when this has resolved; inside of one they
   * are written as the last thing of it, and become durable with it, or not at all. Nothing that they speak of may be
   * shown, or take effect, before. Gives their ids. Throws `AUDIT_UNAVAILABLE`; inside of a unit of work its end does.
   */
  async record(drafts: readonly AuditDraft[]): Promise<readonly string[]> {
    if (drafts.length === 0) return [];
    try {
      const events = drafts.flatMap(sealEvents);
      const { unit } = this.database;
      if (unit) this.enlist(unit, events);
      else await this.queue.add(events, charactersOf(events));
      return events.map(({ content }) => content.id);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Makes the chain known before its first event. Throws `AUDIT_UNAVAILABLE`. */
  async begin(): Promise<void> {
    if (this.chain.isBegun) return;
    try {
      await this.writeAlone([]);
    } catch (error) {
      throw unavailable(error);
    }
  }

  private get chain(): Chain {
    return this.all[this.all.length - 1] as Chain;
  }

  private async writeAlone(events: readonly SealedEvent[]): Promise<void> {
    await withDeadline(GROUP_SECONDS, () =>
      this.database.transaction(async () => {
        if (this.database.unit) this.enlist(this.database.unit, events);
      }),
    );
  }

  private enlist(unit: UnitOfWork, events: readonly SealedEvent[]): void {
    const earlier = this.enlisted.get(unit);
    if (earlier) {
      earlier.push(...events);
      return;
    }
    const all = [...events];
    this.enlisted.set(unit, all);
    unit.beforeCommit(async () => {
      // What is recorded from here on is another write.
      this.enlisted.delete(unit);
      await this.write(unit, all);
    });
  }

  private async write(unit: UnitOfWork, events: readonly SealedEvent[]): Promise<void> {
    const release = await inTime(this.turn.acquire(), (late) => late()).catch((error: unknown) => {
      throw unavailable(error);
    });
    const { chain } = this;
    let extension: Extension | null = null;
    unit.whenEnded((end) => {
      if (end === 'COMMITTED' && extension) chain.advance(extension.end);
      // Whether the links are there is unknown, so nothing can be linked to them; nobody was shown what they speak of.
      if (end === 'UNKNOWN' || chain.end.position > LONGEST_CHAIN) this.all.push(new Chain(this.keys, this.clock()));
      release();
    });
    try {
      extension = chain.extend(events);
      if (!chain.isBegun) await insertHead(unit.manager, chain.start);
      await insertEvents(unit.manager, extension);
    } catch (error) {
      throw unavailable(error);
    }
  }
}

async function insertEvents(manager: EntityManager, { events, records }: Extension): Promise<void> {
  let slice: AuditEvent[] = [];
  let size = 0;
  for (const event of events) {
    slice.push(event);
    size += event.body.length;
    if (size < GROUP_CHARACTERS) continue;
    await insertRows(manager, AuditEvent, slice);
    slice = [];
    size = 0;
  }
  await insertRows(manager, AuditEvent, slice);
  await insertRows(manager, AuditEventRecord, records);
}

function charactersOf(events: readonly { readonly body: string }[]): number {
  return events.reduce((sum, { body }) => sum + body.length, 0);
}

function unavailable(error: unknown): ChartsafeError {
  const isTold = error instanceof ChartsafeError && error.code === ErrorCode.AUDIT_UNAVAILABLE;
  return isTold ? error : new ChartsafeError(ErrorCode.AUDIT_UNAVAILABLE, {}, error);
}
