import sql, { join } from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { parseFragment } from '../condition/parseFragment';
import { globalId } from '../entity/globalId';
import { ChartsafeError } from '../errors';
import type { Weighed } from '../policy/decide';
import { discloses, Disclosure } from '../policy/Disclosure';
import { fragmentCatalogue } from '../policy/fragmentCatalogue';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import type { Viewer } from '../policy/Viewer';
import type { Knowledge } from './explainRules';
import { disclosureOf, type Mark } from './mark';
import { RecordReader } from './RecordReader';
import type { ExplainedGrant, ExplainedLimit } from './RuleExplanation';
import type { Scope } from './Scope';

type StoredLimitText = Omit<ExplainedLimit, 'globalId' | 'columns' | 'nullColumns'>;

/** How much the asker sees of the record that is explained, and of its patient. */
export interface AskersRungs {
  readonly patient: Disclosure;
  readonly record: Disclosure;
}

/** The rungs on which a record and its patient stand for the asker. */
export async function askersRungs(asker: Scope, mark: Mark): Promise<AskersRungs> {
  const record = mark.verdict.decision.disclosure;
  if (mark.patientId === null || mark.level === RecordLevel.PATIENT) return { patient: record, record };
  return { patient: disclosureOf(await asker.loaders.record(RecordLevel.PATIENT, mark.patientId)), record };
}

/** Whether each of these columns of the fragment language is shown where a record and its patient stand on these rungs. */
export function showsColumns(columns: readonly string[], rungs: AskersRungs): boolean {
  return columns.every((name) => {
    const column = fragmentCatalogue[name];
    return column !== undefined && discloses(column.level === 'PATIENT' ? rungs.patient : rungs.record, column.rung);
  });
}

/** The columns that a fragment names; null where it cannot be read. */
export function columnsOfFragment(fragment: string): readonly string[] | null {
  try {
    return parseFragment(fragment, fragmentCatalogue).columns;
  } catch (error) {
    if (error instanceof ChartsafeError) return null;
    throw error;
  }
}

/** What the asker may know of the facts behind a provider's causes. `nulls` are the columns that the record leaves null. */
export async function readKnowledge(
  asker: Scope,
  mark: Mark,
  provider: Viewer,
  weighed: Weighed,
  nulls: ReadonlySet<string>,
): Promise<Knowledge> {
  const { permissions } = asker.viewer;
  const managesLimits = permissions.has(Permission.ACCESS_LIMITS_MANAGE);
  const readsSets = permissions.has(Permission.SETS_MANAGE) || permissions.has(Permission.SET_ACCESS_MANAGE);
  const mayReadGrants = readsGrants(asker, provider);
  const rungs = await askersRungs(asker, mark);
  const [setIds, encounterIds, limits, grants] = await Promise.all([
    readsSets ? readSets(asker, mark, provider) : null,
    readEncounters(asker, mark, provider),
    managesLimits ? readLimits(asker, weighed) : [],
    mayReadGrants ? readGrants(asker, weighed) : [],
  ]);
  const causes = [...(weighed.inherited ?? []), ...weighed.own];
  const unreadable = new Set(causes.flatMap(({ narrowing }) => (narrowing.when.kind === 'constant' ? (narrowing.limitId ?? []) : [])));
  const told = limits.flatMap((stored) => {
    const limit = { ...stored, globalId: globalId('AccessLimit', stored.id) };
    // A limit that cannot be understood speaks of every record alike, and so of none of its fields.
    const columns = unreadable.has(limit.id) ? null : columnsOfFragment(limit.fragment);
    if (columns === null) return [{ ...limit, columns: [], nullColumns: [] }];
    return showsColumns(columns, rungs) ? [{ ...limit, columns, nullColumns: columns.filter((name) => nulls.has(name)) }] : [];
  });
  return {
    locks: permissions.has(Permission.RECORDS_READ_LOCKED),
    setIds,
    encounterIds,
    managesLimits,
    limits: new Map(told.map((limit) => [limit.id, limit])),
    readsGrants: mayReadGrants,
    grants: new Map(grants.map((grant) => [grant.id, grant])),
  };
}

/** Grants are read by their holder, by those who decide on them, and by readers of the trail. */
function readsGrants({ viewer }: Scope, provider: Viewer): boolean {
  const { permissions } = viewer;
  return viewer.id === provider.id || permissions.has(Permission.AUDIT_READ) || permissions.has(Permission.OVERRIDE_DECIDE);
}

async function readSets(asker: Scope, { patientId }: Mark, { blacklistedSetIds }: Viewer): Promise<readonly string[]> {
  if (patientId === null || blacklistedSetIds.length === 0) return [];
  const reader = new RecordReader(asker, RecordLevel.PATIENT_SET);
  const rows = await asker.database.query<{ id: string }>(sql`
    SELECT s.id AS id ${reader.source.from} JOIN patient_set_member psm ON psm.set_id = s.id
    WHERE psm.patient_id = ${patientId} AND s.id IN (${join([...blacklistedSetIds])}) AND ${reader.where(reader.visible(Disclosure.CHART))}
    ORDER BY s.name_key, s.id`);
  return rows.map(({ id }) => id);
}

async function readEncounters(asker: Scope, { patientId }: Mark, provider: Viewer): Promise<readonly string[]> {
  if (patientId === null) return [];
  const reader = new RecordReader(asker, RecordLevel.ENCOUNTER);
  const wanted = condition.all(
    condition.is('patient_id', patientId),
    condition.some('encounter_physicians', condition.is('provider_id', provider.id)),
    reader.visible(Disclosure.CHART),
  );
  const rows = await asker.database.query<{ id: string }>(
    sql`SELECT e.id AS id ${reader.source.from} WHERE ${reader.where(wanted)} ORDER BY e.admitted_on, e.id`,
  );
  return rows.map(({ id }) => id);
}

async function readLimits(asker: Scope, { inherited, own }: Weighed): Promise<readonly StoredLimitText[]> {
  const ids = [...(inherited ?? []), ...own].flatMap(({ narrowing }) => narrowing.limitId ?? []);
  if (ids.length === 0) return [];
  return asker.database.query<StoredLimitText>(sql`
    SELECT id, name, fragment, polarity, override_setting AS overrideSetting FROM access_limit WHERE id IN (${join(ids)})`);
}

async function readGrants(asker: Scope, { inherited, own }: Weighed): Promise<readonly ExplainedGrant[]> {
  const grants = new Map([...(inherited ?? []), ...own].flatMap(({ lifting }) => lifting.map((grant) => [grant.id, grant] as const)));
  if (grants.size === 0) return [];
  const rows = await asker.database.query<{ id: string; reasonCode: string }>(
    sql`SELECT id, reason_code AS reasonCode FROM override_grant WHERE id IN (${join([...grants.keys()])})`,
  );
  return rows.flatMap(({ id, reasonCode }) => {
    const grant = grants.get(id);
    return grant ? [{ ...grant, globalId: globalId('OverrideGrant', id), reasonCode }] : [];
  });
}
