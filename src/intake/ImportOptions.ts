import type { Database } from '../entity/Database';

/** How an import is to be done. */
export interface ImportOptions {
  readonly database: Database;
  /** The folder with Synthea's CSV files. */
  readonly folder: string;
  /** The date of documents that belong to nothing with a date. */
  readonly now: Date;
  /** Writes nothing, and reports what would be written. */
  readonly dryRun: boolean;
  /** One bad row, and nothing of the import is left behind. */
  readonly strict: boolean;
  /** How many rows are written in one transaction; 500 where nothing is said. */
  readonly batchSize?: number;
  /** Told after each batch, in bytes of the file. */
  readonly onProgress?: (done: number, total: number, file: string) => void;
  /** Stops the import before the next batch; batches that are written stay, unless it is strict. */
  readonly signal?: AbortSignal;
}
