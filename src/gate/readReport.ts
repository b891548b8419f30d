import sql, { raw, type Sql } from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { Keyset } from './Keyset';
import { marked, markOf, type SecuredRow } from './mark';
import { OrderDirection } from './orders';
import { Page } from './Page';
import type { PageArguments } from './pageArguments';
import { readPage, type ListQuery } from './readPages';
import { RecordReader } from './RecordReader';
import { DemographicColumn, reportColumns, type ReportCell } from './reportColumns';
import { reportCondition } from './reportCondition';
import type { ReportDefinition } from './ReportDefinition';
import type { Scope } from './Scope';

/** A row of a report: the selected fields, and what was decided on its patient. */
export interface ReportRow extends SecuredRow {
  /** The selected fields, in the order in which they were selected. */
  readonly cells: readonly ReportCell[];
}

/** A page of a report, with what was selected. */
export class ReportPage extends Page<ReportRow> {
  constructor(
    readonly columns: readonly DemographicColumn[],
    page: Page,
  ) {
    super(
      page.edges.map(({ cursor, node }) => ({ cursor, node: reportRow(node, columns) })),
      page.hasNextPage,
      page.hasPreviousPage,
      page.totalCount,
    );
  }
}

/** One page of a report: patients from `DEMOGRAPHICS` up, and no more of them than its limit. */
export async function readReport(scope: Scope, definition: ReportDefinition, given: PageArguments): Promise<ReportPage> {
  const list = reportList(scope, definition);
  const { limit } = definition;
  const limited = limit === undefined ? list : { ...list, joined: firstOf(scope, list, limit) };
  return new ReportPage(definition.select, await readPage(scope, limited, given));
}

/** The list of a report, without its limit. Only what was selected is read. */
export function reportList(scope: Scope, definition: ReportDefinition): ListQuery {
  return {
    level: RecordLevel.PATIENT,
    rung: Disclosure.DEMOGRAPHICS,
    where: reportCondition(definition, scope.viewer.today),
    keyset: reportOrder(definition),
    only: definition.select.map((column) => reportColumns[column].property),
  };
}

/** A row of a report, of a patient who was read for it. */
export function reportRow(patient: SecuredRow, columns: readonly DemographicColumn[]): ReportRow {
  const mark = markOf(patient);
  if (!mark) throw new Error('A row of a report did not pass the gate');
  const { id, globalId } = patient;
  const values = patient as unknown as Readonly<Record<string, ReportCell>>;
  const cells = columns.map((column) => {
    const { field, property, cell } = reportColumns[column];
    return { field, value: cell(values[property] ?? null) };
  });
  const fields = Object.fromEntries(cells.map(({ field, value }) => [field, value]));
  return marked({ __typename: 'DemographicReportRow', id, globalId, ...fields, cells: cells.map(({ value }) => value) }, mark);
}

/** The first of a list, as a table to which the list is joined: the limit holds of what this viewer is shown. */
function firstOf(scope: Scope, { level, rung, where, keyset }: ListQuery, limit: number): Sql {
  const reader = new RecordReader(scope, level);
  const shown = reader.where(condition.all(reader.visible(rung), where));
  return sql` JOIN (SELECT p.id AS id ${reader.source.from} WHERE ${shown} ORDER BY ${keyset.order(false)} LIMIT ${limit}) firsts ON firsts.id = p.id`;
}

/** By the columns of the order, or by name; then by id. Nulls come last. */
function reportOrder({ order = [] }: ReportDefinition): Keyset {
  const { ASC, DESC } = OrderDirection;
  const given = order.length > 0 ? order : [{ column: DemographicColumn.LAST_NAME }, { column: DemographicColumn.FIRST_NAME }];
  const steps = given.map(({ column, direction = ASC }: { column: DemographicColumn; direction?: OrderDirection | undefined }) => ({
    name: `${column} ${direction}`,
    step: { ...reportColumns[column].order, descending: direction === DESC },
  }));
  const id = { by: raw('p.id'), type: 'string', descending: false, nullable: false } as const;
  return new Keyset(`report ${steps.map(({ name }) => name).join(', ')}`, [...steps.map(({ step }) => step), id]);
}
