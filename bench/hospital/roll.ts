/** A number from 0 to below 1 that hangs on its seeds alone. */
export function roll(...seeds: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const seed of seeds) {
    state = Math.imul(state ^ seed, 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return (state >>> 0) / 2 ** 32;
}

/** One of several, which hangs on the seeds alone. */
export function pick<Item>(items: readonly Item[], ...seeds: readonly number[]): Item {
  return items[Math.floor(roll(...seeds) * items.length)] as Item;
}
