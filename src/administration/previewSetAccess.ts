import { globalId } from '../entity/globalId';
import { ChartsafeError } from '../errors';
import { countSetAccess, type SetAccessCount, type SetMove } from '../gate/countSetAccess';
import { readSetAccess, type SetAccessRow } from '../gate/readSetAccess';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { areKnownSets, blacklistOf, checkMove, refuseOwnBlacklist } from './blacklistOf';

/** The blacklist of a provider, to be looked at; null where there is no such provider, which is written down. Throws `FORBIDDEN` for one's own. */
export async function openSetAccess(context: RequestContext, operation: string, providerId: string): Promise<SetAccessRow | null> {
  try {
    refuseOwnBlacklist(context, providerId);
  } catch (error) {
    if (error instanceof ChartsafeError) context.journal.refusedStep(operation, error.code, { subject: blacklistOf(providerId) });
    throw error;
  }
  const row = await readSetAccess(signedIn(context), providerId);
  if (!row) context.journal.missed(operation, { askedFor: { providerId } });
  return row;
}

/**
 * What a change of a provider's blacklist would do, with an event; null where the provider, or a set that is named, is not there for the
 * administrator. Throws `FORBIDDEN` for one's own blacklist, `BAD_USER_INPUT`.
 */
export async function previewSetAccess(
  context: RequestContext,
  operation: string,
  providerId: string,
  move: SetMove,
): Promise<{ readonly lost: SetAccessCount; readonly regained: SetAccessCount } | null> {
  checkMove(move);
  context.journal.measure(operation);
  if (!(await openSetAccess(context, operation, providerId))) return null;
  if (!(await areKnownSets(context, operation, [...move.blacklist, ...move.unblacklist]))) return null;
  const ids = (keys: readonly string[]) => keys.map((key) => globalId('PatientSet', key));
  const after = { blacklist: ids(move.blacklist), unblacklist: ids(move.unblacklist) };
  context.journal.previewed(operation, { subject: blacklistOf(providerId), change: { before: null, after } });
  return countSetAccess(signedIn(context), providerId, move);
}
