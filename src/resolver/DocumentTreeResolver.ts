import { Arg, Authorized, Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { Document } from '../entity/Document';
import { Encounter } from '../entity/Encounter';
import { Patient } from '../entity/Patient';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError } from '../errors';
import { emptyTree, readDocumentTree, type DocumentTreeSource } from '../gate/documentTree';
import { lookUp } from '../gate/lookUp';
import { markOf } from '../gate/mark';
import { blockedChart } from '../gate/refusals';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';

/** The documents of one type. */
@ObjectType({ description: 'The documents of one type, in one place of the tree.' })
export class DocumentTreeType {
  @Field(() => String, { description: 'The type of the documents.' })
  type: string;

  @Field(() => [Document], { description: 'The documents, the newest first.' })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DROP, rung: Disclosure.CHART })
  documents: object[];
}

/** An encounter of a tree. */
@ObjectType({ description: 'An open encounter, and what is filed under it.' })
export class DocumentTreeEncounter {
  @Field(() => Encounter, { nullable: true, description: 'The encounter.' })
  @SecuredRecord({ level: RecordLevel.ENCOUNTER, mode: Rendering.DROP, rung: Disclosure.CHART })
  encounter: object | null;

  @Field(() => [DocumentTreeType], { description: 'Its documents, by type.' })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DROP, rung: Disclosure.CHART })
  documentTypes: object[];
}

/** The tree itself. */
@ObjectType({
  description:
    'The document tree: patient, encounters, document types, documents. Limited encounters and their documents are absent until open (Horizon).',
})
export class DocumentTree {
  @Field(() => Patient, { nullable: true, description: 'The patient, as far as the viewer may see; null where none is found.' })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  patient: object | null;

  @Field(() => [DocumentTreeEncounter], { description: 'The open encounters, the latest admission first.' })
  @SecuredRecord({ level: RecordLevel.ENCOUNTER, mode: Rendering.DROP, rung: Disclosure.CHART })
  encounters: object[];

  @Field(() => [DocumentTreeType], { description: 'What is filed directly under the patient, by type.' })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DROP, rung: Disclosure.CHART })
  documentTypes: object[];

  @Field(() => String, {
    nullable: true,
    description: '“None found for criteria entered” on an empty tree, for whatever reason; else null.',
  })
  message: string | null;
}

/** The document tree and the two secondary viewers, which are the same tree by the same rules. */
@Resolver()
export class DocumentTreeResolver {
  @Authorized(Permission.RECORDS_READ)
  @Query(() => DocumentTree, {
    nullable: true,
    description:
      'The document tree of a patient, or of one encounter; at least one is given. `RECORD_BLOCKED` where the patient is blocked. Needs `RECORDS_READ`.',
  })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DROP, rung: Disclosure.CHART })
  documentTree(
    @Ctx() context: RequestContext,
    @Arg('patientId', () => ID, { nullable: true, description: 'The id of the patient.' }) patientId?: string | null,
    @Arg('encounterId', () => ID, { nullable: true, description: 'The id of one encounter, to which the tree is cut.' })
    encounterId?: string | null,
  ): Promise<DocumentTreeSource> {
    if (typeof patientId !== 'string' && typeof encounterId !== 'string')
      throw ChartsafeError.badInput('patientId', 'PATIENT_ID_OR_ENCOUNTER_ID');
    return treeOf(context, 'documentTree', patientId ?? null, encounterId ?? null);
  }

  @Authorized(Permission.RECORDS_READ)
  @Query(() => DocumentTree, {
    nullable: true,
    description: 'The secondary viewer of chart completion, for a patient (Horizon: “Medical Record Viewer”). Needs `RECORDS_READ`.',
  })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DROP, rung: Disclosure.CHART })
  medicalRecordViewer(
    @Ctx() context: RequestContext,
    @Arg('patientId', () => ID, { description: 'The id of the patient.' }) patientId: string,
  ): Promise<DocumentTreeSource> {
    return treeOf(context, 'medicalRecordViewer', patientId, null);
  }

  @Authorized(Permission.RECORDS_READ)
  @Query(() => DocumentTree, {
    nullable: true,
    description: 'The secondary viewer of chart completion, for an encounter (Horizon: “Encounter Viewer”). Needs `RECORDS_READ`.',
  })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DROP, rung: Disclosure.CHART })
  encounterViewer(
    @Ctx() context: RequestContext,
    @Arg('encounterId', () => ID, { description: 'The id of the encounter.' }) encounterId: string,
  ): Promise<DocumentTreeSource> {
    return treeOf(context, 'encounterViewer', null, encounterId);
  }
}

async function treeOf(
  context: RequestContext,
  field: string,
  patientId: string | null,
  encounterId: string | null,
): Promise<DocumentTreeSource> {
  const scope = signedIn(context);
  const patientKey = patientId === null ? null : keyOf(patientId, 'Patient', 'patientId');
  const encounterKey = encounterId === null ? null : keyOf(encounterId, 'Encounter', 'encounterId');
  const encounter = encounterKey === null ? null : await lookUp(context, scope, RecordLevel.ENCOUNTER, encounterKey, field);
  const key = patientKey ?? markOf(encounter)?.patientId ?? null;
  const patient = key === null ? null : await lookUp(context, scope, RecordLevel.PATIENT, key, field);
  if (!patient) return emptyTree(null);
  blockedChart(context, patient, field);
  if (encounterKey !== null && markOf(encounter)?.patientId !== patient.id) return emptyTree(patient);
  return readDocumentTree(scope, patient, encounterKey);
}
