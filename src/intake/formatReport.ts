import { faultRules } from './faults';
import type { FileReport, ImportReport } from './ImportReport';

const HEAD = ['file', 'rows', 'bad', 'table', 'new', 'unchanged'] as const;

/** The report of an import as text for a terminal. It holds no value of any row. */
export function formatReport(report: ImportReport): string {
  const rows = [[...HEAD], ...report.files.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const faults = report.faults.map(
    ({ file, row, column, rule }) => `${file}, row ${row}${column === null ? '' : `, ${column}`}: ${faultRules[rule]} (${rule})`,
  );
  const rest = report.faultsLeftOut === 0 ? [] : [`… and ${report.faultsLeftOut} more`];
  return [...table, '', ...faults, ...rest, ...(faults.length === 0 ? [] : ['']), outcome(report)].join('\n');
}

function cells({ file, found, read, bad, table, inserted, unchanged }: FileReport): string[] {
  if (!found) return [file, 'not in the folder'];
  return [file, String(read), String(bad), table ?? '–', table === null ? '–' : String(inserted), table === null ? '–' : String(unchanged)];
}

function outcome({ dryRun, undone, files, faults }: ImportReport): string {
  const bad = faults.length === 0 ? '' : ' Bad rows were left out.';
  if (undone && dryRun)
    return 'Nothing was written: this was a dry run. A strict import would write nothing either, for there are bad rows.';
  if (undone) return 'Nothing was written: the import was strict, and there are bad rows.';
  if (dryRun) return `Nothing was written: this was a dry run, and “new” is what an import would write.${bad}`;
  const inserted = files.reduce((sum, file) => sum + file.inserted, 0);
  return `${inserted === 0 ? 'Nothing was new.' : 'Done.'}${bad}`;
}
