import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Patient } from './Patient';
import { Provider } from './Provider';

/** A reason that the site accepts for an override. */
@Entity('override_reason')
export class OverrideReasonRow {
  @PrimaryColumn('varchar', { length: 32, primaryKeyConstraintName: 'pk_override_reason' })
  code: string;

  /** What a person reads beside the code. */
  @Column('varchar', { length: 200 })
  text: string;

  /** Where it stands in the list. */
  @Column('int')
  position: number;

  @Column('boolean')
  active: boolean;
}

/** A viewer's request to open a record, from the analysts' queue to its end. */
@Entity()
@Index('uq_override_request_open_key', ['openKey'], { unique: true })
@Index('ix_override_request_queue', ['state', 'createdAt'])
@Index('ix_override_request_viewer', ['viewerId', 'state'])
export class OverrideRequest {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_override_request' })
  id: string;

  @ForeignKey(() => Provider, { name: 'fk_override_request_viewer' })
  @Column('varchar', { length: 36 })
  viewerId: string;

  @ForeignKey(() => Patient, { name: 'fk_override_request_patient' })
  @Column('varchar', { length: 36 })
  patientId: string;

  /** Null for a request to open the whole patient. */
  @Column('varchar', { length: 36, nullable: true })
  encounterId: string | null;

  @Column('varchar', { length: 32 })
  reasonCode: string;

  @Column('text', { nullable: true })
  reasonText: string | null;

  /** `PENDING`, `APPROVED`, `ASSIGNED`, `EXPIRED`, `REVOKED`, `DENIED`, `WITHDRAWN` or `LAPSED`. */
  @Column('varchar', { length: 16 })
  state: string;

  /** Names viewer and record while the request is open, so that there is one; null after its end. */
  @Column('varchar', { length: 120, nullable: true })
  openKey: string | null;

  @Column('datetime', { precision: 6 })
  createdAt: Date;

  @ForeignKey(() => Provider, { name: 'fk_override_request_decider' })
  @Column('varchar', { length: 36, nullable: true })
  decidedById: string | null;

  @Column('datetime', { precision: 6, nullable: true })
  decidedAt: Date | null;

  @Column('int')
  version: number;
}

/** What an approval makes: the task, for the transaction, of assigning the record to its requester by hand. It opens nothing. */
@Entity()
@Index('uq_workflow_assignment_request', ['requestId'], { unique: true })
export class WorkflowAssignment {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_workflow_assignment' })
  id: string;

  @ForeignKey(() => OverrideRequest, { name: 'fk_workflow_assignment_request' })
  @Column('varchar', { length: 36 })
  requestId: string;

  @ForeignKey(() => Provider, { name: 'fk_workflow_assignment_analyst' })
  @Column('varchar', { length: 36 })
  analystId: string;

  @Column('datetime', { precision: 6 })
  createdAt: Date;

  /** Null until a personal assignment, or the end of the request. */
  @Column('datetime', { precision: 6, nullable: true })
  completedAt: Date | null;
}

/** A time-limited permission to open one safe record: by a reason, or by a personal assignment. */
@Entity()
@Index('ix_override_grant_viewer', ['viewerId', 'endsAt'])
@Index('ix_override_grant_patient', ['patientId', 'endsAt'])
export class OverrideGrant {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_override_grant' })
  id: string;

  @ForeignKey(() => Provider, { name: 'fk_override_grant_viewer' })
  @Column('varchar', { length: 36 })
  viewerId: string;

  @ForeignKey(() => Patient, { name: 'fk_override_grant_patient' })
  @Column('varchar', { length: 36 })
  patientId: string;

  /** Null for a grant on the whole patient. */
  @Column('varchar', { length: 36, nullable: true })
  encounterId: string | null;

  /** `REASON` or `APPROVAL`. */
  @Column('varchar', { length: 16 })
  strength: string;

  @Column('varchar', { length: 32 })
  reasonCode: string;

  @Column('text', { nullable: true })
  reasonText: string | null;

  @Column('datetime', { precision: 6 })
  startsAt: Date;

  /** The first instant at which it no longer holds; moved forward when it is given up or revoked. */
  @Column('datetime', { precision: 6 })
  endsAt: Date;

  /** The request from which a personal assignment comes; null for a grant by reason. */
  @ForeignKey(() => OverrideRequest, { name: 'fk_override_grant_request' })
  @Column('varchar', { length: 36, nullable: true })
  requestId: string | null;

  /** The analyst who assigned it; null for a grant by reason. */
  @ForeignKey(() => Provider, { name: 'fk_override_grant_assigner' })
  @Column('varchar', { length: 36, nullable: true })
  assignedById: string | null;
}

/** What came of a mutation with an idempotency key, so that the same key does nothing twice. */
@Entity()
@Index('uq_idempotency_key', ['viewerId', 'operation', 'key'], { unique: true })
@Index('ix_idempotency_key_created_at', ['createdAt'])
export class IdempotencyKey {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_idempotency_key' })
  id: string;

  @ForeignKey(() => Provider, { name: 'fk_idempotency_key_viewer' })
  @Column('varchar', { length: 36 })
  viewerId: string;

  @Column('varchar', { length: 64 })
  operation: string;

  @Column('varchar', { length: 64 })
  key: string;

  /** SHA-256 of the canonical input, in hexadecimal digits. */
  @Column('varchar', { length: 64 })
  inputHash: string;

  /** Ids and code of the outcome, as JSON; nothing else of it is kept. */
  @Column('text')
  outcome: string;

  @Column('datetime', { precision: 6 })
  createdAt: Date;
}
