import type { AuditDraft } from '../audit/AuditDraft';
import type { AuditTrail } from '../audit/AuditTrail';
import type { Database } from '../entity/Database';
import type { NoticeOutbox } from './NoticeOutbox';

/** Where the events of overrides are written: to the trail, and, where the site wants it, to the privacy officer's notices. */
export class OverrideEvents {
  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
    /** Null where the site wants no notices. */
    private readonly notices: NoticeOutbox | null,
  ) {}

  /** Writes an event and its notice, both or neither, with the unit of work that is under way. Throws `AUDIT_UNAVAILABLE`. */
  async record(draft: AuditDraft): Promise<void> {
    await this.database.transaction(async () => {
      const eventIds = await this.trail.record([draft]);
      if (!this.notices) return;
      for (const eventId of eventIds) await this.notices.put(eventId, draft);
    });
  }
}
