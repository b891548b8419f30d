import { Field, ID, ObjectType } from 'type-graphql';
import { Provider } from '../entity/Provider';
import { RuleFact, RuleOutcome } from '../gate/RuleExplanation';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import { RuleCode } from '../policy/Narrowing';

/** A decision: a rung and a door. */
@ObjectType({ description: 'How much of a record a provider sees, and how it could be opened further.' })
export class AccessDecision {
  @Field(() => Disclosure, { description: 'How much of the record is shown.' })
  disclosure: Disclosure;

  @Field(() => Door, { description: 'How it could be opened further.' })
  door: Door;
}

/** A limit that an explanation names. */
@ObjectType({
  description:
    'The access limit of which an explanation speaks; told only to those who manage limits, and who see every field of the record that its fragment names.',
})
export class ExplainedLimitType {
  @Field(() => ID, { name: 'id', description: 'The id of the limit.' })
  globalId: string;

  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => String, { description: 'Its fragment.' })
  fragment: string;

  @Field(() => String, { description: 'Its polarity, as it is stored: `ONLY_WHERE` or `EXCEPT_WHERE`.' })
  polarity: string;

  @Field(() => String, { description: 'Its override setting, as it is stored: `ALLOW`, `PROMPT` or `DENY`.' })
  overrideSetting: string;

  @Field(() => [String], { description: 'The columns that its fragment names; empty where it cannot be read.' })
  columns: string[];

  @Field(() => [String], {
    description: 'Those of them that are not known of this record: a fragment that is not clearly true there does not open it.',
  })
  nullColumns: string[];
}

/** A grant that an explanation names. */
@ObjectType({
  description: 'A grant that lifts a rule; told to its holder, to those who decide on requests, and to those who read the audit trail.',
})
export class ExplainedGrantType {
  @Field(() => ID, { name: 'id', description: 'The id of the grant.' })
  globalId: string;

  @Field(() => Door, { description: 'The hardest door that it opens: `REASON`, or `APPROVAL` for a personal assignment.' })
  strength: Door;

  @Field(() => String, { description: 'The code of the reason that was given.' })
  reasonCode: string;

  @Field(() => Date, { description: 'Its start, in UTC.' })
  startsAt: Date;

  @Field(() => Date, { description: 'The first instant at which it no longer holds, in UTC.' })
  endsAt: Date;
}

/** What one rule came to. */
@ObjectType({ description: 'What one rule came to on a record, for one provider.' })
export class ExplainedRule {
  @Field(() => RuleCode, { description: 'The rule.' })
  rule: RuleCode;

  @Field(() => String, { description: 'What the rule says, in a sentence.' })
  sentence: string;

  @Field(() => RuleOutcome, { description: 'Whether it applies.' })
  outcome: RuleOutcome;

  @Field(() => RuleFact, {
    nullable: true,
    description: 'The fact on which that rests; null where there is none to name, or the asker may not see it. Then nothing more is told.',
  })
  fact: RuleFact | null;

  @Field(() => ExplainedLimitType, { nullable: true, description: 'The limit that speaks; null where none is told.' })
  limit: ExplainedLimitType | null;
}

/** What a record has from its patient. */
@ObjectType({ description: 'What a record in a chart inherits from its patient.' })
export class ExplainedInheritance {
  @Field(() => AccessDecision, {
    description:
      'The decision on the patient, as far as the record inherits it: a grant for the encounter alone lifts it here, and nowhere else.',
  })
  patient: AccessDecision;

  @Field(() => AccessDecision, { description: 'What it leaves of the record, before the record’s own rules speak.' })
  leaves: AccessDecision;
}

/** Why a provider sees of a record what they see. */
@ObjectType({
  description:
    'Why a provider sees of a record what they see: every rule that can speak of it, and what they join to. A fact is named only where the asker may see it.',
})
export class AccessExplanation {
  @Field(() => Provider, { description: 'The provider whose decision it is.' })
  provider: Provider;

  @Field(() => ID, { description: 'The id of the record.' })
  record: string;

  @Field(() => Boolean, { description: 'Whether the provider holds `RECORDS_READ`, without which no record can be asked for.' })
  mayRead: boolean;
}
