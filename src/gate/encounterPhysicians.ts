import sql, { join } from 'sql-template-tag';
import { globalId } from '../entity/globalId';
import type { Scope } from './Scope';

/** A physician of record of an encounter that the viewer may read. */
export interface PhysicianOfEncounter {
  readonly provider: { readonly globalId: string; readonly displayName: string; readonly physician: boolean };
  readonly kind: string;
}

interface Row {
  readonly encounterId: string;
  readonly providerId: string;
  readonly kind: string;
  readonly displayName: string;
  readonly physician: unknown;
}

/** The physicians of record of an encounter, by kind and name; the caller has decided that the viewer may know them. */
export async function physiciansOf(scope: Scope, encounterId: string): Promise<readonly PhysicianOfEncounter[]> {
  const loader = scope.loaders.named('physicians', (keys) => readPhysicians(scope, keys));
  return (await loader.load(encounterId)) ?? [];
}

async function readPhysicians(scope: Scope, encounterIds: readonly string[]): Promise<ReadonlyMap<string, PhysicianOfEncounter[]>> {
  const rows = await scope.database.query<Row>(sql`
    SELECT ep.encounter_id AS encounterId, ep.provider_id AS providerId, ep.kind AS kind, v.display_name AS displayName, v.physician AS physician
    FROM encounter_physician ep JOIN provider v ON v.id = ep.provider_id
    WHERE ep.encounter_id IN (${join([...encounterIds])}) ORDER BY ep.kind, v.display_name, v.id`);
  const physicians = new Map<string, PhysicianOfEncounter[]>();
  for (const { encounterId, providerId, kind, displayName, physician } of rows) {
    const provider = { globalId: globalId('Provider', providerId), displayName, physician: Number(physician) === 1 };
    physicians.set(encounterId, [...(physicians.get(encounterId) ?? []), { provider, kind }]);
  }
  return physicians;
}
