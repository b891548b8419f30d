import sql, { join, type Sql } from 'sql-template-tag';
import { AuditAction } from '../audit/AuditDraft';
import { condition } from '../condition/Condition';
import { globalId } from '../entity/globalId';
import type { PatientSet } from '../entity/PatientSet';
import { RecordLevel } from '../policy/RecordLevel';
import { scopeOf, type SecuredRow } from './mark';
import { OrderDirection, patientOrder, PatientOrderField } from './orders';
import type { Page } from './Page';
import type { PageArguments } from './pageArguments';
import { readKeysetPage } from './readKeysetPage';
import { readPage } from './readPages';
import { trailList, type TrailEvent } from './readTrail';
import { reportCondition, rungOfCriteria } from './reportCondition';
import { restoredReportDefinition, type ReportDefinition } from './ReportDefinition';
import type { RequestContext } from './RequestContext';
import type { Scope } from './Scope';

/** A provider, as others may know of them. */
export interface KnownProvider {
  readonly id: string;
  readonly globalId: string;
  readonly displayName: string;
  readonly physician: boolean;
}

/** What differs between a set and what its definition finds today. */
export interface Drift {
  readonly scope: Scope;
  readonly setId: string;
  readonly definition: ReportDefinition;
}

/** What a set could be compared with today; null for one that was made by hand. */
export function driftOf(set: SecuredRow): Drift | null {
  const definition = restoredReportDefinition((set as unknown as PatientSet).definition);
  return definition && { scope: scopeOf(set), setId: set.id, definition };
}

/**
 * Who would join, or leave, if the set were refreshed now: those of whom the reader may know, and who show the fields of
 * which the definition speaks. To name others would tell what these fields hold.
 */
export function readDrift({ scope, setId, definition }: Drift, side: 'JOIN' | 'LEAVE', given: PageArguments): Promise<Page> {
  const matches = condition.certainly(reportCondition(definition, scope.viewer.today));
  const joins = side === 'JOIN';
  const isMember = condition.some('sets', condition.is('set_id', setId));
  const list = {
    level: RecordLevel.PATIENT,
    rung: rungOfCriteria(definition),
    where: joins ? condition.all(matches, condition.not(isMember)) : condition.not(matches),
    keyset: patientOrder(scope, PatientOrderField.NAME, OrderDirection.ASC),
    ...(joins ? {} : { joined: membersOf(setId) }),
  };
  return readPage(scope, list, given);
}

/** The changes of a set, the newest first. */
export function readSetHistory(context: RequestContext, set: SecuredRow, given: PageArguments): Promise<Page<TrailEvent>> {
  const scope = scopeOf(set);
  const actions = [AuditAction.PATIENT_SET_CHANGED];
  context.journal.trailRead('patientSet.history', { criteria: { subjectId: set.id, actions }, records: [], isKnown: true });
  const list = trailList(scope, { subjectId: set.id, actions });
  return readKeysetPage(scope.database, list, given);
}

/** The providers on whose blacklist a set is, by name; read for many sets in one statement. */
export async function readUsers(set: SecuredRow): Promise<readonly KnownProvider[]> {
  const { database, loaders } = scopeOf(set);
  const loader = loaders.named<readonly KnownProvider[]>('users of set', async (setIds) => {
    const rows = await database.query<ProviderRow & { readonly setId: string }>(sql`
      SELECT b.set_id AS setId, v.id AS id, v.display_name AS displayName, v.physician AS physician FROM blacklist_entry b
      JOIN provider v ON v.id = b.provider_id WHERE b.set_id IN (${join([...setIds])}) ORDER BY v.display_name, v.id`);
    return new Map(setIds.map((setId) => [setId, rows.filter((row) => row.setId === setId).map(asProvider)]));
  });
  return (await loader.load(set.id)) ?? [];
}

/** The provider who saved a set; null where none did. */
export async function readCreator(set: SecuredRow): Promise<KnownProvider | null> {
  const { createdById } = set as unknown as PatientSet;
  const { database, loaders } = scopeOf(set);
  const loader = loaders.named<KnownProvider>('creators of sets', async (ids) => {
    const rows = await database.query<ProviderRow>(
      sql`SELECT id, display_name AS displayName, physician FROM provider WHERE id IN (${join([...ids])})`,
    );
    return new Map(rows.map((row) => [row.id, asProvider(row)]));
  });
  return createdById === null ? null : ((await loader.load(createdById)) ?? null);
}

interface ProviderRow {
  readonly id: string;
  readonly displayName: string;
  readonly physician: unknown;
}

function asProvider({ id, displayName, physician }: ProviderRow): KnownProvider {
  return { id, globalId: globalId('Provider', id), displayName, physician: Number(physician) === 1 };
}

function membersOf(setId: string): Sql {
  return sql` JOIN patient_set_member psm ON psm.patient_id = p.id AND psm.set_id = ${setId}`;
}
