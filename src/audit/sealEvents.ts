import { randomUUID } from 'node:crypto';
import { canonicalJson, type JsonValue } from './canonicalJson';
import type { AuditDraft, AuditMembers } from './AuditDraft';
import { packRecords } from './packRecords';

/** How many records one event lists; a larger page becomes several events. Keeps a body below its bytes, with every rule of every record. */
const RECORDS_PER_EVENT = 100;
/** How many members of a set one event lists. */
const MEMBERS_PER_EVENT = 1000;
/** What a text column of MySQL holds. */
const BODY_BYTES = 65_535;
/** How much of a text that a client chose freely the trail keeps. */
const CLIENT_TEXT_CHARACTERS = 300;

/** What an event says. */
export type EventBody = Omit<AuditDraft, 'occurredAt'> & { readonly id: string; readonly occurredAt: string };

/** An event whose text is final; its place in a chain is not yet known. */
export interface SealedEvent {
  readonly content: EventBody;
  /** Canonical JSON of the content, its records packed. */
  readonly body: string;
}

/** Makes events of a draft: one, or several where it lists many records. Throws where one is larger than the trail can hold. */
export function sealEvents(draft: AuditDraft): SealedEvent[] {
  return inParts(draft).map((part) => {
    const content = { id: randomUUID(), ...clipped(part), occurredAt: draft.occurredAt.toISOString() };
    const { records } = content;
    const packed = records ? { ...content, records: packRecords(records) } : content;
    const body = wellFormed(canonicalJson(packed as unknown as JsonValue));
    if (Buffer.byteLength(body) > BODY_BYTES) throw new Error('An event is larger than the trail can hold');
    return { content, body };
  });
}

/**
 * The body without halves of surrogate pairs, which stand escaped in it. MySQL and MariaDB take JSON that holds one for none at all, and so
 * could not tell the records of any event that is asked for together with it.
 */
function wellFormed(body: string): string {
  if (!body.includes('\\ud')) return body;
  return canonicalJson(
    JSON.parse(body, (_, value: JsonValue) =>
      typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value,
    ) as JsonValue,
  );
}

/** The columns by which an event is searched for, as its content says them. */
export function searchColumns({ id, occurredAt, actor, action, outcome, subject }: EventBody) {
  return {
    id,
    occurredAt,
    viewerId: actor.viewerId,
    action: action as string,
    outcome: outcome as string,
    subjectType: (subject?.type ?? null) as string | null,
    subjectId: subject?.id ?? null,
  };
}

/**
 * The ids by which an event is found, each once: those of its patients, and of the records that it names without their
 * patient. What else it names stands in its body, which is read where one of these led to it.
 */
export function searchIds({ records = [] }: EventBody): (string | null)[] {
  return [...new Set(records.map(({ patientId, encounterId, documentId }) => patientId ?? encounterId ?? documentId))];
}

function inParts(draft: AuditDraft): AuditDraft[] {
  const { records, members } = draft;
  if (members && members.added.length + members.removed.length > MEMBERS_PER_EVENT) return inPartsOfMembers(draft, members);
  if (!records || records.length <= RECORDS_PER_EVENT) return [draft];
  const parts: AuditDraft[] = [];
  for (let start = 0; start < records.length; start += RECORDS_PER_EVENT) {
    parts.push({ ...draft, records: records.slice(start, start + RECORDS_PER_EVENT) });
  }
  return parts;
}

function inPartsOfMembers(draft: AuditDraft, { added, removed }: AuditMembers): AuditDraft[] {
  const parts: AuditDraft[] = [];
  for (const [name, keys] of Object.entries({ added, removed })) {
    for (let start = 0; start < keys.length; start += MEMBERS_PER_EVENT) {
      const members = { added: [], removed: [], [name]: keys.slice(start, start + MEMBERS_PER_EVENT) };
      parts.push({ ...draft, members, ...(parts.length > 0 ? { part: parts.length + 1 } : {}) });
    }
  }
  return parts;
}

/** The draft with the beginnings of texts that clients choose: one that is too long must not keep an event, or others beside it, from being written. */
function clipped(draft: AuditDraft): AuditDraft {
  const { actor, field, askedFor } = draft;
  return {
    ...draft,
    actor: { ...actor, operationName: actor.operationName === null ? null : clip(actor.operationName) },
    ...(field === undefined ? {} : { field: clip(field) }),
    ...(askedFor === undefined
      ? {}
      : { askedFor: Object.fromEntries(Object.entries(askedFor).map(([name, value]) => [name, clip(value)])) }),
  };
}

function clip<Value extends string | number>(value: Value): Value | string {
  return typeof value === 'string' && value.length > CLIENT_TEXT_CHARACTERS ? `${value.slice(0, CLIENT_TEXT_CHARACTERS)}…` : value;
}
