import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { resolveDeficiency } from '../administration/resolveDeficiency';
import { Document } from '../entity/Document';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { disclosureOf, type SecuredRow } from '../gate/mark';
import type { Page } from '../gate/Page';
import { DeficiencyKind, readDeficiencies, type DeficiencyRow } from '../gate/readDeficiencies';
import { freshScope, signedIn, type RequestContext } from '../gate/RequestContext';
import { discloses, Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { Deficiencies } from './connections';
import { ChartDeficiency } from './DeficiencyType';
import { PageArgs } from './inputs';
import { pageArguments } from './pages';
import { IDEMPOTENCY_KEY } from './idempotencyKey';

const shown = { level: RecordLevel.DOCUMENT, mode: Rendering.DROP, rung: Disclosure.CHART } as const;
const DOCUMENT = 'The id of the document.';

/** Chart completion: what a physician has to complete and to sign. */
@Resolver(() => ChartDeficiency)
export class ChartCompletionResolver {
  @Authorized(Permission.CHART_COMPLETE, Permission.RECORDS_READ)
  @Query(() => Deficiencies.Connection, {
    nullable: true,
    description:
      'What the viewer still has to complete or sign, the oldest first; only documents that are open. From their patient and encounter, `medicalRecordViewer` and `encounterViewer` open (Horizon: “Chart completion functions”). Needs `CHART_COMPLETE` and `RECORDS_READ`.',
  })
  @SecuredRecord(shown)
  chartDeficiencies(@Args(() => PageArgs) given: PageArgs, @Ctx() context: RequestContext): Promise<Page<DeficiencyRow>> {
    return readDeficiencies(signedIn(context), pageArguments(given));
  }

  @FieldResolver(() => Document, { nullable: true, description: 'The document.' })
  @SecuredRecord(shown)
  document(@Root() deficiency: object): Promise<SecuredRow | null> {
    const { scope, documentId } = deficiency as DeficiencyRow;
    return scope.loaders.record(RecordLevel.DOCUMENT, documentId);
  }

  @Authorized(Permission.CHART_COMPLETE, Permission.RECORDS_READ)
  @Mutation(() => Document, {
    nullable: true,
    description:
      'Completes a document that the viewer has to complete. `CONFLICT` where it is done. Needs `CHART_COMPLETE` and `RECORDS_READ`.',
  })
  @SecuredRecord(shown)
  completeDocument(
    @Ctx() context: RequestContext,
    @Arg('documentId', () => ID, { description: DOCUMENT }) documentId: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SecuredRow | null> {
    return resolved(context, 'completeDocument', DeficiencyKind.COMPLETE, documentId, idempotencyKey);
  }

  @Authorized(Permission.CHART_COMPLETE, Permission.RECORDS_READ)
  @Mutation(() => Document, {
    nullable: true,
    description: 'Signs a document that the viewer has to sign. `CONFLICT` where it is done. Needs `CHART_COMPLETE` and `RECORDS_READ`.',
  })
  @SecuredRecord(shown)
  signDocument(
    @Ctx() context: RequestContext,
    @Arg('documentId', () => ID, { description: DOCUMENT }) documentId: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SecuredRow | null> {
    return resolved(context, 'signDocument', DeficiencyKind.SIGN, documentId, idempotencyKey);
  }
}

async function resolved(
  context: RequestContext,
  operation: string,
  kind: DeficiencyKind,
  documentId: string,
  idempotencyKey: string | null | undefined,
): Promise<SecuredRow | null> {
  const key = keyOf(documentId, 'Document', 'documentId');
  await resolveDeficiency(context, operation, kind, key, idempotencyKey);
  const document = await (await freshScope(context)).loaders.record(RecordLevel.DOCUMENT, key);
  // A replay may come after the document was closed.
  return discloses(disclosureOf(document), Disclosure.CHART) ? document : null;
}
