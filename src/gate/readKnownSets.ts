import sql from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { RecordReader } from './RecordReader';
import type { Scope } from './Scope';

/** Those of some sets of which the viewer may know, read as they stand now. */
export async function readKnownSets(scope: Scope, setIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (setIds.length === 0) return new Set();
  const reader = new RecordReader(scope, RecordLevel.PATIENT_SET);
  const where = reader.where(condition.all(condition.oneOf('set_id', setIds), reader.visible(Disclosure.CHART)));
  const rows = await scope.database.query<{ id: string }>(sql`SELECT ${reader.source.id} AS id ${reader.source.from} WHERE ${where}`);
  return new Set(rows.map(({ id }) => id));
}
