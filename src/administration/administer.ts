import { ChartsafeError, ErrorCode } from '../errors';
import type { AuditSubject } from '../audit/AuditDraft';
import { idempotent, type MutationCall, type MutationOutcome } from '../gate/idempotent';
import type { RequestContext } from '../gate/RequestContext';

/** What is answered about a record that is named. */
const OF_RECORD: readonly ErrorCode[] = [ErrorCode.NOT_FOUND, ErrorCode.RECORD_BLOCKED];

/**
 * Does what an administrator asks for, once for a key: the change, its event and its key are one unit of work. A refusal is
 * written down with the subject, but for one of a record, which whoever looked that up has written down already, with the record: a second
 * event without it would tell of the record to those who may not know it. Throws what `idempotent` and `work` throw.
 */
export function administer(
  context: RequestContext,
  call: MutationCall,
  subject: AuditSubject | null,
  work: () => Promise<MutationOutcome>,
): Promise<MutationOutcome> {
  return idempotent(context, call, () =>
    work().catch((error: unknown) => {
      if (error instanceof ChartsafeError && !OF_RECORD.includes(error.code)) {
        context.journal.refusedStep(call.operation, error.code, subject ? { subject } : {});
      }
      throw error;
    }),
  );
}
