import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Provider } from '../entity/Provider';
import type { LimitDraft } from '../gate/readSimulatedLimit';
import { LimitPolarity } from '../policy/AccessLimit';
import { OverrideSetting } from '../policy/OverrideSetting';
import { BlacklistDisclosure, PhysicianOfRecordScope } from '../policy/SiteSettings';
import { AccessDecision } from './ExplanationTypes';

/** A lock that is not set, or not lifted. */
@InputType({ description: 'A lock on a record, set or lifted.' })
export class SimulatedLockInput {
  @Field(() => ID, { description: 'The id of a patient or an encounter.' })
  record: string;

  @Field(() => Boolean, { description: 'Whether it would be locked.' })
  locked: boolean;
}

/** A limit that is not saved. */
@InputType({ description: 'An access limit, new or edited; of an existing one, what is left out stays as it is.' })
export class SimulatedLimitInput implements LimitDraft {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of an existing limit, for holders of `ACCESS_LIMITS_MANAGE`; a new one without it.',
  })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'The fragment; a new limit needs one.' })
  fragment?: string | null;

  @Field(() => LimitPolarity, { nullable: true, description: 'The polarity; of a new limit `EXCEPT_WHERE`, unless it is said.' })
  polarity?: LimitPolarity | null;

  @Field(() => OverrideSetting, { nullable: true, description: 'The override setting; of a new limit `ALLOW`, unless it is said.' })
  overrideSetting?: OverrideSetting | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is enabled; a new one is, unless it is said.' })
  enabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it binds everyone.' })
  everyone?: boolean | null;

  @Field(() => [ID], { nullable: true, description: 'The ids of the providers whom it binds, at most 100.' })
  providerIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'The ids of the roles whose holders it binds, at most 50.' })
  roleIds?: string[] | null;
}

/** A blacklist that is not changed. */
@InputType({ description: 'A patient set, put on a blacklist or taken off it. It needs `SETS_MANAGE` or `SET_ACCESS_MANAGE` as well.' })
export class SimulatedBlacklistInput {
  @Field(() => ID, { description: 'The id of the provider whose blacklist it is.' })
  providerId: string;

  @Field(() => ID, { description: 'The id of the set.' })
  patientSetId: string;

  @Field(() => Boolean, { description: 'Whether it would be on the blacklist.' })
  listed: boolean;
}

/** Settings that are not changed. */
@InputType({ description: 'Settings of the site; what is left out stays as it is.' })
export class SimulatedSiteInput {
  @Field(() => Boolean, { nullable: true, description: 'Whether the security of physicians of record is on.' })
  physicianOfRecordSecurity?: boolean | null;

  @Field(() => PhysicianOfRecordScope, { nullable: true, description: 'Whom it binds.' })
  physicianOfRecordScope?: PhysicianOfRecordScope | null;

  @Field(() => OverrideSetting, { nullable: true, description: 'What it allows to those whom it shuts out.' })
  physicianOfRecordOverride?: OverrideSetting | null;

  @Field(() => BlacklistDisclosure, { nullable: true, description: 'What a blacklisted patient shows.' })
  blacklistDisclosure?: BlacklistDisclosure | null;
}

/** A change that is not made. */
@InputType({ description: 'A change that is not made; exactly one of these.' })
export class SimulatedChangeInput {
  @Field(() => SimulatedLockInput, { nullable: true, description: 'A lock.' })
  lock?: SimulatedLockInput | null;

  @Field(() => SimulatedLimitInput, { nullable: true, description: 'An access limit.' })
  limit?: SimulatedLimitInput | null;

  @Field(() => SimulatedBlacklistInput, { nullable: true, description: 'A blacklist.' })
  blacklist?: SimulatedBlacklistInput | null;

  @Field(() => SimulatedSiteInput, { nullable: true, description: 'Settings of the site.' })
  site?: SimulatedSiteInput | null;
}

/** How many records change. */
@ObjectType({ description: 'How many records would change, of those that the asker sees.' })
export class ChangedRecords {
  @Field(() => Int, { description: 'All whose decision would change.' })
  changed: number;

  @Field(() => Int, { description: 'Those that would show less.' })
  closed: number;

  @Field(() => Int, { description: 'Those that would show more.' })
  opened: number;
}

/** The decision on one record, before and after. */
@ObjectType({ description: 'The decision on one record, before and after a change.' })
export class SimulatedDecision {
  @Field(() => AccessDecision, { description: 'What it is, as far as the asker sees what it rests on.' })
  before: AccessDecision;

  @Field(() => AccessDecision, { description: 'What it would be.' })
  after: AccessDecision;
}

/** What a change would do for one provider. */
@ObjectType({ description: 'What a change would do for one provider.' })
export class SimulatedProvider {
  @Field(() => Provider, { description: 'The provider.' })
  provider: Provider;

  @Field(() => ChangedRecords, { description: 'The patients that would change.' })
  patients: ChangedRecords;

  @Field(() => ChangedRecords, { description: 'The encounters that would change.' })
  encounters: ChangedRecords;

  @Field(() => SimulatedDecision, {
    nullable: true,
    description:
      'The decision on the named record; null where none was named, and where the asker does not see every field on which it would rest.',
  })
  record: SimulatedDecision | null;
}

/** What a change would do. */
@ObjectType({ description: 'What a change would do, counted over the records that the asker sees.' })
export class AccessSimulation {
  @Field(() => [SimulatedProvider], {
    description: 'The provider who was asked about, or everybody for whom a record would change, by username.',
  })
  providers: SimulatedProvider[];

  @Field(() => Int, { description: 'How many active providers whom the change concerns were not counted for: 100 are, at the most.' })
  providersLeftOut: number;
}
