import type { MigrationInterface, QueryRunner } from 'typeorm';
import { boolean, int, uuid, varchar } from './columns';
import { createTable } from './createTable';

/** Providers, and the roles that say what they may ask for. */
export class People1764000000001 implements MigrationInterface {
  readonly name = 'People1764000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, 'provider', {
      columns: [
        uuid('id'),
        varchar('username', 100),
        varchar('username_key', 255),
        varchar('display_name', 200),
        varchar('display_name_key', 255),
        boolean('physician'),
        boolean('active'),
        int('blacklist_version'),
        int('version'),
      ],
      primaryKey: ['id'],
      unique: {
        uq_provider_username_key: ['username_key'],
      },
      indexes: {
        ix_provider_display_name: ['display_name_key', 'id'],
      },
    });
    await createTable(queryRunner, 'role', {
      columns: [uuid('id'), varchar('name', 64), varchar('name_key', 255), int('version')],
      primaryKey: ['id'],
      unique: {
        uq_role_name_key: ['name_key'],
      },
    });
    await createTable(queryRunner, 'role_permission', {
      columns: [uuid('role_id'), varchar('permission', 32)],
      primaryKey: ['role_id', 'permission'],
      foreignKeys: {
        fk_role_permission_role: ['role_id', 'role'],
      },
    });
    await createTable(queryRunner, 'provider_role', {
      columns: [uuid('provider_id'), uuid('role_id')],
      primaryKey: ['provider_id', 'role_id'],
      indexes: {
        ix_provider_role_role: ['role_id'],
      },
      foreignKeys: {
        fk_provider_role_provider: ['provider_id', 'provider'],
        fk_provider_role_role: ['role_id', 'role'],
      },
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('provider_role');
    await queryRunner.dropTable('role_permission');
    await queryRunner.dropTable('role');
    await queryRunner.dropTable('provider');
  }
}
