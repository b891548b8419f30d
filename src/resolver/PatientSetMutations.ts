import { Arg, Args, ArgsType, Authorized, Ctx, Field, ID, Int, Mutation, Resolver } from 'type-graphql';
import {
  addPatientSetMembers,
  deletePatientSet,
  refreshPatientSet,
  removePatientSetMembers,
  renamePatientSet,
  type SetChange,
} from '../administration/changePatientSet';
import { createPatientSet, savePatientSet } from '../administration/makePatientSet';
import { PatientSet } from '../entity/PatientSet';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import type { SecuredRow } from '../gate/mark';
import { freshScope, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { DemographicReportInput } from './ReportTypes';
import { IDEMPOTENCY_KEY } from './idempotencyKey';

const NAME = 'The name: 1 to 64 characters, unique among all sets whatever its case or accents.';
const PATIENTS = 'The ids of 1 to 1,000 patients; one of whom the caller may not know refuses them all.';
const shown = { level: RecordLevel.PATIENT_SET, mode: Rendering.DROP, rung: Disclosure.CHART } as const;

/** What every change of a set is given. */
@ArgsType()
export class SetChangeArgs {
  @Field(() => ID, { description: 'The id of the set.' })
  id: string;

  @Field(() => Int, { description: 'The version that the caller has read; where another was made since, the answer is `STALE_VERSION`.' })
  version: number;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY_KEY })
  idempotencyKey?: string | null;
}

/** What administrators do with sets. Every change and its event are one unit of work. */
@Resolver()
export class PatientSetMutations {
  @Authorized(Permission.SETS_MANAGE, Permission.REPORTS_RUN)
  @Mutation(() => PatientSet, {
    nullable: true,
    description:
      'Juno’s “Save Patient Set”: saves all patients whom a report finds at this moment, whoever may see them and whatever its limit. “Demographic #” must be selected. Exactly one of `definition` and `reportDefinition` is given. Needs `SETS_MANAGE` and `REPORTS_RUN`.',
  })
  @SecuredRecord(shown)
  async savePatientSet(
    @Ctx() context: RequestContext,
    @Arg('name', () => String, { description: NAME }) name: string,
    @Arg('definition', () => DemographicReportInput, { nullable: true, description: 'The report.' })
    definition?: DemographicReportInput | null,
    @Arg('reportDefinition', () => ID, { nullable: true, description: 'The id of a saved definition of the caller’s own.' })
    reportDefinition?: string | null,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SecuredRow | null> {
    const given = { name, definition, reportDefinition, idempotencyKey: idempotencyKey ?? null };
    return setNow(context, await savePatientSet(context, given));
  }

  @Authorized(Permission.SETS_MANAGE)
  @Mutation(() => PatientSet, {
    nullable: true,
    description: 'Makes a set of patients who are named, without a report. Needs `SETS_MANAGE`.',
  })
  @SecuredRecord(shown)
  async createPatientSet(
    @Ctx() context: RequestContext,
    @Arg('name', () => String, { description: NAME }) name: string,
    @Arg('patients', () => [ID], { description: PATIENTS }) patients: string[],
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SecuredRow | null> {
    return setNow(context, await createPatientSet(context, { name, patients, idempotencyKey: idempotencyKey ?? null }));
  }

  @Authorized(Permission.SETS_MANAGE)
  @Mutation(() => PatientSet, { nullable: true, description: 'Gives a set another name; blacklists keep it. Needs `SETS_MANAGE`.' })
  @SecuredRecord(shown)
  async renamePatientSet(
    @Ctx() context: RequestContext,
    @Args(() => SetChangeArgs) given: SetChangeArgs,
    @Arg('name', () => String, { description: NAME }) name: string,
  ): Promise<SecuredRow | null> {
    return setNow(context, await renamePatientSet(context, { ...changeOf(given), name }));
  }

  @Authorized(Permission.SETS_MANAGE)
  @Mutation(() => PatientSet, {
    nullable: true,
    description: 'Adds patients to a set; who is a member already stays one. Needs `SETS_MANAGE`.',
  })
  @SecuredRecord(shown)
  async addPatientSetMembers(
    @Ctx() context: RequestContext,
    @Args(() => SetChangeArgs) given: SetChangeArgs,
    @Arg('patients', () => [ID], { description: PATIENTS }) patients: string[],
  ): Promise<SecuredRow | null> {
    return setNow(context, await addPatientSetMembers(context, { ...changeOf(given), patients }));
  }

  @Authorized(Permission.SETS_MANAGE)
  @Mutation(() => PatientSet, {
    nullable: true,
    description: 'Takes patients from a set; who is no member is passed over. Needs `SETS_MANAGE`.',
  })
  @SecuredRecord(shown)
  async removePatientSetMembers(
    @Ctx() context: RequestContext,
    @Args(() => SetChangeArgs) given: SetChangeArgs,
    @Arg('patients', () => [ID], { description: PATIENTS }) patients: string[],
  ): Promise<SecuredRow | null> {
    return setNow(context, await removePatientSetMembers(context, { ...changeOf(given), patients }));
  }

  @Authorized(Permission.SETS_MANAGE)
  @Mutation(() => PatientSet, {
    nullable: true,
    description:
      'Makes those the members whom the set’s own definition finds now, among all patients, and nobody else: who was added by hand leaves, too, unless the definition finds them. Needs `SETS_MANAGE`.',
  })
  @SecuredRecord(shown)
  async refreshPatientSet(@Ctx() context: RequestContext, @Args(() => SetChangeArgs) given: SetChangeArgs): Promise<SecuredRow | null> {
    return setNow(context, await refreshPatientSet(context, changeOf(given)));
  }

  @Authorized(Permission.SETS_MANAGE)
  @Mutation(() => ID, {
    nullable: true,
    description:
      'Deletes a set and answers with its id. `PATIENT_SET_IN_USE` where it is on a blacklist; `blacklists` says on how many. Needs `SETS_MANAGE`.',
  })
  deletePatientSet(@Ctx() context: RequestContext, @Args(() => SetChangeArgs) given: SetChangeArgs): Promise<string> {
    return deletePatientSet(context, changeOf(given));
  }
}

function changeOf({ id, version, idempotencyKey }: SetChangeArgs): SetChange {
  return { id, version, idempotencyKey: idempotencyKey ?? null };
}

/** The set as it is for the caller now. */
async function setNow(context: RequestContext, id: string): Promise<SecuredRow | null> {
  const scope = await freshScope(context);
  return scope.loaders.record(RecordLevel.PATIENT_SET, keyOf(id, 'PatientSet'));
}
