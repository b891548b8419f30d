import type { CsvRow } from './CsvRow';
import { RowFault } from './faults';
import { sourceId } from './sourceId';

/** The keys of the records that a column of these rows names. A row whose column cannot be read names none; it is refused when its turn comes. */
export function referencedKeys(rows: readonly CsvRow[], kind: 'patient' | 'encounter' | 'provider', column: string): string[] {
  return rows.flatMap((row) => {
    try {
      const id = row.text(column);
      return id === null ? [] : [sourceId(kind, id)];
    } catch (error) {
      if (error instanceof RowFault) return [];
      throw error;
    }
  });
}
