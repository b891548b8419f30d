import type { MigrationInterface, QueryRunner } from 'typeorm';
import { boolean, instant, int, nullable, text, uuid, varchar } from './columns';
import { createTable } from './createTable';

/** Overrides, idempotency keys and the decisions of the site. */
export class Overrides1764000000004 implements MigrationInterface {
  readonly name = 'Overrides1764000000004';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, 'override_reason', {
      columns: [varchar('code', 32), varchar('text', 200), int('position'), boolean('active')],
      primaryKey: ['code'],
    });
    await createTable(queryRunner, 'override_request', {
      columns: [
        uuid('id'),
        uuid('viewer_id'),
        uuid('patient_id'),
        nullable(uuid('encounter_id')),
        varchar('reason_code', 32),
        nullable(text('reason_text')),
        varchar('state', 16),
        nullable(varchar('open_key', 120)),
        instant('created_at'),
        nullable(uuid('decided_by_id')),
        nullable(instant('decided_at')),
        int('version'),
      ],
      primaryKey: ['id'],
      unique: {
        uq_override_request_open_key: ['open_key'],
      },
      indexes: {
        ix_override_request_viewer: ['viewer_id', 'state'],
        ix_override_request_queue: ['state', 'created_at'],
      },
      foreignKeys: {
        fk_override_request_viewer: ['viewer_id', 'provider'],
        fk_override_request_patient: ['patient_id', 'patient'],
        fk_override_request_decider: ['decided_by_id', 'provider'],
      },
    });
    await createTable(queryRunner, 'workflow_assignment', {
      columns: [uuid('id'), uuid('request_id'), uuid('analyst_id'), instant('created_at'), nullable(instant('completed_at'))],
      primaryKey: ['id'],
      unique: {
        uq_workflow_assignment_request: ['request_id'],
      },
      foreignKeys: {
        fk_workflow_assignment_request: ['request_id', 'override_request'],
        fk_workflow_assignment_analyst: ['analyst_id', 'provider'],
      },
    });
    await createTable(queryRunner, 'override_grant', {
      columns: [
        uuid('id'),
        uuid('viewer_id'),
        uuid('patient_id'),
        nullable(uuid('encounter_id')),
        varchar('strength', 16),
        varchar('reason_code', 32),
        nullable(text('reason_text')),
        instant('starts_at'),
        instant('ends_at'),
        nullable(uuid('request_id')),
        nullable(uuid('assigned_by_id')),
      ],
      primaryKey: ['id'],
      indexes: {
        ix_override_grant_patient: ['patient_id', 'ends_at'],
        ix_override_grant_viewer: ['viewer_id', 'ends_at'],
      },
      foreignKeys: {
        fk_override_grant_viewer: ['viewer_id', 'provider'],
        fk_override_grant_patient: ['patient_id', 'patient'],
        fk_override_grant_request: ['request_id', 'override_request'],
        fk_override_grant_assigner: ['assigned_by_id', 'provider'],
      },
    });
    await createTable(queryRunner, 'idempotency_key', {
      columns: [
        uuid('id'),
        uuid('viewer_id'),
        varchar('operation', 64),
        varchar('key', 64),
        varchar('input_hash', 64),
        text('outcome'),
        instant('created_at'),
      ],
      primaryKey: ['id'],
      unique: {
        uq_idempotency_key: ['viewer_id', 'operation', 'key'],
      },
      indexes: {
        ix_idempotency_key_created_at: ['created_at'],
      },
      foreignKeys: {
        fk_idempotency_key_viewer: ['viewer_id', 'provider'],
      },
    });
    await createTable(queryRunner, 'site_setting', {
      columns: [
        int('id'),
        boolean('physician_of_record_security'),
        varchar('physician_of_record_scope', 16),
        varchar('physician_of_record_override', 16),
        varchar('blacklist_disclosure', 16),
        int('grant_minutes'),
        int('assignment_max_days'),
        int('request_lapse_days'),
        varchar('time_zone', 64),
        int('version'),
      ],
      primaryKey: ['id'],
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('site_setting');
    await queryRunner.dropTable('idempotency_key');
    await queryRunner.dropTable('override_grant');
    await queryRunner.dropTable('workflow_assignment');
    await queryRunner.dropTable('override_request');
    await queryRunner.dropTable('override_reason');
  }
}
