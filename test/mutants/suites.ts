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
    name: 'keyset',
    mutate: gate('Keyset', 'Page', 'pageArguments', 'readKeysetPage'),
    rounds: [unit('gate/Keyset'), database('scenario/listsAndPages', 'scenario/trailReading')],
  },
  {
    name: 'field',
    mutate: gate('SecuredField', 'refusals', 'overrideReasonArgument', 'Attempts', 'RequestContext', 'path', 'graphqlEnum', 'isGiven'),
    rounds: [
      unit('gate/secureSchema', 'gate/secondLine', 'gate/reasons', 'gate/path', 'gate/Attempts'),
      database('scenario/oneReasonOneRecord', 'adversary/tooManyAttempts'),
      [...database('scenario/trail', 'scenario/junoBlockedRecord', 'scenario/stepUp', 'adversary/replayOfReason'), ...unit('schema')],
    ],
  },
  {
    name: 'lists',
    mutate: gate('criteria', 'searches', 'orders', 'readPages', 'RecordReader', 'Loaders', 'Scope', 'columns', 'sources'),
    rounds: [
      [
        ...unit('gate/criteria', 'gate/columns', 'gate/Loaders'),
        ...database('gate/RecordReader', 'scenario/listsAndPages', 'scenario/horizonLockedRecords', 'scenario/horizonLimitedAccess'),
      ],
      database('statementCounts', 'adversary/hiddenInPages', 'scenario/oneReasonOneRecord', 'scenario/demographicReport', 'scenario/merge'),
    ],
  },
  {
    name: 'lookups',
    mutate: gate('lookUp', 'lookUpListed', 'admitted', 'survivors', 'readRecordId', 'readSubjects'),
    rounds: [
      database('scenario/lookUps', 'scenario/accessLimits'),
      database('scenario/junoBlockedRecord', 'scenario/merge', 'scenario/trail', 'scenario/explainAccess'),
    ],
  },
  {
    name: 'reasons',
    mutate: gate('namesOneRecord', 'openWithReason', 'demandStepUp', 'withMutationEnds', 'idempotent'),
    rounds: [
      unit('gate/reasons', 'gate/withMutationEnds'),
      database(
        'scenario/reasonsForPatients',
        'scenario/oneReasonOneRecord',
        'adversary/replayOfReason',
        'adversary/twoPatientsByCompletion',
      ),
      database('override/idempotency', 'scenario/overrideSubscriptions'),
    ],
  },
  {
    name: 'trail',
    mutate: gate('readTrail', 'trailRecords', 'TrailSearch', 'Journal', 'readChartAccess', 'exportTrail'),
    rounds: [
      [...unit('gate/Journal', 'gate/TrailSearch'), ...database('scenario/trailReading', 'audit/export', 'scenario/trail')],
      database('audit/recordsInSql', 'adversary/trail', 'adversary/largeSetsInTrail', 'scenario/merge'),
    ],
  },
  {
    name: 'changes',
    mutate: gate('membersOfEvent', 'changesOfEvent', 'readChange', 'describeChange'),
    rounds: [
      [...unit('gate/changesOfEvent'), ...database('scenario/simulatedChanges', 'scenario/changesInTrail')],
      database('scenario/setAccess', 'scenario/trailReading', 'adversary/largeSetsInTrail'),
    ],
  },
  {
    name: 'requests',
    mutate: gate(
      'readOverrides',
      'readGrants',
      'countUnseenRequests',
      'readDeficiencies',
      'documentContent',
      'documentTree',
      'encounterPhysicians',
    ),
    rounds: [
      database('scenario/documentTree', 'scenario/chartCompletion', 'scenario/downloads', 'scenario/physiciansOfRecord'),
      database('scenario/overrideWorkflow', 'gate/countUnseenRequests', 'scenario/overrideClock', 'statementCounts'),
    ],
  },
  {
    name: 'definitions',
    mutate: gate('ReportDefinition'),
    rounds: [unit('gate/ReportDefinition')],
  },
  {
    name: 'reports',
    mutate: gate('reportColumns', 'reportCondition', 'readReport', 'savedReports', 'exportReport'),
    rounds: [[...unit('gate/reportCondition'), ...database('scenario/demographicReport')], database('report/agreement')],
  },
  {
    name: 'sets',
    mutate: gate('readSetAccess', 'readSetFacts', 'readKnownSets', 'readMembers', 'countSetAccess', 'countChanged'),
    rounds: [
      database('scenario/setAccess', 'scenario/junoPatientSets', 'scenario/simulatedChanges'),
      database('scenario/simulateAccess', 'scenario/patientSetChanges'),
    ],
  },
  {
    name: 'explanations',
    mutate: gate('explainAccess', 'explainRules', 'hypothetical', 'simulateAccess', 'readKnowledge', 'readSimulatedLimit', 'allSeeing'),
    rounds: [
      database('scenario/explainAccess', 'scenario/simulateAccess', 'scenario/simulatedChanges'),
      database('agreement/explanations', 'agreement/simulations'),
    ],
  },
  {
    name: 'administrators',
    mutate: gate(
      'accessMatrix',
      'measureLimit',
      'readLimits',
      'readLocks',
      'readProviders',
      'readRoles',
      'readSite',
      'readSiteSettings',
      'readPolicy',
      'readViewer',
    ),
    rounds: [
      [
        ...unit('docs/accessMatrix', 'gate/accessMatrix'),
        ...database('gate/readViewer', 'scenario/rolesManager', 'scenario/accessLimits', 'scenario/locks', 'scenario/siteSettings'),
      ],
      database('scenario/accessMatrix', 'scenario/signingIn', 'scenario/nextRequest', 'administration/previews'),
    ],
  },
];

/** Types alone: nothing of them is there when the product runs. */
export const TYPES_ALONE: readonly string[] = [
  ...condition('SimpleCondition'),
  ...policy('Viewer'),
  ...gate('RuleExplanation', 'SimulatedChange'),
];
