import sql from 'sql-template-tag';
import { condition, type Condition } from '../condition/Condition';
import { globalId } from '../entity/globalId';
import type { Decision } from '../policy/Decision';
import { discloses, Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import type { Narrowings } from '../policy/rules';
import type { Viewer } from '../policy/Viewer';
import { visibleAt } from '../policy/visibleAt';
import { countChanged } from './countChanged';
import { binds, hypothetical, type Hypothetical } from './hypothetical';
import { markOf, type SecuredRow } from './mark';
import { askersRungs } from './readKnowledge';
import { readViewerOf } from './readViewer';
import { RecordReader } from './RecordReader';
import { Scope } from './Scope';
import type { ChangedCounts, SimulatedChange } from './SimulatedChange';

/** How many providers are counted for; of the others it is said how many there are. */
const MAXIMUM_PROVIDERS = 100;

/** What a change would do for one provider. */
export interface ProviderSimulation {
  readonly provider: { readonly id: string; readonly globalId: string; readonly displayName: string; readonly physician: boolean };
  readonly patients: ChangedCounts;
  readonly encounters: ChangedCounts;
  /** The decision on the named record; null where none is named, or the asker may not know it. */
  readonly record: { readonly before: Decision; readonly after: Decision } | null;
}

/** What a change would do. */
export interface Simulation {
  readonly providers: readonly ProviderSimulation[];
  /** How many providers were not counted for. */
  readonly providersLeftOut: number;
}

/** What is to be simulated, for whom, and which record is looked at in particular. */
export interface SimulationRequest {
  readonly change: SimulatedChange;
  /** Null for everybody whom the change concerns. */
  readonly providerId: string | null;
  readonly record: SecuredRow | null;
}

/** Says what a change would do, over what the asker may see; nothing is written. Null where the one provider who is named is not there, or not active. */
export async function simulateAccess(asker: Scope, { change, providerId, record }: SimulationRequest): Promise<Simulation | null> {
  const rolesOf = await readRoles(asker);
  const candidates = await readCandidates(asker, change, rolesOf);
  const chosen = providerId === null ? candidates.slice(0, MAXIMUM_PROVIDERS) : [providerId];
  const told = record && (await isTold(asker, change, record)) ? record : null;
  const providers: ProviderSimulation[] = [];
  for (const id of chosen) {
    const viewer = await readViewerOf(asker.database, id, asker.viewer.now);
    if (!viewer) continue;
    const reading = hypothetical(change, viewer, rolesOf.get(id) ?? [], visibleAt(asker, 'ENCOUNTER', rungs(change).encounter));
    const patients = await countChanged(asker, RecordLevel.PATIENT, viewer, reading, counted(asker, change, 'PATIENT'));
    const encounters = await countChanged(asker, RecordLevel.ENCOUNTER, viewer, reading, counted(asker, change, 'ENCOUNTER'));
    if (providerId === null && patients.changed === 0 && encounters.changed === 0) continue;
    const provider = { ...viewer, globalId: globalId('Provider', id) };
    providers.push({ provider, patients, encounters, record: told && (await decisions(asker, viewer, reading, told)) });
  }
  if (providerId !== null && providers.length === 0) return null;
  return { providers, providersLeftOut: providerId === null ? candidates.length - chosen.length : 0 };
}

/**
 * From which rungs a record counts. A limit is of the asker's own choosing, so it would tell of each field that its fragment names: records
 * count only where the asker sees them all. Other changes tell no more than an explanation does.
 */
function rungs({ kind }: SimulatedChange): { readonly patient: Disclosure; readonly encounter: Disclosure } {
  return kind === 'LIMIT'
    ? { patient: Disclosure.DEMOGRAPHICS, encounter: Disclosure.CHART }
    : { patient: Disclosure.IDENTITY, encounter: Disclosure.IDENTITY };
}

function counted(asker: Scope, change: SimulatedChange, level: 'PATIENT' | 'ENCOUNTER'): Condition {
  const { patient, encounter } = rungs(change);
  const concerned = change.kind === 'LOCK' ? condition.is('patient_id', change.patientId) : condition.always;
  const seen = visibleAt(asker, 'PATIENT', patient);
  return condition.all(concerned, seen, level === 'PATIENT' ? condition.always : visibleAt(asker, 'ENCOUNTER', encounter));
}

async function isTold(asker: Scope, change: SimulatedChange, record: SecuredRow): Promise<boolean> {
  const mark = markOf(record);
  if (!mark || mark.patientId === null) return false;
  const needed = rungs(change);
  const stands = await askersRungs(asker, mark);
  if (!discloses(stands.patient, needed.patient)) return false;
  return mark.level === RecordLevel.PATIENT || discloses(stands.record, needed.encounter);
}

async function decisions(asker: Scope, viewer: Viewer, { before, after }: Hypothetical, record: SecuredRow) {
  const decide = async (narrowings: Narrowings): Promise<Decision | null> => {
    const reader = new RecordReader(new Scope(asker.database, viewer, narrowings), markOf(record)?.level ?? RecordLevel.PATIENT);
    const [row] = await asker.database.query<Record<string, unknown>>(
      sql`SELECT ${reader.selection()} ${reader.source.from} WHERE ${reader.source.id} = ${record.id}`,
    );
    return row ? reader.markOf(row).verdict.decision : null;
  };
  const [was, becomes] = [await decide(before), await decide(after)];
  return was && becomes ? { before: was, after: becomes } : null;
}

/** The keys of the active providers whom a change may concern, by their usernames. */
async function readCandidates(
  asker: Scope,
  change: SimulatedChange,
  roles: ReadonlyMap<string, readonly string[]>,
): Promise<readonly string[]> {
  if (change.kind === 'BLACKLIST') return [change.providerId];
  const rows = await asker.database.query<{ id: string; readsLocked: unknown }>(sql`
    SELECT p.id AS id, (SELECT COUNT(*) FROM provider_role pr JOIN role_permission rp ON rp.role_id = pr.role_id
      WHERE pr.provider_id = p.id AND rp.permission = ${Permission.RECORDS_READ_LOCKED}) AS readsLocked
    FROM provider p WHERE p.active = 1 ORDER BY p.username_key, p.id`);
  if (change.kind === 'SITE') return rows.map(({ id }) => id);
  if (change.kind === 'LOCK') return rows.filter(({ readsLocked }) => Number(readsLocked) === 0).map(({ id }) => id);
  const limits = [change.before, change.after].flatMap((limit) => limit ?? []);
  return rows.map(({ id }) => id).filter((id) => limits.some((limit) => binds(limit, id, roles.get(id) ?? [])));
}

async function readRoles({ database }: Scope): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database.query<{ providerId: string; roleId: string }>(
    sql`SELECT provider_id AS providerId, role_id AS roleId FROM provider_role ORDER BY provider_id, role_id`,
  );
  const roles = new Map<string, string[]>();
  for (const { providerId, roleId } of rows) roles.set(providerId, [...(roles.get(providerId) ?? []), roleId]);
  return roles;
}
