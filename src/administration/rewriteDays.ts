import sql, { join, type Sql } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { readInstant } from '../entity/instant';
import { siteDay } from '../entity/siteDay';

/** How many encounters are read, and written, in one statement. */
const AT_ONCE = 500;

interface Row {
  readonly id: string;
  readonly admittedAt: Date | string | null;
  readonly dischargedAt: Date | string | null;
  readonly admittedOn: string | null;
  readonly dischargedOn: string | null;
}

/**
 * Writes the days of admission and discharge of every encounter anew, for another time zone, as part of the unit of work that changes
 * it: no list, limit or criterion ever mixes days of two zones. It holds a few hundred encounters in memory at a time, and writes those
 * whose days change. Gives how many were changed.
 */
export async function rewriteDays(database: Database, timeZone: string): Promise<number> {
  let changed = 0;
  for (let after = ''; ;) {
    const rows = await database.query<Row>(sql`
      SELECT id, admitted_at AS admittedAt, discharged_at AS dischargedAt, admitted_on AS admittedOn, discharged_on AS dischargedOn
      FROM encounter WHERE id > ${after} ORDER BY id LIMIT ${AT_ONCE}`);
    const moved = rows.flatMap((row) => {
      const admittedOn = siteDay(readInstant(row.admittedAt), timeZone);
      const dischargedOn = siteDay(readInstant(row.dischargedAt), timeZone);
      return admittedOn === row.admittedOn && dischargedOn === row.dischargedOn ? [] : [{ id: row.id, admittedOn, dischargedOn }];
    });
    if (moved.length > 0) {
      await database.query(sql`
        UPDATE encounter SET admitted_on = ${chosen(moved, ({ admittedOn }) => admittedOn)},
          discharged_on = ${chosen(moved, ({ dischargedOn }) => dischargedOn)}
        WHERE id IN (${join(moved.map(({ id }) => id))})`);
      changed += moved.length;
    }
    const last = rows.at(-1);
    if (!last || rows.length < AT_ONCE) return changed;
    after = last.id;
  }
}

interface Moved {
  readonly id: string;
  readonly admittedOn: string | null;
  readonly dischargedOn: string | null;
}

/** The value of each encounter, by its id. */
function chosen(moved: readonly Moved[], value: (row: Moved) => string | null): Sql {
  return sql`CASE id ${join(
    moved.map((row) => sql`WHEN ${row.id} THEN ${value(row)}`),
    ' ',
  )} END`;
}
