import { createPubSub } from '@graphql-yoga/subscription';
import { GraphQLSchema } from 'graphql';
import { buildSchema, type AuthCheckerInterface, type ResolverData } from 'type-graphql';
import { ChartsafeError, ErrorCode } from '../errors';
import { graphqlEnum } from '../gate/graphqlEnum';
import { fieldPath } from '../gate/path';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { secureSchema, withDirective } from '../gate/secureSchema';
import type { Permission } from '../policy/Permission';
import { Documents, Encounters, OverrideRequests, PatientIdentities, Patients, PatientSets } from '../resolver/connections';
import { DocumentResolver } from '../resolver/DocumentResolver';
import { DocumentTreeResolver } from '../resolver/DocumentTreeResolver';
import { EncounterResolver } from '../resolver/EncounterResolver';
import { registerEnums } from '../resolver/enums';
import { MeResolver } from '../resolver/MeResolver';
import { NodeResolver } from '../resolver/NodeResolver';
import { OverrideMutations } from '../resolver/OverrideMutations';
import { OverrideGrantResolver, OverrideRequestResolver } from '../resolver/OverrideResolver';
import { OverrideSubscriptions } from '../resolver/OverrideSubscriptions';
import { PageInfoResolver } from '../resolver/PageInfo';
import { PatientResolver } from '../resolver/PatientResolver';
import { PatientIdentityResolver, PatientSetResolver } from '../resolver/PatientSetResolver';

const resolvers = [
  MeResolver,
  NodeResolver,
  PatientResolver,
  EncounterResolver,
  DocumentResolver,
  DocumentTreeResolver,
  PatientSetResolver,
  PatientIdentityResolver,
  OverrideRequestResolver,
  OverrideGrantResolver,
  OverrideMutations,
  OverrideSubscriptions,
  PageInfoResolver,
  ...[OverrideRequests, Patients, Encounters, Documents, PatientSets, PatientIdentities].map(
    ({ ConnectionResolver }) => ConnectionResolver,
  ),
] as const;

/** Permissions are checked before anything is looked up; nobody is asked for one before they are signed in. */
class PermissionCheck implements AuthCheckerInterface<RequestContext, Permission> {
  check({ context, info }: ResolverData<RequestContext>, needed: Permission[]): boolean {
    const { viewer } = signedIn(context);
    if (needed.every((permission) => viewer.permissions.has(permission))) return true;
    context.journal.refused(fieldPath(info.path), ErrorCode.FORBIDDEN, null);
    throw new ChartsafeError(ErrorCode.FORBIDDEN);
  }
}

/** The schema as it is served: every path to a record enforces its directive. Throws `CoverageError` where one has none. */
export async function createSchema(): Promise<GraphQLSchema> {
  registerEnums();
  const built = await buildSchema({
    resolvers: resolvers,
    authChecker: PermissionCheck,
    validate: { forbidUnknownValues: false },
    // Each subscription says itself what it listens to.
    pubSub: createPubSub(),
    emitSchemaFile: false,
  });
  return secureSchema(withDirective(withErrorCodes(built)));
}

/** The codes of errors are no field's type, but clients generate code from the schema, so they stand in it. */
function withErrorCodes(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  const codes = graphqlEnum('ErrorCode', 'What `extensions.code` of an error can be.', ERROR_CODES);
  return new GraphQLSchema({ ...config, types: [...config.types, codes] });
}

const ERROR_CODES: Readonly<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'Nobody is signed in, or the token is not valid.',
  FORBIDDEN: 'The operation needs a permission that the viewer has not.',
  BAD_USER_INPUT: 'The input breaks a rule; `path` and `rule` say where and which.',
  NOT_FOUND: 'A mutation names a record that the viewer may not know of, or that is not there.',
  RECORD_BLOCKED: 'The patient is blocked for the viewer.',
  OVERRIDE_REASON_REQUIRED:
    'The content is closed; `record` says what a reason would open, `door` how, `reasonCodes` which reasons there are.',
  STEP_UP_REQUIRED: 'The viewer signed in too long ago for this, and must sign in again; `maxAgeSeconds` says how old a sign-in may be.',
  OVERRIDE_REASON_INVALID: 'The reason is not one that the site accepts; `rule` says why.',
  OVERRIDE_APPROVAL_PENDING: 'The viewer’s request, `requestId`, waits for an analyst.',
  OVERRIDE_DENIED: 'The record cannot be opened by a reason.',
  FRAGMENT_INVALID: 'The fragment of an access limit cannot be read; `offset` and `expected` say where and why.',
  PATIENT_SET_NAME_TAKEN: 'A patient set of this name exists.',
  PATIENT_SET_IN_USE: 'The patient set is on a blacklist.',
  STALE_VERSION: 'Somebody else has changed it since it was read.',
  CONFLICT: 'Another request was first.',
  AUDIT_UNAVAILABLE: 'The audit trail cannot be written, so nothing is shown.',
  UNAVAILABLE: 'The service cannot answer now.',
  INTERNAL_SERVER_ERROR: 'Something went wrong; `requestId` names the request for those who run the service.',
};
