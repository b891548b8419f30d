import type { Clause, Literal } from './World';

/** True, false, or not known since a field is empty. */
type Truth = boolean | null;
export type Fact = string | number | null;

const PLAIN: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', ß: 'ss', ı: 'i', æ: 'ae', œ: 'oe', đ: 'd', þ: 'th', '’': "'", '–': '-' };
function foldInside(text: string): string {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return bare.replace(/[øłßıæœđþ’–]/gu, (letter) => PLAIN[letter]!).replace(/\p{White_Space}+/gu, ' ');
}
/** Section 4’s one folding. */
export const fold = (text: string) => foldInside(text).trim();

/** Below, equal or above 0: numbers by size, texts by code point. */
export function compare(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [own, other] = [Array.from(String(left)), Array.from(String(right))];
  const at = own.findIndex((character, index) => character !== other[index]);
  return at < 0 ? own.length - other.length : own[at]!.codePointAt(0)! - (other[at]?.codePointAt(0) ?? -1);
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** The day of an instant in a time zone. */
export function dayOf(instant: string | null, timeZone: string): string | null {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return instant && format.format(new Date(instant));
}

/** The value of a literal. Months clamp to their end; null outside of the years 1 to 9999. */
function valueOf(literal: Literal, today: string): Fact {
  if (typeof literal !== 'object') return typeof literal === 'string' ? fold(literal) : literal;
  const [year, month, day] = today.split('-').map(Number) as [number, number, number];
  const months = literal.unit === 'DAY' ? 0 : literal.today * (literal.unit === 'YEAR' ? 12 : 1);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const moved = new Date(Date.UTC(year, month - 1 + months, Math.min(day, last) + (literal.unit === 'DAY' ? literal.today : 0)));
  return moved.getUTCFullYear() < 1 || moved.getUTCFullYear() > 9999 ? null : moved.toISOString().slice(0, 10);
}

const every = (truths: readonly Truth[]): Truth => (truths.includes(false) ? false : truths.includes(null) ? null : true);
const not = (truth: Truth): Truth => (truth === null ? null : !truth);
const some = (truths: readonly Truth[]): Truth => not(every(truths.map(not)));

function isLike(text: string, pattern: string): boolean {
  const meant: Readonly<Record<string, string>> = { '%': '.*', _: '.' };
  const parts = Array.from(foldInside(pattern), (character) => meant[character] ?? character.replace(/[\\^$.*+?()[\]{}|]/u, '\\$&'));
  return new RegExp(`^${parts.join('')}$`, 'su').test(text);
}

/** Whether a clause holds of facts: what is compared with an empty field is not known. */
export function evaluate(clause: Clause, factOf: (column: string) => Fact, today: string): Truth {
  if ('all' in clause) return every(clause.all.map((each) => evaluate(each, factOf, today)));
  if ('any' in clause) return some(clause.any.map((each) => evaluate(each, factOf, today)));
  if ('not' in clause) return not(evaluate(clause.not, factOf, today));
  const { column, is, values } = clause;
  const fact = factOf(column);
  if (is === 'NULL') return fact === null;
  if (fact === null) return null;
  if (is === 'LIKE') return isLike(String(fact), String(values[0]));
  const holds = (relation: string, literal: Literal): Truth => {
    const value = valueOf(literal, today);
    const order = value === null ? null : compare(fact, value);
    return order === null ? null : relation.includes(order === 0 ? '=' : order < 0 ? '<' : '>');
  };
  if (is === 'IN') return some(values.map((each) => holds('=', each)));
  return is === 'BETWEEN' ? every([holds('>=', values[0]!), holds('<=', values[1]!)]) : holds(is, values[0]!);
}
