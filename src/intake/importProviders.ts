import { insertRows } from '../entity/insertRows';
import { newProvider } from '../entity/newProvider';
import { Provider } from '../entity/Provider';
import type { CsvRow } from './CsvRow';
import type { ImportRun, SourceFile } from './ImportRun';
import type { KnownRecords } from './KnownRecords';
import { placeNew } from './placeNew';
import { refuseTooLong } from './refuseTooLong';
import { sourceId } from './sourceId';

const source: SourceFile = { file: 'providers.csv', table: 'provider', required: ['ID', 'NAME'] };
/** How much of the id in the source goes into the username. */
const USERNAME_LETTERS = 8;

/** Imports providers as active physicians without a role: they stand in charts, and may ask for nothing. */
export async function importProviders(run: ImportRun, known: KnownRecords): Promise<void> {
  const placed = new Set<string>();
  const read = (csv: CsvRow): Provider => {
    const id = csv.needed('ID');
    const username = `synthea-${id.slice(0, USERNAME_LETTERS)}`;
    const provider = newProvider({ id: sourceId('provider', id), username, displayName: csv.needed('NAME'), physician: true });
    refuseTooLong(run.options.database, Provider, provider, { displayName: 'NAME', username: 'ID' });
    return provider;
  };
  await run.eachBatch(source, async (rows) => {
    const candidates = rows.flatMap((csv) => {
      const row = run.attempt(source, csv, () => read(csv));
      return row === null ? [] : [{ csv, row }];
    });
    const written = await placeNew(run, candidates, {
      source,
      target: Provider,
      key: 'usernameKey',
      column: 'ID',
      placed,
      insert: (manager, fresh) => insertRows(manager, Provider, fresh),
    });
    for (const { id } of written.rows) known.providers.add(id);
    return written;
  });
}
