/** Files of the product whose mutants are tried against the same tests: those that say what these files guarantee, and few others. */
export interface Suite {
  /** Names the report: `dist/mutants/<name>.json`. */
  readonly name: string;
  /** Files, below the root. */
  readonly mutate: readonly string[];
  /** Test files, below the root, in rounds: what the quick tests of one have not caught is tried against those of the next. */
  readonly rounds: readonly (readonly string[])[];
}

const database = (...names: readonly string[]) => names.map((name) => `test/database/${name}.test.ts`);
const unit = (...names: readonly string[]) => names.map((name) => `test/${name}.test.ts`);
const gate = (...names: readonly string[]) => names.map((name) => `src/gate/${name}.ts`);
const condition = (...names: readonly string[]) => names.map((name) => `src/condition/${name}.ts`);

const policy = (...names: readonly string[]) => names.map((name) => `src/policy/${name}.ts`);

const POLICY = [
  unit('policy/rules', 'policy/grants', 'policy/join', 'policy/accessLimit', 'policy/visibleAt', 'policy/catalogues', 'policy/causes'),
  unit('policy/decide', 'policy/readings'),
];

/** The rooms that decide, in pieces that end within minutes. Tests under `test/database` run on the embedded database. */
export const suites: readonly Suite[] = [
  {
    name: 'fold',
    mutate: condition('fold', 'visibleText'),
    rounds: [unit('condition/visibleText'), unit('condition/fold')],
  },
  {
    name: 'fragment',
    mutate: condition('FragmentTokens', 'parseFragment', 'refuseFragment', 'fragmentLimits'),
    rounds: [unit('condition/parseFragment'), unit('condition/hostileFragments')],
  },
  {
    name: 'evaluate',
    mutate: condition(
      'Condition',
      'evaluate',
      'matchesPattern',
      'compareCodePoints',
      'resolveValue',
      'resolveDay',
      'isRealDay',
      'rewrite',
      'suppose',
    ),
    rounds: [unit('condition/evaluate', 'condition/days', 'condition/rewrite', 'condition/simplify')],
  },
  {
    name: 'sql',
    mutate: condition('toSql', 'simplify', 'simplifyLike', 'endOfPrefix'),
    rounds: [unit('condition/toSql', 'condition/simplify'), database('condition/agreement')],
  },
  {
    name: 'decision',
    mutate: policy('decide', 'Decision', 'Disclosure', 'Door', 'Grant', 'visibleAt', 'OverrideSetting'),
    rounds: POLICY,
  },
  {
    name: 'rules',
    mutate: policy(
      'rules',
      'Narrowing',
      ...['lockOfPatient', 'lockOfEncounter', 'blacklist', 'accessLimit', 'physicianOfRecord', 'vanishedChart', 'ownBlacklistSet'].map(
        (rule) => `rule/${rule}`,
      ),
    ),
    rounds: POLICY,
  },
  {
    name: 'limits',
    mutate: policy('AccessLimit', 'readFragment', 'fragmentCatalogue', 'OverrideRequestState', 'Permission', 'RecordLevel', 'SiteSettings'),
    rounds: POLICY,
  },
  {
    name: 'directive',
    mutate: gate('coverageFaults', 'directive', 'secureSchema', 'mark', 'listedRows', 'valueField'),
    rounds: [unit('gate/coverageFaults', 'gate/secureSchema', 'gate/secondLine'), unit('schema')],
  },
  {
    name: 'field',
    mutate: gate('SecuredField'),
    rounds: [unit('gate/secureSchema', 'gate/secondLine'), database('scenario/oneReasonOneRecord', 'scenario/trail')],
  },
  { name: 'keyset', mutate: gate('Keyset', 'Page', 'pageArguments'), rounds: [unit('gate/Keyset')] },
  { name: 'refusals', mutate: gate('refusals'), rounds: [unit('gate/reasons')] },
  {
    name: 'lists',
    mutate: gate('criteria', 'searches', 'orders', 'readPages', 'RecordReader', 'Loaders', 'Scope'),
    rounds: [database('scenario/listsAndPages', 'scenario/horizonLockedRecords', 'scenario/junoBlockedRecord')],
  },
  {
    name: 'lookups',
    mutate: gate('lookUp', 'lookUpListed', 'admitted', 'survivors'),
    rounds: [database('scenario/merge', 'scenario/junoBlockedRecord', 'scenario/locks')],
  },
  {
    name: 'reasons',
    mutate: gate('namesOneRecord', 'openWithReason'),
    rounds: [database('scenario/oneReasonOneRecord', 'scenario/horizonOverrideSettings')],
  },
  { name: 'idempotent', mutate: gate('idempotent'), rounds: [database('override/idempotency')] },
  {
    name: 'trail',
    mutate: gate('readTrail', 'trailRecords', 'TrailSearch', 'Journal'),
    rounds: [database('scenario/trailReading', 'scenario/trail')],
  },
];

/** Types alone: nothing of them is there when the product runs. */
export const TYPES_ALONE: readonly string[] = [
  ...condition('SimpleCondition'),
  ...policy('Viewer'),
  ...gate('RuleExplanation', 'SimulatedChange'),
];

/** What no suite tries yet. */
export const NOT_TRIED: readonly string[] = gate(
  'Attempts',
  'ReportDefinition',
  'RequestContext',
  'accessMatrix',
  'allSeeing',
  'changesOfEvent',
  'columns',
  'countChanged',
  'countSetAccess',
  'countUnseenRequests',
  'demandStepUp',
  'describeChange',
  'documentContent',
  'documentTree',
  'encounterPhysicians',
  'explainAccess',
  'explainRules',
  'exportReport',
  'exportTrail',
  'graphqlEnum',
  'hypothetical',
  'isGiven',
  'measureLimit',
  'membersOfEvent',
  'overrideReasonArgument',
  'path',
  'readChange',
  'readChartAccess',
  'readDeficiencies',
  'readGrants',
  'readKeysetPage',
  'readKnowledge',
  'readKnownSets',
  'readLimits',
  'readLocks',
  'readMembers',
  'readOverrides',
  'readProviders',
  'readRecordId',
  'readReport',
  'readRoles',
  'readSetAccess',
  'readSetFacts',
  'readSimulatedLimit',
  'readSite',
  'readSiteSettings',
  'readSubjects',
  'readViewer',
  'reportColumns',
  'reportCondition',
  'savedReports',
  'simulateAccess',
  'sources',
  'withMutationEnds',
);
