import sql from 'sql-template-tag';
import { AuditAction, type AuditChange, type AuditMembers } from '../audit/AuditDraft';
import { globalId } from '../entity/globalId';
import { PatientSet } from '../entity/PatientSet';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError, ErrorCode } from '../errors';
import { reportCondition } from '../gate/reportCondition';
import { restoredReportDefinition } from '../gate/ReportDefinition';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { administer } from './administer';
import { checkName } from './checkName';
import { findPatientSet, stateOfSet, subjectOfSet } from './findPatientSet';
import { nameTaken, setOf } from './makePatientSet';
import { patientsToName } from './patientsToName';
import { SetMembers } from './SetMembers';
import { takeVersion } from './takeVersion';
import { whereUnique } from './whereUnique';

/** Which set is changed, at which version. */
export interface SetChange {
  readonly id: string;
  readonly version: number;
  readonly idempotencyKey: string | null;
}

/** What a change has done, for the trail. */
interface Done {
  readonly change?: AuditChange;
  readonly members?: AuditMembers;
}

/** Gives a set another name. Throws `NOT_FOUND`, `STALE_VERSION`, `PATIENT_SET_NAME_TAKEN`. */
export async function renamePatientSet(context: RequestContext, given: SetChange & { readonly name: string }): Promise<string> {
  const { name, nameKey } = checkName(given.name, 'name');
  return changeSet(context, 'renamePatientSet', given, [name], async (set) => {
    await whereUnique(() => taken(context, set, given, { name, nameKey }), nameTaken);
    return { change: { before: { name: set.name }, after: { name } } };
  });
}

/** Adds patients to a set. Throws `NOT_FOUND`, `STALE_VERSION`, and as `patientsToName` does; then nobody is added. */
export async function addPatientSetMembers(
  context: RequestContext,
  given: SetChange & { readonly patients: readonly string[] },
): Promise<string> {
  const named = patientsToName(given.patients, 'patients');
  return changeSet(context, 'addPatientSetMembers', given, named.keys, async (set) => {
    const keys = await named.find(context, 'addPatientSetMembers');
    await taken(context, set, given);
    return { members: await new SetMembers(context.database, set.id).add(keys) };
  });
}

/** Takes patients from a set. Throws `NOT_FOUND`, `STALE_VERSION`, and as `patientsToName` does; then nobody is taken. */
export async function removePatientSetMembers(
  context: RequestContext,
  given: SetChange & { readonly patients: readonly string[] },
): Promise<string> {
  const named = patientsToName(given.patients, 'patients');
  return changeSet(context, 'removePatientSetMembers', given, named.keys, async (set) => {
    const keys = await named.find(context, 'removePatientSetMembers');
    await taken(context, set, given);
    return { members: await new SetMembers(context.database, set.id).remove(keys) };
  });
}

/**
 * Makes those members whom the set's own definition matches now, of all patients, and nobody else. Throws `NOT_FOUND`,
 * `STALE_VERSION`, `BAD_USER_INPUT` for a set that was made by hand.
 */
export async function refreshPatientSet(context: RequestContext, given: SetChange): Promise<string> {
  return changeSet(context, 'refreshPatientSet', given, [], async (set) => {
    const definition = restoredReportDefinition(set.definition);
    if (!definition) throw ChartsafeError.badInput('id', 'SET_WITH_DEFINITION');
    await taken(context, set, given);
    const { today } = signedIn(context).viewer;
    return { members: await new SetMembers(context.database, set.id).become(reportCondition(definition, today), today) };
  });
}

/** Deletes a set that is on nobody's blacklist. Throws `NOT_FOUND`, `STALE_VERSION`, `PATIENT_SET_IN_USE`, `CONFLICT`. */
export async function deletePatientSet(context: RequestContext, given: SetChange): Promise<string> {
  return changeSet(context, 'deletePatientSet', given, [], async (set) => {
    await taken(context, set, given);
    const { database } = context;
    const [row] = await database.query<{ count: number | string }>(
      sql`SELECT COUNT(*) AS count FROM blacklist_entry WHERE set_id = ${set.id}`,
    );
    const blacklists = Number(row?.count ?? 0);
    if (blacklists > 0) throw new ChartsafeError(ErrorCode.PATIENT_SET_IN_USE, { blacklists });
    const members = await new SetMembers(database, set.id).clear();
    await database.run((manager) => manager.delete(PatientSet, { id: set.id })).catch(refuseReferenced);
    return { change: { before: stateOfSet(set), after: null }, members };
  });
}

async function changeSet(
  context: RequestContext,
  operation: string,
  { id, version, idempotencyKey }: SetChange,
  input: readonly unknown[],
  work: (set: PatientSet) => Promise<Done>,
): Promise<string> {
  const key = keyOf(id, 'PatientSet');
  const subject = subjectOfSet(key);
  return setOf(
    await administer(context, { operation, idempotencyKey, input: [id, version, ...input] }, subject, async () => {
      const done = await work(await findPatientSet(context, operation, key));
      await context.journal.changed(operation, AuditAction.PATIENT_SET_CHANGED, { subject, ...done });
      return { ids: { patientSetId: globalId('PatientSet', key) } };
    }),
  );
}

/** Takes the set at the version at which it was read here as well: on MySQL a later one, of which its editor cannot know, may be there already. */
async function taken(
  { database }: RequestContext,
  { id, version: read }: PatientSet,
  { version }: SetChange,
  values: Partial<Pick<PatientSet, 'name' | 'nameKey'>> = {},
): Promise<void> {
  if (read !== version) throw new ChartsafeError(ErrorCode.STALE_VERSION);
  return database.run((manager) => takeVersion(manager, PatientSet, id, version, values));
}

/** A blacklist took the set in this very moment. */
function refuseReferenced(error: unknown): never {
  if (typeof error === 'object' && error !== null && 'code' in error && REFERENCED_CODES.includes(String(error.code))) {
    throw new ChartsafeError(ErrorCode.CONFLICT);
  }
  throw error;
}

const REFERENCED_CODES: readonly string[] = ['ER_ROW_IS_REFERENCED_2', 'SQLITE_CONSTRAINT_FOREIGNKEY'];
