import sql from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { RecordReader } from '../gate/RecordReader';
import type { Scope } from '../gate/Scope';
import { RuleCode } from '../policy/Narrowing';
import { RecordLevel } from '../policy/RecordLevel';
import type { LostLimit } from './lostLimits';

/**
 * Whether a merge of two charts would free whoever makes it from a rule that binds them: from a limit of which they are a subject and which
 * would no longer hit, or from the security of physicians of record, where they are one of the one chart and not of the other. That a
 * reason has opened both for a time makes no difference: what is merged stays.
 */
export async function freesMerger(scope: Scope, patientIds: readonly string[], lost: readonly LostLimit[]): Promise<boolean> {
  const { viewer, narrowings, database } = scope;
  if (viewer.limits.some(({ id }) => lost.some((limit) => limit.id === id))) return true;
  const security = narrowings.patient.find(({ rule }) => rule === RuleCode.P);
  if (!security) return false;
  const reader = new RecordReader(scope, RecordLevel.PATIENT);
  const isPhysician = condition.some('physicians', condition.is('provider_id', viewer.id));
  const rows = await database.query<{ isNarrowed: unknown; isPhysician: unknown }>(sql`
    SELECT ${reader.where(security.when)} AS isNarrowed, ${reader.where(isPhysician)} AS isPhysician
    ${reader.source.from} WHERE ${reader.where(condition.oneOf('patient_id', patientIds))}`);
  return rows.some((row) => Number(row.isNarrowed) === 1) && rows.some((row) => Number(row.isPhysician) === 1);
}
