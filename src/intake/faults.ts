/** The rules that a row of an import can break, with the words a person reads. No words ever hold a value. */
export const faultRules = {
  COLUMN_MISSING: 'the file has no such column',
  COLUMN_REPEATED: 'the file has this column twice',
  COLUMN_COUNT: 'the row has more or fewer columns than the head of the file',
  MALFORMED: 'a quotation mark stands where none may stand',
  NOT_CLOSED: 'a quotation mark is not closed; nothing after this row was read',
  NOT_UTF8: 'the text is not UTF-8',
  REQUIRED: 'the value is missing',
  NOT_A_DATE: 'the value is not a date, or not a date and time, of ISO 8601',
  ENDS_BEFORE_START: 'the end is before the start',
  TOO_LONG: 'the value is too long',
  DUPLICATE: 'another row, or another record of the site, has this number already',
  UNKNOWN_REFERENCE: 'the row names a record that is neither in these files nor at the site',
  OTHER_PATIENT: 'the encounter is one of another patient',
} as const;

/** The name of a rule that a row can break. */
export type FaultRule = keyof typeof faultRules;

/** What is wrong with a row of an import: where it stands, and which rule it breaks; never the value. */
export interface ImportFault {
  readonly file: string;
  /** As a spreadsheet numbers it: 1 is the head of the file. */
  readonly row: number;
  /** Null where the row as a whole is wrong. */
  readonly column: string | null;
  readonly rule: FaultRule;
}

/** Thrown while one row is read, and caught where the next is taken: the row is bad, the import goes on. */
export class RowFault extends Error {
  constructor(
    readonly rule: FaultRule,
    readonly column: string | null = null,
  ) {
    super(faultRules[rule]);
    this.name = 'RowFault';
  }
}
