import type { ImportFault } from './faults';

/** What came of one file. */
export interface FileReport {
  readonly file: string;
  /** False where it is not in the folder. */
  readonly found: boolean;
  /** The table into which it goes; null for a file that only names things. */
  readonly table: string | null;
  /** How many rows were read, bad ones among them, without the head. */
  readonly read: number;
  readonly bad: number;
  /** How many rows of the table came from it; in a dry run, would come. */
  readonly inserted: number;
  /** How many rows of the table were there already, and were left as they are. */
  readonly unchanged: number;
}

/** What came of an import. */
export interface ImportReport {
  /** Nothing was written, and nothing was to be. */
  readonly dryRun: boolean;
  /** A strict import met a fault: nothing of it is left behind, or, in a dry run, would be. */
  readonly undone: boolean;
  readonly files: readonly FileReport[];
  /** The first of what is wrong. */
  readonly faults: readonly ImportFault[];
  /** How many more there are. */
  readonly faultsLeftOut: number;
}
