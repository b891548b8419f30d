import { ChartsafeError, ErrorCode } from '../errors';
import type { AuditSubject } from '../audit/AuditDraft';
import { idempotent, type MutationCall, type MutationOutcome } from '../gate/idempotent';
import type { RequestContext } from '../gate/RequestContext';

/**
 * Does what an administrator asks for, once for a key: the change, its event and its key are one unit of work. A refusal is
 * written down with the subject, but for `NOT_FOUND`, which whoever looked the thing up has written down already. Throws what
 * `idempotent` and `work` throw.
 */
export function administer(
  context: RequestContext,
  call: MutationCall,
  subject: AuditSubject | null,
  work: () => Promise<MutationOutcome>,
): Promise<MutationOutcome> {
  return idempotent(context, call, () =>
    work().catch((error: unknown) => {
      if (error instanceof ChartsafeError && error.code !== ErrorCode.NOT_FOUND) {
        context.journal.refusedStep(call.operation, error.code, subject ? { subject } : {});
      }
      throw error;
    }),
  );
}
