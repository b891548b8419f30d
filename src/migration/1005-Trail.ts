import type { MigrationInterface, QueryRunner } from 'typeorm';
import { instant, int, nullable, text, uuid, varchar } from './columns';
import { createTable } from './createTable';

/** The audit trail and its notices. */
export class Trail1764000000005 implements MigrationInterface {
  readonly name = 'Trail1764000000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, 'audit_event', {
      columns: [
        uuid('id'),
        uuid('chain_id'),
        int('position'),
        instant('occurred_at'),
        nullable(uuid('viewer_id')),
        varchar('action', 40),
        varchar('outcome', 40),
        nullable(varchar('subject_type', 32)),
        nullable(uuid('subject_id')),
        text('body'),
        varchar('hash', 64),
        varchar('key_id', 64),
      ],
      primaryKey: ['id'],
      unique: {
        uq_audit_event_position: ['chain_id', 'position'],
      },
      indexes: {
        ix_audit_event_action: ['action', 'occurred_at'],
        ix_audit_event_subject: ['subject_id', 'occurred_at'],
        ix_audit_event_viewer: ['viewer_id', 'occurred_at'],
        ix_audit_event_time: ['occurred_at', 'id'],
      },
    });
    await createTable(queryRunner, 'audit_event_record', {
      columns: [uuid('event_id'), int('position'), nullable(uuid('record_id'))],
      primaryKey: ['event_id', 'position'],
      indexes: {
        ix_audit_event_record_record: ['record_id', 'event_id'],
      },
      foreignKeys: {
        fk_audit_event_record_event: ['event_id', 'audit_event'],
      },
    });
    await createTable(queryRunner, 'audit_head', {
      columns: [
        uuid('id'),
        uuid('chain_id'),
        int('position'),
        varchar('kind', 16),
        varchar('hash', 64),
        varchar('signature', 64),
        varchar('key_id', 64),
        instant('written_at'),
      ],
      primaryKey: ['id'],
      unique: {
        uq_audit_head: ['chain_id', 'position', 'kind'],
      },
    });
    await createTable(queryRunner, 'notice', {
      columns: [
        uuid('id'),
        uuid('event_id'),
        varchar('action', 40),
        varchar('reference', 64),
        instant('occurred_at'),
        int('attempts'),
        nullable(instant('due_at')),
        nullable(instant('sent_at')),
      ],
      primaryKey: ['id'],
      indexes: {
        ix_notice_due: ['sent_at', 'due_at'],
      },
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('notice');
    await queryRunner.dropTable('audit_head');
    await queryRunner.dropTable('audit_event_record');
    await queryRunner.dropTable('audit_event');
  }
}
