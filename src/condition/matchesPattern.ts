/**
 * Whether the whole text matches a LIKE pattern: `%` stands for any run, `_` for exactly one code point, anything else for itself; there is
 * no escape. Case counts. Time is at most the product of both lengths: only the last `%` is ever tried again.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const characters = Array.from(text);
  const parts = Array.from(pattern);
  let at = 0;
  let part = 0;
  let afterRun = -1;
  let runEnd = 0;
  while (at < characters.length) {
    if (parts[part] === '%') {
      part += 1;
      afterRun = part;
      runEnd = at;
    } else if (part < parts.length && (parts[part] === '_' || parts[part] === characters[at])) {
      part += 1;
      at += 1;
    } else if (afterRun >= 0) {
      runEnd += 1;
      at = runEnd;
      part = afterRun;
    } else {
      return false;
    }
  }
  while (parts[part] === '%') part += 1;
  return part === parts.length;
}
