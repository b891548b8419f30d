/** What JSON can hold; a date is written as its instant in UTC, and a property that is undefined is left out. */
export type JsonValue = null | boolean | number | string | Date | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined };

/**
 * JSON that is the same text for the same value, whoever makes it (RFC 8785): names in the order of their UTF-16 units,
 * no white space, numbers and strings as ECMAScript writes them. Half of a surrogate pair is escaped where the RFC would
 * refuse it: what a client sends must not keep its event from being written. Throws for a number that is not finite.
 */
export function canonicalJson(value: JsonValue): string {
  // What stands in order already, which long lists of records do, JSON.stringify writes as it must be, and many times as fast.
  if (isOrdered(value)) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value as Readonly<Record<string, JsonValue | undefined>>)
    .filter((member): member is [string, JsonValue] => member[1] !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** Whether the names of a value, and of all that is in it, come in their order. */
function isOrdered(value: JsonValue | undefined): boolean {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('JSON has no number that is not finite');
  if (value === null || typeof value !== 'object' || value instanceof Date) return true;
  if (isList(value)) return value.every(isOrdered);
  let last = '';
  for (const name of Object.keys(value)) {
    if (name < last || !isOrdered(value[name])) return false;
    last = name;
  }
  return true;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
