import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Condition, Truth } from '../../../src/condition/Condition';
import type { Facts } from '../../../src/condition/evaluate';
import { type ColumnsInSql, toSql } from '../../../src/condition/toSql';
import type { Connection } from './connect';

/** The columns of every record of this world. */
export interface Row {
  readonly name: string | null;
  readonly nickname: string | null;
  readonly count: number | null;
  readonly weight: number | null;
  readonly day: string | null;
  readonly flag: boolean | null;
}

/** Records three levels deep: each tree is one record with its related ones. */
export interface Tree extends Row {
  readonly children: readonly (Row & { readonly grandchildren: readonly Row[] })[];
}

const COLUMNS = ['name', 'nickname', 'count', 'weight', 'day', 'flag'] as const;

const TABLES = ['record', 'child', 'grandchild'] as const;

const DEFINITION =
  'id int NOT NULL PRIMARY KEY, parent_id int, name varchar(255), nickname varchar(255), count int, weight double, day date, flag boolean';

/** Makes the tables: text columns take the collation of the database, some columns have an index as in the real schema. */
export async function createTables(connection: Connection): Promise<void> {
  for (const table of TABLES) {
    await connection.query(`CREATE TABLE ${table} (${DEFINITION})`);
    await connection.query(`CREATE INDEX ${table}_parent ON ${table} (parent_id)`);
    await connection.query(`CREATE INDEX ${table}_name ON ${table} (name, day)`);
    await connection.query(`CREATE INDEX ${table}_day ON ${table} (day)`);
  }
}

async function insert(connection: Connection, table: string, rows: readonly (readonly [id: number, parent: number | null, row: Row])[]) {
  await connection.query(`DELETE FROM ${table}`);
  if (rows.length === 0) return;
  const values = rows.map(([id, parent, row]) => {
    const cells = COLUMNS.map((column) => (typeof row[column] === 'boolean' ? Number(row[column]) : row[column]));
    return sql`(${join([id, parent, ...cells])})`;
  });
  const statement = sql`INSERT INTO ${raw(table)} (id, parent_id, ${raw(COLUMNS.join(', '))}) VALUES ${join(values)}`;
  await connection.query(statement.sql, statement.values);
}

/** Replaces all rows by these trees; a tree's id is its index. */
export async function store(connection: Connection, trees: readonly Tree[]): Promise<void> {
  const children = trees.flatMap((tree, parent) => tree.children.map((child) => ({ parent, child })));
  const grandchildren = children.flatMap(({ child }, parent) => child.grandchildren.map((row) => ({ parent, row })));
  await insert(
    connection,
    'record',
    trees.map((tree, id) => [id, null, tree] as const),
  );
  await insert(
    connection,
    'child',
    children.map(({ parent, child }, id) => [id, parent, child] as const),
  );
  await insert(
    connection,
    'grandchild',
    grandchildren.map(({ parent, row }, id) => [id, parent, row] as const),
  );
}

/** The facts of a tree are the tree itself. */
export function factsOf(tree: Tree): Facts {
  return { ...tree, children: tree.children.map((child) => ({ ...child, grandchildren: child.grandchildren.map((row) => ({ ...row })) })) };
}

function columnsOf(level: number, alias: string): ColumnsInSql {
  return {
    column: (name) => raw(`${alias}.${name}`),
    relation: () => {
      const inner = `${alias}x`;
      const from: Sql = raw(`FROM ${TABLES[level + 1]} ${inner} WHERE ${inner}.parent_id = ${alias}.id`);
      return { from, columns: columnsOf(level + 1, inner) };
    },
  };
}

/** What the database says: of every record the truth, and the ids that a WHERE finds. */
export interface Answer {
  readonly truths: readonly Truth[];
  readonly found: readonly number[];
}

/** Asks the database about every stored record, once as a column and once as a WHERE. */
export async function ask(connection: Connection, condition: Condition, today: string): Promise<Answer> {
  const expression = toSql(condition, columnsOf(0, 'r'), today);
  const select = sql`SELECT ${expression} AS truth FROM record r ORDER BY r.id`;
  const where = sql`SELECT r.id AS id FROM record r WHERE ${expression} ORDER BY r.id`;
  const truths = (await connection.query(select.sql, select.values)) as { truth: number | null }[];
  const found = (await connection.query(where.sql, where.values)) as { id: number }[];
  return { truths: truths.map(({ truth }) => (truth === null ? null : truth === 1)), found: found.map(({ id }) => id) };
}
