import { randomUUID } from 'node:crypto';
import { AuditAction } from '../audit/AuditDraft';
import { globalId } from '../entity/globalId';
import { PatientSet } from '../entity/PatientSet';
import { ChartsafeError, ErrorCode } from '../errors';
import type { MutationOutcome } from '../gate/idempotent';
import { isGiven } from '../gate/isGiven';
import { DemographicColumn } from '../gate/reportColumns';
import { reportCondition } from '../gate/reportCondition';
import { readReportDefinition, storedReportDefinition, type ReportDefinition } from '../gate/ReportDefinition';
import { givenReport, type GivenReport } from '../gate/savedReports';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { administer } from './administer';
import { checkName, type CheckedName } from './checkName';
import { stateOfSet, subjectOfSet } from './findPatientSet';
import { patientsToName } from './patientsToName';
import { SetMembers } from './SetMembers';
import { whereUnique } from './whereUnique';

/** A set that is to be made. */
interface NewSet {
  readonly name: string;
  readonly idempotencyKey: string | null;
}

/**
 * Saves what a report finds as a set: all patients whom its criteria match, whoever may see them and whatever its limit, at one
 * moment. Throws `BAD_USER_INPUT`, `NOT_FOUND` where a saved definition is none of the caller's own, `PATIENT_SET_NAME_TAKEN`.
 */
export async function savePatientSet(context: RequestContext, { name, idempotencyKey, ...given }: NewSet & GivenReport): Promise<string> {
  const operation = 'savePatientSet';
  const checked = checkName(name, 'name');
  const report = { ...given, definition: isGiven(given.definition) ? readReportDefinition(given.definition) : null };
  return setOf(
    await administer(context, { operation, idempotencyKey, input: [checked, report] }, null, async () => {
      const definition = await givenReport(context, operation, report);
      if (!definition) throw new ChartsafeError(ErrorCode.NOT_FOUND);
      if (!definition.select.includes(DemographicColumn.DEMOGRAPHIC_NUMBER)) {
        throw ChartsafeError.badInput('definition.select', 'DEMOGRAPHIC_NUMBER_NEEDED');
      }
      const { today } = signedIn(context).viewer;
      return make(context, operation, checked, definition, (members) => members.become(reportCondition(definition, today), today));
    }),
  );
}

/** Makes a set of patients who are named, each at `IDENTITY` or above for the caller. Throws as `patientsToName` does, and `PATIENT_SET_NAME_TAKEN`. */
export async function createPatientSet(
  context: RequestContext,
  { name, idempotencyKey, patients }: NewSet & { readonly patients: readonly string[] },
): Promise<string> {
  const operation = 'createPatientSet';
  const checked = checkName(name, 'name');
  const named = patientsToName(patients, 'patients');
  return setOf(
    await administer(context, { operation, idempotencyKey, input: [checked, named.keys] }, null, async () => {
      const keys = await named.find(context, operation);
      return make(context, operation, checked, null, (members) => members.add(keys));
    }),
  );
}

/** The error where a name is taken; also by a set that the caller may not know of, which is the least that a unique name tells. */
export function nameTaken(): ChartsafeError {
  return new ChartsafeError(ErrorCode.PATIENT_SET_NAME_TAKEN);
}

async function make(
  context: RequestContext,
  operation: string,
  { name, nameKey }: CheckedName,
  report: ReportDefinition | null,
  fill: (members: SetMembers) => ReturnType<SetMembers['add']>,
): Promise<MutationOutcome> {
  const { database, now } = context;
  const definition = report && storedReportDefinition(report);
  const set = { id: randomUUID(), name, nameKey, definition, createdAt: now, createdById: signedIn(context).viewer.id, version: 1 };
  await whereUnique(() => database.run((manager) => manager.insert(PatientSet, set)), nameTaken);
  const members = await fill(new SetMembers(database, set.id));
  await context.journal.changed(operation, AuditAction.PATIENT_SET_CHANGED, {
    subject: subjectOfSet(set.id),
    change: { before: null, after: stateOfSet(set) },
    members,
  });
  return { ids: { patientSetId: globalId('PatientSet', set.id) } };
}

/** The id of the set of which an outcome speaks. */
export function setOf({ ids }: MutationOutcome): string {
  return String(ids.patientSetId);
}
