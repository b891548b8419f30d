import { Arg, Authorized, Ctx, Field, ID, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { PatientMerge, type MergePreview } from '../administration/PatientMerge';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError } from '../errors';
import { find } from '../gate/lookUp';
import type { SecuredRow } from '../gate/mark';
import { freshScope, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { PatientIdentity } from './PatientIdentity';
import { IDEMPOTENCY_KEY } from './idempotencyKey';

const shown = { level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;
const SURVIVOR = 'The id of the patient who is left.';
const MERGED = 'The id of the patient who becomes one with the other.';
const MAXIMUM_LIMITS = 1000;

/** A limit that a merge would lift. */
@ObjectType({ description: 'An access limit that a merge would lift from a chart.' })
export class LostLimitType {
  @Field(() => ID, { name: 'id', description: 'The id of the limit.' })
  globalId: string;

  @Field(() => String, { description: 'The name of the limit.' })
  name: string;
}

/** What a merge would do. */
@ObjectType('MergePreview', { description: 'What a merge of two patients would do, as far as the viewer may see.' })
export class MergePreviewType {
  @Field(() => PatientIdentity, { nullable: true, description: 'The patient who is left, with a Master File that stays as it is.' })
  @SecuredRecord(shown)
  survivor: object | null;

  @Field(() => PatientIdentity, { nullable: true, description: 'The patient whose numbers will lead to the other.' })
  @SecuredRecord(shown)
  merged: object | null;

  @Field(() => Int, { description: 'How many encounters that the viewer sees will move; those that are hidden move, too.' })
  encounters: number;

  @Field(() => Int, { description: 'How many documents that the viewer sees will move.' })
  documents: number;

  @Field(() => Int, { description: 'How many patient sets the survivor will join.' })
  sets: number;

  @Field(() => [LostLimitType], {
    description:
      'The enabled limits that speak of columns of the patient who is merged and would no longer hit what is now in that chart; each must be acknowledged.',
  })
  limits: LostLimitType[];
}

/** Merges of patients. */
@Resolver()
export class MergeResolver {
  @Authorized(Permission.PATIENTS_MERGE)
  @Query(() => MergePreviewType, {
    nullable: true,
    description:
      'What a merge of two patients would do. Both charts must be open to the viewer. `FORBIDDEN` where the merge would free the viewer from a limit, or from the security of physicians of record. Needs `PATIENTS_MERGE`.',
  })
  @SecuredRecord(shown)
  previewMerge(
    @Ctx() context: RequestContext,
    @Arg('survivor', () => ID, { description: SURVIVOR }) survivor: string,
    @Arg('merged', () => ID, { description: MERGED }) merged: string,
  ): Promise<MergePreview> {
    return new PatientMerge(context).preview(patientKey(survivor, 'survivor'), patientKey(merged, 'merged'));
  }

  @Authorized(Permission.PATIENTS_MERGE)
  @Mutation(() => PatientIdentity, {
    nullable: true,
    description:
      'Merges two patients who are one person: encounters, documents, physicians of record, locks and set memberships become the survivor’s, and the old numbers lead there. Grants and open requests for either patient end; those for encounters stay. Both charts must be open to the viewer. `FORBIDDEN` as in the preview. Needs `PATIENTS_MERGE`.',
  })
  @SecuredRecord(shown)
  async mergePatients(
    @Ctx() context: RequestContext,
    @Arg('survivor', () => ID, { description: SURVIVOR }) survivor: string,
    @Arg('merged', () => ID, { description: MERGED }) merged: string,
    @Arg('acknowledgeLimits', () => [ID], {
      nullable: true,
      description: 'The ids of the limits that `previewMerge` names; without one of them nothing is merged.',
    })
    acknowledgeLimits?: string[] | null,
    @Arg('idempotencyKey', () => String, {
      nullable: true,
      description: IDEMPOTENCY_KEY,
    })
    idempotencyKey?: string | null,
  ): Promise<SecuredRow | null> {
    const limits = acknowledgeLimits ?? [];
    if (limits.length > MAXIMUM_LIMITS) throw ChartsafeError.badInput('acknowledgeLimits', 'AT_MOST_1000');
    const acknowledged = limits.map((id) => keyOf(id, 'AccessLimit', 'acknowledgeLimits'));
    const merge = new PatientMerge(context);
    const key = await merge.merge(patientKey(survivor, 'survivor'), patientKey(merged, 'merged'), acknowledged, idempotencyKey);
    return find(await freshScope(context), RecordLevel.PATIENT, key);
  }
}

function patientKey(id: string, path: string): string {
  return keyOf(id, 'Patient', path);
}
