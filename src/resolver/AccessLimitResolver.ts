import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { checkSubjects } from '../administration/limitInput';
import { previewLimit, type LimitPreview } from '../administration/previewLimit';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { markOf, type SecuredRow } from '../gate/mark';
import { readLimitRow, readLimits, type LimitRow } from '../gate/readLimits';
import type { RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { LimitPolarity } from '../policy/AccessLimit';
import { OverrideSetting } from '../policy/OverrideSetting';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { AccessLimitExample, AccessLimitPreview, AccessLimitSubjectsInput, AccessLimitType } from './AccessLimitTypes';
import { EncounterIdentity } from './EncounterIdentity';
import { patientOf } from './EncounterResolver';
import { PatientIdentity } from './PatientIdentity';

const shown = { level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;
const NOTE = 'Counted are only patients whose Master File, and encounters whose chart, is open to you; the limit may hold for others too.';

/** Access limits, as their administrators read them. */
@Resolver(() => AccessLimitType)
export class AccessLimitResolver {
  @Authorized(Permission.ACCESS_LIMITS_MANAGE)
  @Query(() => [AccessLimitType], { nullable: true, description: 'All access limits, by name. Needs `ACCESS_LIMITS_MANAGE`.' })
  accessLimits(@Ctx() context: RequestContext): Promise<readonly LimitRow[]> {
    return readLimits(context.database);
  }

  @Authorized(Permission.ACCESS_LIMITS_MANAGE)
  @Query(() => AccessLimitType, {
    nullable: true,
    description: 'The access limit of an id; null where none is found. Needs `ACCESS_LIMITS_MANAGE`.',
  })
  async accessLimit(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The id of the limit.' }) id: string,
  ): Promise<LimitRow | null> {
    const key = keyOf(id, 'AccessLimit');
    const row = await readLimitRow(context.database, key);
    if (!row) context.journal.missed('accessLimit', { askedFor: { accessLimitId: key } });
    return row;
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether it cannot be understood as it is stored: then it limits, or hides, every record of its level.',
  })
  broken(@Root() limit: object): boolean {
    return (limit as LimitRow).fault !== null;
  }

  @Authorized(Permission.ACCESS_LIMITS_MANAGE)
  @Query(() => AccessLimitPreview, {
    nullable: true,
    description:
      'What a limit would do, before it is saved. `FRAGMENT_INVALID` says where and why a fragment cannot be read. It is an event of the trail, with the fragment. Needs `ACCESS_LIMITS_MANAGE`.',
  })
  @SecuredRecord(shown)
  async previewAccessLimit(
    @Ctx() context: RequestContext,
    @Arg('fragment', () => String, { description: 'The fragment.' }) fragment: string,
    @Arg('polarity', () => LimitPolarity, { description: 'Whether it names what is open, or what is limited.' }) polarity: LimitPolarity,
    @Arg('overrideSetting', () => OverrideSetting, { description: 'What the limit would allow.' }) overrideSetting: OverrideSetting,
    @Arg('subjects', () => AccessLimitSubjectsInput, { nullable: true, description: 'Whom it would bind; without them, nobody.' })
    subjects?: AccessLimitSubjectsInput | null,
  ): Promise<LimitPreview & { note: string }> {
    const keys = checkSubjects(subjects ?? { everyone: false, providers: [], roles: [] });
    return { ...(await previewLimit(context, 'previewAccessLimit', { fragment, polarity, overrideSetting }, keys)), note: NOTE };
  }
}

/** The examples of a preview. */
@Resolver(() => AccessLimitPreview)
export class AccessLimitPreviewResolver {
  @FieldResolver(() => [AccessLimitExample], {
    description: 'Up to ten records of its level that it would limit, encounters in house that an empty field limits first.',
  })
  @SecuredRecord(shown)
  examples(@Root() preview: object): readonly SecuredRow[] {
    return (preview as LimitPreview).examples;
  }
}

/** One example of a preview. */
@Resolver(() => AccessLimitExample)
export class AccessLimitExampleResolver {
  @FieldResolver(() => PatientIdentity, { nullable: true, description: 'The patient, by identity alone.' })
  @SecuredRecord(shown)
  patient(@Root() record: object): Promise<SecuredRow | null> {
    return patientOf(record);
  }

  @FieldResolver(() => EncounterIdentity, {
    nullable: true,
    description: 'The encounter, by identity alone; null for a limit of patients.',
  })
  @SecuredRecord({ ...shown, level: RecordLevel.ENCOUNTER })
  encounter(@Root() record: object): object | null {
    return markOf(record)?.level === RecordLevel.ENCOUNTER ? record : null;
  }
}
