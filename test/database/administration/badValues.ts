import { isEnumType, isInputObjectType, isListType, isNonNullType, type GraphQLInputType } from 'graphql';

/** Stands in every value that is wrong and can hold it: no answer and no line of the log may. */
export const MARK = 'Zq7Secret';
const LONG = MARK.repeat(2_000);

/** A value that is not accepted, where it stands, and with which codes it may be refused. */
export interface Bad {
  readonly path: string;
  readonly value: unknown;
  readonly codes: readonly string[];
}

const SCALARS: Readonly<Record<string, readonly unknown[]>> = {
  ID: ['', MARK, `AuditEvent:00000000-0000-4000-8000-000000000000`, `Patient:${MARK}`, LONG, { [MARK]: 1 }, true],
  String: ['', '\u200b\u2060', LONG, 7, [MARK, MARK], null],
  Int: [MARK, 1.5, 3_000_000_000, null],
  Boolean: [MARK, 1, null],
  DateTimeISO: [MARK, '2020-01-01T00:00:00.000Z', '9999-12-31T00:00:00.000Z', '2026-02-30T00:00:00.000Z', null],
};
const KEYS = ['', 'short', 'x'.repeat(65), `${MARK} with a space`, `${MARK}\u00e9\u00e9`, 12_345_678];
const VERSIONS = [-1, 0, 2_147_483_647, -2_147_483_648];

const BAD = ['BAD_USER_INPUT'];
const ALSO: Readonly<Record<string, string>> = {
  fragment: 'FRAGMENT_INVALID',
  code: 'OVERRIDE_REASON_INVALID',
  text: 'OVERRIDE_REASON_INVALID',
};

/** What is wrong in the place of a value that is right. */
export function badValues(type: GraphQLInputType, right: unknown, path: string): Bad[] {
  const name = path.split('.').at(-1)!;
  const bad = (value: unknown, codes = [...BAD, ...(ALSO[name] ? [ALSO[name]] : [])]) => ({ path, value, codes });
  if (isNonNullType(type))
    return [...badValues(type.ofType, right, path).filter(({ path: at, value }) => at !== path || value !== null), bad(null, BAD)];
  if (isListType(type)) {
    const [first] = right as unknown[];
    if (first === undefined) return [bad([MARK], BAD), bad({ [MARK]: 1 }, BAD)];
    // A list of one takes the place of all, so that each wrong value is met.
    const inner = badValues(type.ofType, first, `${path}.0`).map(({ path: at, value, codes }) => ({ path: at, value, codes }));
    return [
      ...inner,
      bad(
        Array.from({ length: 1_001 }, () => first),
        BAD,
      ),
      bad({ [MARK]: 1 }, BAD),
    ];
  }
  if (isInputObjectType(type)) {
    const given = right as Record<string, unknown>;
    const fields = Object.values(type.getFields()).filter((field) => given[field.name] !== undefined);
    const inner = fields.flatMap((field) => badValues(field.type, given[field.name], `${path}.${field.name}`));
    return [...inner, bad({ ...given, [MARK]: 1 }, BAD), bad(MARK, BAD)];
  }
  if (isEnumType(type)) return [bad(MARK, BAD), bad(7, BAD)];
  if (name === 'idempotencyKey') return KEYS.map((value) => bad(value, BAD));
  const all = SCALARS[type.name]!.filter((value) => value !== null).map((value) => bad(value));
  return name === 'version' ? [...all, ...VERSIONS.map((value) => bad(value, ['STALE_VERSION']))] : all;
}

/** The same with another value at a place. */
export function withValue(given: unknown, path: readonly string[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(given)) return given.map((each: unknown, place) => (String(place) === first ? withValue(each, rest, value) : each));
  return { ...(given as object), [first]: withValue((given as Record<string, unknown>)[first], rest, value) };
}

/** Where ids stand, and which. */
export function idsIn(given: unknown, path: readonly string[] = []): { readonly path: readonly string[]; readonly id: string }[] {
  if (typeof given === 'string') return /^[A-Z][A-Za-z]+:[0-9a-f-]{36}$/.test(given) ? [{ path, id: given }] : [];
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([name, value]) => idsIn(value, [...path, name]));
}

/** Where null may stand, in what is given and beside it. */
export function nullablePaths(type: GraphQLInputType, given: unknown, path: readonly string[]): (readonly string[])[] {
  if (!isNonNullType(type)) return [path, ...(given === undefined || given === null ? [] : below(type, given, path))];
  return below(type.ofType, given, path);
}

function below(type: GraphQLInputType, given: unknown, path: readonly string[]): (readonly string[])[] {
  if (isListType(type) && Array.isArray(given) && given.length > 0) return nullablePaths(type.ofType, given[0], [...path, '0']);
  if (!isInputObjectType(type)) return [];
  const values = given as Record<string, unknown>;
  return Object.values(type.getFields()).flatMap((field) => nullablePaths(field.type, values[field.name], [...path, field.name]));
}
