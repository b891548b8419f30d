import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { Database } from '../entity/Database';
import { RowFault } from './faults';

/**
 * Throws `RowFault` where a text of a row is longer than its column, in characters: the embedded database would take it, a
 * server would not. `columns` gives the column of the file from which a property comes; folded keys come with their text.
 */
export function refuseTooLong<Row extends ObjectLiteral>(
  database: Database,
  target: EntityTarget<Row>,
  row: Row,
  columns: Readonly<Record<string, string>>,
): void {
  for (const { propertyName, length } of database.dataSource.getMetadata(target).columns) {
    const value: unknown = row[propertyName];
    if (length === '' || typeof value !== 'string' || value.length <= Number(length)) continue;
    if (Array.from(value).length > Number(length)) {
      throw new RowFault('TOO_LONG', columns[propertyName.replace(/Key$/, '')] ?? null);
    }
  }
}
