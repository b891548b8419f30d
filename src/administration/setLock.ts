import { randomUUID } from 'node:crypto';
import { IsNull, type EntityManager } from 'typeorm';
import { AuditAction } from '../audit/AuditDraft';
import { RecordLock } from '../entity/AccessLimitRow';
import { Encounter } from '../entity/Encounter';
import { Patient } from '../entity/Patient';
import { ChartsafeError, ErrorCode } from '../errors';
import { idempotent, type MutationCall } from '../gate/idempotent';
import { recordOf } from '../gate/Journal';
import { lookUp } from '../gate/lookUp';
import { markOf, type Mark } from '../gate/mark';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { survivorOf } from '../gate/survivors';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { takeRow } from './takeRow';

/** A patient or an encounter, by its key, and whether it is to be locked. */
export interface LockChange {
  readonly level: RecordLevel.PATIENT | RecordLevel.ENCOUNTER;
  readonly key: string;
  readonly locked: boolean;
  readonly reason: string;
}

/**
 * Locks or unlocks a record that stands at `IDENTITY` or above for the viewer. One that is as it should be already stays as it is, with
 * the reason that it has, and nothing is written. Throws `NOT_FOUND`, `RECORD_BLOCKED`.
 */
export async function setLock(context: RequestContext, call: MutationCall, change: LockChange): Promise<void> {
  const { level, locked, reason } = change;
  const { operation } = call;
  // Before the transaction, whose first read is the row that it takes.
  const key = level === RecordLevel.PATIENT ? await survivorOf(signedIn(context), change.key) : change.key;
  await idempotent(context, call, () =>
    context.database.transaction(async (manager) => {
      const row = await takeRow<Patient | Encounter>(context.database, level === RecordLevel.PATIENT ? Patient : Encounter, key);
      // By the key that was given: where it leads is read already, and the trail has it alike for every key that finds nothing.
      const mark = markOf(await lookUp(context, signedIn(context), level, change.key, operation));
      if (!mark || !row) throw new ChartsafeError(ErrorCode.NOT_FOUND);
      if (mark.verdict.decision.disclosure === Disclosure.EXISTENCE) {
        context.journal.refused(operation, ErrorCode.RECORD_BLOCKED, mark);
        throw new ChartsafeError(ErrorCode.RECORD_BLOCKED);
      }
      if (row.locked === locked) return { ids: {} };
      const values = { locked, version: row.version + 1 };
      await (level === RecordLevel.PATIENT ? manager.update(Patient, { id: key }, values) : manager.update(Encounter, { id: key }, values));
      await (locked ? writeLock(context, manager, mark, reason) : liftLocks(context, manager, mark, reason));
      await context.journal.changed(operation, locked ? AuditAction.LOCKED : AuditAction.UNLOCKED, {
        records: [recordOf(mark)],
        reason: { code: locked ? 'LOCK' : 'UNLOCK', text: reason },
      });
      return { ids: {} };
    }),
  );
}

async function writeLock(context: RequestContext, manager: EntityManager, mark: Mark, reason: string): Promise<void> {
  await manager.insert(RecordLock, {
    id: randomUUID(),
    ...placeOf(mark),
    reason,
    lockedById: signedIn(context).viewer.id,
    lockedAt: context.now,
    unlockedAt: null,
    unlockedById: null,
    unlockReason: null,
  });
}

/** Ends every lock that is written down, of which a merged chart may have two. */
async function liftLocks(context: RequestContext, manager: EntityManager, mark: Mark, reason: string): Promise<void> {
  const { patientId, encounterId } = placeOf(mark);
  const at = { patientId, encounterId: encounterId ?? IsNull(), unlockedAt: IsNull() };
  await manager.update(RecordLock, at, { unlockedAt: context.now, unlockedById: signedIn(context).viewer.id, unlockReason: reason });
}

function placeOf({ patientId, encounterId }: Mark): { readonly patientId: string; readonly encounterId: string | null } {
  if (patientId === null) throw new Error('Only patients and encounters are locked');
  return { patientId, encounterId };
}
