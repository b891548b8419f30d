import type { GraphQLResolveInfo } from 'graphql';

type Path = GraphQLResolveInfo['path'];

/** Whether a field stands below a list, so that its parent was not looked up directly. */
export function isBelowList(path: Path): boolean {
  for (let at: Path | undefined = path; at; at = at.prev) {
    if (typeof at.key === 'number') return true;
  }
  return false;
}

/** A field's place in its operation, without indices: `patients.nodes.encounters`. */
export function fieldPath(path: Path): string {
  const keys: string[] = [];
  for (let at: Path | undefined = path; at; at = at.prev) {
    if (typeof at.key === 'string') keys.unshift(at.key);
  }
  return keys.join('.');
}
