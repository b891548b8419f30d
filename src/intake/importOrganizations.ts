import { fold } from '../condition/fold';
import type { ImportRun, SourceFile } from './ImportRun';
import type { KnownRecords } from './KnownRecords';

/** Synthea's organisations: they have no table, and name the locations of encounters. */
const source: SourceFile = { file: 'organizations.csv', table: null, required: ['ID', 'NAME'] };

/** Reads the names of organisations. */
export async function importOrganizations(run: ImportRun, known: KnownRecords): Promise<void> {
  await run.eachBatch(source, async (rows) => {
    for (const row of rows) {
      run.attempt(source, row, () => known.organizations.set(fold(row.needed('ID')), row.needed('NAME')));
    }
    return { inserted: 0, unchanged: 0 };
  });
}
