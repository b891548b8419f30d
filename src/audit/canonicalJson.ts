/** What JSON can hold; a date is written as its instant in UTC, and a property that is undefined is left out. */
export type JsonValue = null | boolean | number | string | Date | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined };

/**
 * JSON that is the same text for the same value, whoever makes it (RFC 8785): names in the order of their UTF-16 units,
 * no white space, numbers and strings as ECMAScript writes them. Half of a surrogate pair is escaped where the RFC would
 * refuse it: what a client sends must not keep its event from being written. Throws for a number that is not finite.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('JSON has no number that is not finite');
  if (value === null || typeof value !== 'object' || value instanceof Date) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter((member): member is [string, JsonValue] => member[1] !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
