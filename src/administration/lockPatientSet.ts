import { randomUUID } from 'node:crypto';
import sql, { empty, join, raw } from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { AuditAction, AuditSubjectType } from '../audit/AuditDraft';
import { RecordLock } from '../entity/AccessLimitRow';
import { insertRows } from '../entity/insertRows';
import { ChartsafeError, ErrorCode } from '../errors';
import type { MutationCall } from '../gate/idempotent';
import { lookUp } from '../gate/lookUp';
import { RecordReader } from '../gate/RecordReader';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { administer } from './administer';

/** How many patients one statement names. */
const AT_ONCE = 10_000;

/**
 * Locks the members of a set who stand at `IDENTITY` or above for the viewer, all in one unit of work, and gives how many of them were
 * not locked before. Members of whom the viewer may not know stay as they are, and no count tells of them. Throws `NOT_FOUND`.
 */
export async function lockPatientSet(context: RequestContext, call: MutationCall, setId: string, reason: string): Promise<number> {
  const scope = signedIn(context);
  const { database } = context;
  const subject = { type: AuditSubjectType.PATIENT_SET, id: setId };
  const { ids } = await administer(context, call, subject, () =>
    database.transaction(async (manager) => {
      await takeMembers(context, setId);
      if (!(await lookUp(context, scope, RecordLevel.PATIENT_SET, setId, call.operation))) throw new ChartsafeError(ErrorCode.NOT_FOUND);
      const patientIds = await readUnlocked(context, setId);
      const lock = { encounterId: null, reason, lockedById: scope.viewer.id, lockedAt: context.now };
      const rows = patientIds.map((patientId) => ({ id: randomUUID(), patientId, ...lock, ...STILL_LOCKED }));
      await insertRows(manager, RecordLock, rows);
      for (let start = 0; start < patientIds.length; start += AT_ONCE) {
        const some = patientIds.slice(start, start + AT_ONCE);
        await database.query(sql`UPDATE patient SET locked = 1, version = version + 1 WHERE id IN (${join(some)})`);
      }
      if (patientIds.length > 0) {
        const records = patientIds.map((patientId) => ({ patientId, encounterId: null, documentId: null }));
        await context.journal.changed(call.operation, AuditAction.LOCKED, { subject, records, reason: { code: 'LOCK', text: reason } });
      }
      return { ids: { locked: String(patientIds.length) } };
    }),
  );
  return Number(ids.locked);
}

const STILL_LOCKED = { unlockedAt: null, unlockedById: null, unlockReason: null } as const;

/** Keeps others from locking or unlocking the members meanwhile. */
async function takeMembers({ database }: RequestContext, setId: string): Promise<void> {
  const taken = database.isEmbedded ? empty : raw(' FOR UPDATE');
  await database.query(sql`
    SELECT p.id AS id FROM patient_set_member m JOIN patient p ON p.id = m.patient_id WHERE m.set_id = ${setId} ORDER BY p.id${taken}`);
}

async function readUnlocked(context: RequestContext, setId: string): Promise<string[]> {
  const reader = new RecordReader(signedIn(context), RecordLevel.PATIENT);
  const where = reader.where(condition.all(condition.is('patient_locked', false), reader.visible(Disclosure.IDENTITY)));
  const rows = await context.database.query<{ id: string }>(sql`
    SELECT p.id AS id ${reader.source.from} JOIN patient_set_member m ON m.patient_id = p.id WHERE m.set_id = ${setId} AND ${where} ORDER BY p.id`);
  return rows.map(({ id }) => id);
}
