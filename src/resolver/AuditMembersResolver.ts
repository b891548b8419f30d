import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import type { SecuredRow } from '../gate/mark';
import { membersOfEvent } from '../gate/membersOfEvent';
import type { TrailEvent } from '../gate/readTrail';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { AuditEventType, AuditMembersType } from './AuditTypes';
import { PatientIdentity } from './PatientIdentity';

const shown = { level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;

/** The members of which an event speaks; of an event that changed no members there are none. */
@Resolver(() => AuditEventType)
export class AuditEventMembersResolver {
  @FieldResolver(() => AuditMembersType, {
    nullable: true,
    description: 'Who was put into a set, and taken from it; null where nobody could be.',
  })
  @SecuredRecord(shown)
  members(@Root() event: object): TrailEvent | null {
    return (event as TrailEvent).body.members ? (event as TrailEvent) : null;
  }
}

/** Both sides of a change of members. */
@Resolver(() => AuditMembersType)
export class AuditMembersResolver {
  @FieldResolver(() => [PatientIdentity], { description: 'Who was put into the set.' })
  @SecuredRecord(shown)
  added(@Root() event: object): Promise<readonly SecuredRow[]> {
    return membersOfEvent(event as TrailEvent, 'added');
  }

  @FieldResolver(() => [PatientIdentity], { description: 'Who was taken from the set.' })
  @SecuredRecord(shown)
  removed(@Root() event: object): Promise<readonly SecuredRow[]> {
    return membersOfEvent(event as TrailEvent, 'removed');
  }
}
