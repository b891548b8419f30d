import type { Explanation } from '../gate/explainAccess';
import { RuleFact, RuleOutcome, type RuleExplanation } from '../gate/RuleExplanation';
import type { Decision } from '../policy/Decision';

const OUTCOMES: Readonly<Record<RuleOutcome, string>> = {
  APPLIES: 'applies',
  LIFTED: 'is lifted',
  DOES_NOT_APPLY: 'does not apply',
  CANNOT_BE_READ: 'cannot be read, and hides',
};

const FACTS: Readonly<Record<RuleFact, string>> = {
  LOCKED: 'it is locked',
  NOT_LOCKED: 'it is not locked',
  READS_LOCKED: 'the provider has the right to locked records',
  IN_BLACKLISTED_SET: 'the patient is in a set on the provider’s blacklist',
  IN_NO_BLACKLISTED_SET: 'the patient is in no set on the provider’s blacklist',
  NOT_CLEARLY_OPENED: 'the fragment does not clearly open it',
  OPENED_BY_FRAGMENT: 'the fragment opens it',
  LIMIT_UNREADABLE: 'the limit cannot be read, and speaks of every record',
  NO_LIMIT: 'no enabled limit of this level binds the provider',
  SECURITY_OFF: 'the security of physicians of record is off',
  NOT_BOUND: 'the security of physicians of record does not bind the provider',
  PHYSICIAN_OF_NONE: 'the provider is a physician of record of none of the encounters',
  PHYSICIAN_OF_RECORD: 'the provider is a physician of record of an encounter',
  EVERY_ENCOUNTER_HIDDEN: 'each encounter is hidden by its own lock or limit',
  ON_BLACKLIST: 'the set is on the provider’s blacklist',
  NOT_ON_BLACKLIST: 'the set is not on the provider’s blacklist',
};

/** An explanation as a tree of lines. */
export function formatExplanation({ provider, record, mayRead, verdict, inherited, rules }: Explanation): string {
  const until = verdict.openUntil ? `, until ${verdict.openUntil.toISOString()}` : '';
  return [
    `${provider.displayName} sees ${record} at ${inWords(verdict.decision)}${until}`,
    ...(mayRead ? [] : ['  but may ask for no record: no role of the provider holds RECORDS_READ']),
    ...(inherited
      ? [
          `  from the patient, at ${inWords(inherited.patient)}: it leaves ${inWords(inherited.leaves)}`,
          ...inherited.rules.flatMap((rule) => ruleLines(rule, '    ')),
        ]
      : []),
    ...(rules.length > 0 ? ['  its own rules:', ...rules.flatMap((rule) => ruleLines(rule, '    '))] : []),
  ].join('\n');
}

function ruleLines({ rule, outcome, fact, to, limit, grants, setIds, encounterIds }: RuleExplanation, indent: string): string[] {
  const why = fact === null ? '' : `: ${FACTS[fact]}`;
  const narrowed = to === null ? '' : ` → ${inWords(to)}`;
  const below = [
    ...(limit ? [`limit “${limit.name}”, ${limit.polarity}: ${limit.fragment}`] : []),
    ...(limit && limit.nullColumns.length > 0 ? [`not known of this record: ${limit.nullColumns.join(', ')}`] : []),
    ...setIds.map((id) => `set PatientSet:${id}`),
    ...encounterIds.map((id) => `encounter Encounter:${id}`),
    ...grants.map(({ globalId, reasonCode, endsAt }) => `lifted by ${globalId} (${reasonCode}), until ${endsAt.toISOString()}`),
  ];
  return [`${indent}${rule} ${OUTCOMES[outcome]}${why}${narrowed}`, ...below.map((line) => `${indent}  ${line}`)];
}

function inWords({ disclosure, door }: Decision): string {
  return `${disclosure}/${door}`;
}
