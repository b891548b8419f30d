import DataLoader from 'dataloader';
import sql, { join } from 'sql-template-tag';
import { Disclosure } from '../policy/Disclosure';
import type { RecordLevel } from '../policy/RecordLevel';
import type { SecuredRow } from './mark';
import { RecordReader } from './RecordReader';
import type { Scope } from './Scope';

/** How many keys one statement carries at the most. */
const BATCH = 1_000;

/** The dataloaders of one scope: what many rows ask for is read in one statement. */
export class Loaders {
  private readonly byName = new Map<string, DataLoader<string, unknown>>();

  constructor(private readonly scope: Scope) {}

  /** The loader of a name; `read` is asked once for all keys that are wanted at a time, and what it does not answer is undefined. */
  named<Value>(
    name: string,
    read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): DataLoader<string, Value | undefined> {
    let loader = this.byName.get(name);
    if (!loader) {
      loader = new DataLoader<string, unknown>(
        async (keys) => {
          const values = await read(keys);
          return keys.map((key) => values.get(key));
        },
        { maxBatchSize: BATCH },
      );
      this.byName.set(name, loader);
    }
    return loader as DataLoader<string, Value | undefined>;
  }

  /** A record by its key; null where there is none that the viewer may know of. A patient may stand at `EXISTENCE`, as no other record does. */
  async record(level: RecordLevel, key: string): Promise<SecuredRow | null> {
    const loader = this.named(`record ${level}`, (keys) => this.readRecords(level, keys));
    return (await loader.load(key)) ?? null;
  }

  private async readRecords(level: RecordLevel, keys: readonly string[]): Promise<ReadonlyMap<string, SecuredRow>> {
    const reader = new RecordReader(this.scope, level);
    const { from, id } = reader.source;
    const known = reader.where(reader.visible(Disclosure.EXISTENCE));
    const rows = await this.scope.database.query<Record<string, unknown>>(
      sql`SELECT ${reader.selection()} ${from} WHERE ${id} IN (${join([...keys])}) AND ${known}`,
    );
    return new Map(rows.map((row) => reader.read(row)).map((row) => [row.id, row]));
  }
}
