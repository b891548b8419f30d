import type { AuditDraft } from './AuditDraft';

/** What an event says, as it reads it back. */
export type AuditBody = Omit<AuditDraft, 'occurredAt' | 'action' | 'outcome'>;

/** Reads the body of a stored event. Throws where it is none that was ever written: whoever verifies the trail finds it broken there. */
export function readBody(eventId: string, body: string): AuditBody {
  try {
    return JSON.parse(body) as AuditBody;
  } catch (error) {
    throw new Error(`The body of the audit event ${eventId} cannot be read`, { cause: error });
  }
}
