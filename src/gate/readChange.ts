import { keyOf } from '../entity/keyOf';
import { ChartsafeError, ErrorCode } from '../errors';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import type { SiteSettings } from '../policy/SiteSettings';
import { isGiven } from './isGiven';
import { lookUpListed, recordNamed } from './lookUpListed';
import { markOf } from './mark';
import { draftLimit, readSimulatedLimit, type LimitDraft } from './readSimulatedLimit';
import { MOST_SUBJECTS } from './readSubjects';
import type { RequestContext } from './RequestContext';
import type { Scope } from './Scope';
import type { SimulatedChange } from './SimulatedChange';

type Given<Value> = Value | null | undefined;

/** A change as a client gives it; exactly one of these. */
export interface GivenChange {
  readonly lock?: Given<{ readonly record: string; readonly locked: boolean }>;
  readonly limit?: Given<LimitDraft & { readonly id?: Given<string> }>;
  readonly blacklist?: Given<{ readonly providerId: string; readonly patientSetId: string; readonly listed: boolean }>;
  readonly site?: Given<{ readonly [Name in keyof SiteSettings]?: Given<SiteSettings[Name]> }>;
}

/**
 * Reads a change; null where it names a record or a set of which the asker may not know, or a limit that is not there, which the journal notes. Throws
 * `BAD_USER_INPUT`, `FORBIDDEN` or `FRAGMENT_INVALID`, before anything is looked up.
 */
export async function readChange(
  context: RequestContext,
  scope: Scope,
  given: GivenChange,
  field: string,
): Promise<SimulatedChange | null> {
  const { lock, limit, blacklist, site } = given;
  if ([lock, limit, blacklist, site].filter(isGiven).length !== 1) throw ChartsafeError.badInput('change', 'EXACTLY_ONE');
  if (lock) return readLock(context, scope, lock, field);
  if (limit) return readLimit(context, scope, limit, field);
  if (blacklist) {
    const providerId = keyOf(blacklist.providerId, 'Provider', 'change.blacklist.providerId');
    const { level } = recordNamed(scope.viewer, blacklist.patientSetId, 'change.blacklist.patientSetId');
    if (level !== RecordLevel.PATIENT_SET) throw ChartsafeError.badInput('change.blacklist.patientSetId', 'ID_OF_PATIENT_SET');
    const set = await lookUpListed(context, scope, blacklist.patientSetId, 'change.blacklist.patientSetId', field);
    return set && { kind: 'BLACKLIST', providerId, setId: set.id, listed: blacklist.listed };
  }
  const settings = Object.fromEntries(Object.entries(site ?? {}).filter(([, value]) => isGiven(value)));
  return { kind: 'SITE', settings };
}

async function readLock(
  context: RequestContext,
  scope: Scope,
  { record, locked }: NonNullable<GivenChange['lock']>,
  field: string,
): Promise<SimulatedChange | null> {
  const { level } = recordNamed(scope.viewer, record, 'change.lock.record');
  if (level !== RecordLevel.PATIENT && level !== RecordLevel.ENCOUNTER)
    throw ChartsafeError.badInput('change.lock.record', 'ID_OF_PATIENT_OR_ENCOUNTER');
  const mark = markOf(await lookUpListed(context, scope, record, 'change.lock.record', field));
  if (!mark || mark.patientId === null) return null;
  return { kind: 'LOCK', patientId: mark.patientId, encounterId: mark.encounterId, locked };
}

async function readLimit(
  context: RequestContext,
  { viewer }: Scope,
  { id, ...given }: NonNullable<GivenChange['limit']>,
  field: string,
): Promise<SimulatedChange | null> {
  const draft = {
    ...given,
    providerIds: keysNamed(given.providerIds, 'Provider', 'change.limit.providerIds', MOST_SUBJECTS.providers),
    roleIds: keysNamed(given.roleIds, 'Role', 'change.limit.roleIds', MOST_SUBJECTS.roles),
  };
  if (!id) {
    if (!isGiven(given.fragment)) throw ChartsafeError.badInput('change.limit.fragment', 'REQUIRED');
    return { kind: 'LIMIT', before: null, after: draftLimit(null, draft) };
  }
  if (!viewer.permissions.has(Permission.ACCESS_LIMITS_MANAGE)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
  const key = keyOf(id, 'AccessLimit', 'change.limit.id');
  const before = await readSimulatedLimit(context.database, key);
  if (before) return { kind: 'LIMIT', before, after: draftLimit(before, draft) };
  context.journal.missed(field, { askedFor: { accessLimitId: key } });
  return null;
}

function keysNamed(ids: Given<readonly string[]>, type: 'Provider' | 'Role', path: string, maximum: number): readonly string[] | undefined {
  if (ids && ids.length > maximum) throw ChartsafeError.badInput(path, `AT_MOST_${maximum}`);
  return ids?.map((each) => keyOf(each, type, path));
}
