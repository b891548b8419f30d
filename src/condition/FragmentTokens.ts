import { fragmentLimits } from './fragmentLimits';
import { refuseFragment } from './refuseFragment';

/**
 * One word of a fragment. `word` in lower case; `text` is the inside of a literal, `''` read as `'`; `number` with its sign;
 * `symbol` one of `( ) ,  = <> != < <= > >=  + -`; `end` the end; `foreign` anything that is no part of the language.
 */
export interface FragmentToken {
  readonly kind: 'word' | 'text' | 'number' | 'symbol' | 'end' | 'foreign';
  readonly text: string;
  /** Where it starts, in code points from 0. */
  readonly offset: number;
  /** What is wrong inside a literal; it is the error only where a literal may stand at all. */
  readonly fault?: { readonly offset: number; readonly expected: string };
}

// Kinds of characters, each asked of one character.
const SPACE = /[ \t\n\r]/;
const LETTER = /[A-Za-z_]/;
const DIGIT = /[0-9]/;
const WORD = /[A-Za-z_0-9]/;
const NUMERAL = /[A-Za-z_0-9.]/;
const COMPARING = /[=<>!]/;

const NUMBER = /^[+-]?[0-9]+(\.[0-9]+)?$/;
const SYMBOLS: ReadonlySet<string> = new Set(['(', ')', ',', '=', '<>', '!=', '<', '<=', '>', '>=', '+', '-']);
const UNSTORABLE = /[\0\p{Cs}]/u;

/**
 * The words of a fragment, one after another. A word is read only when it is asked for, so that the first thing wrong, from the left, is
 * what the error names. Throws FRAGMENT_INVALID for a fragment that is too long, and for a literal that is not closed or holds what no database can store.
 */
export class FragmentTokens {
  private readonly characters: readonly string[];
  private at = 0;
  private read: FragmentToken | undefined;

  constructor(fragment: string) {
    // Twice the limit in UTF-16 units is surely too long: no need to take a huge text apart.
    const limit = fragmentLimits.length;
    this.characters = Array.from(fragment.slice(0, 2 * limit + 2));
    if (this.characters.length > limit) refuseFragment(limit, `at most ${limit} characters`);
  }

  /** The next word, which stays the next. */
  peek(): FragmentToken {
    this.read ??= this.scan();
    return this.read;
  }

  /** The next word, which is then past. Throws FRAGMENT_INVALID if it is a literal with a fault. */
  take(): FragmentToken {
    const token = this.peek();
    if (token.fault !== undefined) refuseFragment(token.fault.offset, token.fault.expected);
    this.read = undefined;
    return token;
  }

  private scan(): FragmentToken {
    this.run(SPACE);
    const offset = this.at;
    const first = this.characters[offset];
    const second = this.characters[offset + 1];
    if (first === undefined) return { kind: 'end', text: '', offset };
    if (first === "'") return this.literal(offset);
    if (LETTER.test(first)) return { kind: 'word', text: this.run(WORD).toLowerCase(), offset };
    const signed = (first === '+' || first === '-') && second !== undefined && DIGIT.test(second);
    if (signed || DIGIT.test(first)) return this.numeral(offset);
    return this.symbol(first, second, offset);
  }

  /** Letters and dots belong to the numeral that they touch, so that `0x1F`, `1e5` and `1.2.3` are foreign as a whole. */
  private numeral(offset: number): FragmentToken {
    this.at += 1;
    const text = this.characters[offset] + this.run(NUMERAL);
    return { kind: NUMBER.test(text) ? 'number' : 'foreign', text, offset };
  }

  private symbol(first: string, second: string | undefined, offset: number): FragmentToken {
    if (COMPARING.test(first)) {
      const text = this.run(COMPARING);
      return { kind: SYMBOLS.has(text) ? 'symbol' : 'foreign', text, offset };
    }
    this.at += 1;
    const comment = first === '-' && second === '-';
    return { kind: SYMBOLS.has(first) && !comment ? 'symbol' : 'foreign', text: first, offset };
  }

  private literal(offset: number): FragmentToken {
    let text = '';
    const faulty = (expected: string): FragmentToken => ({ kind: 'text', text, offset, fault: { offset: this.at, expected } });
    for (;;) {
      this.at += 1;
      const character = this.characters[this.at];
      if (character === undefined) return faulty('a closing quote');
      if (UNSTORABLE.test(character)) return faulty('a character that can be stored');
      if (character === "'") {
        this.at += 1;
        if (this.characters[this.at] !== "'") return { kind: 'text', text, offset };
      }
      text += character;
    }
  }

  /** Moves past the run of characters of one kind, and gives it back. */
  private run(kind: RegExp): string {
    const start = this.at;
    for (let next = this.characters[this.at]; next !== undefined && kind.test(next); next = this.characters[this.at]) this.at += 1;
    return this.characters.slice(start, this.at).join('');
  }
}
