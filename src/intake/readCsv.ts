import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import { CsvRow } from './CsvRow';
import { RowFault, type FaultRule } from './faults';

/** The longest row, in bytes: what is longer is a quotation mark that was never closed, and would fill the memory. */
const LONGEST_ROW = 1_048_576;
/** Errors of the parser after which it reads no further. */
const LAST_ERRORS: readonly string[] = ['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE'];

/** A row of a file, or what keeps it from being one. */
export type CsvItem = CsvRow | { readonly number: number; readonly fault: RowFault };

interface ParsedRecord {
  readonly number: number;
  readonly end: number;
  readonly values: readonly string[];
}

/**
 * The rows of a CSV file with a head, one after the other; the file is never in memory as a whole. UTF-8 with or without a
 * byte order mark, any line ends. Where a `required` column is missing, its faults come and no row.
 */
export async function* readCsv(path: string, required: readonly string[]): AsyncGenerator<CsvItem> {
  const skipped: { number: number; fault: RowFault }[] = [];
  let columns: ReadonlyMap<string, number> | null = null;
  for await (const { number, end, values } of openRecords(path, skipped)) {
    yield* skipped.splice(0);
    if (columns === null) {
      const faults = faultsOfHead(values, required);
      yield* faults.map((fault) => ({ number, fault }));
      if (faults.length > 0) return;
      columns = new Map(values.map((name, index) => [name.trim().toUpperCase(), index]));
    } else if (values.length === 1 && values[0]?.trim() === '') {
      // A blank line is no row.
    } else if (values.length !== columns.size) {
      yield { number, fault: new RowFault('COLUMN_COUNT') };
    } else {
      yield new CsvRow(number, end, values, columns);
    }
  }
  yield* skipped;
  if (columns === null) yield* faultsOfHead([], required).map((fault) => ({ number: 1, fault }));
}

function faultsOfHead(values: readonly string[], required: readonly string[]): RowFault[] {
  const names = values.map((name) => name.trim().toUpperCase());
  const missing = required.filter((column) => !names.includes(column)).map((column) => new RowFault('COLUMN_MISSING', column));
  const repeated = new Set(names).size === names.length ? [] : [new RowFault('COLUMN_REPEATED')];
  return [...missing, ...repeated];
}

async function* openRecords(path: string, skipped: { number: number; fault: RowFault }[]): AsyncGenerator<ParsedRecord> {
  const places = new WeakMap<readonly string[], Omit<ParsedRecord, 'values'>>();
  let number = 0;
  let lineOfLastSkip = -1;
  let closed = true;
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_ROW,
    // Both are called in the order of the file, so that one counter numbers good and bad rows.
    on_record: (values, { bytes }) => {
      // What comes behind a mark that was not closed may be half a row.
      if (!closed) return null;
      places.set(values, { number: (number += 1), end: bytes });
      return values;
    },
    on_skip: (error) => {
      // The parser tells of each wrong mark of a row.
      const line = Number(error?.['lines']);
      if (line === lineOfLastSkip || !closed) return;
      lineOfLastSkip = line;
      const rule = ruleOf(error);
      closed = rule !== 'NOT_CLOSED';
      skipped.push({ number: (number += 1), fault: new RowFault(rule) });
    },
  });
  // The error of a stream reaches the reader through the parser, which is destroyed with it.
  pipeline(createReadStream(path), parser, () => undefined);
  for await (const values of parser as AsyncIterable<string[]>) {
    const place = places.get(values);
    if (place === undefined) throw new Error('The parser gave a row that it had not announced');
    yield { ...place, values };
  }
}

function ruleOf(error: CsvError | undefined): FaultRule {
  return error !== undefined && LAST_ERRORS.includes(error.code) ? 'NOT_CLOSED' : 'MALFORMED';
}
