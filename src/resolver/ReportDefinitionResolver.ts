import { keyOf } from '../entity/keyOf';
import { Arg, Authorized, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { deleteReport, saveReport, updateReport } from '../administration/changeSavedReport';
import { findSavedReport, readSavedReports, type SavedReport } from '../gate/savedReports';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Permission } from '../policy/Permission';
import { DemographicReportInput, ReportDefinitionType } from './ReportTypes';
import { IDEMPOTENCY_KEY } from './idempotencyKey';

const ID_OF = 'The id of a saved definition of the viewer’s own.';
const NAME = 'The name: 1 to 64 characters, unique among the viewer’s own whatever its case or accents.';
const VERSION = 'The version that the caller has read; where another was made since, the answer is `STALE_VERSION`.';

/** Saved definitions of reports, each provider’s own. */
@Resolver(() => ReportDefinitionType)
export class ReportDefinitionResolver {
  @Authorized(Permission.REPORTS_RUN)
  @Query(() => [ReportDefinitionType], {
    nullable: true,
    description: 'The viewer’s own saved definitions, by name; at most 200. Needs `REPORTS_RUN`.',
  })
  reportDefinitions(@Ctx() context: RequestContext): Promise<readonly SavedReport[]> {
    return readSavedReports(signedIn(context));
  }

  @Authorized(Permission.REPORTS_RUN)
  @Query(() => ReportDefinitionType, {
    nullable: true,
    description: 'A saved definition of the viewer’s own; null where none is found. Needs `REPORTS_RUN`.',
  })
  reportDefinition(@Ctx() context: RequestContext, @Arg('id', () => ID, { description: ID_OF }) id: string): Promise<SavedReport | null> {
    return findSavedReport(context, 'reportDefinition', keyOf(id, 'ReportDefinition', 'id'));
  }

  @Authorized(Permission.REPORTS_RUN)
  @Mutation(() => ReportDefinitionType, { nullable: true, description: 'Keeps a report under a name. Needs `REPORTS_RUN`.' })
  async saveReportDefinition(
    @Ctx() context: RequestContext,
    @Arg('name', () => String, { description: NAME }) name: string,
    @Arg('definition', () => DemographicReportInput, { description: 'The report.' }) definition: DemographicReportInput,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SavedReport | null> {
    const id = await saveReport(context, { name, definition, idempotencyKey: idempotencyKey ?? null });
    return findSavedReport(context, 'saveReportDefinition', keyOf(id, 'ReportDefinition', 'id'));
  }

  @Authorized(Permission.REPORTS_RUN)
  @Mutation(() => ReportDefinitionType, {
    nullable: true,
    description: 'Renames a saved definition, overwrites its report, or both. Needs `REPORTS_RUN`.',
  })
  async updateReportDefinition(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: ID_OF }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('name', () => String, { nullable: true, description: NAME }) name?: string | null,
    @Arg('definition', () => DemographicReportInput, { nullable: true, description: 'The report.' })
    definition?: DemographicReportInput | null,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SavedReport | null> {
    const given = { id, version, idempotencyKey: idempotencyKey ?? null, name: name ?? null, definition: definition ?? null };
    await updateReport(context, given);
    return findSavedReport(context, 'updateReportDefinition', keyOf(id, 'ReportDefinition', 'id'));
  }

  @Authorized(Permission.REPORTS_RUN)
  @Mutation(() => ID, {
    nullable: true,
    description: 'Deletes a saved definition and answers with its id; sets that were saved from it keep theirs. Needs `REPORTS_RUN`.',
  })
  deleteReportDefinition(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: ID_OF }) id: string,
    @Arg('version', () => Int, { description: VERSION }) version: number,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<string> {
    return deleteReport(context, { id, version, idempotencyKey: idempotencyKey ?? null });
  }
}
