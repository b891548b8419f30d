import sql, { join, type Sql } from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { RecordReader } from './RecordReader';
import { readKnownSets } from './readKnownSets';
import type { Scope } from './Scope';

/** A change of a blacklist, by the keys of the sets that it would move. */
export interface SetMove {
  readonly blacklist: readonly string[];
  readonly unblacklist: readonly string[];
}

/** How many patients, and of how many of them the provider is physician of record. */
export interface SetAccessCount {
  readonly patients: number;
  readonly physicianOfRecord: number;
}

/**
 * How many patients a provider would lose by a change of the blacklist, and how many would come back. Counted over what the asker
 * sees: patients from `IDENTITY` up, by the sets of which the asker may know, and designations on encounters that are open to the asker.
 */
export async function countSetAccess(
  scope: Scope,
  providerId: string,
  { blacklist, unblacklist }: SetMove,
): Promise<{ readonly lost: SetAccessCount; readonly regained: SetAccessCount }> {
  const listed = await scope.database.query<{ setId: string }>(
    sql`SELECT set_id AS setId FROM blacklist_entry WHERE provider_id = ${providerId} ORDER BY set_id`,
  );
  const known = await readKnownSets(
    scope,
    listed.map(({ setId }) => setId),
  );
  const before = [...known];
  const after = [...new Set([...before, ...blacklist])].filter((id) => !unblacklist.includes(id));
  return {
    lost: await countMembers(scope, providerId, after, before),
    regained: await countMembers(scope, providerId, before, after),
  };
}

/** The members of any of some sets who are in none of the others. */
async function countMembers(
  scope: Scope,
  providerId: string,
  inSome: readonly string[],
  inNone: readonly string[],
): Promise<SetAccessCount> {
  if (inSome.length === 0) return { patients: 0, physicianOfRecord: 0 };
  const reader = new RecordReader(scope, RecordLevel.PATIENT);
  const others = inNone.length === 0 ? sql`` : sql`LEFT JOIN (${membersOf(inNone)}) other ON other.id = p.id`;
  const where = inNone.length === 0 ? sql`1 = 1` : sql`other.id IS NULL`;
  const [row] = await scope.database.query<{ patients: number | string; physicianOfRecord: number | string | null }>(sql`
    SELECT COUNT(*) AS patients, SUM(CASE WHEN ${isPhysicianOf(scope, providerId)} THEN 1 ELSE 0 END) AS physicianOfRecord
    FROM (${membersOf(inSome)}) member JOIN patient p ON p.id = member.id ${others}
    WHERE ${where} AND ${reader.where(condition.all(reader.visible(Disclosure.IDENTITY)))}`);
  return { patients: Number(row?.patients ?? 0), physicianOfRecord: Number(row?.physicianOfRecord ?? 0) };
}

function membersOf(setIds: readonly string[]): Sql {
  return sql`SELECT DISTINCT m.patient_id AS id FROM patient_set_member m WHERE m.set_id IN (${join([...setIds])})`;
}

/** A designation on an encounter that the asker does not see would tell of the encounter. */
function isPhysicianOf(scope: Scope, providerId: string): Sql {
  const reader = new RecordReader(scope, RecordLevel.ENCOUNTER);
  return sql`((SELECT 1 FROM encounter_physician ep JOIN encounter e ON e.id = ep.encounter_id
    WHERE ep.provider_id = ${providerId} AND ep.patient_id = p.id AND ${reader.where(reader.visible(Disclosure.CHART))} LIMIT 1) IS NOT NULL)`;
}
