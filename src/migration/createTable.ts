import { Table, type QueryRunner } from 'typeorm';
import type { Column } from './columns';

/** A table of a migration. Every key and index is named, so that every database calls them the same. */
export interface TableShape {
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  /** Name to columns. */
  readonly unique?: Readonly<Record<string, readonly string[]>>;
  /** Name to columns. */
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
  /** Name to the column and the table whose `id` it names. */
  readonly foreignKeys?: Readonly<Record<string, readonly [column: string, table: string]>>;
}

/** Creates a table with its keys and indexes. */
export async function createTable(queryRunner: QueryRunner, name: string, shape: TableShape): Promise<void> {
  const primaryKeyConstraintName = `pk_${name}`;
  await queryRunner.createTable(
    new Table({
      name,
      columns: shape.columns.map((column) => ({
        ...column,
        // SQLite calls an int an integer.
        type: queryRunner.connection.driver.normalizeType(column),
        ...(shape.primaryKey.includes(column.name) ? { isPrimary: true, primaryKeyConstraintName } : {}),
      })),
      indices: [
        ...Object.entries(shape.unique ?? {}).map(([index, columnNames]) => ({
          name: index,
          columnNames: [...columnNames],
          isUnique: true,
        })),
        ...Object.entries(shape.indexes ?? {}).map(([index, columnNames]) => ({ name: index, columnNames: [...columnNames] })),
      ],
      foreignKeys: Object.entries(shape.foreignKeys ?? {}).map(([key, [column, table]]) => ({
        name: key,
        columnNames: [column],
        referencedTableName: table,
        referencedColumnNames: ['id'],
        onDelete: 'NO ACTION',
        onUpdate: 'NO ACTION',
      })),
    }),
  );
}
