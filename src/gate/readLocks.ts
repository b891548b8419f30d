import sql, { join } from 'sql-template-tag';
import { globalId } from '../entity/globalId';
import { readInstant } from '../entity/instant';
import { Permission } from '../policy/Permission';
import { markOf, scopeOf } from './mark';
import type { Scope } from './Scope';

/** Why, when and by whom a record is locked. */
export interface LockOfRecord {
  readonly reason: string;
  readonly lockedAt: Date;
  readonly lockedBy: { readonly globalId: string; readonly displayName: string; readonly physician: boolean };
}

interface Raw {
  readonly patientId: string;
  readonly encounterId: string | null;
  readonly reason: string;
  readonly lockedAt: Date | string;
  readonly providerId: string;
  readonly displayName: string;
  readonly physician: unknown;
}

/** The lock on a patient or an encounter that was read, for those with the right to locked records; null for others, and where none is written down. */
export async function lockOf(record: object): Promise<LockOfRecord | null> {
  const mark = markOf(record);
  const scope = scopeOf(record);
  if (!mark?.patientId || !scope.viewer.permissions.has(Permission.RECORDS_READ_LOCKED)) return null;
  const locks = await scope.loaders.named('locks', (keys) => readLocks(scope, keys)).load(mark.patientId);
  return locks?.get(mark.encounterId ?? mark.patientId) ?? null;
}

/** The locks in force, by patient and then by the record that is locked. */
async function readLocks(scope: Scope, patientIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, LockOfRecord>>> {
  const rows = await scope.database.query<Raw>(sql`
    SELECT k.patient_id AS patientId, k.encounter_id AS encounterId, k.reason AS reason, k.locked_at AS lockedAt,
      v.id AS providerId, v.display_name AS displayName, v.physician AS physician
    FROM record_lock k JOIN provider v ON v.id = k.locked_by_id
    WHERE k.patient_id IN (${join([...patientIds])}) AND k.unlocked_at IS NULL ORDER BY k.locked_at DESC, k.id`);
  const locks = new Map<string, Map<string, LockOfRecord>>();
  for (const { patientId, encounterId, reason, lockedAt, providerId, displayName, physician } of rows) {
    const ofPatient = locks.get(patientId) ?? new Map<string, LockOfRecord>();
    const lockedBy = { globalId: globalId('Provider', providerId), displayName, physician: Number(physician) === 1 };
    ofPatient.set(encounterId ?? patientId, { reason, lockedAt: readInstant(lockedAt) as Date, lockedBy });
    locks.set(patientId, ofPatient);
  }
  return locks;
}
