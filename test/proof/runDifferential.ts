import fc from 'fast-check';
import type { World as Server } from '../../src/testing/World';
import { Coverage } from './Coverage';
import { Differential } from './Differential';
import { loadWorlds } from './loadWorlds';
import type { Slice } from './ProofKind';
import { publishedSchema } from './publishedSchema';
import { questions } from './questions';
import { batches, buildWorld, NOW } from './worlds';

/** How much is run, and where a failure is brought back from. */
export interface DifferentialOptions {
  readonly seed: number;
  readonly worlds: number;
  readonly path?: string | undefined;
  /** What else is to be counted in. */
  readonly coverage?: Coverage;
}

/** Worlds that share a database at a time, and a site. */
const IN_BATCH = 5;
/** Operations asked of a world beside those that compare all of its decisions; a page is turned in addition. */
const ASKED = 3;
/** A failure is made smaller for so long; what is found by then is printed. */
const SHRINKING_MILLISECONDS = 90_000;
/** Then a run ends, whatever is left of it. */
const LONGEST_MILLISECONDS = 800_000;

/** Random worlds, viewers and operations: the product over HTTP, against the model. */
export async function runDifferential(
  server: Server,
  { seed, worlds, path, coverage = new Coverage() }: DifferentialOptions,
): Promise<Slice> {
  server.now = new Date(NOW);
  const differential = new Differential(publishedSchema, server, coverage);
  const before = ['worlds', 'decisions', 'queries'].map((name) => [name, coverage.of(name)] as const);
  let shrunkBy = Infinity;
  const result = await fc.check(
    fc.asyncProperty(batches(IN_BATCH, questions(publishedSchema, ASKED)), async (batch) => {
      if (performance.now() > shrunkBy) return;
      const built = batch.worlds.flatMap((each, index) =>
        each ? [{ asked: each.asked, index, world: buildWorld(each.plain, index, batch) }] : [],
      );
      await loadWorlds(
        server.database,
        built.map(({ world }) => world),
      );
      try {
        for (const { world, index, asked } of built) await differential.check(world, index, asked);
      } catch (error) {
        shrunkBy = Math.min(shrunkBy, performance.now() + SHRINKING_MILLISECONDS);
        throw error;
      }
    }),
    {
      seed,
      numRuns: Math.ceil(worlds / IN_BATCH),
      interruptAfterTimeLimit: LONGEST_MILLISECONDS,
      ...(path === undefined ? {} : { path, endOnFailure: true }),
    },
  );
  const { failed, counterexamplePath, errorInstance } = result;
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return {
    figures: Object.fromEntries(before.map(([name, count]) => [name, coverage.of(name) - count])),
    failure: failed ? { seed, path: counterexamplePath, message } : null,
  };
}
