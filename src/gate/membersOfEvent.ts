import type { AuditMembers } from '../audit/AuditDraft';
import { discloses, Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { disclosureOf, type SecuredRow } from './mark';
import type { TrailEvent } from './readTrail';

/** The patients of whom an event says that they were put into a set, or taken from it, and of whom the reader may know. */
export async function membersOfEvent({ body, scope }: TrailEvent, side: keyof AuditMembers): Promise<readonly SecuredRow[]> {
  const keys = body.members?.[side] ?? [];
  const rows = await Promise.all(keys.map((key) => scope.loaders.record(RecordLevel.PATIENT, key)));
  return rows.flatMap((row) => (row && discloses(disclosureOf(row), Disclosure.IDENTITY) ? [row] : []));
}
