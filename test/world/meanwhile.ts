import type { Sql } from 'sql-template-tag';
import type { Database } from '../../src/entity/Database';

/** The same database, on which something happens once, after the first statement that contains a text and before its rows are known. */
export function meanwhile(database: Database, text: string, happens: () => Promise<unknown>): Database {
  let isOver = false;
  const query = async (statement: Sql) => {
    const rows = await database.query(statement);
    if (isOver || !statement.sql.includes(text)) return rows;
    isOver = true;
    await happens();
    return rows;
  };
  return new Proxy(database, {
    get: (target, name) => {
      const value: unknown = name === 'query' ? query : Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
