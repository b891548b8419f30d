import sql, { raw } from 'sql-template-tag';
import { globalId } from '../entity/globalId';
import { instantParameter, readInstant } from '../entity/instant';
import { Door } from '../policy/Door';
import type { GrantStrength } from '../policy/Grant';
import { mayKnow } from './readOverrides';
import type { Scope } from './Scope';

/** A grant, as its holder may read it. */
export interface GrantRow {
  readonly id: string;
  readonly globalId: string;
  readonly scope: Scope;
  readonly patientId: string;
  readonly encounterId: string | null;
  readonly strength: GrantStrength;
  readonly reasonCode: string;
  readonly reasonText: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly requestId: string | null;
}

type Raw = Pick<GrantRow, 'id' | 'patientId' | 'encounterId' | 'reasonCode' | 'reasonText' | 'requestId'> & {
  readonly strength: string;
  readonly startsAt: Date | string;
  readonly endsAt: Date | string;
};

const SELECTED =
  raw(`g.id AS id, g.patient_id AS patientId, g.encounter_id AS encounterId, g.strength AS strength, g.reason_code AS reasonCode,
  g.reason_text AS reasonText, g.starts_at AS startsAt, g.ends_at AS endsAt, g.request_id AS requestId`);
const FROM = sql`FROM override_grant g JOIN patient p ON p.id = g.patient_id LEFT JOIN encounter e ON e.id = g.encounter_id`;

/** The viewer's own running grants on records that they may know of, the one that ends first before the others. */
export async function readOwnGrants(scope: Scope): Promise<readonly GrantRow[]> {
  const { id, now } = scope.viewer;
  const instant = instantParameter(now);
  const rows = await scope.database.query<Raw>(sql`
    SELECT ${SELECTED} ${FROM} WHERE g.viewer_id = ${id} AND g.starts_at <= ${instant} AND g.ends_at > ${instant} AND ${mayKnow(scope)}
    ORDER BY g.ends_at, g.id`);
  return rows.map((row) => asGrantRow(scope, row));
}

/** One of the viewer's own grants, running or not; null where there is none on a record that they may know of. */
export async function readOwnGrant(scope: Scope, grantId: string): Promise<GrantRow | null> {
  const [row] = await scope.database.query<Raw>(
    sql`SELECT ${SELECTED} ${FROM} WHERE g.id = ${grantId} AND g.viewer_id = ${scope.viewer.id} AND ${mayKnow(scope)}`,
  );
  return row ? asGrantRow(scope, row) : null;
}

function asGrantRow(scope: Scope, row: Raw): GrantRow {
  return {
    ...row,
    globalId: globalId('OverrideGrant', row.id),
    scope,
    strength: row.strength === Door.APPROVAL ? Door.APPROVAL : Door.REASON,
    startsAt: readInstant(row.startsAt) as Date,
    endsAt: readInstant(row.endsAt) as Date,
  };
}
