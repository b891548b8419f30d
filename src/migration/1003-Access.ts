import type { MigrationInterface, QueryRunner } from 'typeorm';
import { boolean, instant, int, nullable, text, uuid, varchar } from './columns';
import { createTable } from './createTable';

/** Patient sets, blacklists, access limits and locks. */
export class Access1764000000003 implements MigrationInterface {
  readonly name = 'Access1764000000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, 'patient_set', {
      columns: [
        uuid('id'),
        varchar('name', 64),
        varchar('name_key', 255),
        nullable(text('definition')),
        instant('created_at'),
        nullable(uuid('created_by_id')),
        int('version'),
      ],
      primaryKey: ['id'],
      unique: {
        uq_patient_set_name_key: ['name_key'],
      },
      foreignKeys: {
        fk_patient_set_creator: ['created_by_id', 'provider'],
      },
    });
    await createTable(queryRunner, 'patient_set_member', {
      columns: [uuid('set_id'), uuid('patient_id')],
      primaryKey: ['set_id', 'patient_id'],
      indexes: {
        ix_patient_set_member_patient: ['patient_id', 'set_id'],
      },
      foreignKeys: {
        fk_patient_set_member_set: ['set_id', 'patient_set'],
        fk_patient_set_member_patient: ['patient_id', 'patient'],
      },
    });
    await createTable(queryRunner, 'blacklist_entry', {
      columns: [uuid('provider_id'), uuid('set_id')],
      primaryKey: ['provider_id', 'set_id'],
      indexes: {
        ix_blacklist_entry_set: ['set_id'],
      },
      foreignKeys: {
        fk_blacklist_entry_provider: ['provider_id', 'provider'],
        fk_blacklist_entry_set: ['set_id', 'patient_set'],
      },
    });
    await createTable(queryRunner, 'blacklist_change', {
      columns: [uuid('provider_id'), int('version'), text('added'), text('removed')],
      primaryKey: ['provider_id'],
      foreignKeys: {
        fk_blacklist_change_provider: ['provider_id', 'provider'],
      },
    });
    await createTable(queryRunner, 'report_definition', {
      columns: [uuid('id'), uuid('owner_id'), varchar('name', 64), varchar('name_key', 255), text('definition'), int('version')],
      primaryKey: ['id'],
      unique: {
        uq_report_definition_name_key: ['owner_id', 'name_key'],
      },
      foreignKeys: {
        fk_report_definition_owner: ['owner_id', 'provider'],
      },
    });
    await createTable(queryRunner, 'access_limit', {
      columns: [
        uuid('id'),
        varchar('name', 64),
        varchar('name_key', 255),
        text('fragment'),
        nullable(text('parsed')),
        varchar('level', 16),
        varchar('polarity', 16),
        varchar('override_setting', 16),
        boolean('everyone'),
        boolean('enabled'),
        int('version'),
      ],
      primaryKey: ['id'],
      unique: {
        uq_access_limit_name_key: ['name_key'],
      },
    });
    await createTable(queryRunner, 'access_limit_provider', {
      columns: [uuid('limit_id'), uuid('provider_id')],
      primaryKey: ['limit_id', 'provider_id'],
      indexes: {
        ix_access_limit_provider_provider: ['provider_id'],
      },
      foreignKeys: {
        fk_access_limit_provider_limit: ['limit_id', 'access_limit'],
        fk_access_limit_provider_provider: ['provider_id', 'provider'],
      },
    });
    await createTable(queryRunner, 'access_limit_role', {
      columns: [uuid('limit_id'), uuid('role_id')],
      primaryKey: ['limit_id', 'role_id'],
      indexes: {
        ix_access_limit_role_role: ['role_id'],
      },
      foreignKeys: {
        fk_access_limit_role_limit: ['limit_id', 'access_limit'],
        fk_access_limit_role_role: ['role_id', 'role'],
      },
    });
    await createTable(queryRunner, 'record_lock', {
      columns: [
        uuid('id'),
        uuid('patient_id'),
        nullable(uuid('encounter_id')),
        text('reason'),
        uuid('locked_by_id'),
        instant('locked_at'),
        nullable(instant('unlocked_at')),
        nullable(uuid('unlocked_by_id')),
        nullable(text('unlock_reason')),
      ],
      primaryKey: ['id'],
      indexes: {
        ix_record_lock_patient: ['patient_id', 'unlocked_at'],
      },
      foreignKeys: {
        fk_record_lock_provider: ['locked_by_id', 'provider'],
        fk_record_lock_unlocker: ['unlocked_by_id', 'provider'],
      },
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('record_lock');
    await queryRunner.dropTable('access_limit_role');
    await queryRunner.dropTable('access_limit_provider');
    await queryRunner.dropTable('access_limit');
    await queryRunner.dropTable('report_definition');
    await queryRunner.dropTable('blacklist_change');
    await queryRunner.dropTable('blacklist_entry');
    await queryRunner.dropTable('patient_set_member');
    await queryRunner.dropTable('patient_set');
  }
}
