import { AuditAction, AuditOutcome, type AuditActor, type AuditDraft, type AuditedRecord } from '../audit/AuditDraft';
import type { AuditTrail } from '../audit/AuditTrail';
import type { ErrorCode } from '../errors';
import { discloses, Disclosure } from '../policy/Disclosure';
import type { Mark } from './mark';

/** What one operation has shown and refused so far; written to the trail before its answer leaves. */
export class Journal {
  private readonly reads = new Map<string, Map<string, AuditedRecord>>();
  private readonly others: AuditDraft[] = [];

  constructor(
    private readonly trail: AuditTrail,
    private readonly actor: () => AuditActor,
    private readonly now: Date,
  ) {}

  /** A record is shown at a place of the operation. Only what stands at `DEMOGRAPHICS` or above is a read. */
  read(field: string, mark: Mark): void {
    if (mark.patientId === null || !discloses(mark.verdict.decision.disclosure, Disclosure.DEMOGRAPHICS)) return;
    let records = this.reads.get(field);
    if (!records) {
      records = new Map<string, AuditedRecord>();
      this.reads.set(field, records);
    }
    records.set(mark.documentId ?? mark.encounterId ?? mark.patientId, recordOf(mark));
  }

  /** A record was asked for and is not there for this viewer; alike for a hidden one and for one that never was. */
  missed(field: string, asked: { readonly record?: AuditedRecord; readonly askedFor?: Readonly<Record<string, string | number>> }): void {
    const { record, askedFor } = asked;
    this.others.push({
      ...this.draft(AuditAction.LOOK_UP, AuditOutcome.NOT_FOUND, field),
      ...(record ? { records: [record] } : {}),
      ...(askedFor ? { askedFor } : {}),
    });
  }

  /** A record was asked for and its content refused. */
  refused(field: string, code: ErrorCode, mark: Mark | null): void {
    const action = mark ? AuditAction.LOOK_UP : AuditAction.OPERATION;
    this.others.push({
      ...this.draft(action, AuditOutcome.REFUSED, field),
      ...(mark ? { records: [recordOf(mark)] } : {}),
      errorCode: code,
    });
  }

  /** Writes all of it and begins anew. Throws `AUDIT_UNAVAILABLE`. */
  async flush(): Promise<void> {
    const drafts = [
      ...[...this.reads].map(([field, records]) => ({
        ...this.draft(AuditAction.READ, AuditOutcome.SUCCESS, field),
        records: [...records.values()],
      })),
      ...this.others,
    ];
    this.reads.clear();
    this.others.length = 0;
    await this.trail.record(drafts);
  }

  private draft(action: AuditAction, outcome: AuditOutcome, field: string): AuditDraft {
    return { occurredAt: this.now, actor: this.actor(), action, outcome, field };
  }
}

/** What the trail says of a marked record. */
export function recordOf({ patientId, encounterId, documentId, verdict }: Mark): AuditedRecord {
  return { patientId, encounterId, documentId, ...verdict.decision, rules: verdict.fired };
}
