import { GraphQLLocalDate } from 'graphql-scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { Node } from './Node';
import { SecuredRecord } from './SecuredRecord';

/**
 * A person with a chart, and the Master File of that person. The columns are those of Juno’s Demographic Report.
 * Columns that end in `Key` hold folded text; `derivePatientKeys` writes them.
 */
@ObjectType({ implements: Node, description: 'A person with a chart, and the Master File of that person.' })
@SecuredRecord({ level: RecordLevel.PATIENT })
@Entity()
@Index('uq_patient_mrn_key', ['mrnKey'], { unique: true })
@Index('uq_patient_demographic_number', ['demographicNumber'], { unique: true })
@Index('ix_patient_name', ['lastNameKey', 'firstNameKey', 'id'])
@Index('ix_patient_first_name', ['firstNameKey', 'id'])
@Index('ix_patient_birth_date', ['birthDate', 'id'])
@Index('ix_patient_hin', ['hinKey'])
export class Patient implements Node {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_patient' })
  id: string;

  @Field(() => ID, { name: 'id', description: 'The id of the patient.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  globalId: string;

  @Field(() => String, { description: 'The medical record number: the chart number of the patient, unique.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('varchar', { length: 64 })
  mrn: string;

  /** The folded `mrn`, by which it is searched and compared. */
  @Column('varchar', { length: 255 })
  mrnKey: string;

  @Field(() => Int, { description: 'Juno’s “Demographic #”: a positive number, unique.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('int')
  demographicNumber: number;

  @Field(() => String, { description: 'The family name.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('varchar', { length: 100 })
  lastName: string;

  /** The folded `lastName`, by which it is searched and compared. */
  @Column('varchar', { length: 255 })
  lastNameKey: string;

  @Field(() => String, { description: 'The given name.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('varchar', { length: 100 })
  firstName: string;

  /** The folded `firstName`, by which it is searched and compared. */
  @Column('varchar', { length: 255 })
  firstNameKey: string;

  @Field(() => GraphQLLocalDate, { nullable: true, description: 'The day of birth; null where it is not known.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('date', { nullable: true })
  birthDate: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The administrative sex as the site writes it, such as `F`, `M`, `X`; null where it is not known.',
  })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('varchar', { length: 16, nullable: true })
  sex: string | null;

  /** The folded `sex`, by which it is searched and compared. */
  @Column('varchar', { length: 255, nullable: true })
  sexKey: string | null;

  @Field(() => String, { nullable: true, description: 'The street address.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 200, nullable: true })
  address: string | null;

  @Field(() => String, { nullable: true, description: 'The city.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 100, nullable: true })
  city: string | null;

  /** The folded `city`, by which it is searched and compared. */
  @Column('varchar', { length: 255, nullable: true })
  cityKey: string | null;

  @Field(() => String, { nullable: true, description: 'The province or state.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 100, nullable: true })
  province: string | null;

  @Field(() => String, { nullable: true, description: 'The postal code.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 20, nullable: true })
  postalCode: string | null;

  @Field(() => String, { nullable: true, description: 'The telephone number.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 40, nullable: true })
  phone: string | null;

  @Field(() => String, { nullable: true, description: 'The second telephone number.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 40, nullable: true })
  phone2: string | null;

  @Field(() => String, { nullable: true, description: 'The e-mail address.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 200, nullable: true })
  email: string | null;

  @Field(() => String, { nullable: true, description: 'The health insurance number.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 40, nullable: true })
  hin: string | null;

  /** The folded `hin`, by which it is searched and compared. */
  @Column('varchar', { length: 255, nullable: true })
  hinKey: string | null;

  @Field(() => String, { nullable: true, description: 'The version code of the health card.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 10, nullable: true })
  versionCode: string | null;

  @Field(() => String, { nullable: true, description: 'The kind of health card.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 20, nullable: true })
  healthCardType: string | null;

  @Field(() => GraphQLLocalDate, { nullable: true, description: 'The day on which the health card is to be renewed.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('date', { nullable: true })
  healthCardRenewDate: string | null;

  @Field(() => String, { nullable: true, description: 'The PCN indicator.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 20, nullable: true })
  pcnIndicator: string | null;

  @Field(() => String, { nullable: true, description: 'The roster status, such as `RO` for rostered.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 40, nullable: true })
  rosterStatus: string | null;

  /** The folded `rosterStatus`, by which it is searched and compared. */
  @Column('varchar', { length: 255, nullable: true })
  rosterStatusKey: string | null;

  @Field(() => String, { nullable: true, description: 'The patient status, such as `AC` for active.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 40, nullable: true })
  patientStatus: string | null;

  /** The folded `patientStatus`, by which it is searched and compared. */
  @Column('varchar', { length: 255, nullable: true })
  patientStatusKey: string | null;

  @Field(() => GraphQLLocalDate, { nullable: true, description: 'The day on which the patient joined the clinic.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('date', { nullable: true })
  dateJoined: string | null;

  @Field(() => GraphQLLocalDate, { nullable: true, description: 'The day from which the enrolment holds.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('date', { nullable: true })
  effectiveDate: string | null;

  @Field(() => GraphQLLocalDate, { nullable: true, description: 'The day on which the enrolment ended.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('date', { nullable: true })
  endDate: string | null;

  @Field(() => String, { nullable: true, description: 'The number of the patient’s own provider.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 40, nullable: true })
  providerNumber: string | null;

  /** The folded `providerNumber`, by which it is searched and compared. */
  @Column('varchar', { length: 255, nullable: true })
  providerNumberKey: string | null;

  @Field(() => String, { nullable: true, description: 'The name of the patient’s own provider.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 200, nullable: true })
  providerName: string | null;

  @Field(() => String, { nullable: true, description: 'The name of the family doctor.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 200, nullable: true })
  familyDoctor: string | null;

  @Field(() => String, { nullable: true, description: 'Whether, and how, the patient takes the newsletter.' })
  @SecuredRecord({ rung: Disclosure.DEMOGRAPHICS })
  @Column('varchar', { length: 20, nullable: true })
  newsletter: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the patient is locked; null without the permission `RECORDS_READ_LOCKED`.',
  })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('boolean')
  locked: boolean;

  /** The number of times that the patient was changed. */
  @Column('int')
  version: number;
}
