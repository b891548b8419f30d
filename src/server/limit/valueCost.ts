/** Characters that cost as much as one number: a list of numbers may be given as a text. */
const CHARACTERS_OF_ONE = 10;

/** What it costs to read a value that is given as an argument: each part of it, and its text by length. Depth is bounded before. */
export function valueCost(value: unknown): number {
  if (typeof value === 'string') return Math.ceil(value.length / CHARACTERS_OF_ONE);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((cost, part) => cost + valueCost(part), 0);
}
