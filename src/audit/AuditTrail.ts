import { createHmac, randomUUID } from 'node:crypto';
import type { Database } from '../entity/Database';
import { AuditEvent, AuditEventRecord } from '../entity/AuditEvent';
import { insertRows } from '../entity/insertRows';
import { ChartsafeError, ErrorCode } from '../errors';
import type { AuditDraft } from './AuditDraft';

/** How many records one event lists; a larger page becomes several events. Keeps a body well below the 65,535 bytes of a text column. */
const RECORDS_PER_EVENT = 200;

/** The key under which events are authenticated; it is kept outside of the database. */
export interface AuditKey {
  readonly id: string;
  readonly secret: string;
}

/** The only writer of the trail. One instance is one writing process, with a chain of its own. */
export class AuditTrail {
  private readonly chainId = randomUUID();
  private position = 0;

  constructor(
    private readonly database: Database,
    private readonly key: AuditKey,
  ) {}

  /**
   * Writes events, in their order. When this has resolved they are durable; inside of a unit of work they become so
   * with it, or not at all. Nothing that they speak of may be shown, or take effect, before. Gives their ids. Throws
   * `AUDIT_UNAVAILABLE`.
   */
  async record(drafts: readonly AuditDraft[]): Promise<readonly string[]> {
    if (drafts.length === 0) return [];
    const written = drafts.flatMap(splitRecords).map((draft) => this.write(draft));
    try {
      await this.database.transaction(async (manager) => {
        await insertRows(
          manager,
          AuditEvent,
          written.map(({ event }) => event),
        );
        await insertRows(
          manager,
          AuditEventRecord,
          written.flatMap(({ records }) => records),
        );
      });
      return written.map(({ event }) => event.id);
    } catch (error) {
      throw new ChartsafeError(ErrorCode.AUDIT_UNAVAILABLE, {}, error);
    }
  }

  private write(draft: AuditDraft): { event: AuditEvent; records: AuditEventRecord[] } {
    const id = randomUUID();
    this.position += 1;
    const body = JSON.stringify({ id, ...draft });
    const hash = createHmac('sha256', this.key.secret).update(`${this.chainId}\n${this.position}\n${body}`).digest('hex');
    const event = Object.assign(new AuditEvent(), {
      id,
      chainId: this.chainId,
      position: this.position,
      occurredAt: draft.occurredAt,
      viewerId: draft.actor.viewerId,
      action: draft.action,
      outcome: draft.outcome,
      body,
      hash,
      keyId: this.key.id,
    });
    const records = (draft.records ?? []).map(({ patientId, encounterId, documentId }, position) =>
      Object.assign(new AuditEventRecord(), { eventId: id, position, patientId, encounterId, documentId }),
    );
    return { event, records };
  }
}

function splitRecords(draft: AuditDraft): AuditDraft[] {
  const { records } = draft;
  if (!records || records.length <= RECORDS_PER_EVENT) return [draft];
  const parts: AuditDraft[] = [];
  for (let start = 0; start < records.length; start += RECORDS_PER_EVENT) {
    parts.push({ ...draft, records: records.slice(start, start + RECORDS_PER_EVENT) });
  }
  return parts;
}
