import type { CsvRow } from './CsvRow';
import { RowFault } from './faults';
import type { SourceFile } from './ImportRun';

/** A file whose rows become lines of documents: one document of each encounter, or of the patient for rows without one. */
export interface DocumentSource extends SourceFile {
  /** The type of the documents, and their title. */
  readonly type: string;
  /** The first paragraph. */
  readonly introduction: string;
  /** A row as a line, which begins with its day, so that lines sort by it. */
  readonly line: (row: CsvRow, timeZone: string) => string;
}

/** The files that become documents. */
export const documentSources: readonly DocumentSource[] = [
  {
    file: 'careplans.csv',
    table: 'document',
    required: ['START', 'STOP', 'PATIENT', 'ENCOUNTER', 'DESCRIPTION'],
    type: 'Care plan',
    introduction: 'What was planned at this visit. A plan without an end was still under way when the record was made.',
    line: (row) => {
      const reason = row.text('REASONDESCRIPTION');
      return `${period(row)}: ${row.needed('DESCRIPTION')}${reason === null ? '' : `. Reason: ${reason}`}`;
    },
  },
  {
    file: 'conditions.csv',
    table: 'document',
    required: ['START', 'STOP', 'PATIENT', 'ENCOUNTER', 'DESCRIPTION'],
    type: 'Problem list',
    introduction: 'The problems that were found at this visit. A problem without an end was still present when the record was made.',
    line: (row) => `${period(row)}: ${row.needed('DESCRIPTION')}`,
  },
  {
    file: 'imaging_studies.csv',
    table: 'document',
    required: ['DATE', 'PATIENT', 'ENCOUNTER', 'BODYSITE_DESCRIPTION', 'MODALITY_DESCRIPTION'],
    type: 'Imaging report',
    introduction: 'The images that were taken at this visit. The images themselves are not part of the record.',
    line: (row, timeZone) => {
      const takenAt = row.instant('DATE', timeZone);
      if (takenAt === null) throw new RowFault('REQUIRED', 'DATE');
      const kind = row.text('SOP_DESCRIPTION');
      const image = `${row.needed('MODALITY_DESCRIPTION')} of: ${row.needed('BODYSITE_DESCRIPTION')}`;
      return `${takenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC: ${image}${kind === null ? '' : ` (${kind})`}`;
    },
  },
];

function period(row: CsvRow): string {
  const start = row.day('START');
  if (start === null) throw new RowFault('REQUIRED', 'START');
  const stop = row.day('STOP');
  if (stop !== null && stop < start) throw new RowFault('ENDS_BEFORE_START', 'STOP');
  return stop === null ? `Since ${start}` : `${start} to ${stop}`;
}
