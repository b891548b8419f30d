import type { AuditAction, AuditCriteria, AuditedRecord, AuditOutcome } from '../audit/AuditDraft';
import { ChartsafeError, type ErrorCode } from '../errors';
import { discloses, Disclosure } from '../policy/Disclosure';
import type { Door } from '../policy/Door';
import { RecordLevel } from '../policy/RecordLevel';
import type { TrailReading } from './Journal';
import { find } from './lookUp';
import { disclosureOf } from './mark';
import type { Scope } from './Scope';
import { formerKeysOf, survivorOf } from './survivors';

/** Criteria on events; all that are given must hold, those on a record on one and the same that the reader may know of. */
export interface TrailSearch {
  /** The first instant. */
  readonly from?: Date | null | undefined;
  /** The last instant, itself included. */
  readonly to?: Date | null | undefined;
  /** The keys of a provider, a patient and an encounter. */
  readonly viewerId?: string | null | undefined;
  readonly patientId?: string | null | undefined;
  readonly encounterId?: string | null | undefined;
  /** The keys of those who were merged into the patient; `resolveTrailSearch` finds them. */
  readonly formerPatientIds?: readonly string[];
  /** The key of what was changed: a set, a limit, a role, a provider. */
  readonly subjectId?: string | null | undefined;
  /** One of these. */
  readonly actions?: readonly AuditAction[] | null | undefined;
  readonly outcome?: AuditOutcome | null | undefined;
  readonly errorCode?: ErrorCode | null | undefined;
  /** What was decided on the record. */
  readonly disclosure?: Disclosure | null | undefined;
  readonly door?: Door | null | undefined;
}

/** The earliest and the last year of which an instant can be compared on every database. */
const YEARS = { first: 1000, last: 9999 } as const;

/** Checks what no type can say. Throws `BAD_USER_INPUT`; `path` is what stands before the names of the criteria. */
export function checkTrailSearch({ from, to, actions }: TrailSearch, path = ''): void {
  for (const [name, instant] of Object.entries({ from, to })) {
    if (!instant) continue;
    const year = instant.getUTCFullYear();
    if (Number.isNaN(year) || year < YEARS.first || year > YEARS.last) throw ChartsafeError.badInput(`${path}${name}`, 'INSTANT');
  }
  if (from && to && from > to) throw ChartsafeError.badInput(`${path}from`, 'FROM_BEFORE_TO');
  if (actions?.length === 0) throw ChartsafeError.badInput(`${path}actions`, 'NOT_EMPTY');
}

/**
 * Looks up the records that a search names, and says what the trail is to say of it. A record that is hidden from the
 * reader and one that never was are alike: they are looked up by the same statements, and nothing is found.
 */
export async function resolveTrailSearch(scope: Scope, asked: TrailSearch): Promise<TrailReading & { readonly search: TrailSearch }> {
  const search = await withFormerPatients(scope, asked);
  const { patientId, encounterId } = asked;
  const records: AuditedRecord[] = [];
  let isKnown = true;
  for (const [level, key] of [
    [RecordLevel.PATIENT, patientId],
    [RecordLevel.ENCOUNTER, encounterId],
  ] as const) {
    if (!key) continue;
    const found = await find(scope, level, key);
    if (!discloses(disclosureOf(found), Disclosure.IDENTITY)) isKnown = false;
    records.push({
      patientId: level === RecordLevel.PATIENT ? key : null,
      encounterId: level === RecordLevel.ENCOUNTER ? key : null,
      documentId: null,
    });
  }
  return { criteria: criteriaOf(asked), records, isKnown, search };
}

/** A search by the one who is left, and by all who were merged into them. */
async function withFormerPatients(scope: Scope, search: TrailSearch): Promise<TrailSearch> {
  if (!search.patientId) return search;
  const patientId = await survivorOf(scope, search.patientId);
  return { ...search, patientId, formerPatientIds: await formerKeysOf(scope.database, patientId) };
}

function criteriaOf(search: TrailSearch): AuditCriteria {
  const criteria: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(search) as [string, TrailSearch[keyof TrailSearch]][]) {
    if (value === null || value === undefined) continue;
    criteria[name] = value instanceof Date ? value.toISOString() : value;
  }
  return criteria;
}
