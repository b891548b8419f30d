import { ChartsafeError, ErrorCode } from '../errors';
import { discloses, type Disclosure } from '../policy/Disclosure';
import type { RecordLevel } from '../policy/RecordLevel';
import { lookUp } from './lookUp';
import { markOf, type SecuredRow } from './mark';
import { refusalOf } from './refusals';
import type { RequestContext } from './RequestContext';
import type { Scope } from './Scope';

/**
 * A record that a mutation names, where it stands at the rung that the mutation needs. Throws `NOT_FOUND` alike for a hidden one and for
 * one that never was; below the rung `RECORD_BLOCKED`, `OVERRIDE_REASON_REQUIRED` or `OVERRIDE_APPROVAL_PENDING`. The journal has each.
 */
export async function admitted(
  context: RequestContext,
  scope: Scope,
  level: RecordLevel,
  key: string,
  rung: Disclosure,
  field: string,
): Promise<SecuredRow> {
  return admittedAt(context, await lookUp(context, scope, level, key, field), rung, field);
}

/** The same for what was looked up already. */
export function admittedAt({ journal }: RequestContext, row: SecuredRow | null, rung: Disclosure, field: string): SecuredRow {
  const mark = markOf(row);
  if (!row || !mark) throw new ChartsafeError(ErrorCode.NOT_FOUND);
  if (discloses(mark.verdict.decision.disclosure, rung)) return row;
  const refusal = refusalOf(mark);
  journal.refused(field, refusal.code, mark);
  throw refusal;
}
