import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { AuditAction, AuditSubjectType, type AuditDraft, type AuditState } from '../audit/AuditDraft';
import { AccessLimitProvider, AccessLimitRole, AccessLimitRow } from '../entity/AccessLimitRow';
import { globalId } from '../entity/globalId';
import { insertRows } from '../entity/insertRows';
import { ChartsafeError, ErrorCode } from '../errors';
import type { MutationCall } from '../gate/idempotent';
import { limitsInHouseByNulls, type LimitTerms } from '../gate/measureLimit';
import { bindsProvider, type LimitSubjects } from '../gate/readSubjects';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { administer } from './administer';
import { assertSubjects, type CheckedTerms } from './limitInput';
import { takeRow } from './takeRow';
import { takeVersion } from './takeVersion';
import { whereUnique } from './whereUnique';

/** A limit with its subjects, without its version. */
export type LimitState = Omit<AccessLimitRow, 'id' | 'version'> & LimitSubjects;

/**
 * Makes a limit, and gives its key. A limit that binds its maker may be made, since it only narrows; nobody whom it binds changes it
 * afterwards. Throws `NOT_FOUND` for a subject that is not there, `BAD_USER_INPUT` for a name that is taken, and for nulls that are not acknowledged.
 */
export async function createLimit(
  context: RequestContext,
  call: MutationCall,
  terms: CheckedTerms,
  subjects: LimitSubjects,
  { enabled, acknowledgeNulls }: { readonly enabled: boolean; readonly acknowledgeNulls: boolean },
): Promise<string> {
  const { ids } = await administer(context, call, null, () =>
    context.database.transaction(async (manager) => {
      const [id, state] = [randomUUID(), { ...terms, ...subjects, enabled }];
      await assertSubjects(context, call.operation, subjects);
      const { providers: _providers, roles: _roles, ...row } = state;
      await whereUnique(() => manager.insert(AccessLimitRow, { ...row, id, version: 1 }), nameTaken);
      await writeSubjects(manager, id, subjects);
      await demandAcknowledgement(context, state, acknowledgeNulls);
      await writeDown(context, call.operation, id, null, state);
      return { ids: { limitId: id } };
    }),
  );
  return ids.limitId ?? '';
}

/** Which limit is changed, and which version of it the administrator has read. */
export interface LimitVersion {
  readonly id: string;
  readonly version: number;
}

/**
 * Changes a limit to what `change` makes of it, or deletes it where that is null. Throws `NOT_FOUND`, `FORBIDDEN` to whom the limit
 * binds before or after, `STALE_VERSION`, `BAD_USER_INPUT` for a name that is taken, and what `change` throws.
 */
export async function changeLimit(
  context: RequestContext,
  call: MutationCall,
  { id, version }: LimitVersion,
  change: (before: LimitState) => Promise<LimitState | null>,
): Promise<void> {
  await administer(context, call, { type: AuditSubjectType.ACCESS_LIMIT, id }, () =>
    context.database.transaction(async (manager) => {
      const row = await takeRow(context.database, AccessLimitRow, id);
      if (!row) {
        context.journal.missed(call.operation, { askedFor: { accessLimitId: id } });
        throw new ChartsafeError(ErrorCode.NOT_FOUND);
      }
      const before = await withSubjects(manager, row);
      await refuseSubject(context, before);
      const after = await change(before);
      if (after) await refuseSubject(context, after);
      const { providers: _providers, roles: _roles, ...values } = after ?? before;
      await whereUnique(() => takeVersion(manager, AccessLimitRow, id, version, values), nameTaken);
      await manager.delete(AccessLimitProvider, { limitId: id });
      await manager.delete(AccessLimitRole, { limitId: id });
      if (after) await writeSubjects(manager, id, after);
      else await manager.delete(AccessLimitRow, { id });
      await writeDown(context, call.operation, id, before, after);
      return { ids: {} };
    }),
  );
}

/** Asks for an acknowledgement of a limit that closes, because of nulls, encounters in house that the administrator sees. Throws `BAD_USER_INPUT`. */
export async function demandAcknowledgement(context: RequestContext, terms: LimitTerms, isGiven: boolean): Promise<void> {
  if (isGiven || !(await limitsInHouseByNulls(signedIn(context), terms))) return;
  throw ChartsafeError.badInput('acknowledgeNulls', 'ACKNOWLEDGE_NULLS');
}

/** Nobody changes a limit of which they are a subject. */
async function refuseSubject(context: RequestContext, subjects: LimitSubjects): Promise<void> {
  if (await bindsProvider(context.database, subjects, signedIn(context).viewer.id)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
}

const nameTaken = () => ChartsafeError.badInput('limit.name', 'NAME_TAKEN');

/** A stored limit with its subjects. */
export async function withSubjects(manager: EntityManager, { id, version: _version, ...row }: AccessLimitRow): Promise<LimitState> {
  const providers = await manager.findBy(AccessLimitProvider, { limitId: id });
  const roles = await manager.findBy(AccessLimitRole, { limitId: id });
  return {
    ...row,
    providers: providers.map(({ providerId }) => providerId).sort(),
    roles: roles.map(({ roleId }) => roleId).sort(),
  };
}

async function writeSubjects(manager: EntityManager, limitId: string, { providers, roles }: LimitSubjects): Promise<void> {
  await insertRows(
    manager,
    AccessLimitProvider,
    providers.map((providerId) => ({ limitId, providerId })),
  );
  await insertRows(
    manager,
    AccessLimitRole,
    roles.map((roleId) => ({ limitId, roleId })),
  );
}

function writeDown(context: RequestContext, operation: string, id: string, before: LimitState | null, after: LimitState | null) {
  return context.journal.changed(operation, AuditAction.ACCESS_LIMIT_CHANGED, changeOf(id, before, after));
}

/** What the event of a change says of a limit: all of it, before and after. */
export function changeOf(id: string, before: LimitState | null, after: LimitState | null): Pick<AuditDraft, 'subject' | 'change'> {
  const subject = { type: AuditSubjectType.ACCESS_LIMIT, id };
  return { subject, change: { before: before && stateOf(before), after: after && stateOf(after) } };
}

/** All that a limit is, as the trail tells it; what its fragment means follows from the fragment. */
function stateOf({ nameKey: _nameKey, parsed: _parsed, providers, roles, ...row }: LimitState): AuditState {
  return {
    ...row,
    providers: providers.map((key) => globalId('Provider', key)),
    roles: roles.map((key) => globalId('Role', key)),
  };
}
