import { Field, ID, ObjectType } from 'type-graphql';
import { globalId } from '../entity/globalId';
import { disclosureOf, markOf, scopeOf } from '../gate/mark';
import { isSafe } from '../policy/Decision';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import { OverrideRequestState } from '../policy/OverrideRequestState';
import { Permission } from '../policy/Permission';

/** The viewer's own open request for a record. */
@ObjectType({ description: 'The viewer’s own open request for a record.' })
export class AccessRequest {
  @Field(() => ID, { description: 'The id of the request.' })
  id: string;

  @Field(() => OverrideRequestState, { description: 'Where the request stands.' })
  state: OverrideRequestState;
}

/** What the viewer may do with a record. */
@ObjectType({ description: 'What the viewer may do with a record.' })
export class Access {
  @Field(() => Disclosure, { description: 'How much of the record is shown.' })
  disclosure: Disclosure;

  @Field(() => Door, { description: 'How it could be opened further.' })
  door: Door;

  @Field(() => Boolean, { description: 'Whether the record is listed but not open: show the safe icon.' })
  safe: boolean;

  @Field(() => Boolean, { description: 'Whether the viewer may open it by giving a reason.' })
  mayOverride: boolean;

  @Field(() => Date, { nullable: true, description: 'When the grant that opened it ends, in UTC; null where no grant opened it.' })
  openUntil: Date | null;

  @Field(() => AccessRequest, { nullable: true, description: 'The viewer’s own open request for it; null where there is none.' })
  request: AccessRequest | null;
}

/** Reads what `access` says of a row that passed the gate. */
export function accessOf(row: unknown): Access | null {
  const mark = markOf(row);
  if (!mark || disclosureOf(row) === Disclosure.NOTHING) return null;
  const { viewer } = scopeOf(row);
  const { decision, openUntil } = mark.verdict;
  const request = viewer.openRequests.find(
    ({ patientId, encounterId }) => patientId === mark.patientId && encounterId === mark.encounterId,
  );
  return {
    disclosure: decision.disclosure,
    door: decision.door,
    safe: isSafe(decision),
    mayOverride: (decision.door === Door.REASON || decision.door === Door.APPROVAL) && viewer.permissions.has(Permission.OVERRIDE_SELF),
    openUntil,
    request: request ? { id: globalId('OverrideRequest', request.id), state: request.state } : null,
  };
}
