import sql, { join } from 'sql-template-tag';
import type { AuditMembers } from '../audit/AuditDraft';
import type { Condition } from '../condition/Condition';
import { toSql } from '../condition/toSql';
import type { Database } from '../entity/Database';
import { insertRows } from '../entity/insertRows';
import { PatientSetMember } from '../entity/PatientSet';
import { columns } from '../gate/columns';

/** Who is in a set: of all patients, whoever asks. Each change says whom it has added and removed; it is part of the unit of work under way. */
export class SetMembers {
  constructor(
    private readonly database: Database,
    private readonly setId: string,
  ) {}

  /** The keys of the members. */
  async keys(): Promise<readonly string[]> {
    const rows = await this.database.query<{ patientId: string }>(
      sql`SELECT patient_id AS patientId FROM patient_set_member WHERE set_id = ${this.setId} ORDER BY patient_id`,
    );
    return rows.map(({ patientId }) => patientId);
  }

  /** Makes those members for whom a condition over all patients holds, and nobody else, in bulk. */
  async become(matching: Condition, today: string): Promise<AuditMembers> {
    return this.changed(async () => {
      const { database, setId } = this;
      const where = toSql(matching, columns.PATIENT, today);
      await database.query(sql`DELETE FROM patient_set_member WHERE set_id = ${setId}
        AND (SELECT 1 FROM patient p WHERE p.id = patient_set_member.patient_id AND ${where}) IS NULL`);
      await database.query(sql`INSERT INTO patient_set_member (set_id, patient_id)
        SELECT ${setId}, p.id FROM patient p LEFT JOIN patient_set_member m ON m.set_id = ${setId} AND m.patient_id = p.id
        WHERE m.set_id IS NULL AND ${where}`);
    });
  }

  /** Adds those who are no members yet. */
  async add(patientIds: readonly string[]): Promise<AuditMembers> {
    const known = await this.among(patientIds);
    const added = [...new Set(patientIds)].filter((id) => !known.has(id));
    const rows = added.map((patientId) => ({ setId: this.setId, patientId }));
    await this.database.run((manager) => insertRows(manager, PatientSetMember, rows));
    return { added, removed: [] };
  }

  /** Removes those who are members. */
  async remove(patientIds: readonly string[]): Promise<AuditMembers> {
    const removed = [...(await this.among(patientIds))];
    const { setId } = this;
    if (removed.length > 0) {
      await this.database.query(sql`DELETE FROM patient_set_member WHERE set_id = ${setId} AND patient_id IN (${join(removed)})`);
    }
    return { added: [], removed };
  }

  /** Removes everybody. */
  async clear(): Promise<AuditMembers> {
    const removed = await this.keys();
    await this.database.query(sql`DELETE FROM patient_set_member WHERE set_id = ${this.setId}`);
    return { added: [], removed };
  }

  /** Those of whom some are members. */
  private async among(patientIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (patientIds.length === 0) return new Set();
    const rows = await this.database.query<{ patientId: string }>(
      sql`SELECT patient_id AS patientId FROM patient_set_member WHERE set_id = ${this.setId} AND patient_id IN (${join([...patientIds])})`,
    );
    return new Set(rows.map(({ patientId }) => patientId));
  }

  private async changed(change: () => Promise<void>): Promise<AuditMembers> {
    const before = await this.keys();
    await change();
    const after = await this.keys();
    const [were, are] = [new Set(before), new Set(after)];
    return { added: after.filter((id) => !were.has(id)), removed: before.filter((id) => !are.has(id)) };
  }
}
