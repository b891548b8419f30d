import { endOfPrefix } from './endOfPrefix';
import { foldPattern } from './fold';
import type { SimpleCondition } from './SimpleCondition';

/**
 * A LIKE as the parts of an AND, with comparisons in place of what comparisons can say, so that an index is used, and rightly:
 * MariaDB's own range for `LIKE 'a%'` ends at U+FFFF and misses `a😀`, and SQLite has none for it. It is true, false and UNKNOWN of the same keys
 * as before. Throws TypeError for a pattern that is not folded.
 */
export function simplifyLike(column: string, pattern: string): readonly SimpleCondition[] {
  if (pattern !== foldPattern(pattern)) throw new TypeError('The pattern of a condition must be folded');
  const wildcard = pattern.search(/[%_]/);
  const prefix = wildcard === -1 ? pattern : pattern.slice(0, wildcard);
  const rest = pattern.slice(prefix.length);
  const end = endOfPrefix(prefix);
  const like: SimpleCondition = { kind: 'like', column, pattern };
  if (end === null) return [like];

  // MySQL's comparisons take 'a' for 'a ', so the range of a prefix with a space at its end holds too much, and LIKE must look again.
  const exact = !prefix.endsWith(' ');
  if (rest === '' && exact) return [{ kind: 'compare', column, operator: '=', value: pattern }];
  const range: readonly SimpleCondition[] = [
    { kind: 'compare', column, operator: '>=', value: prefix },
    { kind: 'compare', column, operator: '<', value: end },
  ];
  return exact && /^%+$/.test(rest) ? range : [...range, like];
}
