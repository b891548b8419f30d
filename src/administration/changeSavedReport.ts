import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { AuditAction, AuditSubjectType, type AuditChange, type AuditState } from '../audit/AuditDraft';
import { globalId } from '../entity/globalId';
import { ReportDefinition as ReportDefinitionRow } from '../entity/PatientSet';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError, ErrorCode } from '../errors';
import { isGiven } from '../gate/isGiven';
import { readReportDefinition, storedReportDefinition, type ReportDefinition } from '../gate/ReportDefinition';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { findSavedReport, type SavedReport } from '../gate/savedReports';
import { administer } from './administer';
import { checkName } from './checkName';
import { takeVersion } from './takeVersion';
import { whereUnique } from './whereUnique';

/** How many definitions one provider keeps. */
const MAXIMUM_KEPT = 200;

/** Keeps a report under a name. Throws `BAD_USER_INPUT`, also where the name is taken or the provider keeps too many. */
export async function saveReport(
  context: RequestContext,
  given: { readonly name: string; readonly definition: unknown; readonly idempotencyKey: string | null },
): Promise<string> {
  const operation = 'saveReportDefinition';
  const { name, nameKey } = checkName(given.name, 'name');
  const definition = readReportDefinition(given.definition);
  const stored = storedReportDefinition(definition);
  const call = { operation, idempotencyKey: given.idempotencyKey, input: [name, definition] };
  const { ids } = await administer(context, call, null, async () => {
    const { database } = context;
    const ownerId = signedIn(context).viewer.id;
    const [row] = await database.query<{ count: number | string }>(
      sql`SELECT COUNT(*) AS count FROM report_definition WHERE owner_id = ${ownerId}`,
    );
    if (Number(row?.count ?? 0) >= MAXIMUM_KEPT) throw ChartsafeError.badInput('name', `AT_MOST_${MAXIMUM_KEPT}_DEFINITIONS`);
    const id = randomUUID();
    const saved = { id, ownerId, name, nameKey, definition: stored, version: 1 };
    await whereUnique(() => database.run((manager) => manager.insert(ReportDefinitionRow, saved)), nameTaken);
    await noted(context, operation, id, {
      before: null,
      after: { owner: globalId('Provider', ownerId), ...stateOf({ name, definition }) },
    });
    return { ids: { reportDefinitionId: globalId('ReportDefinition', id) } };
  });
  return String(ids.reportDefinitionId);
}

/** Renames a saved report, overwrites it, or both. Throws `BAD_USER_INPUT`, `NOT_FOUND`, `STALE_VERSION`. */
export async function updateReport(
  context: RequestContext,
  given: ReportChange & { readonly name?: string | null; readonly definition?: unknown },
): Promise<string> {
  if (!isGiven(given.name) && !isGiven(given.definition)) throw ChartsafeError.badInput('name', 'NAME_OR_DEFINITION');
  const name = isGiven(given.name) ? checkName(given.name, 'name') : null;
  const definition = isGiven(given.definition) ? readReportDefinition(given.definition) : null;
  const values = { ...(name ?? {}), ...(definition ? { definition: storedReportDefinition(definition) } : {}) };
  return change(context, 'updateReportDefinition', given, [name, definition], async (saved) => {
    const { database } = context;
    await whereUnique(
      () => database.run((manager) => takeVersion(manager, ReportDefinitionRow, saved.id, given.version, values)),
      nameTaken,
    );
    const after = { name: name?.name ?? saved.name, definition: definition ?? saved.definition };
    return { before: stateOf(saved), after: stateOf(after) };
  });
}

/** Deletes a saved report; sets that were saved from it keep their definition. Throws `NOT_FOUND`, `STALE_VERSION`. */
export async function deleteReport(context: RequestContext, given: ReportChange): Promise<string> {
  return change(context, 'deleteReportDefinition', given, [], async (saved) => {
    await context.database.run(async (manager) => {
      await takeVersion(manager, ReportDefinitionRow, saved.id, given.version);
      await manager.delete(ReportDefinitionRow, { id: saved.id });
    });
    return { before: { owner: globalId('Provider', signedIn(context).viewer.id), ...stateOf(saved) }, after: null };
  });
}

/** Which saved report is changed, at which version. */
export interface ReportChange {
  readonly id: string;
  readonly version: number;
  readonly idempotencyKey: string | null;
}

async function change(
  context: RequestContext,
  operation: string,
  { id, version, idempotencyKey }: ReportChange,
  input: readonly unknown[],
  work: (saved: SavedReport) => Promise<AuditChange>,
): Promise<string> {
  const key = keyOf(id, 'ReportDefinition', 'id');
  const subject = { type: AuditSubjectType.REPORT_DEFINITION, id: key };
  await administer(context, { operation, idempotencyKey, input: [id, version, ...input] }, subject, async () => {
    const saved = await findSavedReport(context, operation, key);
    if (!saved) throw new ChartsafeError(ErrorCode.NOT_FOUND);
    await noted(context, operation, key, await work(saved));
    return { ids: { reportDefinitionId: id } };
  });
  return id;
}

function noted({ journal }: RequestContext, operation: string, id: string, made: AuditChange): Promise<void> {
  const subject = { type: AuditSubjectType.REPORT_DEFINITION, id };
  return journal.changed(operation, AuditAction.REPORT_DEFINITION_CHANGED, { subject, change: made });
}

function stateOf({ name, definition }: { readonly name: string; readonly definition: ReportDefinition | null }): AuditState {
  return { name, definition: definition };
}

function nameTaken(): ChartsafeError {
  return ChartsafeError.badInput('name', 'NAME_TAKEN');
}
