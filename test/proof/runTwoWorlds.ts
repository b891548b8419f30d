import fc from 'fast-check';
import type { World as Server } from '../../src/testing/World';
import { orderedIds } from './orderedIds';
import type { Slice } from './ProofKind';
import { publishedSchema } from './publishedSchema';
import { TwoWorlds } from './TwoWorlds';
import { worldPairs } from './worldPairs';

/** How much is run, and where a failure is brought back from. */
export interface TwoWorldsOptions {
  readonly seed: number;
  /** How many questions are asked of both of two worlds; a page that is turned is one more. */
  readonly pairs: number;
  readonly path?: string | undefined;
  /** Whether a failure is made smaller, which takes minutes. */
  readonly shrinks?: boolean;
}

/** Of so many questions one pair of worlds is asked: filling a database is dear. */
const IN_A_WORLD = 80;

/** Random pairs of worlds that are the same for a viewer: nothing that is asked of both may tell them apart. */
export async function runTwoWorlds(
  [left, right]: readonly [Server, Server],
  { seed, pairs, path, shrinks = false }: TwoWorldsOptions,
): Promise<Slice> {
  const twoWorlds = new TwoWorlds(left, right, publishedSchema);
  let worlds = 0;
  const end = orderedIds();
  try {
    const result = await fc.check(
      fc.asyncProperty(worldPairs(publishedSchema, IN_A_WORLD), async (pair) => {
        worlds += 1;
        const difference = await twoWorlds.compare(pair.one, pair.other, pair.viewer, pair.reader, pair.questions);
        if (difference) throw new Error(`What differs: ${JSON.stringify(difference, null, 1)}`);
      }),
      { seed, numRuns: Math.ceil(pairs / IN_A_WORLD), endOnFailure: !shrinks, ...(path === undefined ? {} : { path }) },
    );
    const asked = Object.fromEntries(twoWorlds.asked);
    const { errorInstance } = result;
    const message = `${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}\n${fc.defaultReportMessage(result)}`;
    return {
      figures: { worlds, ...asked },
      failure: result.failed ? { seed, path: result.counterexamplePath, message } : null,
    };
  } finally {
    end();
  }
}
