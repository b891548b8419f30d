import { IsOptional, ValidateNested } from 'class-validator';
import { Arg, Authorized, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { SettingsManager } from '../administration/SettingsManager';
import { readSiteSettings, type SettingsRow } from '../gate/readSiteSettings';
import type { RequestContext } from '../gate/RequestContext';
import { OverrideSetting } from '../policy/OverrideSetting';
import { Permission } from '../policy/Permission';
import { BlacklistDisclosure, PhysicianOfRecordScope } from '../policy/SiteSettings';
import { IDEMPOTENCY_KEY } from './idempotencyKey';

const REASON = {
  code: 'The code: capitals, digits and `_`, at most 32.',
  text: 'The words for a person; 1 to 200 characters.',
  active: 'Whether it is offered and accepted.',
} as const;
const SETTING = {
  security: 'Whether the security of physicians of record is on.',
  scope: 'Whom it binds.',
  override: 'What it allows to those whom it shuts out.',
  blacklist: 'What a patient on a viewer’s blacklist shows.',
  grantMinutes: 'How many minutes a reason keeps a record open; 1 to 1440.',
  assignmentMaxDays: 'How many days a personal assignment lasts at the most; 1 to 30.',
  requestLapseDays: 'After how many days an open request lapses; 1 to 365.',
  timeZone: 'The IANA name of the zone in which days begin and end, such as `Europe/Stockholm`.',
  reasons: 'The reasons for an override, in the order in which they are offered.',
} as const;

/** A reason, as administrators see it. */
@ObjectType({ description: 'A reason for an override, as administrators see it.' })
export class SiteReasonType {
  @Field(() => String, { description: REASON.code })
  code: string;

  @Field(() => String, { description: REASON.text })
  text: string;

  @Field(() => Boolean, { description: REASON.active })
  active: boolean;
}

/** The settings of the site. */
@ObjectType('SiteSettings', { description: 'What the site has decided for all of its viewers.' })
export class SiteSettingsType {
  @Field(() => Boolean, { description: SETTING.security })
  physicianOfRecordSecurity: boolean;

  @Field(() => PhysicianOfRecordScope, { description: SETTING.scope })
  physicianOfRecordScope: PhysicianOfRecordScope;

  @Field(() => OverrideSetting, { description: SETTING.override })
  physicianOfRecordOverride: OverrideSetting;

  @Field(() => BlacklistDisclosure, { description: SETTING.blacklist })
  blacklistDisclosure: BlacklistDisclosure;

  @Field(() => Int, { description: SETTING.grantMinutes })
  grantMinutes: number;

  @Field(() => Int, { description: SETTING.assignmentMaxDays })
  assignmentMaxDays: number;

  @Field(() => Int, { description: SETTING.requestLapseDays })
  requestLapseDays: number;

  @Field(() => String, { description: SETTING.timeZone })
  timeZone: string;

  @Field(() => [SiteReasonType], { description: SETTING.reasons })
  reasons: SiteReasonType[];

  @Field(() => Int, { description: 'Counts the changes; to be given back with the next.' })
  version: number;
}

/** A reason that the site is to have. */
@InputType({ description: 'A reason for an override that the site is to have.' })
export class SiteReasonInput {
  @Field(() => String, { description: REASON.code })
  code: string;

  @Field(() => String, { description: REASON.text })
  text: string;

  @Field(() => Boolean, { description: REASON.active })
  active: boolean;
}

/** What of the settings is to be changed. */
@InputType({ description: 'What of the settings is to be changed; what is left out stays.' })
export class SiteSettingsInput {
  @Field(() => Boolean, { nullable: true, description: SETTING.security })
  physicianOfRecordSecurity?: boolean | null;

  @Field(() => PhysicianOfRecordScope, { nullable: true, description: SETTING.scope })
  physicianOfRecordScope?: PhysicianOfRecordScope | null;

  @Field(() => OverrideSetting, { nullable: true, description: SETTING.override })
  physicianOfRecordOverride?: OverrideSetting | null;

  @Field(() => BlacklistDisclosure, { nullable: true, description: SETTING.blacklist })
  blacklistDisclosure?: BlacklistDisclosure | null;

  @Field(() => Int, { nullable: true, description: SETTING.grantMinutes })
  grantMinutes?: number | null;

  @Field(() => Int, { nullable: true, description: SETTING.assignmentMaxDays })
  assignmentMaxDays?: number | null;

  @Field(() => Int, { nullable: true, description: SETTING.requestLapseDays })
  requestLapseDays?: number | null;

  @Field(() => String, {
    nullable: true,
    description: `${SETTING.timeZone} The days of admission and discharge of all encounters are written anew with it.`,
  })
  timeZone?: string | null;

  @Field(() => [SiteReasonInput], {
    nullable: true,
    description: `${SETTING.reasons} The whole list: a code that the site has can be switched off, and never taken away; one at least is on.`,
  })
  @IsOptional()
  @ValidateNested()
  reasons?: SiteReasonInput[] | null;
}

/** The settings of the site. */
@Resolver()
export class SiteSettingsResolver {
  @Authorized(Permission.SITE_SETTINGS_MANAGE)
  @Query(() => SiteSettingsType, { nullable: true, description: 'The settings of the site. Needs `SITE_SETTINGS_MANAGE`.' })
  siteSettings(@Ctx() context: RequestContext): Promise<SettingsRow> {
    return readSiteSettings(context.database);
  }

  @Authorized(Permission.SITE_SETTINGS_MANAGE)
  @Mutation(() => SiteSettingsType, {
    nullable: true,
    description: 'Changes settings of the site; each change bites at the next request. Needs `SITE_SETTINGS_MANAGE`.',
  })
  async changeSiteSettings(
    @Ctx() context: RequestContext,
    @Arg('input', () => SiteSettingsInput, { description: 'What is to be changed.' }) input: SiteSettingsInput,
    @Arg('version', () => Int, { description: 'The version that was read; `STALE_VERSION` where somebody has changed them since.' })
    version: number,
    @Arg('idempotencyKey', () => String, {
      nullable: true,
      description: IDEMPOTENCY_KEY,
    })
    idempotencyKey?: string | null,
  ): Promise<SettingsRow> {
    await new SettingsManager(context).change(version, { ...input }, idempotencyKey);
    return readSiteSettings(context.database);
  }
}
