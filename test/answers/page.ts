import { GraphQLError } from 'graphql';
import { decide, shownOf, stands, type Scope } from './decide';
import { compare, fold } from './evaluate';
import type { Row } from './World';

export type Args = Readonly<Record<string, any>>;
type Key = string | number | null;

const MESSAGES: Readonly<Record<string, string>> = {
  FORBIDDEN: 'You do not have the permission that this operation needs',
  BAD_USER_INPUT: 'The input breaks a rule',
  RECORD_BLOCKED: 'You do not have required permissions to access this patient record',
  OVERRIDE_REASON_REQUIRED: 'Give a reason to open this record',
  OVERRIDE_REASON_INVALID: 'The reason is not one that this site accepts',
  OVERRIDE_APPROVAL_PENDING: 'An analyst must approve the request to open this record',
  OVERRIDE_DENIED: 'This record cannot be opened by giving a reason',
};
export function refuse(code: string, details: Args = {}): never {
  throw new GraphQLError(MESSAGES[code]!, { extensions: { ...details, code } });
}
export const bad = (path: string, rule: string): never => refuse('BAD_USER_INPUT', { path, rule });
export const isGiven = (value: unknown): boolean => value !== null && value !== undefined;
export const NONE_FOUND = 'None found for criteria entered';

/** Refuses sizes beyond 1 to 100, and texts that are empty. */
export function checkArguments(args: Args): void {
  const broken = ([path, value]: [string, any]): Args[] => {
    const inner = /(search|encounter)$/.test(path) ? Object.entries(value ?? {}) : [];
    const isLarge = (path === 'first' || path === 'last') && value > 100;
    const rule = value === '' ? 'isLength' : typeof value === 'number' && value < 1 ? 'min' : isLarge ? 'max' : null;
    return [...(rule ? [{ path, rule }] : []), ...inner.flatMap(([name, each]) => broken([`${path}.${name}`, each]))];
  };
  const violations = Object.entries(args).flatMap(broken);
  if (violations.length > 0) refuse('BAD_USER_INPUT', { rule: 'ARGUMENTS', violations });
}

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

const ORDERS: Readonly<Record<string, readonly string[]>> = {
  ...{
    NAME: ['lastName', 'firstName'],
    MRN: ['mrn'],
    DEMOGRAPHIC_NUMBER: ['demographicNumber'],
    BIRTH_DATE: ['birthDate'],
    CITY: ['city'],
  },
  ...{ ADMISSION_DATE: ['admissionDate'], NUMBER: ['number'], DISCHARGE_DATE: ['dischargeDate'], SERVICE: ['service'] },
};

/** A connection over records that a viewer may page through, in an order in which nulls come last. */
export function page(
  scope: Scope,
  records: readonly Row[],
  { field, direction = 'ASC' }: Args,
  args: Args,
  show: (record: Row) => unknown,
) {
  const { first, after, last, before } = args;
  const isBackwards = isGiven(last) || isGiven(before);
  if (isBackwards && (isGiven(first) || isGiven(after))) bad('last', 'ONE_DIRECTION');
  const keysOf = (record: Row): Key[] => {
    const values = ORDERS[field]?.map((name) => shownOf(scope, record, name)) ?? [-Date.parse(record.authoredAt)];
    return [...values.map((value) => (typeof value === 'string' ? fold(value) : value)), record.id];
  };
  const between = (left: readonly Key[], right: readonly Key[]): number => {
    const at = left.findIndex((key, index) => key !== right[index]);
    const [own, other] = [left[at] ?? null, right[at] ?? null];
    if (own === null || other === null) return at < 0 ? 0 : own === null ? 1 : -1;
    return compare(own, other) * (direction === 'DESC' ? -1 : 1);
  };
  const placed = records.map((record) => ({ record, keys: keysOf(record) })).sort((left, right) => between(left.keys, right.keys));
  const [name, cursor] = [`${field} ${direction}`, (isBackwards ? before : after) ?? null];
  const [of, ...from] = cursor?.startsWith('§[') ? JSON.parse(cursor.slice(1)) : [];
  if (cursor !== null && of !== name) bad(isBackwards ? 'before' : 'after', 'CURSOR');
  const beyond = cursor === null ? placed : placed.filter(({ keys }) => between(keys, from) * (isBackwards ? -1 : 1) > 0);
  const size = (isBackwards ? last : first) ?? 25;
  const shown = isBackwards ? beyond.slice(-size) : beyond.slice(0, size);
  const edges = shown.map(({ record, keys }) => ({ cursor: `§${JSON.stringify([name, ...keys])}`, node: show(record) }));
  const [further, behind] = [beyond.length > size, beyond.length < placed.length];
  const ends = { startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null };
  const pageInfo = { hasNextPage: isBackwards ? behind : further, hasPreviousPage: isBackwards ? further : behind, ...ends };
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo,
    totalCount: placed.length,
    message: edges.length === 0 ? NONE_FOUND : null,
  };
}
