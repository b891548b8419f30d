import { ChartsafeError, ErrorCode } from '../errors';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import type { Permission } from '../policy/Permission';

/** Checks, before anything is looked up, that the viewer has one of some permissions; a refusal is an event. Throws `FORBIDDEN`. */
export function demandOneOf(context: RequestContext, needed: readonly Permission[], field: string): void {
  const { permissions } = signedIn(context).viewer;
  if (needed.some((permission) => permissions.has(permission))) return;
  context.journal.refused(field, ErrorCode.FORBIDDEN, null);
  throw new ChartsafeError(ErrorCode.FORBIDDEN);
}
