import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Patient } from './Patient';

/**
 * A patient who was merged into another. The row has left the table of patients, so that no list, count, report or set can hold it, and
 * nothing can be filed under it any more; what is left here leads its old numbers to the one who survived.
 */
@Entity()
@Index('uq_merged_patient_mrn_key', ['mrnKey'], { unique: true })
@Index('uq_merged_patient_demographic_number', ['demographicNumber'], { unique: true })
@Index('ix_merged_patient_survivor', ['survivorId'])
export class MergedPatient {
  /** The key that the patient had. */
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_merged_patient' })
  id: string;

  /** The patient who is left, however many merges lie between. */
  @ForeignKey(() => Patient, { name: 'fk_merged_patient_survivor' })
  @Column('varchar', { length: 36 })
  survivorId: string;

  /** The folded medical record number. */
  @Column('varchar', { length: 255 })
  mrnKey: string;

  @Column('int')
  demographicNumber: number;

  /** The Master File as it was, as JSON; nobody is shown it. */
  @Column('text')
  masterFile: string;

  @Column('datetime', { precision: 6 })
  mergedAt: Date;
}
