import { IsNull } from 'typeorm';
import { AuditAction } from '../audit/AuditDraft';
import { ChartDeficiency } from '../entity/Document';
import { ChartsafeError, ErrorCode } from '../errors';
import { admitted } from '../gate/admitted';
import { idempotent } from '../gate/idempotent';
import { recordOf } from '../gate/Journal';
import { markOf } from '../gate/mark';
import type { DeficiencyKind } from '../gate/readDeficiencies';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';

/**
 * Does what the viewer had to do for a document: completes or signs it. Throws `NOT_FOUND` for a document that is hidden, that never was, or
 * for which the viewer has nothing of the kind to do; the refusals of a closed one; and `CONFLICT` where it is done.
 */
export async function resolveDeficiency(
  context: RequestContext,
  operation: string,
  kind: DeficiencyKind,
  documentId: string,
  idempotencyKey: string | null | undefined,
): Promise<void> {
  const { database, journal, now } = context;
  const scope = signedIn(context);
  await idempotent(context, { operation, idempotencyKey: idempotencyKey ?? null, input: [documentId] }, async () => {
    const mark = markOf(await admitted(context, scope, RecordLevel.DOCUMENT, documentId, Disclosure.CHART, operation));
    if (!mark) throw new Error('A document did not pass the gate');
    const own = { documentId, providerId: scope.viewer.id, kind };
    const { affected } = await database.run((manager) =>
      manager.update(ChartDeficiency, { ...own, resolvedAt: IsNull() }, { resolvedAt: now }),
    );
    if (!affected) {
      const wasThere = await database.run((manager) => manager.existsBy(ChartDeficiency, own));
      const code = wasThere ? ErrorCode.CONFLICT : ErrorCode.NOT_FOUND;
      journal.refusedStep(operation, code, { records: [recordOf(mark)] });
      throw new ChartsafeError(code);
    }
    const change = { before: { kind, resolvedAt: null }, after: { kind, resolvedAt: now.toISOString() } };
    await journal.changed(operation, AuditAction.CHART_COMPLETED, { records: [recordOf(mark)], change });
    return { ids: { documentId } };
  });
}
