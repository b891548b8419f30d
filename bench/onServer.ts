import { createConnection } from 'mysql2/promise';

/** Sends one statement to a database server. */
export async function onServer(url: string, statement: string): Promise<unknown> {
  const connection = await createConnection(url.replace(/^mariadb:/, 'mysql:'));
  try {
    const [rows] = await connection.query(statement);
    return rows;
  } finally {
    await connection.end();
  }
}
