import { ChartsafeError, ErrorCode } from '../errors';
import { discloses, Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { mayLookUp } from './Attempts';
import { askedFor, find } from './lookUp';
import { disclosureOf, type SecuredRow } from './mark';
import { readRecordId, type NamedRecord } from './readRecordId';
import type { RequestContext } from './RequestContext';
import type { Scope } from './Scope';

/** The level and the key in the id of a record. Throws `BAD_USER_INPUT` where it is the id of something else, `FORBIDDEN` for a set where the viewer may read none. */
export function recordNamed(viewer: Scope['viewer'], id: string, path: string): NamedRecord {
  const named = readRecordId(id);
  if (!named) throw ChartsafeError.badInput(path, 'ID_OF_RECORD');
  if (named.level === RecordLevel.PATIENT_SET) assertReadsSets(viewer);
  return named;
}

/** Throws `FORBIDDEN` for a viewer who may ask for no patient set. */
export function assertReadsSets({ permissions }: Scope['viewer']): void {
  if (!permissions.has(Permission.SETS_MANAGE) && !permissions.has(Permission.SET_ACCESS_MANAGE)) {
    throw new ChartsafeError(ErrorCode.FORBIDDEN);
  }
}

/** A record by its id, of which the viewer sees the identity or more; null where there is none, which the journal notes. Throws as `recordNamed` does. */
export async function lookUpListed(
  context: RequestContext,
  scope: Scope,
  id: string,
  path: string,
  field: string,
): Promise<SecuredRow | null> {
  const { level, key } = recordNamed(scope.viewer, id, path);
  await mayLookUp(context, field);
  const row = await find(scope, level, key);
  if (row && discloses(disclosureOf(row), Disclosure.IDENTITY)) return row;
  context.journal.missed(field, askedFor(level, key));
  return null;
}
