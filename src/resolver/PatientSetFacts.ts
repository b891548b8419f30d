import type { GraphQLResolveInfo } from 'graphql';
import { Args, Authorized, Ctx, FieldResolver, Info, ObjectType, Resolver, Root } from 'type-graphql';
import { PatientSet } from '../entity/PatientSet';
import { Provider } from '../entity/Provider';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { ChartsafeError } from '../errors';
import type { SecuredRow } from '../gate/mark';
import type { Page } from '../gate/Page';
import { isBelowList } from '../gate/path';
import { driftOf, readCreator, readDrift, readSetHistory, readUsers, type Drift, type KnownProvider } from '../gate/readSetFacts';
import type { TrailEvent } from '../gate/readTrail';
import { restoredReportDefinition, type ReportDefinition } from '../gate/ReportDefinition';
import type { RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { AuditEvents, PatientIdentities } from './connections';
import { PageArgs } from './inputs';
import { pageArguments } from './pages';
import { DemographicReportDefinition } from './ReportTypes';

const shown = { level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;

/** What differs between a set and today. */
@ObjectType({
  description:
    'What differs between a set and what its definition finds today. Patients are named, and counted, only where the reader may know of them and may see the fields of which the definition speaks.',
})
export class PatientSetDrift {}

/** The two sides of a drift. */
@Resolver(() => PatientSetDrift)
export class PatientSetDriftResolver {
  @FieldResolver(() => PatientIdentities.Connection, {
    nullable: true,
    description: 'Who would join if the set were refreshed now, by name.',
  })
  @SecuredRecord(shown)
  wouldJoin(@Root() drift: object, @Args(() => PageArgs) given: PageArgs): Promise<Page> {
    return readDrift(drift as Drift, 'JOIN', pageArguments(given));
  }

  @FieldResolver(() => PatientIdentities.Connection, {
    nullable: true,
    description: 'Who would leave if the set were refreshed now, by name.',
  })
  @SecuredRecord(shown)
  wouldLeave(@Root() drift: object, @Args(() => PageArgs) given: PageArgs): Promise<Page> {
    return readDrift(drift as Drift, 'LEAVE', pageArguments(given));
  }
}

/** What is to be known of a set beside its members. */
@Resolver(() => PatientSet)
export class PatientSetFactsResolver {
  @Authorized(Permission.SETS_MANAGE)
  @FieldResolver(() => DemographicReportDefinition, {
    nullable: true,
    description: 'The report from which the set was saved, as it was then; null where the set was made by hand. Needs `SETS_MANAGE`.',
  })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  definition(@Root() set: object): ReportDefinition | null {
    return restoredReportDefinition((set as PatientSet).definition);
  }

  @FieldResolver(() => Provider, { nullable: true, description: 'Who saved the set; null where it came with an import.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  createdBy(@Root() set: object): Promise<KnownProvider | null> {
    return readCreator(set as SecuredRow);
  }

  @Authorized(Permission.SETS_MANAGE)
  @FieldResolver(() => PatientSetDrift, {
    nullable: true,
    description:
      'What a refresh would change; null where the set was made by hand. It reads all patients, so it is answered for one set at a time, and refused below a list. Needs `SETS_MANAGE`.',
  })
  @SecuredRecord(shown)
  drift(@Root() set: object, @Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo): Drift | null {
    oneAtATime(info);
    context.journal.measure(info.fieldName);
    return driftOf(set as SecuredRow);
  }

  @Authorized(Permission.SET_ACCESS_MANAGE)
  @FieldResolver(() => [Provider], { nullable: true, description: 'On whose blacklist the set is, by name. Needs `SET_ACCESS_MANAGE`.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  usedBy(@Root() set: object): Promise<readonly KnownProvider[]> {
    return readUsers(set as SecuredRow);
  }

  @Authorized(Permission.AUDIT_READ)
  @FieldResolver(() => AuditEvents.Connection, {
    nullable: true,
    description:
      'The changes of the set, the newest first, from the audit trail; reading them is an event. It is answered for one set at a time, and refused below a list. Needs `AUDIT_READ`.',
  })
  @SecuredRecord(shown)
  history(
    @Root() set: object,
    @Args(() => PageArgs) given: PageArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Page<TrailEvent>> {
    oneAtATime(info);
    return readSetHistory(context, set as SecuredRow, pageArguments(given));
  }
}

function oneAtATime({ path, fieldName }: GraphQLResolveInfo): void {
  if (isBelowList(path)) throw ChartsafeError.badInput(fieldName, 'ONE_SET_AT_A_TIME');
}
