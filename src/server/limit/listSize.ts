import { DEFAULT_PAGE, MAXIMUM_PAGE } from '../../gate/pageArguments';

/** How many a list holds that has no pages: physicians of an encounter, holders of a blacklist, kinds of documents. Most have fewer. */
export const UNPAGED_SIZE = 10;

/** The arguments of a field, as values. */
export type ArgumentValues = Readonly<Record<string, unknown>>;

/** How many a page holds at the most, by its arguments; what is no size is refused later, and counts as the largest until then. */
export function pageSize({ first, last }: ArgumentValues): number {
  const given = [first, last].filter((size) => size !== null && size !== undefined);
  if (given.length === 0) return DEFAULT_PAGE;
  return Math.max(...given.map((size) => (typeof size === 'number' && size >= 0 && size <= MAXIMUM_PAGE ? size : MAXIMUM_PAGE)));
}

/** How many a list without pages holds at the most: as many as ids were given, where it is found by ids. */
export function listSize({ ids }: ArgumentValues): number {
  return Array.isArray(ids) ? ids.length : UNPAGED_SIZE;
}
