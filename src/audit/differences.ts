import { recordIds, searchColumns, type EventBody } from './sealEvents';
import type { StoredEvent } from './TrailReader';

/** The column for searching that says something else than the body of its event, which must be authentic; null where none does. */
export function differingColumn(event: StoredEvent): string | null {
  const said = searchColumns(contentOf(event));
  return COLUMNS.find((column) => said[column] !== event[column]) ?? null;
}

/** Whether the rows beside an event are not the records that its body names. */
export function recordsDiffer(event: StoredEvent): boolean {
  const said = recordIds(contentOf(event));
  return (
    said.length !== event.records.length ||
    event.records.some((row, index) => row.position !== index || IDS.some((id) => said[index]?.[id] !== row[id]))
  );
}

const COLUMNS = ['id', 'occurredAt', 'viewerId', 'action', 'outcome', 'subjectType', 'subjectId'] as const;
const IDS = ['patientId', 'encounterId', 'documentId'] as const;

function contentOf({ body }: StoredEvent): EventBody {
  return JSON.parse(body) as EventBody;
}
