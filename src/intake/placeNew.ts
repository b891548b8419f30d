import { In, type EntityManager, type EntityTarget, type FindOptionsSelect, type FindOptionsWhere } from 'typeorm';
import type { CsvRow } from './CsvRow';
import { RowFault } from './faults';
import type { ImportRun, SourceFile, Written } from './ImportRun';

/** A row of a file, with the row of the table that it would become. */
export interface Candidate<Row> {
  readonly csv: CsvRow;
  readonly row: Row;
}

/** How the rows of a table are told apart. */
export interface Placing<Row> {
  readonly source: SourceFile;
  readonly target: EntityTarget<Row>;
  /** The property that must be unique beside the id. */
  readonly key: keyof Row & string;
  /** The column of the file from which `key` comes. */
  readonly column: string;
  /** Ids and keys of what this run has placed. */
  readonly placed: Set<string>;
  /** Where rows are that have left the table, and keep their ids and keys. */
  readonly former?: EntityTarget<Row>;
  readonly insert: (manager: EntityManager, rows: readonly Row[]) => Promise<void>;
}

/**
 * Writes those candidates that are new. What is there by its id stays as it is. What would take the key of another record, or
 * comes twice, is bad. Gives back the counts, and the rows that are new.
 */
export async function placeNew<Row extends { id: string }>(
  run: ImportRun,
  candidates: readonly Candidate<Row>[],
  { source, target, key, column, placed, former, insert }: Placing<Row>,
): Promise<Written & { readonly rows: readonly Row[] }> {
  const first = candidates.filter(({ csv, row }) =>
    run.attempt(source, csv, () => {
      if (placed.has(row.id) || placed.has(String(row[key]))) throw new RowFault('DUPLICATE', column);
      placed.add(row.id);
      placed.add(String(row[key]));
      return true;
    }),
  );
  if (first.length === 0) return { inserted: 0, unchanged: 0, rows: [] };
  const { present, taken, fresh } = await run.write(async (manager, dryRun) => {
    const [ids, keys] = [first.map(({ row }) => row.id), first.map(({ row }) => row[key])];
    const where = [{ id: In(ids) }, { [key]: In(keys) }] as FindOptionsWhere<Row>[];
    const select = { id: true, [key]: true } as FindOptionsSelect<Row>;
    const there = await manager.find(target, { select, where });
    if (former) there.push(...(await manager.find(former, { select, where })));
    const thereIds = new Set(there.map(({ id }) => id));
    const thereKeys = new Set(there.map((row) => row[key]));
    const present = first.filter(({ row }) => thereIds.has(row.id));
    const taken = first.filter(({ row }) => !thereIds.has(row.id) && thereKeys.has(row[key]));
    const fresh = first.filter(({ row }) => !thereIds.has(row.id) && !thereKeys.has(row[key])).map(({ row }) => row);
    if (!dryRun) await insert(manager, fresh);
    return { present, taken, fresh };
  });
  for (const { csv } of taken) {
    run.attempt(source, csv, () => {
      throw new RowFault('DUPLICATE', column);
    });
  }
  return { inserted: fresh.length, unchanged: present.length, rows: fresh };
}
