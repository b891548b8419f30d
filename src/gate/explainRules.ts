import type { Cause } from '../policy/decide';
import { RuleCode, type Narrowing, type Rule } from '../policy/Narrowing';
import { rules } from '../policy/rules';
import type { Viewer } from '../policy/Viewer';
import { RuleFact, RuleOutcome, type ExplainedGrant, type ExplainedLimit, type RuleExplanation } from './RuleExplanation';

/** What the asker may know of the facts behind the causes; what is not here is not told. */
export interface Knowledge {
  /** Whether the asker may know which records are locked. */
  readonly locks: boolean;
  /** The sets on the provider's blacklist that hold the patient and that the asker may see; null where the asker reads no sets. */
  readonly setIds: readonly string[] | null;
  /** The encounters open to the asker of which the provider is a physician of record. */
  readonly encounterIds: readonly string[];
  /** Whether the asker manages limits. */
  readonly managesLimits: boolean;
  /** The limits each of whose columns the asker may see of this record. */
  readonly limits: ReadonlyMap<string, ExplainedLimit>;
  /** Whether the asker may read the grants of the provider. */
  readonly readsGrants: boolean;
  /** The grants of the provider that the asker may see. */
  readonly grants: ReadonlyMap<string, ExplainedGrant>;
}

/** What every rule that may speak of a level came to, for a provider whose causes these are, as far as the asker may know. */
export function explainRules(
  level: Narrowing['level'],
  causes: readonly Cause[],
  provider: Viewer,
  known: Knowledge,
): readonly RuleExplanation[] {
  return rules
    .filter(({ levels }) => levels.includes(level))
    .flatMap((rule) => {
      const own = causes.filter(({ narrowing }) => narrowing.rule === rule.code);
      return rule.code === RuleCode.M ? explainLimits(rule, own, known) : [explainRule(rule, own[0] ?? null, provider, known)];
    });
}

/** Each limit that may be told by itself; the others as one rule that applies or does not. */
function explainLimits(rule: Rule, causes: readonly Cause[], known: Knowledge): RuleExplanation[] {
  const limitOf = ({ narrowing }: Cause) => known.limits.get(narrowing.limitId ?? '');
  const told = causes.flatMap((cause) => {
    const limit = limitOf(cause);
    return limit ? [{ ...explanation(rule, cause, limitFact(cause), known), limit }] : [];
  });
  const untold = causes.filter((cause) => !limitOf(cause));
  if (untold.length > 0 || !known.managesLimits) return [...told, { ...nothingMore(rule, joinedOutcome(untold)) }];
  return told.length > 0 ? told : [explanation(rule, null, RuleFact.NO_LIMIT, known)];
}

function explainRule(rule: Rule, cause: Cause | null, provider: Viewer, known: Knowledge): RuleExplanation {
  const fact = factOf(rule.code, cause, provider, known);
  if (fact === null) return nothingMore(rule, joinedOutcome(cause ? [cause] : []));
  return {
    ...explanation(rule, cause, fact, known),
    setIds: fact === RuleFact.IN_BLACKLISTED_SET ? (known.setIds ?? []) : [],
    encounterIds: fact === RuleFact.PHYSICIAN_OF_RECORD ? known.encounterIds : [],
  };
}

/** The fact on which a rule rests; null where the asker may not know it. */
function factOf(rule: RuleCode, cause: Cause | null, provider: Viewer, known: Knowledge): RuleFact | null {
  const applies = cause !== null && cause.truth !== false;
  switch (rule) {
    case RuleCode.L1:
    case RuleCode.L2:
      if (!known.locks) return null;
      if (cause === null) return RuleFact.READS_LOCKED;
      return applies ? RuleFact.LOCKED : RuleFact.NOT_LOCKED;
    case RuleCode.B:
      if (known.setIds === null) return null;
      if (applies) return known.setIds.length > 0 ? RuleFact.IN_BLACKLISTED_SET : null;
      return RuleFact.IN_NO_BLACKLISTED_SET;
    case RuleCode.P:
      if (cause === null) return provider.site.physicianOfRecordSecurity ? RuleFact.NOT_BOUND : RuleFact.SECURITY_OFF;
      if (applies) return RuleFact.PHYSICIAN_OF_NONE;
      return known.encounterIds.length > 0 ? RuleFact.PHYSICIAN_OF_RECORD : null;
    case RuleCode.V:
      return applies ? RuleFact.EVERY_ENCOUNTER_HIDDEN : null;
    case RuleCode.S:
      return applies ? RuleFact.ON_BLACKLIST : RuleFact.NOT_ON_BLACKLIST;
    case RuleCode.M:
      return cause && limitFact(cause);
  }
}

function limitFact({ narrowing, truth }: Cause): RuleFact {
  if (narrowing.when.kind === 'constant') return RuleFact.LIMIT_UNREADABLE;
  return truth === false ? RuleFact.OPENED_BY_FRAGMENT : RuleFact.NOT_CLEARLY_OPENED;
}

function explanation(rule: Rule, cause: Cause | null, fact: RuleFact, known: Knowledge): RuleExplanation {
  const lifting = cause?.lifting ?? [];
  return {
    ...nothingMore(rule, outcomeOf(cause)),
    fact,
    to: lifting.length > 0 ? (cause?.narrowing.to ?? null) : (cause?.to ?? null),
    grants: lifting.flatMap(({ id }) => known.grants.get(id) ?? []),
  };
}

function nothingMore({ code, sentence }: Rule, outcome: RuleOutcome): RuleExplanation {
  return { rule: code, sentence, outcome, fact: null, to: null, grants: [], setIds: [], encounterIds: [], limit: null };
}

function outcomeOf(cause: Cause | null): RuleOutcome {
  if (cause === null || cause.truth === false) return RuleOutcome.DOES_NOT_APPLY;
  if (cause.truth === null) return RuleOutcome.CANNOT_BE_READ;
  return cause.lifting.length > 0 ? RuleOutcome.LIFTED : RuleOutcome.APPLIES;
}

/** Whether any of several applies, told as one. That a rule cannot be read is a fact, so it counts as one that applies. */
function joinedOutcome(causes: readonly Cause[]): RuleOutcome {
  if (causes.some(({ to }) => to !== null)) return RuleOutcome.APPLIES;
  return causes.some(({ lifting }) => lifting.length > 0) ? RuleOutcome.LIFTED : RuleOutcome.DOES_NOT_APPLY;
}
