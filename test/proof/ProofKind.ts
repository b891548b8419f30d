import type { World as Server } from '../../src/testing/World';

/** What was done, by name: worlds, decisions, queries, pairs. */
export type Figures = Readonly<Record<string, number>>;

/** What came of one slice of a run. */
export interface Slice {
  readonly figures: Figures;
  /** Null where everything agreed. */
  readonly failure: Failure | null;
}

/** A counterexample, as small as it could be made, and what brings it back. */
export interface Failure {
  readonly seed: number;
  /** fast-check's path to it; null where the seed says it all. */
  readonly path: string | null;
  readonly message: string;
}

/** One way of proving: `npm run proof` goes through all kinds by turns, with fresh seeds, on each database. */
export interface ProofKind {
  readonly name: string;
  /**
   * A slice of some seconds, the same for the same seed. There are two servers over two databases of one kind, fresh, or used by slices
   * before; whatever the databases hold may be thrown away.
   */
  slice(servers: readonly [Server, Server], seed: number): Promise<Slice>;
  /** The names of the variables that bring a failure back. */
  readonly replay: { readonly seed: string; readonly path: string };
}
