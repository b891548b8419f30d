import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { condition, type Condition } from '../condition/Condition';
import type { Disclosure } from '../policy/Disclosure';
import type { RecordLevel } from '../policy/RecordLevel';
import type { Keyset, Position } from './Keyset';
import type { SecuredRow } from './mark';
import { Page } from './Page';
import { readPageArguments, type PageArguments, type PageWindow } from './pageArguments';
import { RecordReader } from './RecordReader';
import type { Scope } from './Scope';

/** A list that can be paged: which records, in which order. */
export interface ListQuery {
  readonly level: RecordLevel;
  /** The rung from which records are on the list. */
  readonly rung: Disclosure;
  readonly where: Condition;
  readonly keyset: Keyset;
  /** What the list joins to its source, where it is found by another table. */
  readonly joined?: Sql;
  /** The properties of its records that are read; all of them, where this is left out. */
  readonly only?: readonly string[];
}

/** The records to which lists belong: the column that names them, and their keys. */
interface Parents {
  readonly column: Sql;
  readonly keys: readonly string[];
}

type RawRow = Readonly<Record<string, unknown>>;

/** One page of a list of its own. */
export async function readPage(scope: Scope, list: ListQuery, given: PageArguments): Promise<Page> {
  const window = readPageArguments(given, list.keyset);
  const rows = await select(scope, list, window, null);
  return pageOf(scope, list, window, rows, {
    behind: async (from) => (await selectBehind(scope, list, from, window, null)).get('') ?? false,
    count: async () => (await selectCounts(scope, list, null)).get('') ?? 0,
  });
}

/**
 * One page of the list that belongs to a parent. The same pages of many parents are read in one statement, and so are
 * their counts. `name` and `given` tell lists apart: they must say all that the query says.
 */
export async function readPageBelow(
  scope: Scope,
  name: string,
  list: ListQuery,
  given: PageArguments,
  column: Sql,
  parent: string,
): Promise<Page> {
  const window = readPageArguments(given, list.keyset);
  const key = `${name} ${JSON.stringify(given)}`;
  const below = <Value>(what: string, read: (parents: Parents) => Promise<ReadonlyMap<string, Value>>) =>
    scope.loaders.named<Value>(`${what} ${key}`, (keys) => read({ column, keys })).load(parent);
  const rows = await below('page', async (parents) => groupRows(await select(scope, list, window, parents)));
  return pageOf(scope, list, window, rows ?? [], {
    behind: async (from) => (await below('behind', (parents) => selectBehind(scope, list, from, window, parents))) ?? false,
    count: async () => (await below('count', (parents) => selectCounts(scope, list, parents))) ?? 0,
  });
}

/** A window of a list, read without its page: rows in their order, and the place after the last of them, null where there are no more. */
export async function readListWindow(
  scope: Scope,
  list: ListQuery,
  size: number,
  from: Position | null,
): Promise<{ readonly rows: readonly SecuredRow[]; readonly next: Position | null }> {
  const reader = readerOf(scope, list);
  const rows = await select(scope, list, { size, backwards: false, from }, null);
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  return {
    rows: shown.map((row) => reader.read(row)),
    next: last ? list.keyset.position(list.keyset.cursor(last), 'after') : null,
  };
}

/** The whole of a list that is never long, such as the documents of one chart. */
export async function readAll(scope: Scope, list: ListQuery): Promise<readonly SecuredRow[]> {
  const reader = readerOf(scope, list);
  const rows = await scope.database.query<RawRow>(
    sql`SELECT ${reader.selection()} ${reader.source.from}${list.joined ?? empty} WHERE ${securedWhere(reader, list, null)} ORDER BY ${list.keyset.order(false)}`,
  );
  return rows.map((row) => reader.read(row));
}

/** How many records of a list there are for this viewer. */
export async function countRecords(scope: Scope, list: Omit<ListQuery, 'keyset'>): Promise<number> {
  const reader = new RecordReader(scope, list.level);
  const where = reader.where(condition.all(reader.visible(list.rung), list.where));
  const [row] = await scope.database.query<{ count: number | string }>(sql`SELECT COUNT(*) AS count ${reader.source.from} WHERE ${where}`);
  return Number(row?.count ?? 0);
}

function pageOf(
  scope: Scope,
  list: ListQuery,
  window: PageWindow,
  rows: readonly RawRow[],
  ask: { behind: (from: Position) => Promise<boolean>; count: () => Promise<number> },
): Page {
  const reader = readerOf(scope, list);
  const shown = rows.slice(0, window.size);
  if (window.backwards) shown.reverse();
  const further = async () => rows.length > window.size;
  const behind = async () => window.from !== null && ask.behind(window.from);
  return new Page(
    shown.map((row) => ({ cursor: list.keyset.cursor(row), node: reader.read(row) })),
    window.backwards ? behind : further,
    window.backwards ? further : behind,
    ask.count,
  );
}

/** The rows of a page, and one more that tells whether there is a further one. */
async function select(scope: Scope, list: ListQuery, window: PageWindow, parents: Parents | null): Promise<RawRow[]> {
  const reader = readerOf(scope, list);
  const { keyset } = list;
  const from = window.from === null ? empty : sql` AND ${keyset.beyond(window.from, window.backwards)}`;
  const order = keyset.order(window.backwards);
  const selected = sql`${reader.selection()}, ${keyset.selection()}`;
  const rest = sql`${reader.source.from}${list.joined ?? empty} WHERE ${securedWhere(reader, list, parents)}${from}`;
  if (parents === null) return scope.database.query(sql`SELECT ${selected} ${rest} ORDER BY ${order} LIMIT ${window.size + 1}`);
  return scope.database.query(sql`
    SELECT * FROM (SELECT ${selected}, ${parents.column} AS parent,
      ROW_NUMBER() OVER (PARTITION BY ${parents.column} ORDER BY ${order}) AS place ${rest}) pages
    WHERE place <= ${window.size + 1} ORDER BY parent, place`);
}

/** Whether there is a record on the other side of the place from which a page was asked for, by parent. */
async function selectBehind(
  scope: Scope,
  list: ListQuery,
  from: Position,
  { backwards }: PageWindow,
  parents: Parents | null,
): Promise<ReadonlyMap<string, boolean>> {
  const reader = readerOf(scope, list);
  const behind = sql`(${list.keyset.beyond(from, backwards)}) IS NOT TRUE`;
  const rest = sql`${reader.source.from}${list.joined ?? empty} WHERE ${securedWhere(reader, list, parents)} AND ${behind}`;
  const rows = await scope.database.query<{ parent: string }>(
    parents === null ? sql`SELECT '' AS parent ${rest} LIMIT 1` : sql`SELECT DISTINCT ${parents.column} AS parent ${rest}`,
  );
  return new Map(rows.map(({ parent }) => [parent, true]));
}

/** How many records each list has for this viewer. */
async function selectCounts(scope: Scope, list: ListQuery, parents: Parents | null): Promise<ReadonlyMap<string, number>> {
  const reader = readerOf(scope, list);
  const parent = parents === null ? raw("''") : parents.column;
  const group = parents === null ? empty : sql` GROUP BY ${parent}`;
  const rows = await scope.database.query<{ parent: string; count: number | string }>(
    sql`SELECT ${parent} AS parent, COUNT(*) AS count ${reader.source.from}${list.joined ?? empty} WHERE ${securedWhere(reader, list, parents)}${group}`,
  );
  return new Map(rows.map(({ parent: key, count }) => [key, Number(count)]));
}

function readerOf(scope: Scope, { level, only }: ListQuery): RecordReader {
  return new RecordReader(scope, level, only);
}

function securedWhere(reader: RecordReader, list: ListQuery, parents: Parents | null): Sql {
  const where = reader.where(condition.all(reader.visible(list.rung), list.where));
  return parents === null ? where : sql`${parents.column} IN (${join([...parents.keys])}) AND ${where}`;
}

function groupRows(rows: readonly RawRow[]): ReadonlyMap<string, readonly RawRow[]> {
  const groups = new Map<string, RawRow[]>();
  for (const row of rows) {
    const group = groups.get(String(row.parent));
    if (group) group.push(row);
    else groups.set(String(row.parent), [row]);
  }
  return groups;
}
