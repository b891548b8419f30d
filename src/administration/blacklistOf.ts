import { AuditSubjectType, type AuditSubject } from '../audit/AuditDraft';
import { ChartsafeError, ErrorCode } from '../errors';
import { mayLookUp } from '../gate/Attempts';
import type { SetMove } from '../gate/countSetAccess';
import { readKnownSets } from '../gate/readKnownSets';
import { signedIn, type RequestContext } from '../gate/RequestContext';

/** How many sets one change names on each side. */
const MAXIMUM_MOVES = 500;

/** What an event on a provider's blacklist is about. */
export function blacklistOf(providerId: string): AuditSubject {
  return { type: AuditSubjectType.BLACKLIST, id: providerId };
}

/** Refuses whatever concerns one's own blacklist: nobody reads or changes the list that binds them. Throws `FORBIDDEN`. */
export function refuseOwnBlacklist(context: RequestContext, providerId: string): void {
  if (providerId === signedIn(context).viewer.id) throw new ChartsafeError(ErrorCode.FORBIDDEN);
}

/** Checks that a change names each set once, and not too many. Throws `BAD_USER_INPUT`. */
export function checkMove({ blacklist, unblacklist }: SetMove): void {
  if (blacklist.length > MAXIMUM_MOVES) throw ChartsafeError.badInput('blacklist', 'AT_MOST_500');
  if (unblacklist.length > MAXIMUM_MOVES) throw ChartsafeError.badInput('unblacklist', 'AT_MOST_500');
  const named = [...blacklist, ...unblacklist];
  if (new Set(named).size < named.length) throw ChartsafeError.badInput('blacklist', 'EACH_SET_ONCE');
}

/** Whether the administrator may know of all of these sets; what is missing is written down alike for hidden and unknown ones. Throws `UNAVAILABLE` where too many found nothing lately. */
export async function areKnownSets(context: RequestContext, operation: string, setIds: readonly string[]): Promise<boolean> {
  if (setIds.length > 0) await mayLookUp(context, operation);
  const known = await readKnownSets(signedIn(context), setIds);
  const missing = setIds.filter((id) => !known.has(id));
  for (const patientSetId of missing) context.journal.missed(operation, { askedFor: { patientSetId } });
  return missing.length === 0;
}
