import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Makes MySQL and MariaDB compare text as SQLite does, byte by byte. Their default ignores case, accents and trailing
 * spaces, so that two databases would give two answers to one rule.
 */
export class BinaryCollation1764000000000 implements MigrationInterface {
  readonly name = 'BinaryCollation1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    if (queryRunner.connection.options.type === 'better-sqlite3') return;
    await queryRunner.query('ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
  }

  async down(): Promise<void> {
    // The collation that was there before is not known.
  }
}
