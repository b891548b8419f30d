import { readGlobalId } from '../entity/globalId';
import { ChartsafeError, ErrorCode } from '../errors';
import { discloses, Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { mayLookUp } from './Attempts';
import { askedFor, find } from './lookUp';
import { disclosureOf, type SecuredRow } from './mark';
import type { RequestContext } from './RequestContext';
import type { Scope } from './Scope';

const LEVELS: Readonly<Record<string, RecordLevel>> = {
  Patient: RecordLevel.PATIENT,
  Encounter: RecordLevel.ENCOUNTER,
  Document: RecordLevel.DOCUMENT,
  PatientSet: RecordLevel.PATIENT_SET,
};

/** The level and the key in the id of a record. Throws `BAD_USER_INPUT` where it is the id of something else, `FORBIDDEN` for a set where the viewer may read none. */
export function recordNamed(viewer: Scope['viewer'], id: string, path: string): { readonly level: RecordLevel; readonly key: string } {
  const read = readGlobalId(id);
  const level = read ? LEVELS[read.type] : undefined;
  if (!read || !level) throw ChartsafeError.badInput(path, 'ID_OF_RECORD');
  if (level === RecordLevel.PATIENT_SET) assertReadsSets(viewer);
  return { level, key: read.key };
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
