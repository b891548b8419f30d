import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import type { CsvRow } from './CsvRow';
import { RowFault, type ImportFault } from './faults';
import { fileSize } from './fileSize';
import type { FileReport, ImportReport } from './ImportReport';
import type { ImportOptions } from './ImportOptions';
import { readCsv, type CsvItem } from './readCsv';

/** How many faults a report lists. */
const LISTED_FAULTS = 100;
const BATCH_SIZE = 500;
/** The largest batch: two parameters a row in one statement, of 32,766 that the embedded database takes. */
const LARGEST_BATCH = 10_000;

/** What an importer of one file tells the run. */
export interface SourceFile {
  readonly file: string;
  /** The table into which it goes; null for a file that only names things. */
  readonly table: string | null;
  /** Columns without which the file cannot be read. */
  readonly required: readonly string[];
}

/** What one batch has written, or found there already. */
export interface Written {
  readonly inserted: number;
  readonly unchanged: number;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** One import while it goes on: reads files in batches, writes each batch in a transaction, and keeps the counts. */
export class ImportRun {
  private readonly files: Mutable<FileReport>[] = [];
  private readonly faults: ImportFault[] = [];
  private faultCount = 0;

  constructor(
    readonly options: ImportOptions,
    /** The time zone of the site. */
    readonly timeZone: string,
  ) {
    const { batchSize = BATCH_SIZE } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > LARGEST_BATCH) {
      throw new RangeError(`The size of a batch must be a whole number from 1 to ${LARGEST_BATCH}`);
    }
  }

  /** Whether a file is in the folder. */
  async has(file: string): Promise<boolean> {
    return (await fileSize(this.path(file))) !== null;
  }

  /** Goes through the rows of a file in batches. What `work` did with a batch is counted; its bad rows it tells by `attempt`. */
  async eachBatch(source: SourceFile, work: (rows: readonly CsvRow[]) => Promise<Written>): Promise<void> {
    const { file, table, required } = source;
    const total = await fileSize(this.path(file));
    const report: Mutable<FileReport> = { file, found: total !== null, table, read: 0, bad: 0, inserted: 0, unchanged: 0 };
    this.files.push(report);
    if (total === null) return;
    const { batchSize = BATCH_SIZE, onProgress, signal } = this.options;
    let batch: CsvRow[] = [];
    const finish = async () => {
      signal?.throwIfAborted();
      const { inserted, unchanged } = await work(batch);
      report.inserted += inserted;
      report.unchanged += unchanged;
      onProgress?.(batch.at(-1)?.end ?? total, total, file);
      batch = [];
    };
    for await (const item of readCsv(this.path(file), required)) {
      const row = this.received(item, report);
      if (row !== null) batch.push(row);
      if (batch.length === batchSize) await finish();
    }
    await finish();
    onProgress?.(total, total, file);
  }

  /** The rows of a file without their faults, for a first look. */
  async *rows({ file, required }: SourceFile): AsyncGenerator<CsvRow> {
    for await (const item of readCsv(this.path(file), required)) {
      this.options.signal?.throwIfAborted();
      if (!('fault' in item)) yield item;
    }
  }

  /** Does something with a row; null where the row breaks a rule, which is then reported. */
  attempt<Result>({ file }: SourceFile, row: CsvRow, read: () => Result): Result | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      this.refuse(file, row.number, error);
      return null;
    }
  }

  /** Writes in a transaction; in a dry run it only reads. `work` may be done anew, so it must not change anything but rows. */
  async write<Result>(work: (manager: EntityManager, dryRun: boolean) => Promise<Result>): Promise<Result> {
    const { database, dryRun } = this.options;
    return dryRun ? database.run((manager) => work(manager, true)) : database.transaction((manager) => work(manager, false));
  }

  /** What came of it. */
  report(): ImportReport {
    const { dryRun, strict } = this.options;
    const undone = strict && this.faultCount > 0;
    const files = this.files.map((file) => (undone && !dryRun ? { ...file, inserted: 0 } : { ...file }));
    const place = ({ file }: ImportFault) => this.files.findIndex((candidate) => candidate.file === file);
    const faults = [...this.faults].sort((left, right) => place(left) - place(right) || left.row - right.row);
    return { dryRun, undone, files, faults, faultsLeftOut: this.faultCount - faults.length };
  }

  private received(item: CsvItem, report: Mutable<FileReport>): CsvRow | null {
    if (!('fault' in item)) {
      report.read += 1;
      return item;
    }
    // The head is no row that was read, but what is wrong with it is counted.
    if (item.number > 1) report.read += 1;
    this.refuse(report.file, item.number, item.fault);
    return null;
  }

  private refuse(file: string, row: number, { column, rule }: RowFault): void {
    const report = this.files.find((candidate) => candidate.file === file);
    if (report) report.bad += 1;
    this.faultCount += 1;
    if (this.faults.length < LISTED_FAULTS) this.faults.push({ file, row, column, rule });
  }

  private path(file: string): string {
    return join(this.options.folder, file);
  }
}
