import { randomUUID } from 'node:crypto';
import { In, IsNull, LessThanOrEqual } from 'typeorm';
import type { AuditDraft } from '../audit/AuditDraft';
import { Notice } from '../entity/AuditEvent';
import type { Database } from '../entity/Database';
import { globalId } from '../entity/globalId';

/**
 * For how long a notice is its sender's alone: longer than any sending lasts, so that another sends it only where the first has
 * died.
 */
const LEASE_SECONDS = 120;

const PARKED = { sentAt: IsNull(), dueAt: IsNull() };

/** Lets the notices that were tried too often be tried anew. How many. */
export async function releaseParked(database: Database, now: Date): Promise<number> {
  const { affected } = await database.run((manager) => manager.update(Notice, PARKED, { attempts: 0, dueAt: now }));
  return affected ?? 0;
}

/** How long a notice that was sent is kept. */
const KEPT_DAYS = 30;
/** How many are removed in one statement, so that none holds the table for long. */
const REMOVED_AT_ONCE = 500;

/** Removes what was sent 30 days ago or earlier, in portions, until there is none or `signal` says that it is enough. */
export async function forgetSent(database: Database, now: Date, signal?: AbortSignal): Promise<void> {
  const limit = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  for (let isFull = true; isFull && signal?.aborted !== true;) {
    const old = await database.run((manager) =>
      manager.find(Notice, {
        select: { id: true },
        where: { sentAt: LessThanOrEqual(limit) },
        order: { sentAt: 'ASC' },
        take: REMOVED_AT_ONCE,
      }),
    );
    isFull = old.length === REMOVED_AT_ONCE;
    if (old.length > 0) await database.run((manager) => manager.delete(Notice, { id: In(old.map(({ id }) => id)) }));
  }
}

/** Notices that wait to be sent. Several processes may share them: a notice is taken before it is sent, and one of all who try gets it. */
export class NoticeOutbox {
  constructor(
    private readonly database: Database,
    /** How often one is tried at the most. */
    private readonly attempts: number,
  ) {}

  /** Puts the notice of an event in, with the unit of work that is under way. */
  async put(eventId: string, { action, occurredAt, overrideRequestId }: AuditDraft): Promise<void> {
    const reference = overrideRequestId === undefined ? `AuditEvent:${eventId}` : globalId('OverrideRequest', overrideRequestId);
    const notice = { id: randomUUID(), eventId, action, reference, occurredAt, attempts: 0, dueAt: occurredAt, sentAt: null };
    await this.database.run((manager) => manager.insert(Notice, notice));
  }

  /** Some of those that are due, the one that is due longest before the others. */
  due(now: Date, most: number): Promise<Notice[]> {
    return this.database.run((manager) =>
      manager
        .createQueryBuilder(Notice, 'n')
        .where('n.sentAt IS NULL AND n.dueAt <= :now', { now })
        .orderBy('n.dueAt')
        .addOrderBy('n.id')
        .limit(most)
        .getMany(),
    );
  }

  /** Takes a notice, to send it; null where another was faster, or where it was tried too often already and is parked. */
  async take(notice: Notice, now: Date): Promise<Notice | null> {
    if (notice.attempts >= this.attempts) {
      // Whoever tried it the last time has died before saying what came of it.
      await this.change(notice, { dueAt: null });
      return null;
    }
    const taken = { attempts: notice.attempts + 1, dueAt: new Date(now.getTime() + LEASE_SECONDS * 1000) };
    return (await this.change(notice, taken)) ? Object.assign(new Notice(), notice, taken) : null;
  }

  /** Writes down that a notice that was taken has arrived. */
  async sent(notice: Notice, now: Date): Promise<void> {
    await this.change(notice, { sentAt: now, dueAt: null });
  }

  /** Writes down that it has not, and when it is to be tried again; after the last attempt it is parked. Whether it is. */
  async failed(notice: Notice, dueAt: Date): Promise<boolean> {
    const isParked = notice.attempts >= this.attempts;
    await this.change(notice, { dueAt: isParked ? null : dueAt });
    return isParked;
  }

  /** How many were tried too often, and wait for somebody to release them. */
  parked(): Promise<number> {
    return this.database.run((manager) => manager.countBy(Notice, PARKED));
  }

  /** Changes a notice unless somebody took it since it was read. */
  private async change({ id, attempts }: Notice, to: Partial<Notice>): Promise<boolean> {
    const { affected } = await this.database.run((manager) => manager.update(Notice, { id, attempts, sentAt: IsNull() }, to));
    return affected === 1;
  }
}
