import type { ProofKind } from './ProofKind';
import { runDifferential } from './runDifferential';

/** Everything that `npm run proof` runs. */
export const kinds: readonly ProofKind[] = [
  { name: 'differential', slice: (server, seed) => runDifferential(server, { seed, worlds: 30 }) },
];
