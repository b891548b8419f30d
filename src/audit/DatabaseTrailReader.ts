import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { exactInstant } from '../entity/instant';
import type { SignedHead } from './signHead';
import type { StoredEvent, TrailReader } from './TrailReader';

/** Positions of one page of events. A server goes on writing between two pages; the embedded database has a turn for each. */
const EVENT_WINDOW = 500;
/** Positions among which a page of heads is looked for, and heads of one page. */
const HEAD_WINDOW = 50_000;
const HEADS = 500;

/** Below every number that an `int` column holds. */
const BEFORE_ALL = -2_147_483_649;

type EventRow = Omit<StoredEvent, 'records'>;
type RecordRow = StoredEvent['records'][number] & { readonly eventId: string };

/** Reads the trail of a database. */
export class DatabaseTrailReader implements TrailReader {
  constructor(private readonly database: Database) {}

  /** The chain after one, or the first, in the order of the database: whatever somebody has written there as the id of a chain is found. */
  async nextChain(after: string | null): Promise<string | null> {
    const further = after === null ? sql`` : sql`WHERE chain_id > ${after}`;
    const [row] = await this.database.query<{ id: string | null }>(
      sql`SELECT MIN(c.id) AS id FROM (SELECT MIN(chain_id) AS id FROM audit_event ${further}
        UNION ALL SELECT MIN(chain_id) AS id FROM audit_head ${further}) c`,
    );
    return row?.id ?? null;
  }

  async lastHead(chainId: string): Promise<number | null> {
    const [row] = await this.database.query<{ last: number | null }>(
      sql`SELECT MAX(position) AS last FROM audit_head WHERE chain_id = ${chainId}`,
    );
    return row?.last ?? null;
  }

  async lastEvent(chainId: string): Promise<number> {
    const [row] = await this.database.query<{ last: number | null }>(
      sql`SELECT MAX(position) AS last FROM audit_event WHERE chain_id = ${chainId}`,
    );
    return row?.last ?? 0;
  }

  async events(chainId: string, after: StoredEvent | null): Promise<readonly StoredEvent[]> {
    return this.nextWindow('audit_event', chainId, after, EVENT_WINDOW, async (from, to) => {
      // One transaction, so that the rows beside the events are those of the same moment.
      const { rows, records } = await this.database.transaction(async () => {
        const found = await this.database.query<EventRow>(
          sql`SELECT id, chain_id AS chainId, position, CAST(occurred_at AS CHAR) AS occurredAt, viewer_id AS viewerId, action, outcome,
              subject_type AS subjectType, subject_id AS subjectId, body, hash, key_id AS keyId
            FROM audit_event WHERE chain_id = ${chainId} AND position BETWEEN ${from} AND ${to} ORDER BY position`,
        );
        return { rows: found, records: await this.records(found.map(({ id }) => id)) };
      });
      return rows
        .filter(({ id }) => id !== after?.id)
        .map((row) => ({ ...row, occurredAt: exactInstant(row.occurredAt), records: records.get(row.id) ?? [] }));
    });
  }

  async heads(chainId: string, after: SignedHead | null): Promise<readonly SignedHead[]> {
    const rest = after === null ? sql`` : sql`AND (position > ${after.position} OR kind > ${after.kind})`;
    return this.nextWindow('audit_head', chainId, after, HEAD_WINDOW, (from, to) =>
      this.headsWhere(sql`chain_id = ${chainId} AND position BETWEEN ${from} AND ${to} ${rest} ORDER BY position, kind LIMIT ${HEADS}`),
    );
  }

  async checkpoint(chainId: string): Promise<SignedHead | null> {
    const [head] = await this.headsWhere(sql`chain_id = ${chainId} AND kind = 'CHECKPOINT' ORDER BY position DESC LIMIT 1`);
    return head ?? null;
  }

  async bodyOf(id: string): Promise<string | null> {
    const [row] = await this.database.query<{ body: string }>(sql`SELECT body FROM audit_event WHERE id = ${id}`);
    return row?.body ?? null;
  }

  /** How many rows of `audit_event_record` belong to no event, among those from one event id to before another. */
  async orphans(from: string, to: string | null): Promise<number> {
    const below = to === null ? sql`` : sql`AND r.event_id < ${to}`;
    const [row] = await this.database.query<{ count: number | string }>(
      sql`SELECT COUNT(*) AS count FROM audit_event_record r LEFT JOIN audit_event e ON e.id = r.event_id
        WHERE r.event_id >= ${from} ${below} AND e.id IS NULL`,
    );
    return Number(row?.count ?? 0);
  }

  private async records(eventIds: readonly string[]): Promise<ReadonlyMap<string, RecordRow[]>> {
    const byEvent = new Map<string, RecordRow[]>();
    if (eventIds.length === 0) return byEvent;
    const rows = await this.database.query<RecordRow>(
      sql`SELECT event_id AS eventId, position, record_id AS recordId FROM audit_event_record
        WHERE event_id IN (${join(eventIds)}) ORDER BY event_id, position`,
    );
    for (const row of rows) {
      const others = byEvent.get(row.eventId);
      if (others) others.push(row);
      else byEvent.set(row.eventId, [row]);
    }
    return byEvent;
  }

  /**
   * The rows of the next positions at which there are any. A window with two ends is always read as a range of the
   * index; with one end, MariaDB may read the chain from its beginning for each page.
   */
  private async nextWindow<Row>(
    table: 'audit_event' | 'audit_head',
    chainId: string,
    after: { readonly position: number } | null,
    width: number,
    read: (from: number, to: number) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    let from = after === null ? await this.firstBehind(table, chainId, BEFORE_ALL) : after.position;
    while (from !== null) {
      const rows = await read(from, from + width);
      if (rows.length > 0) return rows;
      from = await this.firstBehind(table, chainId, from + width);
    }
    return [];
  }

  private async firstBehind(table: 'audit_event' | 'audit_head', chainId: string, position: number): Promise<number | null> {
    const [row] = await this.database.query<{ first: number | null }>(
      sql`SELECT MIN(position) AS first FROM ${raw(table)} WHERE chain_id = ${chainId} AND position > ${position}`,
    );
    return row?.first ?? null;
  }

  private async headsWhere(where: Sql): Promise<SignedHead[]> {
    const rows = await this.database.query<SignedHead>(
      sql`SELECT id, chain_id AS chainId, position, kind, hash, signature, key_id AS keyId, CAST(written_at AS CHAR) AS writtenAt
        FROM audit_head WHERE ${where}`,
    );
    return rows.map((row) => ({ ...row, writtenAt: exactInstant(row.writtenAt) }));
  }
}
