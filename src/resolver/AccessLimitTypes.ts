import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Provider } from '../entity/Provider';
import { LimitPolarity } from '../policy/AccessLimit';
import { OverrideSetting } from '../policy/OverrideSetting';

/** Which records a limit speaks of. */
export const AccessLimitLevel = { PATIENT: 'PATIENT', ENCOUNTER: 'ENCOUNTER' } as const;

/** What keeps a stored limit from being understood. */
export const AccessLimitFault = {
  FRAGMENT: 'FRAGMENT',
  MEANING: 'MEANING',
  LEVEL: 'LEVEL',
  POLARITY: 'POLARITY',
  SETTING: 'SETTING',
} as const;

/** A role whose holders a limit binds. */
@ObjectType({ description: 'A role whose holders an access limit binds.' })
export class AccessLimitRole {
  @Field(() => ID, { name: 'id', description: 'The id of the role.' })
  globalId: string;

  @Field(() => String, { description: 'The name of the role.' })
  name: string;
}

/** A limit. */
@ObjectType('AccessLimit', { description: 'A fragment of SQL that limits which records its subjects may open (Horizon: MPI search).' })
export class AccessLimitType {
  @Field(() => ID, { name: 'id', description: 'The id of the limit.' })
  globalId: string;

  @Field(() => String, { description: 'The name of the limit, unique whatever its case or accents; 1 to 64 characters.' })
  name: string;

  @Field(() => String, { description: 'The fragment, as it was written.' })
  fragment: string;

  @Field(() => AccessLimitLevel, {
    nullable: true,
    description: 'Of which records the fragment speaks, as it was stored when the limit was saved; null where that is no level.',
  })
  level: keyof typeof AccessLimitLevel | null;

  @Field(() => LimitPolarity, {
    nullable: true,
    description: 'Whether the fragment names what is open or what is limited; null where neither is stored.',
  })
  polarity: LimitPolarity | null;

  @Field(() => OverrideSetting, { nullable: true, description: 'What the limit allows; null where none of the three is stored.' })
  overrideSetting: OverrideSetting | null;

  @Field(() => Boolean, { description: 'Whether it binds everyone.' })
  everyone: boolean;

  @Field(() => [Provider], { description: 'The providers whom it binds by name.' })
  providers: Provider[];

  @Field(() => [AccessLimitRole], { description: 'The roles whose holders it binds.' })
  roles: AccessLimitRole[];

  @Field(() => Boolean, { description: 'Whether it is in force.' })
  enabled: boolean;

  @Field(() => Int, { description: 'The number of times that it was changed, which a change must name.' })
  version: number;

  @Field(() => AccessLimitFault, {
    name: 'brokenReason',
    nullable: true,
    description: 'Why the limit is broken; null where it is not.',
  })
  fault: keyof typeof AccessLimitFault | null;
}

/** What a limit says. */
@InputType({ description: 'What an access limit says.' })
export class AccessLimitInput {
  @Field(() => String, { description: 'The name, 1 to 64 characters, unique whatever its case or accents.' })
  name: string;

  @Field(() => String, { description: 'The fragment; the language stands in docs/access.md.' })
  fragment: string;

  @Field(() => LimitPolarity, { description: 'Whether the fragment names what is open, or what is limited.' })
  polarity: LimitPolarity;

  @Field(() => OverrideSetting, { description: 'What the limit allows to those whom it shuts out.' })
  overrideSetting: OverrideSetting;
}

/** Whom a limit binds. */
@InputType({ description: 'Whom an access limit binds.' })
export class AccessLimitSubjectsInput {
  @Field(() => Boolean, { defaultValue: false, description: 'Everyone, now and later.' })
  everyone: boolean;

  @Field(() => [ID], { defaultValue: [], description: 'The ids of providers, at most 100.' })
  providers: string[];

  @Field(() => [ID], { defaultValue: [], description: 'The ids of roles, at most 50; whoever holds one is bound.' })
  roles: string[];
}

/** What a limit would do. */
@ObjectType({ description: 'What an access limit would do, counted over the records whose fields the viewer may see.' })
export class AccessLimitPreview {
  @Field(() => AccessLimitLevel, { description: 'Of which records the fragment speaks.' })
  level: keyof typeof AccessLimitLevel;

  @Field(() => Int, { description: 'The patients whom it would limit; for a limit of encounters, the patients whose these are.' })
  patients: number;

  @Field(() => Int, { description: 'The encounters that it would limit; for a limit of patients, those in their charts.' })
  encounters: number;

  @Field(() => Int, { description: 'Those of the encounters that are in house, and limited only because a field is empty.' })
  inHouseEncountersByNulls: number;

  @Field(() => Int, { description: 'Those of the encounters that are limited only because a field is empty.' })
  encountersByNulls: number;

  @Field(() => Int, { description: 'Those of the patients who are limited only because a field is empty.' })
  patientsByNulls: number;

  @Field(() => Int, { description: 'How many active providers it would bind.' })
  providerCount: number;

  @Field(() => [Provider], { description: 'The first 100 of them, by name.' })
  providers: Provider[];

  @Field(() => Boolean, { description: 'Whether it would bind the viewer, who could then not change it any more.' })
  includesYou: boolean;

  @Field(() => String, { description: 'In words, over which records was counted.' })
  note: string;
}

/** One record that a limit would limit. */
@ObjectType({ description: 'A record that an access limit would limit, by identity alone.' })
export class AccessLimitExample {}
