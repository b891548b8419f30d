import type { DocumentTreeSource, DocumentTypeBranch } from './documentTree';
import { Page } from './Page';

/**
 * The rows of what is no record itself but leads to some: a page, a tree. They count as read when it is answered,
 * whichever of its fields are asked for, since a count, a cursor or a message can tell of them as well.
 */
export function listedRows(value: unknown): readonly unknown[] {
  if (value instanceof Page) return value.nodes;
  if (isTree(value)) {
    const under = value.encounters.flatMap(({ encounter, documentTypes }) => [encounter, ...documentsOf(documentTypes)]);
    return [...(value.patient ? [value.patient] : []), ...under, ...documentsOf(value.documentTypes)];
  }
  return [];
}

function documentsOf(branches: readonly DocumentTypeBranch[]): readonly unknown[] {
  return branches.flatMap(({ documents }) => documents);
}

function isTree(value: unknown): value is DocumentTreeSource {
  return typeof value === 'object' && value !== null && 'encounters' in value && 'documentTypes' in value;
}
