import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One event of the trail. The row is written once; what it says stands in `body`, the columns beside it are for searching. */
@Entity()
@Index('uq_audit_event_position', ['chainId', 'position'], { unique: true })
@Index('ix_audit_event_time', ['occurredAt', 'id'])
@Index('ix_audit_event_viewer', ['viewerId', 'occurredAt'])
@Index('ix_audit_event_action', ['action', 'occurredAt'])
@Index('ix_audit_event_subject', ['subjectId', 'occurredAt'])
export class AuditEvent {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_audit_event' })
  id: string;

  /** The chain of the process that wrote it. */
  @Column('varchar', { length: 36 })
  chainId: string;

  /** Its place in the chain, from 1. */
  @Column('int')
  position: number;

  @Column('datetime', { precision: 6 })
  occurredAt: Date;

  /** Null where nobody is signed in. */
  @Column('varchar', { length: 36, nullable: true })
  viewerId: string | null;

  @Column('varchar', { length: 40 })
  action: string;

  @Column('varchar', { length: 40 })
  outcome: string;

  /** What was changed, where it is no record of a chart: `PATIENT_SET`, `ROLE` and the like. */
  @Column('varchar', { length: 32, nullable: true })
  subjectType: string | null;

  @Column('varchar', { length: 36, nullable: true })
  subjectId: string | null;

  /** The event as canonical JSON, kept as text so that its bytes never change. */
  @Column('text')
  body: string;

  /** HMAC of the event, its place and the hash before it, in hexadecimal digits. */
  @Column('varchar', { length: 64 })
  hash: string;

  /** The name of the key under which `hash` was made. */
  @Column('varchar', { length: 64 })
  keyId: string;
}

/** An id by which an event is found: that of a patient, or of a record that it names without its patient. It may be of a record that never was. */
@Entity()
@Index('ix_audit_event_record_record', ['recordId', 'eventId'])
export class AuditEventRecord {
  @ForeignKey(() => AuditEvent, { name: 'fk_audit_event_record_event' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_audit_event_record' })
  eventId: string;

  /** Its place among the ids of the event, from 0. */
  @PrimaryColumn('int', { primaryKeyConstraintName: 'pk_audit_event_record' })
  position: number;

  /** Null where what it speaks of is part of no chart. */
  @Column('varchar', { length: 36, nullable: true })
  recordId: string | null;
}

/** The signed head of a chain, or the end of what was dropped after its retention. */
@Entity()
@Index('uq_audit_head', ['chainId', 'position', 'kind'], { unique: true })
export class AuditHead {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_audit_head' })
  id: string;

  @Column('varchar', { length: 36 })
  chainId: string;

  /** The place of the event that was the last when the head was written; 0 says that the chain was begun. */
  @Column('int')
  position: number;

  /** `HEAD` or `CHECKPOINT`. */
  @Column('varchar', { length: 16 })
  kind: string;

  @Column('varchar', { length: 64 })
  hash: string;

  @Column('varchar', { length: 64 })
  signature: string;

  @Column('varchar', { length: 64 })
  keyId: string;

  @Column('datetime', { precision: 6 })
  writtenAt: Date;
}

/** A notice that waits to be sent to a privacy officer's endpoint, or was. It carries a reference and no identity. */
@Entity()
@Index('ix_notice_due', ['sentAt', 'dueAt'])
export class Notice {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_notice' })
  id: string;

  @Column('varchar', { length: 36 })
  eventId: string;

  @Column('varchar', { length: 40 })
  action: string;

  /** What is told, as an id: `OverrideRequest:…`, or `AuditEvent:…` where there is no request. */
  @Column('varchar', { length: 64 })
  reference: string;

  /** When that happened of which it tells. */
  @Column('datetime', { precision: 6 })
  occurredAt: Date;

  /** How often its sending was begun; who takes it raises this first, so that one sends it at a time. */
  @Column('int')
  attempts: number;

  /** When it is to be sent, or sent again; while one sends it, when another may. Null once it was sent, or was tried too often. */
  @Column('datetime', { precision: 6, nullable: true })
  dueAt: Date | null;

  /** Null until it was sent. */
  @Column('datetime', { precision: 6, nullable: true })
  sentAt: Date | null;
}
