import sql, { empty, join, type Sql } from 'sql-template-tag';
import type { Comparison, Condition, Truth } from './Condition';
import type { SimpleCondition } from './SimpleCondition';
import { simplify } from './simplify';

/** Where the related records of a relation are. */
export interface RelationInSql {
  /** What follows `SELECT 1`: tables, joins and, last, the correlating predicate, to which `AND (…)` can be added: `FROM t x WHERE x.patient_id = p.id`. */
  readonly from: Sql;
  readonly columns: ColumnsInSql;
}

/**
 * What the names of a condition mean in a statement. Text columns hold folded keys under a code point collation (utf8mb4_bin, BINARY),
 * flags are 1 or 0. Both methods throw on a name that they do not know.
 */
export interface ColumnsInSql {
  column(name: string): Sql;
  relation(name: string): RelationInSql;
}

/**
 * A piece of SQL, and about how many entries of SQLite's parser stack it takes. That stack has 100, and `(a OR (b AND (c OR …` takes
 * three of them a level: a fragment 34 deep would be refused. Deep pieces come first in their chain, where they take one entry for two levels.
 */
interface Piece {
  readonly text: Sql;
  readonly stack: number;
}

const STACK_OF_LEAF = 6;
const STACK_OF_SUBQUERY = 12;
/** The pieces that are not deep keep their place, for the author may have put the cheap ones first. */
const DEEP = 20;

/** How many parts stand side by side. SQLite counts each as a level of its 1,000, so a longer chain is cut into halves. */
const LONGEST_CHAIN = 32;

const OPERATORS: Readonly<Record<Comparison, Sql>> = {
  '=': sql`=`,
  '<>': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

function leaf(text: Sql): Piece {
  return { text, stack: STACK_OF_LEAF };
}

function constant(truth: Truth): Sql {
  if (truth === null) return sql`(NULL)`;
  return truth ? sql`(1=1)` : sql`(1=0)`;
}

function joined(parts: readonly Sql[], separator: string): Sql {
  if (parts.length <= LONGEST_CHAIN) return join(parts, separator);
  const middle = parts.length >> 1;
  const halves = [parts.slice(0, middle), parts.slice(middle)];
  return join(
    halves.map((half) => sql`(${joined(half, separator)})`),
    separator,
  );
}

/** A chain without parentheses around it. */
function chain(pieces: readonly Piece[], separator: ' AND ' | ' OR '): Piece {
  const place = ({ stack }: Piece) => (stack > DEEP ? stack : 0);
  const ordered = pieces.toSorted((left, right) => place(right) - place(left));
  return {
    text: joined(
      ordered.map(({ text }) => text),
      separator,
    ),
    stack: Math.max(...ordered.map(({ stack }, index) => (index === 0 ? stack : stack + 2))),
  };
}

function parenthesised({ text, stack }: Piece): Piece {
  return { text: sql`(${text})`, stack: stack + 1 };
}

/** An OR's part needs no parentheses if it is an AND, which binds tighter on every database. */
function printInOr(part: SimpleCondition, columns: ColumnsInSql): Piece {
  return part.kind === 'and' ? printAnd(part.conditions, columns) : print(part, columns);
}

function printAnd(parts: readonly SimpleCondition[], columns: ColumnsInSql): Piece {
  return chain(
    parts.map((part) => print(part, columns)),
    ' AND ',
  );
}

function printOr(parts: readonly SimpleCondition[], columns: ColumnsInSql): Piece {
  return chain(
    parts.map((part) => printInOr(part, columns)),
    ' OR ',
  );
}

/** A scalar subquery, because MariaDB would materialise the whole table of an EXISTS. */
function printSome({ from, columns }: RelationInSql, inner: SimpleCondition, is: Sql): Piece {
  const piece = inner.kind === 'constant' && inner.truth === true ? leaf(empty) : print(inner, columns);
  const where = piece.text === empty ? empty : sql` AND ${piece.text}`;
  return { text: sql`((SELECT 1 ${from}${where} LIMIT 1) ${is})`, stack: piece.stack + STACK_OF_SUBQUERY };
}

function printNot(inner: SimpleCondition, columns: ColumnsInSql): Piece {
  switch (inner.kind) {
    case 'certain':
      return printCertain(inner.condition, columns, sql`IS NOT TRUE`);
    case 'some':
      return printSome(columns.relation(inner.relation), inner.condition, sql`IS NULL`);
    case 'isNull':
      return leaf(sql`(${columns.column(inner.column)} IS NOT NULL)`);
    default: {
      const { text, stack } = print(inner, columns);
      return { text: sql`(NOT ${text})`, stack: stack + 2 };
    }
  }
}

function printCertain(inner: SimpleCondition, columns: ColumnsInSql, is: Sql): Piece {
  const { text, stack } = print(inner, columns);
  return { text: sql`(${text} ${is})`, stack: stack + 1 };
}

function print(condition: SimpleCondition, columns: ColumnsInSql): Piece {
  switch (condition.kind) {
    case 'constant':
      return leaf(constant(condition.truth));
    case 'compare':
      return leaf(sql`(${columns.column(condition.column)} ${OPERATORS[condition.operator]} ${condition.value})`);
    case 'in':
      return leaf(sql`(${columns.column(condition.column)} IN (${join(condition.values)}))`);
    case 'like':
      // COALESCE keeps MariaDB from its own range (see simplifyLike). The escape is named because MySQL would take the backslash; it is a
      // capital, which no folded pattern holds. SQLite's LIKE ignores the case of ASCII letters: no matter among folded texts.
      return leaf(sql`(COALESCE(${columns.column(condition.column)}, NULL) LIKE ${condition.pattern} ESCAPE 'Z')`);
    case 'isNull':
      return leaf(sql`(${columns.column(condition.column)} IS NULL)`);
    case 'and':
      return parenthesised(printAnd(condition.conditions, columns));
    case 'or':
      return parenthesised(printOr(condition.conditions, columns));
    case 'not':
      return printNot(condition.condition, columns);
    case 'certain':
      return printCertain(condition.condition, columns, sql`IS TRUE`);
    case 'some':
      return printSome(columns.relation(condition.relation), condition.condition, sql`IS NOT NULL`);
  }
}

/**
 * Reads a condition over columns, on the day `today` (`YYYY-MM-DD`): one parenthesised SQL expression that is true, false or NULL as
 * `evaluate` is true, false or null. It runs unchanged on SQLite, MySQL and MariaDB; every value is a bound parameter (text or number),
 * and no text of a condition is part of the statement. Throws what `columns` throws, and TypeError for a pattern that is not folded.
 */
export function toSql(condition: Condition, columns: ColumnsInSql, today: string): Sql {
  return print(simplify(condition, today), columns).text;
}
