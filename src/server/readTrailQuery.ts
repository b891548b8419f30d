import { AuditAction, AuditOutcome } from '../audit/AuditDraft';
import { readGlobalId, type GlobalType } from '../entity/globalId';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError, ErrorCode } from '../errors';
import { SUBJECT_TYPES } from '../gate/changesOfEvent';
import type { TrailSearch } from '../gate/TrailSearch';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';

/** How a criterion is read from texts, and how often it may be given. */
interface Criterion {
  readonly name: keyof TrailSearch;
  readonly read: (texts: readonly string[], path: string) => unknown;
}

/** The criteria by the names that GraphQL has for them. `actions` can be given several times. */
const CRITERIA: Readonly<Record<string, Criterion>> = {
  from: { name: 'from', read: one(readDate) },
  to: { name: 'to', read: one(readDate) },
  viewer: { name: 'viewerId', read: one(idOf('Provider')) },
  patient: { name: 'patientId', read: one(idOf('Patient')) },
  encounter: { name: 'encounterId', read: one(idOf('Encounter')) },
  subject: { name: 'subjectId', read: one(readSubject) },
  actions: { name: 'actions', read: (texts, path) => texts.map((text) => oneOf(AuditAction)(text, path)) },
  outcome: { name: 'outcome', read: one(oneOf(AuditOutcome)) },
  disclosure: { name: 'disclosure', read: one(oneOf(Disclosure)) },
  door: { name: 'door', read: one(oneOf(Door)) },
  errorCode: { name: 'errorCode', read: one(oneOf(ErrorCode)) },
};

/** How many times one criterion may be given. */
const MAXIMUM_TEXTS = 100;

/**
 * Reads the criteria of a search in the trail from the parameters of an address, or of a command. One that is unknown, empty or
 * given twice is refused, not ignored: an export without it would be another. Throws `BAD_USER_INPUT`.
 */
export function readTrailQuery(parameters: URLSearchParams): TrailSearch {
  const search: Record<string, unknown> = {};
  for (const path of new Set(parameters.keys())) {
    const criterion = Object.hasOwn(CRITERIA, path) ? CRITERIA[path] : undefined;
    if (!criterion) throw ChartsafeError.badInput('query', `ONE_OF_${Object.keys(CRITERIA).join('_').toUpperCase()}`);
    const texts = parameters.getAll(path);
    if (texts.length > MAXIMUM_TEXTS) throw ChartsafeError.badInput(path, 'AT_MOST_100');
    search[criterion.name] = criterion.read(texts, path);
  }
  return search;
}

type ReadText = (text: string, path: string) => unknown;

function one(read: ReadText): Criterion['read'] {
  return ([text = '', ...others], path) => {
    if (others.length > 0) throw ChartsafeError.badInput(path, 'ONCE');
    return read(text, path);
  };
}

/** An instant with its offset, or a day, which begins at midnight in UTC. */
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

function readDate(text: string, path: string): Date {
  const date = new Date(text);
  if (!INSTANT.test(text) || Number.isNaN(date.getTime())) throw ChartsafeError.badInput(path, 'INSTANT');
  return date;
}

function readSubject(text: string, path: string): string {
  const read = readGlobalId(text);
  if (!read || !SUBJECT_TYPES.includes(read.type)) throw ChartsafeError.badInput(path, 'ID_OF_SUBJECT');
  return read.key;
}

function idOf(type: GlobalType): ReadText {
  return (text, path) => keyOf(text, type, path);
}

function oneOf<Value extends string>(values: Readonly<Record<string, Value>>) {
  return (text: string, path: string): Value => {
    const value = Object.values(values).find((each) => each === text);
    if (value === undefined) throw ChartsafeError.badInput(path, 'ONE_OF_ITS_VALUES');
    return value;
  };
}
