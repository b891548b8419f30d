/** A value that is found nowhere but in one column of one record, so that whoever meets it has met that. */
export interface Canary {
  readonly value: string;
  /** The record and the column, such as `open.hin`. */
  readonly of: string;
  /** Whether somebody may be shown it. */
  readonly mayBeShown: (username: string | null) => boolean;
}

/** Words, long numbers, days, instants and ids: all that a canary can be. */
const TOKENS = /canary-[a-z0-9]+-[a-z0-9]+|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|\b\d{5,}\b|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/** What may hold others in another writing: cursors. */
const ENCODED = /[A-Za-z0-9_+/-]{16,}={0,2}/g;
/** What looks like it, and is what it is. */
const KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** All canaries of a world. */
export class Canaries {
  private readonly all = new Map<string, Canary>();
  private serial = 0;

  /** Makes a word a canary. */
  word(record: string, column: string, mayBeShown: Canary['mayBeShown']): string {
    return this.keep(`canary-${record}-${column}`.toLowerCase(), `${record}.${column}`, mayBeShown);
  }

  /** Makes a number of nine digits a canary, or one of five. */
  number(record: string, column: string, mayBeShown: Canary['mayBeShown'], digits = 9): number {
    this.serial += 1;
    return Number(this.keep(String(10 ** (digits - 1) + this.serial * 7), `${record}.${column}`, mayBeShown));
  }

  /** Makes a day a canary; each is another, and none is near the days of a test. */
  day(record: string, column: string, mayBeShown: Canary['mayBeShown']): string {
    this.serial += 1;
    const day = new Date(Date.UTC(1930, 0, 1) + this.serial * 3 * 86_400_000);
    return this.keep(day.toISOString().slice(0, 10), `${record}.${column}`, mayBeShown);
  }

  /** Makes an instant a canary. */
  instant(record: string, column: string, mayBeShown: Canary['mayBeShown']): Date {
    this.serial += 1;
    const instant = new Date(Date.UTC(2020, 0, 1, 13, 17, 11, 100 + this.serial) + this.serial * 2 * 86_400_000);
    this.keep(instant.toISOString(), `${record}.${column}`, mayBeShown);
    return instant;
  }

  /** Makes a value that there is already a canary. */
  keep(value: string, of: string, mayBeShown: Canary['mayBeShown']): string {
    if (this.all.has(value)) throw new Error(`${value} is a canary already`);
    this.all.set(value, { value, of, mayBeShown });
    return value;
  }

  /** The canaries in a text, in whatever case, and in what is encoded there. */
  in(text: string): Canary[] {
    const found = new Set<Canary>();
    const look = (part: string) => {
      for (const [token] of part.matchAll(TOKENS)) {
        const canary = this.all.get(token) ?? this.all.get(token.toLowerCase());
        if (canary) found.add(canary);
      }
    };
    look(text);
    for (const [token] of text.matchAll(ENCODED)) if (!KEY.test(token)) look(Buffer.from(token, 'base64').toString('latin1'));
    return [...found];
  }
}
