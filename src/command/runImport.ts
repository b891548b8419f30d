import { SingleBar, Presets } from 'cli-progress';
import { formatReport } from '../intake/formatReport';
import { importSynthea } from '../intake/importSynthea';
import { UsageError, type CommandResult } from './CommandResult';
import type { Database } from '../entity/Database';

/** What an import is asked to do. */
export interface ImportCommand {
  readonly format: string;
  readonly folder: string;
  readonly dryRun: boolean;
  readonly strict: boolean;
  /** Whether a progress bar can be drawn. */
  readonly isTerminal: boolean;
  /** Stops the import between two batches. */
  readonly signal: AbortSignal;
}

/** Imports a folder, and says what came of it; `failed` where nothing was kept. Throws for a format that is unknown. */
export async function runImport(database: Database, command: ImportCommand): Promise<CommandResult> {
  const { format, folder, dryRun, strict, isTerminal, signal } = command;
  if (format !== 'synthea') throw new UsageError('There is one format: synthea');
  const bar = new SingleBar({ format: '{bar} {percentage}% {file}', clearOnComplete: true, noTTYOutput: false }, Presets.shades_classic);
  if (isTerminal) bar.start(1, 0, { file: '' });
  try {
    const report = await importSynthea({
      database,
      folder,
      dryRun,
      strict,
      signal,
      now: new Date(),
      onProgress: (done, total, file) => {
        bar.setTotal(total);
        bar.update(done, { file });
      },
    });
    return { text: formatReport(report), json: report, failed: report.undone };
  } finally {
    if (isTerminal) bar.stop();
  }
}
