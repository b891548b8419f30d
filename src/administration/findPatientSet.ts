import type { AuditState, AuditSubject } from '../audit/AuditDraft';
import { AuditSubjectType } from '../audit/AuditDraft';
import { condition } from '../condition/Condition';
import { globalId } from '../entity/globalId';
import type { PatientSet } from '../entity/PatientSet';
import { ChartsafeError, ErrorCode } from '../errors';
import { mayLookUp } from '../gate/Attempts';
import { readOne } from '../gate/lookUp';
import { restoredReportDefinition } from '../gate/ReportDefinition';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { RecordLevel } from '../policy/RecordLevel';

/**
 * The set that a mutation names, as it is now. Throws `NOT_FOUND`, after the same statement and with the same event, for one that
 * never was and for one on the caller's own blacklist: nobody touches the list that binds them.
 */
export async function findPatientSet(context: RequestContext, operation: string, key: string): Promise<PatientSet> {
  await mayLookUp(context, operation);
  const row = await readOne(signedIn(context), RecordLevel.PATIENT_SET, condition.is('set_id', key));
  if (row) return row as unknown as PatientSet;
  context.journal.missed(operation, { askedFor: { patientSetId: key } });
  throw new ChartsafeError(ErrorCode.NOT_FOUND);
}

/** A set, as the trail names it. */
export function subjectOfSet(id: string): AuditSubject {
  return { type: AuditSubjectType.PATIENT_SET, id };
}

/** All that a set is beside its members, as the trail says it. */
export function stateOfSet({ name, definition, createdById }: Pick<PatientSet, 'name' | 'definition' | 'createdById'>): AuditState {
  return {
    name,
    definition: restoredReportDefinition(definition),
    createdBy: createdById === null ? null : globalId('Provider', createdById),
  };
}
