import sql, { join } from 'sql-template-tag';
import type { MergedPatient } from '../entity/MergedPatient';
import type { Database } from '../entity/Database';
import type { Scope } from './Scope';

/** The key of the patient to whom a key leads: of the one into whom the patient was merged, else the same. */
export async function survivorOf(scope: Scope, key: string): Promise<string> {
  const loader = scope.loaders.named('survivors', (keys) => readSurvivors(scope, keys));
  return (await loader.load(key)) ?? key;
}

/** The key of the patient to whom a former number leads; null where it is none. */
export async function survivorBy(
  { database }: Scope,
  column: 'mrn' | 'demographic_number',
  value: string | number,
): Promise<string | null> {
  const is = column === 'mrn' ? sql`mrn_key = ${value}` : sql`demographic_number = ${value}`;
  const [row] = await database.query<{ id: string }>(sql`SELECT survivor_id AS id FROM merged_patient WHERE ${is}`);
  return row?.id ?? null;
}

/** The keys of those who were merged into a patient, by whatever way. */
export async function formerKeysOf(database: Database, survivorId: string): Promise<readonly string[]> {
  const rows = await database.query<{ id: string }>(sql`SELECT id FROM merged_patient WHERE survivor_id = ${survivorId} ORDER BY id`);
  return rows.map(({ id }) => id);
}

async function readSurvivors({ database }: Scope, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<Pick<MergedPatient, 'id' | 'survivorId'>>(
    sql`SELECT id, survivor_id AS survivorId FROM merged_patient WHERE id IN (${join([...keys])})`,
  );
  return new Map(rows.map(({ id, survivorId }) => [id, survivorId]));
}
