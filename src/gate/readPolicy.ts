import sql, { join, raw, type Sql } from 'sql-template-tag';
import { compareCodePoints } from '../condition/compareCodePoints';
import type { Database } from '../entity/Database';
import { instantParameter } from '../entity/instant';

/** One kind of rows: what each of its values is called, where it is found, and by which value the rows are in order; in none, where it does not matter. */
interface Part {
  readonly values: Readonly<Record<string, string>>;
  /** Instants, which databases keep apart from texts. */
  readonly instants?: Readonly<Record<string, string>>;
  readonly from: (now: string) => Sql;
  readonly order?: string;
}

const OF_PROVIDER = sql`(SELECT me.id FROM me)`;

/** All that the rules may know of one provider, `me`. */
const PARTS = {
  provider: {
    values: { id: 'me.id', username: 'me.username', displayName: 'me.display_name', physician: 'me.physician' },
    from: () => sql`me`,
  },
  roles: {
    values: { nameKey: 'r.name_key', name: 'r.name', permission: 'rp.permission' },
    from: () => sql`me JOIN provider_role pr ON pr.provider_id = me.id JOIN role r ON r.id = pr.role_id
      LEFT JOIN role_permission rp ON rp.role_id = r.id`,
    order: 'nameKey',
  },
  blacklist: { values: { setId: 'b.set_id' }, from: () => sql`me JOIN blacklist_entry b ON b.provider_id = me.id` },
  limits: {
    values: {
      id: 'l.id',
      fragment: 'l.fragment',
      parsed: 'l.parsed',
      level: 'l.level',
      polarity: 'l.polarity',
      overrideSetting: 'l.override_setting',
    },
    from: () => sql`access_limit l WHERE l.enabled = 1 AND (l.everyone = 1
      OR l.id IN (SELECT lp.limit_id FROM access_limit_provider lp WHERE lp.provider_id = ${OF_PROVIDER})
      OR l.id IN (SELECT lr.limit_id FROM access_limit_role lr JOIN provider_role pr ON pr.role_id = lr.role_id
        WHERE pr.provider_id = ${OF_PROVIDER}))`,
    order: 'id',
  },
  grants: {
    values: { id: 'g.id', patientId: 'g.patient_id', encounterId: 'g.encounter_id', strength: 'g.strength' },
    instants: { startsAt: 'g.starts_at', endsAt: 'g.ends_at' },
    from: (now) => sql`me JOIN override_grant g ON g.viewer_id = me.id WHERE g.starts_at <= ${now} AND g.ends_at > ${now}`,
    order: 'id',
  },
  requests: {
    values: { id: 'q.id', state: 'q.state', patientId: 'q.patient_id', encounterId: 'q.encounter_id' },
    instants: { createdAt: 'q.created_at' },
    from: () => sql`me JOIN override_request q ON q.viewer_id = me.id WHERE q.open_key IS NOT NULL`,
    order: 'id',
  },
  site: {
    values: {
      physicianOfRecordSecurity: 's.physician_of_record_security',
      physicianOfRecordScope: 's.physician_of_record_scope',
      physicianOfRecordOverride: 's.physician_of_record_override',
      blacklistDisclosure: 's.blacklist_disclosure',
      grantMinutes: 's.grant_minutes',
      assignmentMaxDays: 's.assignment_max_days',
      requestLapseDays: 's.request_lapse_days',
      timeZone: 's.time_zone',
    },
    from: () => sql`site_setting s WHERE s.id = 1`,
  },
  reasons: {
    values: { code: 'o.code', text: 'o.text', position: 'o.position' },
    from: () => sql`override_reason o WHERE o.active = 1`,
  },
} satisfies Readonly<Record<string, Part>>;

type Parts = typeof PARTS;
/** A kind of rows that the rules may know. */
export type PolicyPart = keyof Parts;
type Value = string | number | null;
type Row<Of extends Part> = { readonly [Name in keyof Of['values']]: Value } & {
  readonly [Name in keyof Of['instants']]: Date | string;
};
/** The rows of each kind, in their order. */
export type PolicyRows<Name extends PolicyPart> = { readonly [Each in Name]: readonly Row<Parts[Each]>[] };

/** The most values that a row of any kind has, and the most instants. */
const VALUES = Math.max(...Object.values(PARTS).map(({ values }) => Object.keys(values).length));
const INSTANTS = Math.max(...Object.values<Part>(PARTS).map(({ instants = {} }) => Object.keys(instants).length));

/**
 * Reads several kinds of rows in one statement: so all of them are of one moment, which statements side by side are not, and the database
 * is asked once. `me` says which provider they are of; an inactive one is none.
 */
export async function readPolicy<Name extends PolicyPart>(
  database: Database,
  names: readonly Name[],
  me: Sql,
  now: Date,
): Promise<PolicyRows<Name>> {
  const selected = join(
    names.map((name) => selection(name, instantParameter(now))),
    ' UNION ALL ',
  );
  const rows = await database.query<Readonly<Record<string, Value | Date>>>(
    sql`WITH me AS (SELECT id, username, display_name, physician FROM provider WHERE active = 1 AND ${me}) ${selected}`,
  );
  const byName = Object.fromEntries(names.map((name) => [name, named(name, rows)]));
  return byName as unknown as PolicyRows<Name>;
}

function selection(name: PolicyPart, now: string): Sql {
  const { values, instants = {}, from }: Part = PARTS[name];
  const numbered = (columns: readonly string[], most: number, letter: string) =>
    Array.from({ length: most }, (_, place) => raw(`${columns[place] ?? 'NULL'} AS ${letter}${place}`));
  const columns = [...numbered(Object.values(values), VALUES, 'v'), ...numbered(Object.values(instants), INSTANTS, 'i')];
  return sql`SELECT ${raw(`'${name}'`)} AS part, ${join(columns)} FROM ${from(now)}`;
}

function named(name: PolicyPart, rows: readonly Readonly<Record<string, Value | Date>>[]): readonly object[] {
  const { values, instants = {}, order }: Part = PARTS[name];
  const found = rows
    .filter(({ part }) => part === name)
    .map((row) =>
      Object.fromEntries([
        ...Object.keys(values).map((key, place) => [key, row[`v${place}`] ?? null] as const),
        ...Object.keys(instants).map((key, place) => [key, row[`i${place}`] ?? null] as const),
      ]),
    );
  return order === undefined ? found : found.sort((left, right) => compareCodePoints(String(left[order]), String(right[order])));
}
