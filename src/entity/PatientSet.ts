import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { Node } from './Node';
import { Patient } from './Patient';
import { Provider } from './Provider';
import { SecuredRecord } from './SecuredRecord';

/** A named, frozen list of patients, saved from a demographic report. It never changes by itself. */
@ObjectType({
  implements: Node,
  description: 'A named, frozen list of patients, saved from a demographic report. It never changes by itself.',
})
@SecuredRecord({ level: RecordLevel.PATIENT_SET })
@Entity()
@Index('uq_patient_set_name_key', ['nameKey'], { unique: true })
export class PatientSet implements Node {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_patient_set' })
  id: string;

  @Field(() => ID, { name: 'id', description: 'The id of the set.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  globalId: string;

  @Field(() => String, { description: 'The name of the set, unique whatever its case or accents; 1 to 64 characters.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('varchar', { length: 64 })
  name: string;

  /** The folded `name`. */
  @Column('varchar', { length: 255 })
  nameKey: string;

  /** The report from which it was saved, as JSON; null where it was made by hand. */
  @Column('text', { nullable: true })
  definition: string | null;

  @Field(() => Date, { nullable: true, description: 'The instant at which the set was saved, in UTC.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('datetime', { precision: 6 })
  createdAt: Date;

  /** The provider who saved it; null for sets that came with an import. */
  @ForeignKey(() => Provider, { name: 'fk_patient_set_creator' })
  @Column('varchar', { length: 36, nullable: true })
  createdById: string | null;

  @Field(() => Int, { description: 'The number of times that the set was changed; whoever changes it says which version they read.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  @Column('int')
  version: number;
}

/** One patient of a set. */
@Entity()
@Index('ix_patient_set_member_patient', ['patientId', 'setId'])
export class PatientSetMember {
  @ForeignKey(() => PatientSet, { name: 'fk_patient_set_member_set' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_patient_set_member' })
  setId: string;

  @ForeignKey(() => Patient, { name: 'fk_patient_set_member_patient' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_patient_set_member' })
  patientId: string;
}

/** One set that a provider may not open. */
@Entity()
@Index('ix_blacklist_entry_set', ['setId'])
export class BlacklistEntry {
  @ForeignKey(() => Provider, { name: 'fk_blacklist_entry_provider' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_blacklist_entry' })
  providerId: string;

  @ForeignKey(() => PatientSet, { name: 'fk_blacklist_entry_set' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_blacklist_entry' })
  setId: string;
}

/** The last change of a provider's blacklist, kept so that it can be undone. Sets are deleted without it. */
@Entity()
export class BlacklistChange {
  @ForeignKey(() => Provider, { name: 'fk_blacklist_change_provider' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_blacklist_change' })
  providerId: string;

  /** The version of the blacklist that the change made. */
  @Column('int')
  version: number;

  /** The keys of the sets that it put on the blacklist, as a JSON array. */
  @Column('text')
  added: string;

  /** The keys of the sets that it took off, likewise. */
  @Column('text')
  removed: string;
}

/** A saved definition of a demographic report. */
@Entity()
@Index('uq_report_definition_name_key', ['ownerId', 'nameKey'], { unique: true })
export class ReportDefinition {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_report_definition' })
  id: string;

  @ForeignKey(() => Provider, { name: 'fk_report_definition_owner' })
  @Column('varchar', { length: 36 })
  ownerId: string;

  @Column('varchar', { length: 64 })
  name: string;

  @Column('varchar', { length: 255 })
  nameKey: string;

  /** Columns, criteria, order and limit, as JSON. */
  @Column('text')
  definition: string;

  @Column('int')
  version: number;
}
