import { condition, type Condition } from '../condition/Condition';
import { parseFragment } from '../condition/parseFragment';
import { ChartsafeError } from '../errors';
import { fragmentCatalogue } from './fragmentCatalogue';
import { OverrideSetting } from './OverrideSetting';

/** Which records a limit speaks of: patients, or encounters with the columns of their patient. */
export type LimitLevel = 'PATIENT' | 'ENCOUNTER';

/** Whether a fragment names what is open, or what is limited. */
export enum LimitPolarity {
  ONLY_WHERE = 'ONLY_WHERE',
  EXCEPT_WHERE = 'EXCEPT_WHERE',
}

/** An access limit as it is stored; every text may be anything, since rows can be written by other hands. */
export interface StoredLimit {
  readonly id: string;
  readonly fragment: string;
  /** As `parsedFragment` gave it when the limit was saved; absent or null where nobody kept it. */
  readonly parsed?: string | null;
  readonly level: string;
  readonly polarity: string;
  readonly overrideSetting: string;
}

/** An access limit, read: the condition under which a record is limited. */
export interface AccessLimit {
  readonly id: string;
  readonly level: LimitLevel;
  readonly setting: OverrideSetting;
  /** True where the record is limited; UNKNOWN where the stored data cannot be understood, which hides. */
  readonly limited: Condition;
  /** What is wrong with the stored data; null where nothing is. */
  readonly fault: 'FRAGMENT' | 'MEANING' | 'LEVEL' | 'POLARITY' | 'SETTING' | null;
}

/** The level of which a fragment over these columns speaks: encounters, as soon as one column is theirs. */
export function levelOf(columns: readonly string[]): LimitLevel {
  return columns.some((name) => fragmentCatalogue[name]?.level === 'ENCOUNTER') ? 'ENCOUNTER' : 'PATIENT';
}

/**
 * Reads a stored limit. A record is limited unless the fragment clearly opens it, so null columns are limited in both
 * polarities. A fragment that no longer parses, or is read otherwise than when it was saved (since another version of this program
 * may read it), limits every record of its level, with its own override setting. A level
 * that contradicts the fragment, or an unknown level, polarity or setting, is unknown rule data: the limit hides.
 */
export function readLimit(stored: StoredLimit): AccessLimit {
  const { id } = stored;
  const setting = stored.overrideSetting as OverrideSetting;
  const level: LimitLevel = stored.level === 'ENCOUNTER' ? 'ENCOUNTER' : 'PATIENT';
  const broken = (fault: AccessLimit['fault'], limited: Condition): AccessLimit => ({ id, level, setting, limited, fault });
  if (stored.level !== level) return broken('LEVEL', condition.unknown);
  if (!Object.values(OverrideSetting).includes(setting)) return broken('SETTING', condition.unknown);
  const polarity = stored.polarity as LimitPolarity;
  if (!Object.values(LimitPolarity).includes(polarity)) return broken('POLARITY', condition.unknown);

  const parsed = parseOrNull(stored.fragment);
  if (parsed === null) return broken('FRAGMENT', condition.always);
  if (typeof stored.parsed === 'string' && stored.parsed !== textOf(parsed.condition)) return broken('MEANING', condition.always);
  if (levelOf(parsed.columns) !== level) return broken('LEVEL', condition.unknown);
  const opens = polarity === LimitPolarity.ONLY_WHERE ? parsed.condition : condition.not(parsed.condition);
  return { id, level, setting, limited: unlessClearly(opens), fault: null };
}

/** A fragment as it is kept beside its text: what it means, as JSON. Throws `FRAGMENT_INVALID`. */
export function parsedFragment(fragment: string): string {
  return textOf(parseFragment(fragment, fragmentCatalogue).condition);
}

/** The parser builds its tree in one way, so equal trees are equal texts. */
function textOf(read: Condition): string {
  return JSON.stringify(read);
}

function unlessClearly(opens: Condition): Condition {
  return condition.not(condition.certainly(opens));
}

function parseOrNull(fragment: string) {
  try {
    return parseFragment(fragment, fragmentCatalogue);
  } catch (error) {
    if (error instanceof ChartsafeError) return null;
    throw error;
  }
}
