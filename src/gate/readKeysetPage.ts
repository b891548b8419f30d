import sql, { empty, type Sql } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import type { Keyset } from './Keyset';
import { Page } from './Page';
import { readPageArguments, type PageArguments, type PageWindow } from './pageArguments';

type RawRow = Readonly<Record<string, unknown>>;

/** A list whose rows are no records themselves, and who may know of them is part of the statement. */
export interface KeysetList<Raw extends RawRow, Node> {
  readonly selected: Sql;
  /** `FROM … WHERE …`, to which `AND (…)` can be added. */
  readonly source: Sql;
  readonly keyset: Keyset;
  readonly read: (row: Raw) => Node;
}

/** One page of such a list. What is dearer than the page is read when it is asked for. */
export async function readKeysetPage<Raw extends RawRow, Node>(
  database: Database,
  list: KeysetList<Raw, Node>,
  given: PageArguments,
): Promise<Page<Node>> {
  const { keyset, source, read } = list;
  const window = readPageArguments(given, keyset);
  const rows = await readWindow(database, list, { ...window, size: window.size + 1 });
  const shown = rows.slice(0, window.size);
  if (window.backwards) shown.reverse();
  const further = async () => rows.length > window.size;
  const behind = async () => {
    if (window.from === null) return false;
    const other = await database.query(
      sql`SELECT 1 AS found ${source} AND (${keyset.beyond(window.from, window.backwards)}) IS NOT TRUE LIMIT 1`,
    );
    return other.length > 0;
  };
  return new Page(
    shown.map((row) => ({ cursor: keyset.cursor(row), node: read(row) })),
    window.backwards ? behind : further,
    window.backwards ? further : behind,
    () => countRows(database, list),
  );
}

/** The rows of a window, in the order in which it reads. */
export async function readWindow<Raw extends RawRow>(
  database: Database,
  { selected, source, keyset }: KeysetList<Raw, unknown>,
  { size, backwards, from }: PageWindow,
): Promise<Raw[]> {
  const beyond = from === null ? empty : sql` AND ${keyset.beyond(from, backwards)}`;
  return database.query<Raw>(
    sql`SELECT ${selected}, ${keyset.selection()} ${source}${beyond} ORDER BY ${keyset.order(backwards)} LIMIT ${size}`,
  );
}

/** How many rows the whole list has. */
export async function countRows(database: Database, { source }: Pick<KeysetList<RawRow, unknown>, 'source'>): Promise<number> {
  const [row] = await database.query<{ count: number | string }>(sql`SELECT COUNT(*) AS count ${source}`);
  return Number(row!.count);
}
