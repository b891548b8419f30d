import { SiteSetting } from '../entity/SiteSetting';
import { ChartsafeError, ErrorCode } from '../errors';
import { freshScope, type RequestContext } from '../gate/RequestContext';
import type { Scope } from '../gate/Scope';
import type { Permission } from '../policy/Permission';

/**
 * Has administrators take turns, until the end of the unit of work that is under way, and reads the viewer anew: what is read afterwards
 * is what the turn before has made, and a right that was lost a moment ago is lost. It comes before whatever that unit reads. The embedded
 * database has turns already, and is not asked to `hold` anything: rows that others are kept from until the end. Throws `FORBIDDEN`
 * without the permission, `UNAUTHENTICATED` for one who is no longer active.
 */
export async function takeTurn(context: RequestContext, needed: Permission, hold?: () => Promise<void>): Promise<Scope> {
  const { database } = context;
  if (!database.isEmbedded) {
    await database.run((manager) => manager.getRepository(SiteSetting).findOne({ where: { id: 1 }, lock: { mode: 'pessimistic_write' } }));
    await hold?.();
  }
  const scope = await freshScope(context);
  if (!scope.viewer.permissions.has(needed)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
  return scope;
}
