import sql from 'sql-template-tag';
import { globalId } from '../entity/globalId';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError } from '../errors';
import { isGiven } from './isGiven';
import { readReportDefinition, restoredReportDefinition, type ReportDefinition } from './ReportDefinition';
import { signedIn, type RequestContext } from './RequestContext';
import type { Scope } from './Scope';

/** A saved definition of the viewer’s own. */
export interface SavedReport {
  readonly id: string;
  readonly globalId: string;
  readonly name: string;
  readonly version: number;
  /** Null where what is stored can be read no more. */
  readonly definition: ReportDefinition | null;
}

/** A report that a client names in one of two ways. */
export interface GivenReport {
  readonly definition?: unknown;
  /** The id of a saved definition. */
  readonly reportDefinition?: string | null | undefined;
}

interface SavedRow {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly version: number | string;
}

/** The viewer’s own saved definitions, by name. */
export async function readSavedReports({ database, viewer }: Scope): Promise<readonly SavedReport[]> {
  const rows = await database.query<SavedRow>(
    sql`SELECT id, name, definition, version FROM report_definition WHERE owner_id = ${viewer.id} ORDER BY name_key`,
  );
  return rows.map(asSaved);
}

/** A saved definition by its id; null where there is none of the viewer’s own, which the journal notes. */
export async function findSavedReport(context: RequestContext, field: string, key: string): Promise<SavedReport | null> {
  const { database, viewer } = signedIn(context);
  const [row] = await database.query<SavedRow>(
    sql`SELECT id, name, definition, version FROM report_definition WHERE id = ${key} AND owner_id = ${viewer.id}`,
  );
  if (!row) context.journal.missed(field, { askedFor: { reportDefinitionId: key } });
  return row ? asSaved(row) : null;
}

/** The report that a client gives, itself or by the id of a saved one; null where none of that id is the viewer’s own. Throws `BAD_USER_INPUT`. */
export async function givenReport(
  context: RequestContext,
  field: string,
  { definition, reportDefinition }: GivenReport,
): Promise<ReportDefinition | null> {
  if (isGiven(definition) === isGiven(reportDefinition)) {
    throw ChartsafeError.badInput('definition', 'EXACTLY_ONE_OF_DEFINITION_REPORT_DEFINITION');
  }
  if (!isGiven(reportDefinition)) return readReportDefinition(definition);
  const saved = await findSavedReport(context, field, keyOf(reportDefinition, 'ReportDefinition', 'reportDefinition'));
  if (!saved) return null;
  if (!saved.definition) throw ChartsafeError.badInput('reportDefinition', 'UNREADABLE');
  return saved.definition;
}

function asSaved({ id, name, definition, version }: SavedRow): SavedReport {
  return {
    id,
    globalId: globalId('ReportDefinition', id),
    name,
    version: Number(version),
    definition: restoredReportDefinition(definition),
  };
}
