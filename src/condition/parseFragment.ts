import { condition, type ColumnType, type Comparison, type Condition, type RelativeDay, type Value } from './Condition';
import { fold, foldPattern } from './fold';
import { fragmentLimits } from './fragmentLimits';
import { type FragmentToken, FragmentTokens } from './FragmentTokens';
import { isRealDay } from './isRealDay';
import { refuseFragment } from './refuseFragment';

/** What a fragment may compare. Flags have no literal in the language. */
export type FragmentColumnType = Exclude<ColumnType, 'FLAG'>;

/** The columns that a fragment may name, in lower case, and the type of each. */
export type FragmentCatalogue = Readonly<Record<string, { readonly type: FragmentColumnType }>>;

/** A fragment, read. */
export interface ParsedFragment {
  readonly condition: Condition;
  /** The columns that it names, each once, sorted. */
  readonly columns: readonly string[];
}

const OPERATORS: ReadonlyMap<string, Comparison> = new Map([
  ['=', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

const UNITS: ReadonlyMap<string, RelativeDay['unit']> = new Map([
  ['day', 'DAY'],
  ['month', 'MONTH'],
  ['year', 'YEAR'],
]);

/** The words for what may follow a column, and for the literals of each type. */
const AFTER_COLUMN = ['an operator', 'NOT', 'IN', 'BETWEEN', 'LIKE', 'IS'];
const LITERALS: Readonly<Record<FragmentColumnType, readonly string[]>> = {
  TEXT: ['a text literal'],
  NUMBER: ['a number'],
  DATE: ['a date literal', 'CURRENT_DATE'],
};

/**
 * The language, one method a rule. Words in capitals are keywords, in any case; TEXT, NUMBER and COLUMN are tokens. `value` is typed by the column.
 *
 *     fragment    = disjunction END
 *     disjunction = conjunction { OR conjunction }
 *     conjunction = negation { AND negation }
 *     negation    = NOT negation | "(" disjunction ")" | predicate
 *     predicate   = COLUMN ( operator value | IS [ NOT ] NULL | [ NOT ] ( in | between | like ) )
 *     operator    = "=" | "<>" | "!=" | "<" | "<=" | ">" | ">="
 *     in          = IN "(" value { "," value } ")"
 *     between     = BETWEEN value AND value
 *     like        = LIKE TEXT                                            (text columns only)
 *     value       = TEXT                                                 (text columns)
 *                 | NUMBER                                               (number columns)
 *                 | [ DATE ] TEXT | CURRENT_DATE [ interval ]            (date columns; the text is YYYY-MM-DD)
 *     interval    = ( "+" | "-" ) INTERVAL NUMBER ( DAY | MONTH | YEAR )
 */
class FragmentParser {
  private readonly tokens: FragmentTokens;
  private readonly columns = new Set<string>();
  private depth = 0;

  constructor(
    fragment: string,
    private readonly catalogue: FragmentCatalogue,
  ) {
    this.tokens = new FragmentTokens(fragment);
  }

  fragment(): ParsedFragment {
    const whole = this.disjunction();
    this.expectKind('end', 'AND', 'OR', 'the end');
    return { condition: whole, columns: [...this.columns].sort() };
  }

  private disjunction(): Condition {
    const parts = [this.conjunction()];
    while (this.accept('or')) parts.push(this.conjunction());
    return parts.length === 1 ? parts[0]! : condition.any(...parts);
  }

  private conjunction(): Condition {
    const parts = [this.negation()];
    while (this.accept('and')) parts.push(this.negation());
    return parts.length === 1 ? parts[0]! : condition.all(...parts);
  }

  private negation(): Condition {
    const { offset } = this.tokens.peek();
    if (this.accept('not')) return this.nested(offset, () => condition.not(this.negation()));
    if (!this.accept('(')) return this.predicate();
    return this.nested(offset, () => {
      const inner = this.disjunction();
      this.expect(')', 'AND', 'OR', 'a closing parenthesis');
      return inner;
    });
  }

  private predicate(): Condition {
    const column = this.column();
    const token = this.tokens.peek();
    const operator = token.kind === 'symbol' ? OPERATORS.get(token.text) : undefined;
    if (operator !== undefined) {
      this.tokens.take();
      return condition.compare(column, operator, this.value(column));
    }
    if (this.accept('is')) {
      const negated = this.accept('not');
      this.expect('null', ...(negated ? ['NULL'] : ['NULL', 'NOT']));
      return negated ? condition.not(condition.isNull(column)) : condition.isNull(column);
    }
    if (this.accept('not')) return condition.not(this.inBetweenOrLike(column, ['IN', 'BETWEEN', 'LIKE']));
    return this.inBetweenOrLike(column, AFTER_COLUMN);
  }

  private inBetweenOrLike(column: string, expected: readonly string[]): Condition {
    const { offset } = this.tokens.peek();
    const possible = this.type(column) === 'TEXT' ? expected : expected.filter((word) => word !== 'LIKE');
    if (this.accept('in')) return condition.oneOf(column, this.list(column));
    if (this.accept('between')) {
      const low = this.value(column);
      this.expect('and', 'AND');
      return condition.between(column, low, this.value(column));
    }
    if (possible.includes('LIKE') && this.accept('like')) return condition.like(column, this.pattern());
    return refuseFragment(offset, ...possible);
  }

  private list(column: string): readonly Value[] {
    this.expect('(', 'an opening parenthesis');
    const values = [this.value(column)];
    for (;;) {
      const { offset } = this.tokens.peek();
      if (!this.accept(',')) break;
      if (values.length === fragmentLimits.list) refuseFragment(offset, `at most ${fragmentLimits.list} values`);
      values.push(this.value(column));
    }
    this.expect(')', 'a comma', 'a closing parenthesis');
    return values;
  }

  private pattern(): string {
    const { text, offset } = this.expectKind('text', 'a text literal');
    const pattern = foldPattern(text);
    const runs = pattern.split('%').length - 1;
    if (runs > fragmentLimits.runs) refuseFragment(offset, `at most ${fragmentLimits.runs} percent signs`);
    if (Array.from(pattern).length > fragmentLimits.pattern) refuseFragment(offset, 'a shorter text literal');
    return pattern;
  }

  private value(column: string): Value {
    const type = this.type(column);
    if (type === 'TEXT') return fold(this.expectKind('text', ...LITERALS.TEXT).text);
    if (type === 'NUMBER') return this.number();
    if (this.accept('current_date')) return this.interval();
    const named = this.accept('date');
    const { text, offset } = this.expectKind('text', ...(named ? ['a text literal'] : LITERALS.DATE));
    return isRealDay(text) ? text : refuseFragment(offset, 'a real day as YYYY-MM-DD');
  }

  private number(): number {
    const { text, offset } = this.expectKind('number', ...LITERALS.NUMBER);
    const digits = text.replace(/^[+-]?0*/, '').replace('.', '').length;
    if (digits > fragmentLimits.digits) refuseFragment(offset, `a number of at most ${fragmentLimits.digits} digits`);
    // Adding 0 makes -0 the 0 that databases give back.
    return Number(text) + 0;
  }

  private interval(): Value {
    const minus = this.accept('-');
    if (!minus && !this.accept('+')) return { today: true, amount: 0, unit: 'DAY' };
    this.expect('interval', 'INTERVAL');
    const { text, offset } = this.expectKind('number', 'a whole number');
    const count = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (!(count <= fragmentLimits.interval)) refuseFragment(offset, `a whole number up to ${fragmentLimits.interval}`);
    const word = this.expectKind('word', 'DAY', 'MONTH', 'YEAR');
    const unit = UNITS.get(word.text) ?? refuseFragment(word.offset, 'DAY', 'MONTH', 'YEAR');
    return { today: true, amount: minus ? 0 - count : count, unit };
  }

  private column(): string {
    const { kind, text, offset } = this.tokens.peek();
    // Only own names: `constructor` is not a column.
    if (kind !== 'word' || !Object.hasOwn(this.catalogue, text)) refuseFragment(offset, 'a column', 'NOT', 'an opening parenthesis');
    this.tokens.take();
    this.columns.add(text);
    return text;
  }

  private type(column: string): FragmentColumnType {
    return this.catalogue[column]!.type;
  }

  /** Reads what stands inside a parenthesis or behind a NOT that was read at `offset`. */
  private nested(offset: number, inside: () => Condition): Condition {
    if (this.depth === fragmentLimits.depth) refuseFragment(offset, `at most ${fragmentLimits.depth} levels of parentheses and NOT`);
    this.depth += 1;
    const inner = inside();
    this.depth -= 1;
    return inner;
  }

  /** Takes the keyword or symbol if it is the next, and says whether it was. */
  private accept(wanted: string): boolean {
    const { kind, text } = this.tokens.peek();
    const found = (kind === 'word' || kind === 'symbol') && text === wanted;
    if (found) this.tokens.take();
    return found;
  }

  private expect(wanted: string, ...expected: readonly string[]): void {
    const { offset } = this.tokens.peek();
    if (!this.accept(wanted)) refuseFragment(offset, ...expected);
  }

  private expectKind(kind: FragmentToken['kind'], ...expected: readonly string[]): FragmentToken {
    const token = this.tokens.peek();
    return token.kind === kind ? this.tokens.take() : refuseFragment(token.offset, ...expected);
  }
}

/**
 * Reads an administrator's fragment over the columns of a catalogue. Text literals are folded, days are real, and each literal has its column's
 * type, so the condition can be read by `evaluate` and `toSql` as it is. Throws FRAGMENT_INVALID with `offset` (code points from 0) and
 * `expected` (words of the language, never of the fragment) at the first thing that is not of the language, and nothing else.
 */
export function parseFragment(fragment: string, catalogue: FragmentCatalogue): ParsedFragment {
  return new FragmentParser(fragment, catalogue).fragment();
}
