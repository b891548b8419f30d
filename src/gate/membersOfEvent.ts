import type { AuditMembers } from '../audit/AuditDraft';
import { discloses, Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { find } from './lookUp';
import { disclosureOf, type SecuredRow } from './mark';
import type { TrailEvent } from './readTrail';

/** The patients of whom an event says that they were put into a set, or taken from it, and of whom the reader may know. */
export async function membersOfEvent({ body, scope }: TrailEvent, side: keyof AuditMembers): Promise<readonly SecuredRow[]> {
  const keys = body.members?.[side] ?? [];
  const rows = await Promise.all(keys.map((key) => find(scope, RecordLevel.PATIENT, key)));
  const known = rows.flatMap((row) => (row && discloses(disclosureOf(row), Disclosure.IDENTITY) ? [row] : []));
  // Several who were merged since are one.
  return [...new Map(known.map((row) => [row.id, row])).values()];
}
