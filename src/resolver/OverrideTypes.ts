import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../entity/Node';
import { Provider } from '../entity/Provider';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import { OverrideRequestState } from '../policy/OverrideRequestState';
import { RecordLevel } from '../policy/RecordLevel';

/** A reason that was given. */
@ObjectType({ description: 'A reason that was given for opening a record.' })
export class GivenReasonType {
  @Field(() => String, { description: 'The code of the reason.' })
  code: string;

  @Field(() => String, { nullable: true, description: 'The reason in words; null where none were given.' })
  text: string | null;
}

/** A request to open a record. */
@ObjectType('OverrideRequest', { description: 'A viewer’s request to open a record, from the analysts’ queue to its end.' })
export class OverrideRequestType {
  @Field(() => ID, { name: 'id', description: 'The id of the request.' })
  globalId: string;

  @Field(() => OverrideRequestState, { description: 'Where it stands.' })
  state: OverrideRequestState;

  @Field(() => Provider, { description: 'Who asks.' })
  requester: Provider;

  @Field(() => Date, { description: 'When it was filed, in UTC.' })
  createdAt: Date;

  @Field(() => Date, { nullable: true, description: 'When an analyst last decided on it, in UTC; null before.' })
  decidedAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When its assignment ends, or ended, in UTC; null where none was made.' })
  assignedUntil: Date | null;
}

/** A grant of the viewer's own. */
@ObjectType('OverrideGrant', { description: 'A time-limited permission of the viewer’s own to open one safe record.' })
export class OverrideGrantType {
  @Field(() => ID, { name: 'id', description: 'The id of the grant.' })
  globalId: string;

  @Field(() => Door, { description: 'The hardest door that it opens: `REASON`, or `APPROVAL` for a personal assignment.' })
  strength: Door;

  @Field(() => Date, { description: 'When it begins, in UTC.' })
  startsAt: Date;

  @Field(() => Date, { description: 'The first instant at which it no longer holds, in UTC.' })
  endsAt: Date;
}

/** What came of a reason. */
@ObjectType({ description: 'What came of a reason.' })
export class GiveOverrideReasonPayload {
  @Field(() => Node, { nullable: true, description: 'The record for which the reason was given, as it is decided now.' })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  record: object | null;

  @Field(() => OverrideGrantType, { nullable: true, description: 'The grant that runs; null where none was needed.' })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY })
  grant: object | null;

  @Field(() => OverrideRequestType, {
    nullable: true,
    description: 'The request that waits for an analyst, where part of the chart needs one; else null.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY })
  request: object | null;
}
