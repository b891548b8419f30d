import { createPubSub } from '@graphql-yoga/subscription';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type AuthCheckerInterface, type ResolverData } from 'type-graphql';
import { ChartsafeError, ErrorCode } from '../errors';
import { fieldPath } from '../gate/path';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { secureSchema, withDirective } from '../gate/secureSchema';
import { withMutationEnds } from '../gate/withMutationEnds';
import type { Permission } from '../policy/Permission';
import { AccessMatrixResolver } from '../resolver/AccessMatrixResolver';
import { AccessLimitMutations } from '../resolver/AccessLimitMutations';
import { AccessLimitExampleResolver, AccessLimitPreviewResolver, AccessLimitResolver } from '../resolver/AccessLimitResolver';
import { AuditVerificationResolver } from '../resolver/AuditVerificationResolver';
import { AuditEventMembersResolver, AuditMembersResolver } from '../resolver/AuditMembersResolver';
import { AuditEventResolver, AuditRecordResolver, ChartAccessResolver } from '../resolver/AuditResolver';
import {
  AuditEvents,
  ChartAccesses,
  DemographicReports,
  Deficiencies,
  Documents,
  Encounters,
  OverrideRequests,
  PatientIdentities,
  Patients,
  PatientSets,
  Providers,
  Roles,
} from '../resolver/connections';
import { ChartCompletionResolver } from '../resolver/ChartCompletionResolver';
import { DocumentResolver } from '../resolver/DocumentResolver';
import { DocumentTreeResolver } from '../resolver/DocumentTreeResolver';
import { EncounterResolver } from '../resolver/EncounterResolver';
import { registerEnums } from '../resolver/enums';
import { ExplainedRuleResolver, ExplanationResolver, InheritanceResolver } from '../resolver/ExplanationResolver';
import { LockMutations } from '../resolver/LockMutations';
import { MergeResolver } from '../resolver/MergeResolver';
import { MeResolver } from '../resolver/MeResolver';
import { NodeResolver } from '../resolver/NodeResolver';
import { OverrideMutations } from '../resolver/OverrideMutations';
import { OverrideGrantResolver, OverrideRequestResolver } from '../resolver/OverrideResolver';
import { OverrideSubscriptions } from '../resolver/OverrideSubscriptions';
import { PageInfoResolver } from '../resolver/PageInfo';
import { PatientResolver } from '../resolver/PatientResolver';
import { PatientSetDriftResolver, PatientSetFactsResolver } from '../resolver/PatientSetFacts';
import { PatientSetMutations } from '../resolver/PatientSetMutations';
import { PatientIdentityResolver, PatientSetResolver } from '../resolver/PatientSetResolver';
import { ReportDefinitionResolver } from '../resolver/ReportDefinitionResolver';
import { ReportResolver } from '../resolver/ReportResolver';
import { SimulationResolver } from '../resolver/SimulationResolver';
import { SetAccessResolver } from '../resolver/SetAccessResolver';
import { ProviderResolver } from '../resolver/ProviderResolver';
import { PhysicianOfRecordResolver } from '../resolver/PhysicianOfRecordResolver';
import { RoleResolver } from '../resolver/RoleResolver';
import { SiteSettingsResolver } from '../resolver/SiteSettingsResolver';

const resolvers = [
  MeResolver,
  NodeResolver,
  PatientResolver,
  EncounterResolver,
  DocumentResolver,
  DocumentTreeResolver,
  PatientSetResolver,
  PatientIdentityResolver,
  SetAccessResolver,
  AccessLimitResolver,
  AccessLimitPreviewResolver,
  AccessLimitExampleResolver,
  AccessLimitMutations,
  LockMutations,
  OverrideRequestResolver,
  OverrideGrantResolver,
  OverrideMutations,
  OverrideSubscriptions,
  ExplanationResolver,
  InheritanceResolver,
  SimulationResolver,
  AccessMatrixResolver,
  ExplainedRuleResolver,
  AuditEventResolver,
  AuditVerificationResolver,
  AuditRecordResolver,
  ChartAccessResolver,
  AuditEventMembersResolver,
  AuditMembersResolver,
  PageInfoResolver,
  ReportResolver,
  ReportDefinitionResolver,
  PatientSetFactsResolver,
  PatientSetDriftResolver,
  PatientSetMutations,
  RoleResolver,
  ProviderResolver,
  SiteSettingsResolver,
  MergeResolver,
  PhysicianOfRecordResolver,
  ChartCompletionResolver,
  ...[
    DemographicReports,
    OverrideRequests,
    Patients,
    Encounters,
    Documents,
    PatientSets,
    PatientIdentities,
    AuditEvents,
    ChartAccesses,
    Providers,
    Roles,
    Deficiencies,
  ].map(({ ConnectionResolver }) => ConnectionResolver),
] as const;

/** Permissions are checked before anything is looked up; nobody is asked for one before they are signed in. */
class PermissionCheck implements AuthCheckerInterface<RequestContext, Permission> {
  check({ context, info }: ResolverData<RequestContext>, needed: Permission[]): boolean {
    const { viewer } = signedIn(context);
    if (needed.every((permission) => viewer.permissions.has(permission))) return true;
    context.journal.refused(fieldPath(info), ErrorCode.FORBIDDEN, null);
    throw new ChartsafeError(ErrorCode.FORBIDDEN);
  }
}

let made: Promise<GraphQLSchema> | undefined;

/** The schema as it is served, the same for every server of a process: every path to a record enforces its directive. Throws `CoverageError` where one has none. */
export function createSchema(): Promise<GraphQLSchema> {
  made ??= makeSchema();
  return made;
}

async function makeSchema(): Promise<GraphQLSchema> {
  registerEnums();
  const built = await buildSchema({
    resolvers: resolvers,
    authChecker: PermissionCheck,
    validate: { forbidUnknownValues: false },
    // Each subscription says itself what it listens to.
    pubSub: createPubSub(),
    emitSchemaFile: false,
  });
  return withMutationEnds(secureSchema(withDirective(built)));
}
