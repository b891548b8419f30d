/** An operation as a client sends it. */
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Variables that stand for a cursor and are absent: whoever turns a page gives them one of the cursors under a response name. */
  readonly cursors: readonly { readonly variable: string; readonly under: string }[];
}

/** What chooses: both ends included. fast-check's `Random` is one, and so is `seededRandom`. */
export interface Chooser {
  nextInt(minimum: number, maximum: number): number;
}

/** The values that inputs may take. */
export interface Vocabulary {
  /**
   * Candidates for a scalar: by its place (`Query.patient.mrn`, `PatientSearch.lastName`), else by its name (`lastName`), else by its type
   * (`String`). What stands nowhere gets one value that says nothing.
   */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  /** By field (`Query.patient`): the arguments of which nearly always exactly one is given. */
  readonly alternatives?: Readonly<Record<string, readonly string[]>>;
}

/** How operations are made. */
export interface OperationOptions {
  /** The root fields to choose among; one that is named twice is chosen twice as often. By default all of `Query`. */
  readonly roots?: readonly string[];
  /** Types (`PatientSet`), fields (`Patient.lock`) and enum values (`Permission.X`) that are never asked for. */
  readonly without?: readonly string[];
  /** The depth of fields; by default 6. */
  readonly depth?: number;
  /** About how many fields are asked for; by default 60. */
  readonly fields?: number;
  /** How many root fields are asked for together: one of these; by default one, two or three. */
  readonly together?: readonly number[];
  /** How often, of 100 times, an optional input is given, by its place; by default 40. `listed` says that it stands below a list. */
  readonly given?: (place: string, listed: boolean) => number | undefined;
}

/** Numbers that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): Chooser {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { nextInt: (minimum, maximum) => minimum + Math.floor(next() * (maximum - minimum + 1)) };
}
