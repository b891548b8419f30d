import type { AuditDraft } from './AuditDraft';
import type { EventBody } from './sealEvents';
import type { PackedRecords } from './packRecords';
import { unpackRecords } from './unpackRecords';

/** What an event says, as its readers know it. */
export type AuditBody = Omit<AuditDraft, 'occurredAt' | 'action' | 'outcome'>;

/** Reads the body of a stored event. Throws where it is none that was ever written: whoever verifies the trail finds it broken there. */
export function readBody(eventId: string, body: string): EventBody {
  try {
    const { records, ...said } = JSON.parse(body) as Omit<EventBody, 'records'> & { readonly records?: readonly PackedRecords[] };
    return records ? { ...said, records: unpackRecords(records) } : said;
  } catch (error) {
    throw new Error(`The body of the audit event ${eventId} cannot be read`, { cause: error });
  }
}
