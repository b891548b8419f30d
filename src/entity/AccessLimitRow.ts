import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Provider } from './Provider';
import { Role } from './Role';

/** An access limit as it is stored. What it means is for the policy to read; any text here may be of another hand. */
@Entity('access_limit')
@Index('uq_access_limit_name_key', ['nameKey'], { unique: true })
export class AccessLimitRow {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_access_limit' })
  id: string;

  @Column('varchar', { length: 64 })
  name: string;

  @Column('varchar', { length: 255 })
  nameKey: string;

  @Column('text')
  fragment: string;

  /** The fragment as it was read when it was saved, as JSON; null in a row that another hand wrote. */
  @Column('text', { nullable: true })
  parsed: string | null;

  /** `PATIENT` or `ENCOUNTER`. */
  @Column('varchar', { length: 16 })
  level: string;

  /** `ONLY_WHERE` or `EXCEPT_WHERE`. */
  @Column('varchar', { length: 16 })
  polarity: string;

  /** `ALLOW`, `PROMPT` or `DENY`. */
  @Column('varchar', { length: 16 })
  overrideSetting: string;

  /** Whether every provider is a subject. */
  @Column('boolean')
  everyone: boolean;

  @Column('boolean')
  enabled: boolean;

  @Column('int')
  version: number;
}

/** A provider who is a subject of a limit. */
@Entity()
@Index('ix_access_limit_provider_provider', ['providerId'])
export class AccessLimitProvider {
  @ForeignKey(() => AccessLimitRow, { name: 'fk_access_limit_provider_limit' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_access_limit_provider' })
  limitId: string;

  @ForeignKey(() => Provider, { name: 'fk_access_limit_provider_provider' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_access_limit_provider' })
  providerId: string;
}

/** A role whose holders are subjects of a limit. */
@Entity()
@Index('ix_access_limit_role_role', ['roleId'])
export class AccessLimitRole {
  @ForeignKey(() => AccessLimitRow, { name: 'fk_access_limit_role_limit' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_access_limit_role' })
  limitId: string;

  @ForeignKey(() => Role, { name: 'fk_access_limit_role_role' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_access_limit_role' })
  roleId: string;
}

/** Why, when and by whom a record was locked. The lock itself is the column `locked` of the record. */
@Entity()
@Index('ix_record_lock_patient', ['patientId', 'unlockedAt'])
export class RecordLock {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_record_lock' })
  id: string;

  @Column('varchar', { length: 36 })
  patientId: string;

  /** Null for a lock on the patient. */
  @Column('varchar', { length: 36, nullable: true })
  encounterId: string | null;

  @Column('text')
  reason: string;

  @ForeignKey(() => Provider, { name: 'fk_record_lock_provider' })
  @Column('varchar', { length: 36 })
  lockedById: string;

  @Column('datetime', { precision: 6 })
  lockedAt: Date;

  /** Null while it is locked. */
  @Column('datetime', { precision: 6, nullable: true })
  unlockedAt: Date | null;

  /** Who unlocked it; null while it is locked. */
  @ForeignKey(() => Provider, { name: 'fk_record_lock_unlocker' })
  @Column('varchar', { length: 36, nullable: true })
  unlockedById: string | null;

  /** Why it was unlocked; null while it is locked. */
  @Column('text', { nullable: true })
  unlockReason: string | null;
}
