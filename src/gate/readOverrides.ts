import sql, { raw, type Sql } from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { toSql } from '../condition/toSql';
import { globalId } from '../entity/globalId';
import { instantParameter, readInstant } from '../entity/instant';
import { lapseLimit, stateAt } from '../override/requestState';
import { OPEN_STATES } from '../override/requestTransitions';
import { Disclosure } from '../policy/Disclosure';
import type { OverrideRequestState } from '../policy/OverrideRequestState';
import { visibleAt } from '../policy/visibleAt';
import { columns } from './columns';
import { Keyset } from './Keyset';
import type { Page } from './Page';
import type { PageArguments } from './pageArguments';
import { readKeysetPage } from './readKeysetPage';
import type { Scope } from './Scope';

/** An override request, as its requester or an analyst may read it. */
export interface RequestRow {
  readonly id: string;
  readonly globalId: string;
  readonly scope: Scope;
  readonly viewerId: string;
  readonly requester: { readonly globalId: string; readonly displayName: string; readonly physician: boolean };
  readonly patientId: string;
  readonly encounterId: string | null;
  readonly reasonCode: string;
  readonly reasonText: string | null;
  readonly state: OverrideRequestState;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
  /** The end of its assignment; null where it has none. */
  readonly assignedUntil: Date | null;
  /** The grant of its assignment; null where it has none. */
  readonly grantId: string | null;
}

type Raw = Pick<RequestRow, 'id' | 'viewerId' | 'patientId' | 'encounterId' | 'reasonCode' | 'reasonText' | 'grantId'> & {
  readonly displayName: string;
  readonly physician: unknown;
  readonly state: string;
  readonly createdAt: Date | string;
  readonly decidedAt: Date | string | null;
  readonly assignedUntil: Date | string | null;
};

const CREATED = raw('CAST(q.created_at AS CHAR)');
const FROM = sql`FROM override_request q JOIN provider v ON v.id = q.viewer_id JOIN patient p ON p.id = q.patient_id
  LEFT JOIN encounter e ON e.id = q.encounter_id LEFT JOIN override_grant g ON g.request_id = q.id`;
const SELECTED =
  raw(`q.id AS id, q.viewer_id AS viewerId, v.display_name AS displayName, v.physician AS physician, q.patient_id AS patientId,
  q.encounter_id AS encounterId, q.reason_code AS reasonCode, q.reason_text AS reasonText, q.state AS state, q.created_at AS createdAt,
  q.decided_at AS decidedAt, g.ends_at AS assignedUntil, g.id AS grantId`);

/** The open requests whose record the analyst may know of, the oldest first. */
export function readQueue(scope: Scope, given: PageArguments): Promise<Page<RequestRow>> {
  const { now, site } = scope.viewer;
  const limit = instantParameter(lapseLimit(now, site.requestLapseDays));
  const open = sql`q.state IN (${OPEN_STATES[0]}, ${OPEN_STATES[1]}) AND q.created_at > ${limit}`;
  return readRequests(scope, 'queue', open, false, given);
}

/** The viewer's own requests whose record they may still know of, the newest first. */
export function readOwnRequests(scope: Scope, given: PageArguments): Promise<Page<RequestRow>> {
  return readRequests(scope, 'requests', sql`q.viewer_id = ${scope.viewer.id}`, true, given);
}

/** One request; null where there is none whose record the reader may know of. */
export async function readRequest(scope: Scope, id: string): Promise<RequestRow | null> {
  const [row] = await scope.database.query<Raw>(sql`SELECT ${SELECTED} ${FROM} WHERE q.id = ${id} AND ${mayKnow(scope)}`);
  return row ? asRequest(scope, row) : null;
}

/** The condition that the reader may know of the record of which a row speaks, over the aliases `p` and `e`. */
export function mayKnow(scope: Scope): Sql {
  const patient = visibleAt(scope, 'PATIENT', Disclosure.IDENTITY);
  const encounter = condition.any(condition.isNull('encounter_id'), visibleAt(scope, 'ENCOUNTER', Disclosure.IDENTITY));
  return toSql(condition.all(patient, encounter), columns.ENCOUNTER, scope.viewer.today);
}

async function readRequests(scope: Scope, name: string, where: Sql, newestFirst: boolean, given: PageArguments): Promise<Page<RequestRow>> {
  const keyset = new Keyset(name, [
    { by: CREATED, type: 'string', descending: newestFirst, nullable: false },
    { by: raw('q.id'), type: 'string', descending: newestFirst, nullable: false },
  ]);
  const source = sql`${FROM} WHERE ${where} AND ${mayKnow(scope)}`;
  return readKeysetPage(scope.database, { selected: SELECTED, source, keyset, read: (row: Raw) => asRequest(scope, row) }, given);
}

function asRequest(scope: Scope, row: Raw): RequestRow {
  const { now, site } = scope.viewer;
  const { id, viewerId, patientId, encounterId, reasonCode, reasonText, grantId } = row;
  const createdAt = readInstant(row.createdAt) as Date;
  const assignedUntil = readInstant(row.assignedUntil);
  return {
    id,
    globalId: globalId('OverrideRequest', id),
    scope,
    viewerId,
    requester: { globalId: globalId('Provider', viewerId), displayName: row.displayName, physician: Number(row.physician) === 1 },
    patientId,
    encounterId,
    reasonCode,
    reasonText,
    state: stateAt({ state: row.state, createdAt }, assignedUntil, now, site.requestLapseDays),
    createdAt,
    decidedAt: readInstant(row.decidedAt),
    assignedUntil,
    grantId,
  };
}
