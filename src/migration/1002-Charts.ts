import type { MigrationInterface, QueryRunner } from 'typeorm';
import { blob, boolean, date, instant, int, nullable, text, uuid, varchar } from './columns';
import { createTable } from './createTable';

/** Patients, encounters, documents and what belongs to them. */
export class Charts1764000000002 implements MigrationInterface {
  readonly name = 'Charts1764000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, 'patient', {
      columns: [
        uuid('id'),
        varchar('mrn', 64),
        varchar('mrn_key', 255),
        int('demographic_number'),
        varchar('last_name', 100),
        varchar('last_name_key', 255),
        varchar('first_name', 100),
        varchar('first_name_key', 255),
        nullable(date('birth_date')),
        nullable(varchar('sex', 16)),
        nullable(varchar('sex_key', 255)),
        nullable(varchar('address', 200)),
        nullable(varchar('city', 100)),
        nullable(varchar('city_key', 255)),
        nullable(varchar('province', 100)),
        nullable(varchar('postal_code', 20)),
        nullable(varchar('phone', 40)),
        nullable(varchar('phone2', 40)),
        nullable(varchar('email', 200)),
        nullable(varchar('hin', 40)),
        nullable(varchar('hin_key', 255)),
        nullable(varchar('version_code', 10)),
        nullable(varchar('health_card_type', 20)),
        nullable(date('health_card_renew_date')),
        nullable(varchar('pcn_indicator', 20)),
        nullable(varchar('roster_status', 40)),
        nullable(varchar('roster_status_key', 255)),
        nullable(varchar('patient_status', 40)),
        nullable(varchar('patient_status_key', 255)),
        nullable(date('date_joined')),
        nullable(date('effective_date')),
        nullable(date('end_date')),
        nullable(varchar('provider_number', 40)),
        nullable(varchar('provider_number_key', 255)),
        nullable(varchar('provider_name', 200)),
        nullable(varchar('family_doctor', 200)),
        nullable(varchar('newsletter', 20)),
        boolean('locked'),
        int('version'),
      ],
      primaryKey: ['id'],
      unique: {
        uq_patient_demographic_number: ['demographic_number'],
        uq_patient_mrn_key: ['mrn_key'],
      },
      indexes: {
        ix_patient_hin: ['hin_key'],
        ix_patient_birth_date: ['birth_date', 'id'],
        ix_patient_first_name: ['first_name_key', 'id'],
        ix_patient_name: ['last_name_key', 'first_name_key', 'id'],
      },
    });
    await createTable(queryRunner, 'merged_patient', {
      columns: [
        uuid('id'),
        uuid('survivor_id'),
        varchar('mrn_key', 255),
        int('demographic_number'),
        text('master_file'),
        instant('merged_at'),
      ],
      primaryKey: ['id'],
      unique: {
        uq_merged_patient_demographic_number: ['demographic_number'],
        uq_merged_patient_mrn_key: ['mrn_key'],
      },
      indexes: {
        ix_merged_patient_survivor: ['survivor_id'],
      },
      foreignKeys: {
        fk_merged_patient_survivor: ['survivor_id', 'patient'],
      },
    });
    await createTable(queryRunner, 'encounter', {
      columns: [
        uuid('id'),
        uuid('patient_id'),
        varchar('number', 64),
        varchar('number_key', 255),
        nullable(varchar('service', 100)),
        nullable(varchar('service_key', 255)),
        nullable(varchar('patient_type', 64)),
        nullable(varchar('patient_type_key', 255)),
        nullable(varchar('location', 100)),
        nullable(varchar('location_key', 255)),
        nullable(instant('admitted_at')),
        nullable(date('admitted_on')),
        nullable(instant('discharged_at')),
        nullable(date('discharged_on')),
        boolean('locked'),
        int('version'),
      ],
      primaryKey: ['id'],
      unique: {
        uq_encounter_number_key: ['number_key'],
      },
      indexes: {
        ix_encounter_admitted_on: ['admitted_on', 'id'],
        ix_encounter_patient: ['patient_id', 'locked'],
      },
      foreignKeys: {
        fk_encounter_patient: ['patient_id', 'patient'],
      },
    });
    await createTable(queryRunner, 'encounter_physician', {
      columns: [uuid('encounter_id'), uuid('provider_id'), varchar('kind', 32), uuid('patient_id')],
      primaryKey: ['encounter_id', 'provider_id', 'kind'],
      indexes: {
        ix_encounter_physician_patient: ['patient_id', 'provider_id'],
        ix_encounter_physician_provider: ['provider_id', 'patient_id'],
      },
      foreignKeys: {
        fk_encounter_physician_encounter: ['encounter_id', 'encounter'],
        fk_encounter_physician_provider: ['provider_id', 'provider'],
        fk_encounter_physician_patient: ['patient_id', 'patient'],
      },
    });
    await createTable(queryRunner, 'document', {
      columns: [
        uuid('id'),
        uuid('patient_id'),
        nullable(uuid('encounter_id')),
        varchar('type', 100),
        varchar('title', 200),
        varchar('media_type', 100),
        int('size_bytes'),
        instant('authored_at'),
        nullable(varchar('author_name', 200)),
      ],
      primaryKey: ['id'],
      indexes: {
        ix_document_encounter: ['encounter_id'],
        ix_document_patient: ['patient_id', 'encounter_id'],
      },
      foreignKeys: {
        fk_document_patient: ['patient_id', 'patient'],
        fk_document_encounter: ['encounter_id', 'encounter'],
      },
    });
    await createTable(queryRunner, 'document_piece', {
      columns: [uuid('document_id'), int('position'), blob('bytes')],
      primaryKey: ['document_id', 'position'],
      foreignKeys: {
        fk_document_piece_document: ['document_id', 'document'],
      },
    });
    await createTable(queryRunner, 'chart_deficiency', {
      columns: [
        uuid('id'),
        uuid('document_id'),
        uuid('provider_id'),
        varchar('kind', 16),
        instant('created_at'),
        nullable(instant('resolved_at')),
      ],
      primaryKey: ['id'],
      indexes: {
        ix_chart_deficiency_document: ['document_id'],
        ix_chart_deficiency_provider: ['provider_id', 'resolved_at'],
      },
      foreignKeys: {
        fk_chart_deficiency_document: ['document_id', 'document'],
        fk_chart_deficiency_provider: ['provider_id', 'provider'],
      },
    });
    await createTable(queryRunner, 'download_link', {
      columns: [
        uuid('id'),
        varchar('token_hash', 64),
        uuid('document_id'),
        uuid('viewer_id'),
        instant('expires_at'),
        nullable(instant('used_at')),
      ],
      primaryKey: ['id'],
      unique: {
        uq_download_link_token_hash: ['token_hash'],
      },
      foreignKeys: {
        fk_download_link_document: ['document_id', 'document'],
        fk_download_link_viewer: ['viewer_id', 'provider'],
      },
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('download_link');
    await queryRunner.dropTable('chart_deficiency');
    await queryRunner.dropTable('document_piece');
    await queryRunner.dropTable('document');
    await queryRunner.dropTable('encounter_physician');
    await queryRunner.dropTable('encounter');
    await queryRunner.dropTable('merged_patient');
    await queryRunner.dropTable('patient');
  }
}
