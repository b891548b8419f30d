import { decide, shownOf, stands, type Scope } from './decide';
import { fold } from './evaluate';
import { bad, isGiven, type Args } from './refuse';
import type { Row } from './World';

const CRITERIA = [
  'lastName',
  'firstName',
  'mrn',
  'demographicNumber',
  'hin',
  'birthDate',
  'sex',
  'number',
  'admitted',
  'service',
  'patientType',
  'location',
  'discharged',
];
const FIELDS: Readonly<Record<string, string>> = { admitted: 'admissionDate', discharged: 'dischargeDate' };

/** Whether a record fulfils criteria, each of them only where the record’s rung shows its field. */
export function matching(scope: Scope, search: Args, path: string): (record: Row) => boolean {
  const { physicianOfRecord: physician, encounter } = search;
  if (isGiven(physician) && !/^Provider:[0-9a-f-]{36}$/.test(physician)) bad(`${path}.physicianOfRecord`, 'ID_OF_PROVIDER');
  const tests = CRITERIA.filter((name) => isGiven(search[name])).map((name) => {
    const wanted = search[name];
    const [isText, isRange] = [typeof wanted === 'string', typeof wanted === 'object'];
    const key = isText ? fold(wanted) || bad(`${path}.${name}`, 'NOT_EMPTY') : wanted;
    const [from, to] = isRange ? [wanted.from ?? '', wanted.to ?? '9999'] : [];
    if (isRange && !isGiven(wanted.from) && !isGiven(wanted.to)) bad(`${path}.${name}`, 'FROM_OR_TO');
    if (isRange && from > to) bad(`${path}.${name}`, 'FROM_BEFORE_TO');
    return (record: Row) => {
      const value = shownOf(scope, record, FIELDS[name] ?? name);
      if (value === null || isRange) return value !== null && value >= from && value <= to;
      return name.endsWith('Name') ? fold(value).startsWith(key) : (isText ? fold(value) : value) === key;
    };
  });
  const isOf = (record: Row) => (shownOf(scope, record, 'physicians') ?? []).some(({ provider }: Row) => provider.id === physician);
  const below = isGiven(encounter) ? matching(scope, encounter, `${path}.encounter`) : null;
  const isSeen = (each: Row) => stands(decide(scope, each)[0], 'IDENTITY');
  const hasOne = ({ id }: Row) => scope.world.encounters.some((each) => each.patientId === id && isSeen(each) && below?.(each));
  return (record) => tests.every((test) => test(record)) && (!isGiven(physician) || isOf(record)) && (!below || hasOne(record));
}
