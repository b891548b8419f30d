import { Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import type { SecuredRow } from '../gate/mark';
import type { Page } from '../gate/Page';
import { readOwnGrants, type GrantRow } from '../gate/readGrants';
import { readOwnRequests, readQueue, type RequestRow } from '../gate/readOverrides';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { OverrideRequests } from './connections';
import { EncounterIdentity } from './EncounterIdentity';
import { PageArgs } from './inputs';
import { GivenReasonType, OverrideGrantType, OverrideRequestType } from './OverrideTypes';
import { pageArguments } from './pages';
import { PatientIdentity } from './PatientIdentity';

const identity = { mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;

/** Requests: the viewer's own, and the analysts' queue. */
@Resolver(() => OverrideRequestType)
export class OverrideRequestResolver {
  @Authorized(Permission.OVERRIDE_DECIDE)
  @Query(() => OverrideRequests.Connection, {
    nullable: true,
    description: 'The open requests whose record the analyst may know of, the oldest first. Needs `OVERRIDE_DECIDE`.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, ...identity })
  overrideQueue(@Args(() => PageArgs) given: PageArgs, @Ctx() context: RequestContext): Promise<Page<RequestRow>> {
    return readQueue(signedIn(context), pageArguments(given));
  }

  @Authorized()
  @Query(() => OverrideRequests.Connection, {
    nullable: true,
    description: 'The viewer’s own requests, the newest first, as far as the viewer may still know of the record. Needs no permission.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, ...identity })
  overrideRequests(@Args(() => PageArgs) given: PageArgs, @Ctx() context: RequestContext): Promise<Page<RequestRow>> {
    return readOwnRequests(signedIn(context), pageArguments(given));
  }

  @FieldResolver(() => PatientIdentity, { nullable: true, description: 'The patient, by identity alone.' })
  @SecuredRecord({ level: RecordLevel.PATIENT, ...identity })
  patient(@Root() request: object): Promise<SecuredRow | null> {
    return patientNamedBy(request as RequestRow);
  }

  @FieldResolver(() => EncounterIdentity, {
    nullable: true,
    description: 'The encounter, by identity alone; null where it is for the whole patient.',
  })
  @SecuredRecord({ level: RecordLevel.ENCOUNTER, ...identity })
  encounter(@Root() request: object): Promise<SecuredRow | null> {
    return encounterNamedBy(request as RequestRow);
  }

  @FieldResolver(() => GivenReasonType, { description: 'Why the record is to be opened.' })
  reason(@Root() request: object): GivenReasonType {
    const { reasonCode, reasonText } = request as RequestRow;
    return { code: reasonCode, text: reasonText };
  }
}

/** Grants: the viewer's own. */
@Resolver(() => OverrideGrantType)
export class OverrideGrantResolver {
  @Authorized()
  @Query(() => [OverrideGrantType], {
    nullable: true,
    description:
      'The viewer’s own grants that run, the one that ends first before the others, as far as the viewer may know of the record. Needs no permission.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, ...identity })
  overrideGrants(@Ctx() context: RequestContext): Promise<readonly GrantRow[]> {
    return readOwnGrants(signedIn(context));
  }

  @FieldResolver(() => PatientIdentity, { nullable: true, description: 'The patient, by identity alone.' })
  @SecuredRecord({ level: RecordLevel.PATIENT, ...identity })
  patient(@Root() grant: object): Promise<SecuredRow | null> {
    return patientNamedBy(grant as GrantRow);
  }

  @FieldResolver(() => EncounterIdentity, {
    nullable: true,
    description: 'The encounter, by identity alone; null where the grant is for the whole patient.',
  })
  @SecuredRecord({ level: RecordLevel.ENCOUNTER, ...identity })
  encounter(@Root() grant: object): Promise<SecuredRow | null> {
    return encounterNamedBy(grant as GrantRow);
  }

  @FieldResolver(() => GivenReasonType, { description: 'Why the record was opened.' })
  reason(@Root() grant: object): GivenReasonType {
    const { reasonCode, reasonText } = grant as GrantRow;
    return { code: reasonCode, text: reasonText };
  }
}

function patientNamedBy({ scope, patientId }: Pick<RequestRow, 'scope' | 'patientId'>): Promise<SecuredRow | null> {
  return scope.loaders.record(RecordLevel.PATIENT, patientId);
}

async function encounterNamedBy({ scope, encounterId }: Pick<RequestRow, 'scope' | 'encounterId'>): Promise<SecuredRow | null> {
  return encounterId === null ? null : scope.loaders.record(RecordLevel.ENCOUNTER, encounterId);
}
