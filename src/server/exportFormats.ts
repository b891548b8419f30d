import { eventsAsCsv } from '../audit/eventsAsCsv';
import { eventsAsFhir } from '../audit/eventsAsFhir';
import type { ExportFormat } from '../audit/ExportedEvent';

/** The formats in which the trail is exported, by the names that the command line has for them. `site` is where the service is found. */
export function exportFormats(site: string): Readonly<Record<'csv' | 'fhir', ExportFormat>> {
  return {
    csv: { mediaType: 'text/csv; charset=utf-8; header=present', fileName: 'audit-events.csv', write: eventsAsCsv },
    fhir: {
      mediaType: 'application/fhir+ndjson; charset=utf-8',
      fileName: 'audit-events.ndjson',
      write: (pages) => eventsAsFhir(pages, site),
    },
  };
}
