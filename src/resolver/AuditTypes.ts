import { Field, ID, ObjectType } from 'type-graphql';
import { AuditAction, AuditOutcome } from '../audit/AuditDraft';
import { Provider } from '../entity/Provider';
import { ErrorCode } from '../errors';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import { GivenReasonType } from './OverrideTypes';

/** A record of which an event speaks. */
@ObjectType('AuditEventRecord', {
  description: 'A record of which an event speaks, by identity alone, and what was decided on it for the viewer then.',
})
export class AuditEventRecordType {
  @Field(() => Disclosure, { nullable: true, description: 'How much of it was shown; null where nothing was decided.' })
  disclosure: Disclosure | null;

  @Field(() => Door, { nullable: true, description: 'How it could have been opened further; null where nothing was decided.' })
  door: Door | null;
}

/** Who was put into a patient set, and who was taken from it. */
@ObjectType('AuditMembers', {
  description: 'The patients who were put into a patient set, and who were taken from it, as far as the reader may know of them.',
})
export class AuditMembersType {}

/** A property that an administrator has changed. */
@ObjectType({ description: 'A property of a set, blacklist, limit, role, provider or setting that was changed.' })
export class AuditChange {
  @Field(() => String, { description: 'The name of the property.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it was, as JSON; null where it was not there.' })
  before: string | null;

  @Field(() => String, { nullable: true, description: 'What it is, as JSON; null where it is there no more.' })
  after: string | null;
}

/** An event of the trail. */
@ObjectType('AuditEvent', {
  description:
    'An event of the audit trail. It has no number: a gap would tell of events that are not shown. An event is there if it speaks of no record, or of one that the reader may know of, from `IDENTITY` up; or if it found nothing: then it is there without its record, alike for a record that is hidden from the reader and for one that never was.',
})
export class AuditEventType {
  @Field(() => ID, { name: 'id', description: 'The id of the event.' })
  globalId: string;

  @Field(() => Date, { description: 'When it happened, in UTC.' })
  occurredAt: Date;

  @Field(() => Provider, { nullable: true, description: 'Who did it; null where nobody was signed in, and for what the clock does.' })
  viewer: Provider | null;

  @Field(() => AuditAction, { description: 'What it is about.' })
  action: AuditAction;

  @Field(() => AuditOutcome, { description: 'What came of it.' })
  outcome: AuditOutcome;

  @Field(() => [String], { description: 'The names of the roles that the viewer had then.' })
  roles: string[];

  @Field(() => String, {
    nullable: true,
    description: 'The name of the operation, which is the client’s to choose; null where it had none.',
  })
  operationName: string | null;

  @Field(() => String, { nullable: true, description: 'Where in the operation, such as `patients.nodes`; null where it is of no field.' })
  field: string | null;

  @Field(() => ErrorCode, { nullable: true, description: 'The code of the answer, where it was refused.' })
  errorCode: ErrorCode | null;

  @Field(() => GivenReasonType, { nullable: true, description: 'The reason that was given; null where none was.' })
  reason: GivenReasonType | null;

  @Field(() => ID, { name: 'grantId', nullable: true, description: 'The id of the grant of which it speaks.' })
  globalGrantId: string | null;

  @Field(() => ID, { name: 'overrideRequestId', nullable: true, description: 'The id of the override request of which it speaks.' })
  globalRequestId: string | null;

  @Field(() => String, { description: 'The id of the request, as it stands in logs and in errors.' })
  requestId: string;

  @Field(() => String, { nullable: true, description: 'The address from which it came; null where it came from none.' })
  clientAddress: string | null;
}

/** An access to one chart. */
@ObjectType({ description: 'An event by which somebody opened a chart, was allowed to, or lost the permission: who, when, why.' })
export class ChartAccess {
  @Field(() => ID, { name: 'id', description: 'The id of the event.' })
  globalId: string;

  @Field(() => Date, { description: 'When, in UTC.' })
  occurredAt: Date;

  @Field(() => Provider, { nullable: true, description: 'Who; for an assignment, the analyst. Null for what the clock does.' })
  viewer: Provider | null;

  @Field(() => [String], { description: 'The names of the roles that the viewer had then.' })
  roles: string[];

  @Field(() => AuditAction, { description: 'In which way: read, fetched, opened by a reason, assigned, or ended.' })
  action: AuditAction;

  @Field(() => String, { nullable: true, description: 'By which field of an operation, such as `patient.documents.nodes`.' })
  field: string | null;
}
