import { searchColumns, searchIds, type EventBody } from './sealEvents';
import type { StoredEvent } from './TrailReader';

/** The column for searching that says something else than the body of its event, which must be authentic; null where none does. */
export function differingColumn(event: StoredEvent, content: EventBody): string | null {
  const said = searchColumns(content);
  return COLUMNS.find((column) => said[column] !== event[column]) ?? null;
}

/** Whether the rows beside an event are not those that its body asks for. */
export function recordsDiffer({ records }: StoredEvent, content: EventBody): boolean {
  const said = searchIds(content);
  return said.length !== records.length || records.some(({ position, recordId }, index) => position !== index || said[index] !== recordId);
}

const COLUMNS = ['id', 'occurredAt', 'viewerId', 'action', 'outcome', 'subjectType', 'subjectId'] as const;
