import type { ProofKind } from './ProofKind';
import { runDifferential } from './runDifferential';
import { runTwoWorlds } from './runTwoWorlds';

/** Everything that `npm run proof` runs. */
export const kinds: readonly ProofKind[] = [
  {
    name: 'differential',
    slice: ([server], seed) => runDifferential(server, { seed, worlds: 30 }),
    replay: { seed: 'PROOF_SEED', path: 'PROOF_PATH' },
  },
  {
    name: 'twoWorlds',
    slice: (servers, seed) => runTwoWorlds(servers, { seed, pairs: 400 }),
    replay: { seed: 'TWO_WORLDS_SEED', path: 'TWO_WORLDS_PATH' },
  },
];
