import sql from 'sql-template-tag';
import { condition, type Condition } from '../condition/Condition';
import { fold } from '../condition/fold';
import { ChartsafeError } from '../errors';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { mayLookUp } from './Attempts';
import type { Missed } from './Journal';
import type { SecuredRow } from './mark';
import { RecordReader } from './RecordReader';
import type { RequestContext } from './RequestContext';
import type { Scope } from './Scope';
import { survivorBy, survivorOf } from './survivors';

/** The longest medical record number or encounter number. */
const MAXIMUM_NUMBER = 64;

/**
 * A record by its key, as the viewer may know of it; null where there is none, which the journal notes. What it is
 * shown as is for the gate: a patient may come back at `EXISTENCE`. Throws `UNAVAILABLE` where too many found nothing lately.
 */
export async function lookUp(
  context: RequestContext,
  scope: Scope,
  level: RecordLevel,
  key: string,
  field: string,
): Promise<SecuredRow | null> {
  await mayLookUp(context, field);
  const row = await find(scope, level, key);
  if (!row) context.journal.missed(field, askedFor(level, key));
  return row;
}

/** The same by a number that is unique; `column` names it in conditions. */
export async function lookUpBy(
  context: RequestContext,
  scope: Scope,
  level: RecordLevel,
  column: string,
  value: string | number,
  field: string,
): Promise<SecuredRow | null> {
  await mayLookUp(context, field);
  const row = await findBy(scope, level, column, value);
  if (!row) context.journal.missed(field, { askedFor: { [column]: value } });
  return row;
}

/** The same without a note in the journal. The key of a patient who was merged leads to the one who is left, under their decision. */
export async function find(scope: Scope, level: RecordLevel, key: string): Promise<SecuredRow | null> {
  return scope.loaders.record(level, level === RecordLevel.PATIENT ? await survivorOf(scope, key) : key);
}

/** The same by a number, without a note. */
export async function findBy(scope: Scope, level: RecordLevel, column: string, value: string | number): Promise<SecuredRow | null> {
  const isIt = condition.is(column, value);
  if (column !== 'mrn' && column !== 'demographic_number') return readOne(scope, level, isIt);
  // The same statement for a number that is in use, was in use, or never was.
  const survivor = (await survivorBy(scope, column, value)) ?? '';
  return readOne(scope, level, condition.any(isIt, condition.is('patient_id', survivor)));
}

/** The folded key of a number by which a record is asked for. Throws `BAD_USER_INPUT` for a text that no number can be, before it is folded. */
export function numberKey(text: string, path: string): string {
  if (text.length > MAXIMUM_NUMBER) throw ChartsafeError.badInput(path, 'LENGTH_FROM_1_TO_64');
  const key = fold(text);
  if (key === '') throw ChartsafeError.badInput(path, 'LENGTH_FROM_1_TO_64');
  return key;
}

/** The record for which a condition holds, as the viewer may know of it; null where there is none. */
export async function readOne(scope: Scope, level: RecordLevel, where: Condition): Promise<SecuredRow | null> {
  const reader = new RecordReader(scope, level);
  const lowest = reader.visible(level === RecordLevel.PATIENT ? Disclosure.EXISTENCE : Disclosure.IDENTITY);
  const [row] = await scope.database.query<Record<string, unknown>>(
    sql`SELECT ${reader.selection()} ${reader.source.from} WHERE ${reader.where(condition.all(where, lowest))}`,
  );
  return row ? reader.read(row) : null;
}

/** What the trail says of a record that was asked for by its key and is not there. */
export function askedFor(level: RecordLevel, key: string): Missed {
  if (level === RecordLevel.PATIENT_SET) return { askedFor: { patientSetId: key } };
  const record = {
    patientId: level === RecordLevel.PATIENT ? key : null,
    encounterId: level === RecordLevel.ENCOUNTER ? key : null,
    documentId: level === RecordLevel.DOCUMENT ? key : null,
  };
  return { record };
}
