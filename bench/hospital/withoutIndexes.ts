import type { Connection, RowDataPacket } from 'mysql2/promise';

/** Does something to a table while it has no index but its primary key, and builds the others anew afterwards: by sorting, once. */
export async function withoutIndexes(connection: Connection, table: string, work: () => Promise<void>): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT INDEX_NAME AS name, MAX(NON_UNIQUE) AS several, GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) AS columns
     FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND INDEX_NAME <> 'PRIMARY' GROUP BY INDEX_NAME`,
    [table],
  );
  const alter = (parts: readonly string[]) => (parts.length > 0 ? connection.query(`ALTER TABLE ${table} ${parts.join(', ')}`) : null);
  await alter(rows.map(({ name }) => `DROP INDEX ${name}`));
  await work();
  await alter(rows.map(({ name, several, columns }) => `ADD ${Number(several) === 1 ? '' : 'UNIQUE '}INDEX ${name} (${columns})`));
}
