import { In, type EntityManager } from 'typeorm';
import { AuditAction, AuditSubjectType } from '../audit/AuditDraft';
import { globalId } from '../entity/globalId';
import { insertRows } from '../entity/insertRows';
import { BlacklistChange, BlacklistEntry, PatientSet } from '../entity/PatientSet';
import { Provider } from '../entity/Provider';
import { ChartsafeError, ErrorCode } from '../errors';
import type { SetMove } from '../gate/countSetAccess';
import { readKnownSets } from '../gate/readKnownSets';
import { signedIn, type RequestContext } from '../gate/RequestContext';

/**
 * How many sets of which the administrator may know a blacklist holds: the trail tells the whole of it in one event. Others do not count, or
 * adding until it is full would tell how many there are; the event has room for a hundred and more of them.
 */
const MAXIMUM_SETS = 500;

/**
 * Makes one change of the blacklist of a provider whose row is taken, with its event, and keeps what is needed to undo it. The sets are
 * such as the administrator may know of; all others stay as they are. Throws `STALE_VERSION`, `NOT_FOUND` for a set that is gone, and
 * `BAD_USER_INPUT` for a blacklist that would be too long.
 */
export async function moveSets(
  context: RequestContext,
  manager: EntityManager,
  operation: string,
  provider: Pick<Provider, 'id' | 'blacklistVersion'>,
  { blacklist, unblacklist }: SetMove,
): Promise<void> {
  const { id: providerId, blacklistVersion: version } = provider;
  const taken = await manager.update(Provider, { id: providerId, blacklistVersion: version }, { blacklistVersion: version + 1 });
  if (taken.affected !== 1) throw new ChartsafeError(ErrorCode.STALE_VERSION);
  const before = (await manager.findBy(BlacklistEntry, { providerId })).map(({ setId }) => setId);
  const added = blacklist.filter((id) => !before.includes(id));
  const removed = unblacklist.filter((id) => before.includes(id));
  const after = [...before.filter((id) => !removed.includes(id)), ...added];
  const known = await readKnownSets(signedIn(context), after);
  if (known.size > MAXIMUM_SETS && added.length > 0) throw ChartsafeError.badInput('blacklist', 'AT_MOST_500');
  await holdSets(context, manager, added);
  await manager.delete(BlacklistEntry, { providerId, setId: In(removed) });
  await insertRows(
    manager,
    BlacklistEntry,
    added.map((setId) => ({ providerId, setId })),
  );
  await manager.delete(BlacklistChange, { providerId });
  await manager.insert(BlacklistChange, {
    providerId,
    version: version + 1,
    added: JSON.stringify(added),
    removed: JSON.stringify(removed),
  });
  await context.journal.changed(operation, AuditAction.BLACKLIST_CHANGED, {
    subject: { type: AuditSubjectType.BLACKLIST, id: providerId },
    change: { before: stateOf(before), after: stateOf(after) },
  });
}

/** Keeps sets from being deleted before they are on the blacklist. */
async function holdSets({ database }: RequestContext, manager: EntityManager, setIds: readonly string[]): Promise<void> {
  if (database.isEmbedded || setIds.length === 0) return;
  const where = { id: In(setIds) };
  const held = await manager.getRepository(PatientSet).find({ select: { id: true }, where, lock: { mode: 'pessimistic_read' } });
  if (held.length < setIds.length) throw new ChartsafeError(ErrorCode.NOT_FOUND);
}

function stateOf(setIds: readonly string[]) {
  return { patientSets: setIds.toSorted().map((id) => globalId('PatientSet', id)) };
}
