import type { Decision } from '../policy/Decision';
import type { Grant } from '../policy/Grant';
import type { RuleCode } from '../policy/Narrowing';

/** What a rule came to. */
export enum RuleOutcome {
  /** It narrows the record. */
  APPLIES = 'APPLIES',
  /** It would, but a grant lifts it. */
  LIFTED = 'LIFTED',
  /** It leaves the record as it is. */
  DOES_NOT_APPLY = 'DOES_NOT_APPLY',
  /** It cannot be evaluated, and so hides. */
  CANNOT_BE_READ = 'CANNOT_BE_READ',
}

/** The facts on which rules rest. */
export enum RuleFact {
  LOCKED = 'LOCKED',
  NOT_LOCKED = 'NOT_LOCKED',
  READS_LOCKED = 'READS_LOCKED',
  IN_BLACKLISTED_SET = 'IN_BLACKLISTED_SET',
  IN_NO_BLACKLISTED_SET = 'IN_NO_BLACKLISTED_SET',
  NOT_CLEARLY_OPENED = 'NOT_CLEARLY_OPENED',
  OPENED_BY_FRAGMENT = 'OPENED_BY_FRAGMENT',
  LIMIT_UNREADABLE = 'LIMIT_UNREADABLE',
  NO_LIMIT = 'NO_LIMIT',
  SECURITY_OFF = 'SECURITY_OFF',
  NOT_BOUND = 'NOT_BOUND',
  PHYSICIAN_OF_NONE = 'PHYSICIAN_OF_NONE',
  PHYSICIAN_OF_RECORD = 'PHYSICIAN_OF_RECORD',
  EVERY_ENCOUNTER_HIDDEN = 'EVERY_ENCOUNTER_HIDDEN',
  ON_BLACKLIST = 'ON_BLACKLIST',
  NOT_ON_BLACKLIST = 'NOT_ON_BLACKLIST',
}

/** An access limit, for those who manage limits and see every field that it names. */
export interface ExplainedLimit {
  readonly id: string;
  readonly globalId: string;
  readonly name: string;
  readonly fragment: string;
  readonly polarity: string;
  readonly overrideSetting: string;
  /** The columns that the fragment names, and those of them that the record leaves null. */
  readonly columns: readonly string[];
  readonly nullColumns: readonly string[];
}

/** A grant that lifts a rule, with the code of its reason. */
export type ExplainedGrant = Grant & { readonly globalId: string; readonly reasonCode: string };

/** What one rule came to, as far as the asker may know why. */
export interface RuleExplanation {
  readonly rule: RuleCode;
  readonly sentence: string;
  readonly outcome: RuleOutcome;
  /** Null where the asker may not see it: then nothing stands here but whether the rule applies. */
  readonly fact: RuleFact | null;
  /** What it narrows to, or would but for a grant; null where it does not, and where the fact is not told. */
  readonly to: Decision | null;
  readonly grants: readonly ExplainedGrant[];
  /** The sets that make it apply, of those that the asker may see. */
  readonly setIds: readonly string[];
  /** The encounters that keep it from applying, of those that are open to the asker. */
  readonly encounterIds: readonly string[];
  readonly limit: ExplainedLimit | null;
}
