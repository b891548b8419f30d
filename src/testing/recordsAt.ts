import type { Answer } from './Answer';

type Values = Readonly<Record<string, unknown>>;

/** What an answer holds at a path of fields, such as `patient.encounters`. */
export interface FoundAt {
  /** The records: those of a list or a connection one by one; none where there is null. */
  readonly records: readonly Values[];
  /** The first field of the path for which the operation did not ask; null where it asked for all of them. */
  readonly notAsked: string | null;
}

/** The records at a path. Lists and connections on the way are gone through. */
export function recordsAt({ body }: Answer, path: string): FoundAt {
  let places: readonly unknown[] = [body.data];
  for (const name of path.split('.')) {
    const parents = places.flatMap(itemsOf).filter(isObject);
    if (parents.some((parent) => !(name in parent))) return { records: [], notAsked: name };
    places = parents.map((parent) => parent[name]);
  }
  return { records: places.flatMap(itemsOf).filter(isObject), notAsked: null };
}

/** The codes of the errors at a path or below it. Indices of lists do not count. */
export function codesAt({ body }: Answer, path: string): readonly string[] {
  return (body.errors ?? []).flatMap((error: unknown) => {
    const { path: at = [], extensions } = error as { path?: readonly unknown[]; extensions?: { code?: unknown } };
    const names = at.filter((part) => typeof part === 'string').join('.');
    return names === path || names.startsWith(`${path}.`) ? [String(extensions?.code)] : [];
  });
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(itemsOf);
  if (!isObject(value)) return [];
  if (Array.isArray(value.nodes)) return value.nodes;
  if (Array.isArray(value.edges)) return value.edges.filter(isObject).map(({ node }) => node);
  return [value];
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
