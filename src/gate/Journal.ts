import { AuditAction, AuditOutcome, type AuditActor, type AuditCriteria, type AuditDraft, type AuditedRecord } from '../audit/AuditDraft';
import type { AuditTrail } from '../audit/AuditTrail';
import { compareCodePoints } from '../condition/compareCodePoints';
import { ChartsafeError, ErrorCode } from '../errors';
import type { AcceptedReason } from '../override/checkReason';
import { discloses, Disclosure } from '../policy/Disclosure';
import { unlimited, type Attempts } from './Attempts';
import type { Mark } from './mark';

/** How many records one operation shows, each as often as it stands in the answer: a page of 100 patients with their charts, and no explosion of lists in lists. */
const MAXIMUM_SHOWN = 10_000;
/** How many figures over whole tables one operation asks for: a front end shows one, and each reads every record of the site. */
const MAXIMUM_MEASURED = 10;

/** What was asked for and is not there: a record by its id, or by the number that is named. */
export interface Missed {
  readonly record?: AuditedRecord;
  readonly askedFor?: Readonly<Record<string, string | number>>;
}

/** What an event of a change says of it. */
export type ChangeDraft = Pick<AuditDraft, 'records' | 'reason' | 'subject' | 'change' | 'members'>;

/** By what the trail was searched. */
export interface TrailReading {
  readonly criteria: AuditCriteria;
  /** The records that were named. */
  readonly records: readonly AuditedRecord[];
  /** Whether the reader may know of all of them. */
  readonly isKnown: boolean;
}

/** What one operation, or one delivery of a subscription, has shown and refused so far; written to the trail before its answer leaves. */
export class Journal {
  private readonly reads = new Map<string, Map<string, AuditedRecord>>();
  private readonly others: AuditDraft[] = [];
  private readonly listed = new Set<Mark>();
  private readonly counting: Promise<void>[] = [];
  private readonly tooOften = new Set<string>();
  private shown = 0;
  private measured = 0;

  constructor(
    private readonly trail: AuditTrail,
    private readonly actor: () => AuditActor,
    private readonly now: Date,
    private readonly attempts: Attempts = unlimited,
  ) {}

  /** Counts a record that is shown, however often. Throws `BAD_USER_INPUT` for an operation that would show more than one may. */
  show(): void {
    this.shown += 1;
    const { excess } = this;
    if (excess) throw excess;
  }

  /** Counts a figure over whole tables, before it is read. Throws `BAD_USER_INPUT` for one more than an operation may ask for. */
  measure(path: string): void {
    this.measured += 1;
    if (this.measured > MAXIMUM_MEASURED) throw ChartsafeError.badInput(path, `AT_MOST_${MAXIMUM_MEASURED}_IN_ONE_OPERATION`);
  }

  /** The one error that answers an operation which would show too much, in place of all else; null where it does not. */
  get excess(): ChartsafeError | null {
    return this.shown > MAXIMUM_SHOWN ? new ChartsafeError(ErrorCode.BAD_USER_INPUT, { rule: 'TOO_MANY_RECORDS' }) : null;
  }

  /** The records of a page, or of a tree, are shown at a place of the operation; showing them one by one is no further read. */
  list(field: string, marks: readonly Mark[]): void {
    for (const mark of marks) {
      this.read(field, mark);
      this.listed.add(mark);
    }
  }

  /** A record is shown at a place of the operation. Only what stands at `DEMOGRAPHICS` or above is a read. */
  read(field: string, mark: Mark): void {
    if (this.listed.has(mark)) return;
    if (mark.patientId === null || !discloses(mark.verdict.decision.disclosure, Disclosure.DEMOGRAPHICS)) return;
    let records = this.reads.get(field);
    if (!records) {
      records = new Map<string, AuditedRecord>();
      this.reads.set(field, records);
    }
    records.set(mark.documentId ?? mark.encounterId ?? mark.patientId, recordOf(mark));
  }

  /** A record was asked for and is not there for this viewer; alike for a hidden one and for one that never was. */
  missed(field: string, { record, askedFor }: Missed): void {
    this.show();
    this.counting.push(this.attempts.missed());
    this.others.push({
      ...this.draft(AuditAction.LOOK_UP, AuditOutcome.NOT_FOUND, field),
      ...(record ? { records: [record] } : {}),
      ...(askedFor ? { askedFor } : {}),
    });
  }

  /** A record was asked for and its content refused, whether or not a reason was given. */
  refused(field: string, code: ErrorCode, mark: Mark | null, reason: AcceptedReason | null = null): void {
    const action = mark ? AuditAction.LOOK_UP : AuditAction.OPERATION;
    if (code === ErrorCode.RECORD_BLOCKED) this.counting.push(this.attempts.missed());
    this.others.push({
      ...this.draft(action, AuditOutcome.REFUSED, field),
      ...(mark ? { records: [recordOf(mark)] } : {}),
      ...(reason ? { reason } : {}),
      errorCode: code,
    });
  }

  /** What was tried too often was refused: one event for each place of the operation, or who tries on would fill the trail. */
  refusedAttempt(field: string, code: ErrorCode): void {
    if (this.tooOften.has(field)) return;
    this.tooOften.add(field);
    this.refused(field, code, null);
  }

  /** A step with a request, or with a grant, was refused. */
  refusedStep(field: string, code: ErrorCode, step: Pick<AuditDraft, 'records' | 'grantId' | 'overrideRequestId' | 'subject'>): void {
    this.others.push({ ...this.draft(AuditAction.OPERATION, AuditOutcome.REFUSED, field), ...step, errorCode: code });
  }

  /** A decision was explained, or a change of it simulated. */
  explained(field: string, explained: Pick<AuditDraft, 'records' | 'askedFor' | 'subject' | 'change'>): void {
    this.show();
    this.others.push({ ...this.draft(AuditAction.EXPLANATION, AuditOutcome.SUCCESS, field), ...explained });
  }

  /** The trail was searched; where a record that was named is not there for the reader, nothing was found. */
  trailRead(field: string, { criteria, records, isKnown }: TrailReading): void {
    const outcome = isKnown ? AuditOutcome.SUCCESS : AuditOutcome.NOT_FOUND;
    this.others.push({ ...this.draft(AuditAction.AUDIT_READ, outcome, field), criteria, ...(records.length > 0 ? { records } : {}) });
  }

  /** A change that was not made was previewed; `change` says which. */
  previewed(field: string, preview: Pick<AuditDraft, 'subject' | 'change'>): void {
    this.others.push({ ...this.draft(AuditAction.PREVIEW, AuditOutcome.SUCCESS, field), ...preview });
  }

  /**
   * Something was changed: written at once, and so a part of the unit of work that changes it. Throws `AUDIT_UNAVAILABLE`, inside of
   * a unit of work by its end.
   */
  async changed(field: string, action: AuditAction, change: ChangeDraft): Promise<void> {
    await this.trail.record([{ ...this.draft(action, AuditOutcome.SUCCESS, field), ...change }]);
  }

  /** Writes all of it and begins anew. Throws `AUDIT_UNAVAILABLE`. */
  async flush(): Promise<void> {
    await Promise.all(this.counting.splice(0));
    const reads = inOrder([...this.reads], ([field]) => field);
    const drafts = [
      ...reads.map(([field, records]) => ({
        ...this.draft(AuditAction.READ, AuditOutcome.SUCCESS, field),
        records: inOrder([...records.values()], placeOf),
      })),
      ...inOrder(this.others, ({ field, action, outcome, ...said }) => JSON.stringify([field, action, outcome, said])),
    ];
    this.reads.clear();
    this.others.length = 0;
    this.tooOften.clear();
    this.shown = 0;
    this.measured = 0;
    await this.trail.record(drafts);
  }

  private draft(action: AuditAction, outcome: AuditOutcome, field: string): AuditDraft {
    return { occurredAt: this.now, actor: this.actor(), action, outcome, field };
  }
}

/** Sorted by a text: in which order the fields of an operation came to their ends would tell how long the database looked for each. */
function inOrder<Item>(items: readonly Item[], textOf: (item: Item) => string): readonly Item[] {
  const keyed = items.map((item) => ({ item, text: textOf(item) }));
  return keyed.sort((left, right) => compareCodePoints(left.text, right.text)).map(({ item }) => item);
}

/** A record after those of other patients, and after its chart. */
function placeOf({ patientId, encounterId, documentId }: AuditedRecord): string {
  return `${patientId} ${encounterId ?? ''} ${documentId ?? ''}`;
}

/** What the trail says of a marked record. */
export function recordOf({ patientId, encounterId, documentId, verdict }: Mark): AuditedRecord {
  const { decision, fired, grantIds } = verdict;
  return { patientId, encounterId, documentId, ...decision, rules: fired, ...(grantIds.length > 0 ? { grants: grantIds } : {}) };
}
