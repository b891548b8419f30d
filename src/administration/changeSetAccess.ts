import { BlacklistChange } from '../entity/PatientSet';
import { Provider } from '../entity/Provider';
import { ChartsafeError, ErrorCode } from '../errors';
import type { SetMove } from '../gate/countSetAccess';
import type { MutationCall } from '../gate/idempotent';
import { readKnownSets } from '../gate/readKnownSets';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { administer } from './administer';
import { areKnownSets, blacklistOf, checkMove, refuseOwnBlacklist } from './blacklistOf';
import { moveSets } from './moveSets';
import { takeRow } from './takeRow';

/** Whose blacklist is changed, and which version of it the administrator has read. */
export interface BlacklistVersion {
  readonly providerId: string;
  readonly version: number;
}

/**
 * Moves several sets at once to a provider's blacklist, and away from it. A set that is there already stays. Throws `FORBIDDEN` for
 * one's own blacklist, `NOT_FOUND` where the provider or one of the sets is not there for the administrator, `STALE_VERSION`, `BAD_USER_INPUT`.
 */
export async function changeSetAccess(
  context: RequestContext,
  call: MutationCall,
  { providerId, version }: BlacklistVersion,
  move: SetMove,
): Promise<void> {
  const named = [...move.blacklist, ...move.unblacklist];
  await administer(context, call, blacklistOf(providerId), () =>
    context.database.transaction(async (manager) => {
      refuseOwnBlacklist(context, providerId);
      checkMove(move);
      const provider = await takeProvider(context, call.operation, providerId);
      if (!(await areKnownSets(context, call.operation, named))) throw new ChartsafeError(ErrorCode.NOT_FOUND);
      await moveSets(context, manager, call.operation, { id: provider.id, blacklistVersion: version }, move);
      return { ids: {} };
    }),
  );
}

/**
 * Undoes the change that made the version of a provider's blacklist, as far as it moved sets of which the administrator may know and
 * which are still there. The undoing is a change as well, and can be undone. Throws as `changeSetAccess` does.
 */
export async function undoSetAccess(context: RequestContext, call: MutationCall, { providerId, version }: BlacklistVersion): Promise<void> {
  await administer(context, call, blacklistOf(providerId), () =>
    context.database.transaction(async (manager) => {
      refuseOwnBlacklist(context, providerId);
      const provider = await takeProvider(context, call.operation, providerId);
      if (provider.blacklistVersion !== version) throw new ChartsafeError(ErrorCode.STALE_VERSION);
      const last = await manager.findOneBy(BlacklistChange, { providerId });
      if (last?.version !== version) throw ChartsafeError.badInput('version', 'NOTHING_TO_UNDO');
      const [added, removed] = [keysIn(last.added), keysIn(last.removed)];
      const known = await readKnownSets(signedIn(context), [...added, ...removed]);
      const move = { blacklist: removed.filter((id) => known.has(id)), unblacklist: added.filter((id) => known.has(id)) };
      await moveSets(context, manager, call.operation, provider, move);
      return { ids: {} };
    }),
  );
}

async function takeProvider(context: RequestContext, operation: string, providerId: string): Promise<Provider> {
  const provider = await takeRow(context.database, Provider, providerId);
  if (provider) return provider;
  context.journal.missed(operation, { askedFor: { providerId } });
  throw new ChartsafeError(ErrorCode.NOT_FOUND);
}

function keysIn(json: string): readonly string[] {
  return JSON.parse(json) as string[];
}
