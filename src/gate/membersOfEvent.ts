import sql, { join } from 'sql-template-tag';
import type { AuditMembers } from '../audit/AuditDraft';
import { readBody } from '../audit/readBody';
import { discloses, Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { find } from './lookUp';
import { disclosureOf, type SecuredRow } from './mark';
import type { Scope } from './Scope';
import type { TrailEvent } from './readTrail';

/** The patients of whom an event says that they were put into a set, or taken from it, and of whom the reader may know. */
export async function membersOfEvent({ id, body, scope }: TrailEvent, side: keyof AuditMembers): Promise<readonly SecuredRow[]> {
  const further = await scope.loaders.named('further members', (ids) => readFurther(scope, ids)).load(id);
  const keys = [body.members, ...(further ?? [])].flatMap((members) => members?.[side] ?? []);
  const rows = await Promise.all(keys.map((key) => find(scope, RecordLevel.PATIENT, key)));
  const known = rows.flatMap((row) => (row && discloses(disclosureOf(row), Disclosure.IDENTITY) ? [row] : []));
  // Several who were merged since are one.
  return [...new Map(known.map((row) => [row.id, row])).values()];
}

/** The members of events that had no room for all: those of the parts, which follow their first one in its chain. */
async function readFurther({ database }: Scope, eventIds: readonly string[]): Promise<ReadonlyMap<string, readonly AuditMembers[]>> {
  const rows = await database.query<{ firstId: string; distance: number | string; id: string; body: string }>(sql`
    SELECT f.id AS firstId, ev.position - f.position AS distance, ev.id AS id, ev.body AS body FROM audit_event f
    JOIN audit_event ev ON ev.subject_id = f.subject_id AND ev.occurred_at = f.occurred_at AND ev.chain_id = f.chain_id AND ev.position > f.position
    WHERE f.id IN (${join([...eventIds])}) ORDER BY f.id, ev.position`);
  const further = new Map<string, AuditMembers[]>();
  for (const { firstId, distance, id, body } of rows) {
    const known = further.get(firstId) ?? [];
    const { part, members } = readBody(id, body);
    const isNext = Number(distance) === known.length + 1 && part === known.length + 2;
    if (members && isNext) further.set(firstId, [...known, members]);
  }
  return further;
}
