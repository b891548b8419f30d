import type fastCheck from 'fast-check';
import type { Parameters } from 'fast-check';

/** How many runs of a random test are enough to tell a mutant from the product. What slips through is read by a person. */
const RUNS = 100;

// Whether something is done twice shows at the second time.
process.env.REPLAYS ??= '4';

// The same runs for every mutant, few of them, and no search for the smallest failure: that there is one is enough.
jest.mock('fast-check', () => {
  const actual = jest.requireActual<typeof fastCheck & { readonly default: typeof fastCheck }>('fast-check');
  const assert = actual.assert as (property: unknown, parameters: Parameters<unknown>) => unknown;
  const fewRuns = (property: unknown, parameters: Parameters<unknown> = {}) =>
    assert(property, { ...parameters, seed: 20_260_301, endOnFailure: true, numRuns: Math.min(RUNS, parameters.numRuns ?? RUNS) });
  return { ...actual, __esModule: true, assert: fewRuns, default: { ...actual.default, assert: fewRuns } };
});
