import sql, { raw } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { insertRows } from '../entity/insertRows';
import { MergedPatient } from '../entity/MergedPatient';
import { Patient } from '../entity/Patient';
import { ChartsafeError, ErrorCode } from '../errors';

/** What is filed under a patient and goes along; encounters and sets need more than another name. */
const FILED = ['encounter_physician', 'document', 'record_lock', 'override_request', 'override_grant'] as const;

/**
 * Makes all that is a patient's another's, in statements as many for a long chart as for a short one, and leaves of the patient only what
 * leads to the survivor. It is part of a unit of work that has the turn of administrators. Throws `CONFLICT` where one of the two is gone.
 */
export async function moveChart(database: Database, survivorId: string, mergedId: string, now: Date): Promise<void> {
  await database.run(async (manager) => {
    const lock = database.isEmbedded ? {} : ({ lock: { mode: 'pessimistic_write' } } as const);
    const [survivor, merged] = [
      await manager.findOne(Patient, { where: { id: survivorId }, ...lock }),
      await manager.findOne(Patient, { where: { id: mergedId }, ...lock }),
    ];
    if (!survivor || !merged) throw new ChartsafeError(ErrorCode.CONFLICT);
    for (const table of FILED) {
      await database.query(sql`UPDATE ${raw(table)} SET patient_id = ${survivorId} WHERE patient_id = ${mergedId}`);
    }
    await database.query(sql`UPDATE encounter SET patient_id = ${survivorId}, version = version + 1 WHERE patient_id = ${mergedId}`);
    await joinSets(database, survivorId, mergedId);
    const { mrnKey, demographicNumber } = merged;
    const row = { id: mergedId, survivorId, mrnKey, demographicNumber, masterFile: JSON.stringify(merged), mergedAt: now };
    // Who had been merged into this one before goes on to the survivor: no way is longer than one step.
    await manager.update(MergedPatient, { survivorId: mergedId }, { survivorId });
    await insertRows(manager, MergedPatient, [Object.assign(new MergedPatient(), row)]);
    await manager.delete(Patient, { id: mergedId });
    await manager.update(Patient, { id: survivorId }, { locked: survivor.locked || merged.locked, version: survivor.version + 1 });
  });
}

/** The survivor is in every set in which either was. */
async function joinSets(database: Database, survivorId: string, mergedId: string): Promise<void> {
  await database.query(sql`
    INSERT INTO patient_set_member (set_id, patient_id)
    SELECT m.set_id, ${survivorId} FROM patient_set_member m
    LEFT JOIN patient_set_member s ON s.set_id = m.set_id AND s.patient_id = ${survivorId}
    WHERE m.patient_id = ${mergedId} AND s.set_id IS NULL`);
  await database.query(sql`
    UPDATE patient_set SET version = version + 1 WHERE id IN (SELECT set_id FROM patient_set_member WHERE patient_id = ${mergedId})`);
  await database.query(sql`DELETE FROM patient_set_member WHERE patient_id = ${mergedId}`);
}
