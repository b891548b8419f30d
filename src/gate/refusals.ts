import { globalId } from '../entity/globalId';
import { ChartsafeError, ErrorCode } from '../errors';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import { RecordLevel } from '../policy/RecordLevel';
import { markOf, type Mark, type SecuredRow } from './mark';
import type { RequestContext } from './RequestContext';

/** Which record a reason opens, for what is asked of a marked one: the encounter, or the patient of what is filed under none. */
export function openedBy(mark: Mark): {
  readonly level: 'PATIENT' | 'ENCOUNTER';
  readonly patientId: string;
  readonly encounterId: string | null;
} {
  const patientId = mark.patientId;
  if (patientId === null) throw new Error('A patient set is not opened by a reason');
  return { level: mark.encounterId === null ? 'PATIENT' : 'ENCOUNTER', patientId, encounterId: mark.encounterId };
}

/** The id of the viewer's open request for the record that a reason would open; null where there is none. */
export function openRequestFor(mark: Mark): string | null {
  const { patientId, encounterId } = openedBy(mark);
  const { openRequests } = mark.scope.viewer;
  return openRequests.find((request) => request.patientId === patientId && request.encounterId === encounterId)?.id ?? null;
}

/** How a look-up of closed content is answered: with the demand for a reason, with the request that waits, or with Juno's message. */
export function refusalOf(mark: Mark): ChartsafeError {
  const { door } = mark.verdict.decision;
  if (door === Door.NEVER) return new ChartsafeError(ErrorCode.RECORD_BLOCKED);
  // A request for the rest of a chart may wait while a reason would open this part of it.
  const requestId = door === Door.APPROVAL ? openRequestFor(mark) : null;
  if (requestId !== null) return pending(requestId);
  const { level, patientId, encounterId } = openedBy(mark);
  return new ChartsafeError(ErrorCode.OVERRIDE_REASON_REQUIRED, {
    record: { level, id: encounterId === null ? globalId('Patient', patientId) : globalId('Encounter', encounterId) },
    door,
    reasonCodes: mark.scope.viewer.site.reasons.map(({ code }) => code),
  });
}

/** The answer to a reason that an analyst must approve, with the viewer's own request. */
export function pending(requestId: string): ChartsafeError {
  return new ChartsafeError(ErrorCode.OVERRIDE_APPROVAL_PENDING, { requestId: globalId('OverrideRequest', requestId) });
}

/** Whether a patient is blocked: its chart is refused with Juno's message. One that is safe, or shut with its name visible, lists what its rules leave. */
export function isBlocked({ level, verdict }: Mark): boolean {
  const { disclosure, door } = verdict.decision;
  return level === RecordLevel.PATIENT && door === Door.NEVER && disclosure !== Disclosure.IDENTITY;
}

/** Refuses the chart of a blocked patient, and notes it. Throws `RECORD_BLOCKED`. */
export function blockedChart({ journal }: RequestContext, patient: SecuredRow, field: string): void {
  const mark = markOf(patient);
  if (!mark || !isBlocked(mark)) return;
  journal.refused(field, ErrorCode.RECORD_BLOCKED, mark);
  throw new ChartsafeError(ErrorCode.RECORD_BLOCKED);
}

const REFUSALS: readonly ErrorCode[] = [
  ErrorCode.RECORD_BLOCKED,
  ErrorCode.OVERRIDE_REASON_REQUIRED,
  ErrorCode.OVERRIDE_APPROVAL_PENDING,
  ErrorCode.OVERRIDE_DENIED,
];

/** Whether an error refuses a record, rather than an input or an operation. */
export function isRefusal(error: unknown): error is ChartsafeError {
  return error instanceof ChartsafeError && REFUSALS.includes(error.code);
}
