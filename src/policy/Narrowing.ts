import type { Condition } from '../condition/Condition';
import type { Decision } from './Decision';
import type { Viewer } from './Viewer';

/** The rules of the product, by the names that explanations and the trail use. */
export enum RuleCode {
  /** A lock on the patient. */
  L1 = 'L1',
  /** A lock on the encounter. */
  L2 = 'L2',
  /** The viewer's blacklist. */
  B = 'B',
  /** An access limit. */
  M = 'M',
  /** The security of physicians of record. */
  P = 'P',
  /** A chart all of whose encounters have vanished. */
  V = 'V',
  /** A patient set on the viewer's own blacklist. */
  S = 'S',
}

/** What one rule says to one viewer: where the condition holds, the record is narrowed. */
export interface Narrowing {
  readonly rule: RuleCode;
  /** Which records it speaks of. */
  readonly level: 'PATIENT' | 'ENCOUNTER' | 'PATIENT_SET';
  /** The condition over the record's facts. UNKNOWN counts as narrowed to nothing. */
  readonly when: Condition;
  readonly to: Decision;
  /** Whether a grant of sufficient strength lifts it. */
  readonly liftable: boolean;
  /** The access limit that speaks, where the rule is `M`. */
  readonly limitId?: string;
}

/** A rule: data that can be asked what it says to a viewer. One rule a file; `rules.ts` is the whole list. */
export interface Rule {
  readonly code: RuleCode;
  /** One sentence, true of the rule, for explanations and docs. */
  readonly sentence: string;
  /** Of which records it may speak. */
  readonly levels: readonly Narrowing['level'][];
  /** What the rule says to this viewer; empty where it has nothing to say. */
  narrowings(viewer: Viewer): readonly Narrowing[];
}
