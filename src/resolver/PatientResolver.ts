import { Args, Arg, Authorized, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { condition } from '../condition/Condition';
import { Patient } from '../entity/Patient';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError } from '../errors';
import { lookUp, lookUpBy, numberKey } from '../gate/lookUp';
import type { SecuredRow } from '../gate/mark';
import { OrderDirection, patientOrder, PatientOrderField } from '../gate/orders';
import type { Page } from '../gate/Page';
import { lockOf, type LockOfRecord } from '../gate/readLocks';
import { readPage } from '../gate/readPages';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { patientSearch } from '../gate/searches';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { Access, accessOf } from './Access';
import { Documents, Encounters, Patients } from './connections';
import { EncountersArgs, PageArgs, PatientsArgs } from './inputs';
import { lockedOf } from './lockedOf';
import { RecordLockType } from './LockMutations';
import { documentsBelow, encountersOfPatient, pageArguments, withProviderKey } from './pages';

/** Patients: by number, by search, and what belongs to one. */
@Resolver(() => Patient)
export class PatientResolver {
  @Authorized(Permission.RECORDS_READ)
  @Query(() => Patients.Connection, {
    nullable: true,
    description: 'Patients that fulfil all criteria (Horizon: the Search Results grid). Needs `RECORDS_READ`.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  patients(@Args(() => PatientsArgs) given: PatientsArgs, @Ctx() context: RequestContext): Promise<Page> {
    const scope = signedIn(context);
    const { search, order } = given;
    const encounter = search?.encounter ? withProviderKey(search.encounter, 'search.encounter') : null;
    const where = search ? patientSearch(scope, { ...search, encounter }) : condition.always;
    const keyset = patientOrder(scope, order?.field ?? PatientOrderField.NAME, order?.direction ?? OrderDirection.ASC);
    return readPage(scope, { level: RecordLevel.PATIENT, rung: Disclosure.IDENTITY, where, keyset }, pageArguments(given));
  }

  @Authorized(Permission.RECORDS_READ)
  @Query(() => Patient, {
    nullable: true,
    description:
      'The patient of an id, a medical record number or a demographic number, of which exactly one is given; null where none is found. `RECORD_BLOCKED` where the patient is on the viewer’s blacklist (Juno: “users will see a message”). Needs `RECORDS_READ`.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  patient(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'The id of the patient.' }) id?: string | null,
    @Arg('mrn', () => String, { nullable: true, description: 'The medical record number.' }) mrn?: string | null,
    @Arg('demographicNumber', () => Int, { nullable: true, description: 'The demographic number.' }) demographicNumber?: number | null,
  ): Promise<SecuredRow | null> {
    const scope = signedIn(context);
    if ([id, mrn, demographicNumber].filter((given) => given !== null && given !== undefined).length !== 1) {
      throw ChartsafeError.badInput('id', 'EXACTLY_ONE_OF_ID_MRN_DEMOGRAPHIC_NUMBER');
    }
    if (typeof id === 'string') return lookUp(context, scope, RecordLevel.PATIENT, keyOf(id, 'Patient'), 'patient');
    if (typeof mrn === 'string') return lookUpBy(context, scope, RecordLevel.PATIENT, 'mrn', numberKey(mrn, 'mrn'), 'patient');
    return lookUpBy(context, scope, RecordLevel.PATIENT, 'demographic_number', Number(demographicNumber), 'patient');
  }

  @FieldResolver(() => Access, { nullable: true, description: 'What the viewer may do with the patient.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  access(@Root() patient: object): Access | null {
    return accessOf(patient);
  }

  @FieldResolver(() => Boolean)
  locked(@Root() patient: object): boolean | null {
    return lockedOf(patient);
  }

  @FieldResolver(() => RecordLockType, {
    nullable: true,
    description: 'The lock on the patient; null where it is not locked, and without the permission `RECORDS_READ_LOCKED`.',
  })
  @SecuredRecord({ rung: Disclosure.CHART })
  lock(@Root() patient: object): Promise<LockOfRecord | null> {
    return lockOf(patient);
  }

  @FieldResolver(() => Encounters.Connection, {
    nullable: true,
    description: 'The encounters of the patient. `RECORD_BLOCKED` where only the Master File is shown.',
  })
  @SecuredRecord({ level: RecordLevel.ENCOUNTER, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  encounters(@Root() patient: object, @Args(() => EncountersArgs) given: EncountersArgs): Promise<Page> {
    return encountersOfPatient(patient as SecuredRow, given);
  }

  @FieldResolver(() => Documents.Connection, {
    nullable: true,
    description: 'The documents of the chart, the newest first. `RECORD_BLOCKED` where only the Master File is shown.',
  })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DROP, rung: Disclosure.CHART })
  documents(@Root() patient: object, @Args(() => PageArgs) given: PageArgs): Promise<Page> {
    return documentsBelow(patient as SecuredRow, 'd.patient_id', given);
  }
}
