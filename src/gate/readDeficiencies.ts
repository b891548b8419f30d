import sql, { raw } from 'sql-template-tag';
import { globalId } from '../entity/globalId';
import { readInstant } from '../entity/instant';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { Keyset } from './Keyset';
import type { Page } from './Page';
import type { PageArguments } from './pageArguments';
import { RecordReader } from './RecordReader';
import { readKeysetPage } from './readKeysetPage';
import type { Scope } from './Scope';

/** What can be left to do for a document. */
export enum DeficiencyKind {
  COMPLETE = 'COMPLETE',
  SIGN = 'SIGN',
}

/** Something that the viewer still has to do for a document that is open to them. */
export interface DeficiencyRow {
  readonly id: string;
  readonly globalId: string;
  readonly scope: Scope;
  readonly kind: DeficiencyKind;
  readonly createdAt: Date;
  readonly documentId: string;
}

type Raw = Readonly<Record<string, string | Date | null>>;

const SELECTED = raw('c.id AS id, c.kind AS kind, c.created_at AS createdAt, c.document_id AS documentId');
const KEYSET = new Keyset('deficiency', [
  { by: raw('c.created_at'), type: 'instant', descending: false, nullable: false },
  { by: raw('c.id'), type: 'string', descending: false, nullable: false },
]);

/** One page of what the viewer still has to do, the oldest first; only for documents that are open to them. */
export function readDeficiencies(scope: Scope, given: PageArguments): Promise<Page<DeficiencyRow>> {
  const reader = new RecordReader(scope, RecordLevel.DOCUMENT);
  const source = sql`${reader.source.from} JOIN chart_deficiency c ON c.document_id = d.id
    WHERE c.provider_id = ${scope.viewer.id} AND c.resolved_at IS NULL AND c.kind IN (${DeficiencyKind.COMPLETE}, ${DeficiencyKind.SIGN})
      AND ${reader.where(reader.visible(Disclosure.CHART))}`;
  const read = (row: Raw): DeficiencyRow => ({
    id: String(row.id),
    globalId: globalId('ChartDeficiency', String(row.id)),
    scope,
    kind: row.kind === DeficiencyKind.SIGN ? DeficiencyKind.SIGN : DeficiencyKind.COMPLETE,
    createdAt: readInstant(row.createdAt as Date | string) as Date,
    documentId: String(row.documentId),
  });
  return readKeysetPage(scope.database, { selected: SELECTED, source, keyset: KEYSET, read }, given);
}
