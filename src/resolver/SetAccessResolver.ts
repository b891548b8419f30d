import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { changeSetAccess, undoSetAccess } from '../administration/changeSetAccess';
import { openSetAccess, previewSetAccess } from '../administration/previewSetAccess';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import type { SetMove } from '../gate/countSetAccess';
import type { Page } from '../gate/Page';
import { readSetAccess, readSetsOf, type SetAccessRow } from '../gate/readSetAccess';
import { freshScope, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { PatientSets } from './connections';
import { IDEMPOTENCY_KEY } from './idempotencyKey';
import { PageArgs } from './inputs';
import { pageArguments } from './pages';
import { SetAccess, SetAccessPreview } from './SetAccessTypes';

const shown = { level: RecordLevel.PATIENT_SET, mode: Rendering.DROP, rung: Disclosure.CHART } as const;
const PROVIDER = 'The id of the provider; one’s own is refused.';
const BLACKLIST = 'The ids of the sets to put on the blacklist.';
const UNBLACKLIST = 'The ids of the sets to take off it.';
const VERSION = 'The version of the blacklist that was read.';
const NOTE =
  'Counted are patients whose identity you may see, by the patient sets that you may see; who is a physician of record is told by encounters that are open to you. There may be more.';

/** Juno's “Manage Demographic Set Security”. */
@Resolver(() => SetAccess)
export class SetAccessResolver {
  @Authorized(Permission.SET_ACCESS_MANAGE)
  @Query(() => SetAccess, {
    nullable: true,
    description: 'The blacklist of a provider; null where there is no such provider, `FORBIDDEN` for one’s own. Needs `SET_ACCESS_MANAGE`.',
  })
  @SecuredRecord(shown)
  setAccess(
    @Ctx() context: RequestContext,
    @Arg('providerId', () => ID, { description: PROVIDER }) providerId: string,
  ): Promise<SetAccessRow | null> {
    return openSetAccess(context, 'setAccess', keyOf(providerId, 'Provider', 'providerId'));
  }

  @FieldResolver(() => PatientSets.Connection, {
    nullable: true,
    description: 'The sets that the provider may not open, by name (Juno: “Black Listed”).',
  })
  @SecuredRecord(shown)
  blackListed(@Root() access: object, @Args(() => PageArgs) given: PageArgs): Promise<Page> {
    return readSetsOf(access as SetAccessRow, true, pageArguments(given));
  }

  @FieldResolver(() => PatientSets.Connection, { nullable: true, description: 'All other sets, by name (Juno: “Demographic Sets”).' })
  @SecuredRecord(shown)
  others(@Root() access: object, @Args(() => PageArgs) given: PageArgs): Promise<Page> {
    return readSetsOf(access as SetAccessRow, false, pageArguments(given));
  }

  @Authorized(Permission.SET_ACCESS_MANAGE)
  @Query(() => SetAccessPreview, {
    nullable: true,
    description:
      'What a change of a provider’s blacklist would do, counted over what the viewer sees; null where the provider, or one of the sets, is not there for the viewer. It is an event of the trail. Needs `SET_ACCESS_MANAGE`.',
  })
  async previewSetAccess(
    @Ctx() context: RequestContext,
    @Arg('providerId', () => ID, { description: PROVIDER }) providerId: string,
    @Arg('blacklist', () => [ID], { defaultValue: [], description: BLACKLIST }) blacklist: string[],
    @Arg('unblacklist', () => [ID], { defaultValue: [], description: UNBLACKLIST }) unblacklist: string[],
  ): Promise<SetAccessPreview | null> {
    const counted = await previewSetAccess(
      context,
      'previewSetAccess',
      keyOf(providerId, 'Provider', 'providerId'),
      moveOf(blacklist, unblacklist),
    );
    return counted && { ...counted, note: NOTE };
  }

  @Authorized(Permission.SET_ACCESS_MANAGE)
  @Mutation(() => SetAccess, {
    nullable: true,
    description:
      'Moves several sets at once to a provider’s blacklist and off it (Juno: “Done”). It bites on the provider’s next request. `STALE_VERSION` where somebody else was first, `FORBIDDEN` for one’s own blacklist, `NOT_FOUND` where a set is not there for the viewer: then nothing is done. Needs `SET_ACCESS_MANAGE`.',
  })
  @SecuredRecord(shown)
  async changeSetAccess(
    @Ctx() context: RequestContext,
    @Arg('providerId', () => ID, { description: PROVIDER }) providerId: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('blacklist', () => [ID], { defaultValue: [], description: BLACKLIST }) blacklist: string[],
    @Arg('unblacklist', () => [ID], { defaultValue: [], description: UNBLACKLIST }) unblacklist: string[],
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SetAccessRow | null> {
    const key = keyOf(providerId, 'Provider', 'providerId');
    const input = [providerId, version, blacklist, unblacklist];
    const call = { operation: 'changeSetAccess', idempotencyKey: idempotencyKey ?? null, input };
    await changeSetAccess(context, call, { providerId: key, version }, moveOf(blacklist, unblacklist));
    return readSetAccess(await freshScope(context), key);
  }

  @Authorized(Permission.SET_ACCESS_MANAGE)
  @Mutation(() => SetAccess, {
    nullable: true,
    description:
      'Undoes the last change of a provider’s blacklist, which made `version`; sets on the viewer’s own blacklist stay where they are. It is a change itself, so it can be undone too. `NOTHING_TO_UNDO` where no change made that version. Needs `SET_ACCESS_MANAGE`.',
  })
  @SecuredRecord(shown)
  async undoSetAccess(
    @Ctx() context: RequestContext,
    @Arg('providerId', () => ID, { description: PROVIDER }) providerId: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SetAccessRow | null> {
    const key = keyOf(providerId, 'Provider', 'providerId');
    const call = { operation: 'undoSetAccess', idempotencyKey: idempotencyKey ?? null, input: [providerId, version] };
    await undoSetAccess(context, call, { providerId: key, version });
    return readSetAccess(await freshScope(context), key);
  }
}

function moveOf(blacklist: readonly string[], unblacklist: readonly string[]): SetMove {
  const keys = (ids: readonly string[], path: string) => ids.map((id) => keyOf(id, 'PatientSet', path));
  return { blacklist: keys(blacklist, 'blacklist'), unblacklist: keys(unblacklist, 'unblacklist') };
}
