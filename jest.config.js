/**
 * One suite, read once for each database. `unit` holds what needs no database. Everything under
 * `test/database` runs on the embedded database, and again on MySQL or MariaDB when
 * TEST_DATABASE_URL is set; a server that is asked for and absent fails the run.
 */
const shared = {
  transform: { '^.+\\.(t|m?j)s$': ['@swc/jest'] },
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|sql-template-tag|oidc-provider|@faker-js|graphql-http|nanoid|p-[a-z]+|quick-lru|koa[a-z-]*)/)',
  ],
  setupFiles: ['<rootDir>/test/setup.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/matchers.ts'],
  moduleNameMapper: { '^chartsafe/testing$': '<rootDir>/src/testing/index.ts' },
  testEnvironment: '<rootDir>/test/jest/OneRealm.js',
  runtime: '<rootDir>/test/jest/SharedModules.js',
};

/** What is the same whatever the database, since it takes long or is about what stands before it: it runs on the embedded one alone, but where EVERY_DATABASE is set. */
const EMBEDDED_ALONE = [
  'administration/everyMutation',
  'adversary/addressesOf',
  'adversary/brokenSubscriptions',
  'adversary/cheapAttacks',
  'adversary/hostilePayloads',
  'adversary/hugeInputs',
  'adversary/selfEmpowerment',
  'adversary/servers',
  'adversary/stepUp',
  'adversary/strangers',
  'adversary/tooManyAttempts',
  'adversary/unreadSockets',
  'audit/everyPosition',
  'audit/tampering',
  'command/commands',
  'demo/administrationDocs',
  'demo/readme',
  'demo/samples',
  'graphqlOverHttp',
  'hiddenArguments',
  'hiddenEqualsMissing',
  'intake/badRows',
  'proof/walker',
  'scenario/accessMatrix',
  'scenario/demoPersonas',
  'scenario/notices',
  'scenario/signingIn',
  'scenario/stepUp',
  'testing/',
];
/** What is about the embedded database itself. */
const OF_EMBEDDED = ['faults/embedded'];
/** What several processes, or a server that is killed, are needed for. */
const SERVER_ALONE = ['severalProcesses/', 'faults/killedServer', 'faults/ownServer', 'faults/killedProcess'];

const notOn = (url) => {
  if (url.startsWith('sqlite:')) return SERVER_ALONE;
  return process.env.EVERY_DATABASE ? OF_EMBEDDED : [...OF_EMBEDDED, ...EMBEDDED_ALONE];
};

const database = (name, url) => ({
  ...shared,
  displayName: name,
  testMatch: ['<rootDir>/test/database/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...notOn(url).map((path) => `<rootDir>/test/database/${path}`)],
  globals: { databaseUrl: url },
});

const projects = [
  {
    ...shared,
    displayName: 'unit',
    testMatch: ['<rootDir>/test/**/*.test.ts'],
    testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/database/'],
  },
  database('sqlite', 'sqlite::memory:'),
];
if (process.env.TEST_DATABASE_URL) projects.push(database('mysql', process.env.TEST_DATABASE_URL));

// A worker keeps what each suite has loaded; beyond this it spends its time on collecting garbage, so another takes its place.
module.exports = {
  projects,
  testSequencer: '<rootDir>/test/jest/LongestFirst.js',
  maxWorkers: 2,
  workerIdleMemoryLimit: '3GB',
  testTimeout: 60_000,
};
