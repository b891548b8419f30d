/** A row: its `id` as clients know it, the other fields as they are named in the schema, instants in UTC. */
export type Row = { readonly id: string } & Readonly<Record<string, any>>;

/** A hospital as plain JSON. */
export interface World {
  readonly now: string;
  /** By the names of `SiteSettings`, with `linkSeconds`; a text may be anything. */
  readonly site: Readonly<Record<string, any>>;
  /** With their `roles` and `permissions` by name. */
  readonly providers: readonly Row[];
  /** With `locked`, and the `lock` that was written down or null; encounters and documents have a `patientId`. */
  readonly patients: readonly Row[];
  readonly encounters: readonly Row[];
  readonly documents: readonly Row[];
  /** Patients who became one with another: their `id`, `mrn`, `demographicNumber`, and `into` whom. */
  readonly merged: readonly Row[];
  /** Patient sets: `members`, and for whom they are `blacklistedFor`. */
  readonly sets: readonly Row[];
  /** Access limits: `clause`, null where it cannot be read, `level`, `polarity`, `setting`, `enabled`, and whom they bind. */
  readonly limits: readonly Row[];
  /** Of a `viewerId`, for a `patientId` and an `encounterId` or null: `strength`, `startsAt`, `endsAt`; or, of an open request, `state`. */
  readonly grants: readonly Row[];
  readonly requests: readonly Row[];
}

/** A fragment, as a tree. */
export type Clause =
  | { readonly all: readonly Clause[] }
  | { readonly any: readonly Clause[] }
  | { readonly not: Clause }
  | { readonly column: string; readonly is: Relation; readonly values: readonly Literal[] };
export type Relation = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IN' | 'BETWEEN' | 'LIKE' | 'NULL';
/** A text, a number, a day as YYYY-MM-DD, or the day so far from today. */
export type Literal = string | number | { readonly today: number; readonly unit: 'DAY' | 'MONTH' | 'YEAR' };
