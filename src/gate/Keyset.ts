import sql, { join, raw, type Sql } from 'sql-template-tag';
import { isRealDay } from '../condition/isRealDay';
import { instantParameter, readInstant } from '../entity/instant';
import { ChartsafeError } from '../errors';

/** One step of an order: the expression and, for cursors, the name under which a row has its value. */
export interface OrderStep {
  readonly by: Sql;
  /** What the expression yields. */
  readonly type: 'string' | 'number' | 'day' | 'instant';
  readonly descending: boolean;
  /** Whether it can be null; nulls come last, whatever the direction. */
  readonly nullable: boolean;
}

/** A place in an ordered list: the values of the order's steps, the last of which is the id. */
export type Position = readonly (string | number | null)[];

/**
 * An order that no two rows share a place in, with what pages need of it. The comparison is written out
 * (`a > ? OR a = ? AND …`), because row constructors make MariaDB read the whole index.
 */
export class Keyset {
  constructor(
    /** Names the order inside of cursors, so that a cursor of another order is refused. */
    private readonly name: string,
    private readonly steps: readonly OrderStep[],
  ) {}

  /** What a statement selects beside the row, for the cursor. */
  selection(): Sql {
    return join(this.steps.map(({ by }, index) => sql`${by} AS ${raw(`k${index}`)}`));
  }

  /** `ORDER BY` without the words, forwards or backwards. */
  order(backwards: boolean): Sql {
    return join(
      this.steps.flatMap(({ by, descending, nullable }) => {
        const step = sql`${by} ${raw(descending !== backwards ? 'DESC' : 'ASC')}`;
        return nullable ? [sql`(${by} IS NULL) ${raw(backwards ? 'DESC' : 'ASC')}`, step] : [step];
      }),
    );
  }

  /** The rows that come after a position, or before it. */
  beyond(position: Position, backwards: boolean): Sql {
    return this.beyondFrom(0, position, backwards);
  }

  /** The cursor of a row that was selected with `selection`. It is opaque, and holds what the viewer was shown. */
  cursor(row: Readonly<Record<string, unknown>>): string {
    const values = this.steps.map(({ type }, index) => asPosition(type, row[`k${index}`] ?? null));
    return Buffer.from(JSON.stringify([this.name, ...values])).toString('base64url');
  }

  /** The position that a cursor names. Throws `BAD_USER_INPUT` where it is none of this order. */
  position(cursor: string, path: string): Position {
    const parts = parse(cursor);
    if (!Array.isArray(parts) || parts.length !== this.steps.length + 1 || parts[0] !== this.name)
      throw ChartsafeError.badInput(path, 'CURSOR');
    const values: unknown[] = parts.slice(1);
    if (!this.steps.every((step, index) => fits(step, values[index]))) throw ChartsafeError.badInput(path, 'CURSOR');
    return values as Position;
  }

  private beyondFrom(index: number, position: Position, backwards: boolean): Sql {
    const step = this.steps[index]!;
    const value = position[index] ?? null;
    const further = furtherThan(step, value, backwards);
    if (index === this.steps.length - 1) return further;
    const same = value === null ? sql`${step.by} IS NULL` : sql`${step.by} = ${value}`;
    return sql`(${further} OR (${same} AND ${this.beyondFrom(index + 1, position, backwards)}))`;
  }
}

/** An instant, which a driver may give as a `Date`, as statements compare it. */
function asPosition(type: OrderStep['type'], value: unknown): unknown {
  const instant = type === 'instant' ? readInstant(value as Date | string | null) : null;
  return instant === null ? value : instantParameter(instant);
}

/** What stands behind the day in what `instantParameter` writes. */
const TIME = /^ ([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}$/;

/** Whether a value can be one of a step; what a client sends in a cursor may be anything. */
function fits({ nullable, type }: OrderStep, value: unknown): boolean {
  if (value === null) return nullable;
  if (type === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'string') return false;
  if (type === 'instant') return isRealDay(value.slice(0, 10)) && TIME.test(value.slice(10));
  return type === 'string' || isRealDay(value);
}

function furtherThan({ by, descending, nullable }: OrderStep, value: string | number | null, backwards: boolean): Sql {
  if (value === null) return backwards ? sql`${by} IS NOT NULL` : sql`(1=0)`;
  const further = sql`${by} ${raw(descending !== backwards ? '<' : '>')} ${value}`;
  return nullable && !backwards ? sql`(${further} OR ${by} IS NULL)` : further;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
