import type { GraphQLFormattedError } from 'graphql';

/**
 * The errors of an answer in the order in which their fields stand in the operation, and in its lists. They come in the order in which
 * fields came to their ends, which would tell for which of them the database had to work longer.
 */
export function errorsInOrder<Failure extends GraphQLFormattedError>(errors: readonly Failure[]): readonly Failure[] {
  return errors.toSorted((one, other) => compare(placeOf(one), placeOf(other)));
}

type Place = readonly (string | number)[];

function placeOf({ locations: [location] = [], path = [] }: GraphQLFormattedError): Place {
  return [location?.line ?? 0, location?.column ?? 0, ...path];
}

function compare(one: Place, other: Place): number {
  const at = one.findIndex((step, index) => step !== other[index]);
  if (at < 0) return one.length - other.length;
  const [left, right] = [one[at], other[at]];
  if (left === undefined || right === undefined) return one.length - other.length;
  return left < right ? -1 : 1;
}
