import { GraphQLLocalDate } from 'graphql-scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { Node } from './Node';
import { Patient } from './Patient';
import { Provider } from './Provider';
import { SecuredRecord } from './SecuredRecord';

/** One visit or stay. Columns that end in `Key` hold folded text, those that end in `On` days in the site's time zone; `deriveEncounterKeys` writes them. */
@ObjectType({ implements: Node, description: 'One visit or stay of a patient.' })
@SecuredRecord({ level: RecordLevel.ENCOUNTER })
@Entity()
@Index('uq_encounter_number_key', ['numberKey'], { unique: true })
@Index('ix_encounter_patient', ['patientId', 'locked'])
@Index('ix_encounter_admitted_on', ['admittedOn', 'id'])
export class Encounter implements Node {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_encounter' })
  id: string;

  @Field(() => ID, { name: 'id', description: 'The id of the encounter.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  globalId: string;

  @ForeignKey(() => Patient, { name: 'fk_encounter_patient' })
  @Column('varchar', { length: 36 })
  patientId: string;

  @Field(() => String, { description: 'The number of the encounter, unique.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('varchar', { length: 64 })
  number: string;

  /** The folded `number`. */
  @Column('varchar', { length: 255 })
  numberKey: string;

  @Field(() => String, { nullable: true, description: 'The clinical service, such as `Cardiology`; null where none was written.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('varchar', { length: 100, nullable: true })
  service: string | null;

  /** The folded `service`. */
  @Column('varchar', { length: 255, nullable: true })
  serviceKey: string | null;

  @Field(() => String, { nullable: true, description: 'The kind of encounter, such as `INPATIENT`; null where none was written.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('varchar', { length: 64, nullable: true })
  patientType: string | null;

  /** The folded `patientType`. */
  @Column('varchar', { length: 255, nullable: true })
  patientTypeKey: string | null;

  @Field(() => String, { nullable: true, description: 'Where the patient is or was; null where none was written.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('varchar', { length: 100, nullable: true })
  location: string | null;

  /** The folded `location`. */
  @Column('varchar', { length: 255, nullable: true })
  locationKey: string | null;

  @Field(() => Date, { nullable: true, description: 'The instant of admission, in UTC; null where it is not known.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('datetime', { precision: 6, nullable: true })
  admittedAt: Date | null;

  @Field(() => GraphQLLocalDate, {
    name: 'admissionDate',
    nullable: true,
    description: 'The day of admission in the site’s time zone; null where it is not known.',
  })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('date', { nullable: true })
  admittedOn: string | null;

  @Field(() => Date, { nullable: true, description: 'The instant of discharge, in UTC; null while the patient is in house.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('datetime', { precision: 6, nullable: true })
  dischargedAt: Date | null;

  @Field(() => GraphQLLocalDate, {
    name: 'dischargeDate',
    nullable: true,
    description: 'The day of discharge in the site’s time zone; null while the patient is in house.',
  })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('date', { nullable: true })
  dischargedOn: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the encounter is locked; null without the permission `RECORDS_READ_LOCKED`.',
  })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('boolean')
  locked: boolean;

  /** The number of times that the encounter was changed. */
  @Column('int')
  version: number;
}

/** A provider's designation as a physician of record of an encounter. */
@Entity()
@Index('ix_encounter_physician_provider', ['providerId', 'patientId'])
@Index('ix_encounter_physician_patient', ['patientId', 'providerId'])
export class EncounterPhysician {
  @ForeignKey(() => Encounter, { name: 'fk_encounter_physician_encounter' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_encounter_physician' })
  encounterId: string;

  @ForeignKey(() => Provider, { name: 'fk_encounter_physician_provider' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_encounter_physician' })
  providerId: string;

  /** In which role: attending, admitting, consulting… */
  @PrimaryColumn('varchar', { length: 32, primaryKeyConstraintName: 'pk_encounter_physician' })
  kind: string;

  /** The patient of the encounter, repeated for the search by provider; changed with it. */
  @ForeignKey(() => Patient, { name: 'fk_encounter_physician_patient' })
  @Column('varchar', { length: 36 })
  patientId: string;
}
