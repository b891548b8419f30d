import { shownOf, type Scope } from '../model/decide';
import { compare, fold } from '../model/evaluate';
import { bad, isGiven, refuse, type Args } from '../model/refuse';
import type { Row } from '../model/World';

type Key = string | number | null;

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
