import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { DemographicColumn } from '../gate/reportColumns';
import { givenReport } from '../gate/savedReports';
import { readReport, type ReportPage } from '../gate/readReport';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { DemographicReports } from './connections';
import { PageArgs } from './inputs';
import { pageArguments } from './pages';
import { DemographicReportInput } from './ReportTypes';

/** The Demographic Report Tool. */
@Resolver(() => DemographicReports.Connection)
export class ReportResolver {
  @Authorized(Permission.REPORTS_RUN)
  @Query(() => DemographicReports.Connection, {
    nullable: true,
    description:
      'Juno’s Demographic Report: patients who fulfil all criteria, with the columns that are selected. Exactly one of `definition` and `reportDefinition` is given; where a saved one is not found, the answer is null. Needs `REPORTS_RUN`.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.DEMOGRAPHICS })
  async demographicReport(
    @Ctx() context: RequestContext,
    @Args(() => PageArgs) given: PageArgs,
    @Arg('definition', () => DemographicReportInput, { nullable: true, description: 'The report.' })
    definition?: DemographicReportInput | null,
    @Arg('reportDefinition', () => ID, { nullable: true, description: 'The id of a saved definition of the viewer’s own.' })
    reportDefinition?: string | null,
  ): Promise<ReportPage | null> {
    const report = await givenReport(context, 'demographicReport', { definition, reportDefinition });
    return report && readReport(signedIn(context), report, pageArguments(given));
  }

  @FieldResolver(() => [DemographicColumn], { description: 'What was selected: what stands in `cells`, in its order.' })
  columns(@Root() page: object): readonly DemographicColumn[] {
    return (page as ReportPage).columns;
  }
}
