import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { judge, rangesLeft, withRound, type Equivalent, type StrykerReport, type Verdict } from './report';
import { suites, type Suite } from './suites';

/**
 * Mutation testing of the rooms that decide: `npm run proof:mutants`, or a part of it with `--mutate src/gate/Keyset.ts` (may be
 * repeated) or `--suite decision`. `--concurrency 2` uses two cores. `--again` reads the reports that are there,
 * `--left` tries once more what they have left. A mutant that is neither
 * caught by a test nor explained in `equivalent/` makes the exit code 1.
 */
const { values } = parseArgs({
  options: {
    mutate: { type: 'string', multiple: true, default: [] },
    suite: { type: 'string', multiple: true, default: [] },
    concurrency: { type: 'string', default: '1' },
    again: { type: 'boolean', default: false },
    left: { type: 'boolean', default: false },
  },
});

const ROOT = process.cwd();
const REPORTS = resolve(ROOT, 'dist/mutants');
const EQUIVALENT = resolve(ROOT, 'test/mutants/equivalent');

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** The suites that were asked for, each with what is to be mutated of it. */
function chosen(): readonly Suite[] {
  const named = values.suite.length === 0 ? suites : suites.filter(({ name }) => values.suite.includes(name));
  if (values.mutate.length === 0) return named;
  return named.flatMap((suite) => {
    const mutate = values.mutate.filter((file) => suite.mutate.includes(file));
    return mutate.length === 0 ? [] : [{ ...suite, name: mutate.map((file) => basename(file, '.ts')).join('-'), mutate }];
  });
}

/** As much of a project of `jest.config.js` as is taken over. */
type Project = Record<'transform' | 'transformIgnorePatterns' | 'setupFiles' | 'moduleNameMapper', unknown> & {
  readonly setupFilesAfterEnv: readonly string[];
};

// Stryker, which takes the place of the environment, looks for it from the copy's root.
const KEPT = { testEnvironment: './test/mutants/KeptRealm.js', runtime: '<rootDir>/test/mutants/KeptModules.js' };

/** Whether mutants are tried one after the other on the same product, or each on one that was loaded for it, which takes longer. */
type Product = 'kept' | 'own';

async function configOf(report: string, mutate: readonly string[], tests: readonly string[], product: Product) {
  const { default: jest } = (await import(resolve(ROOT, 'jest.config.js'))) as { default: { projects: [Project] } };
  const [{ transform, transformIgnorePatterns, setupFiles, setupFilesAfterEnv, moduleNameMapper }] = jest.projects;
  const packages = resolve(ROOT, 'node_modules');
  return {
    packageManager: 'npm',
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    coverageAnalysis: 'perTest',
    // What is read only while it is loaded cannot be changed in what is kept.
    ignoreStatic: product === 'kept',
    concurrency: Number(values.concurrency),
    mutate,
    jest: {
      projectType: 'custom',
      enableFindRelatedTests: false,
      config: {
        ...KEPT,
        transform,
        transformIgnorePatterns,
        setupFiles,
        moduleNameMapper,
        setupFilesAfterEnv: [...setupFilesAfterEnv, '<rootDir>/test/mutants/setup.ts'],
        testMatch: ['<rootDir>/test/gathered.test.ts'],
        globals: { databaseUrl: 'sqlite::memory:', keepsProduct: product === 'kept' },
        testTimeout: 60_000,
      },
    },
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    tempDirName: join(tmpdir(), 'chartsafe-mutants'),
    cleanTempDir: 'always',
    // A busy machine is no endless loop.
    timeoutFactor: 4,
    timeoutMS: 30_000,
    ignorePatterns: ['/dist', '/bench', '/ide', '/data'],
    warnings: { slow: false },
    // Where the packages are a link, Stryker does not see them.
    buildCommand: `node test/mutants/gather.mjs ${lstatSync(packages).isSymbolicLink() ? realpathSync(packages) : '-'} ${tests.join(' ')}`,
  };
}

/** Tries mutants against the tests of one round. */
async function mutate(mutated: readonly string[], tests: readonly string[], product: Product): Promise<StrykerReport> {
  const [config, report] = [join(REPORTS, `config-${process.pid}.json`), join(REPORTS, `round-${process.pid}.json`)];
  writeFileSync(config, JSON.stringify(await configOf(report, mutated, tests, product), null, 2));
  const { status } = spawnSync(process.execPath, [resolve(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', config], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('The mutants could not be tried');
  return read(report);
}

/** Tries the mutants of a suite, round after round; what is known after each is in the report. */
async function tryOut(
  { mutate: mutated, rounds }: Suite,
  file: string,
  before: StrykerReport | null,
  equivalents: readonly Equivalent[],
): Promise<void> {
  let report = before;
  const tries = [...rounds.map((tests) => ({ tests, product: 'kept' as const })), { tests: rounds.flat(), product: 'own' as const }];
  for (const { tests, product } of tries) {
    // Of what was left before, nobody knows on which product it was tried.
    const which = product === 'kept' || before !== null ? 'all' : 'unmet';
    const left = report === null ? mutated : rangesLeft(report, which, equivalents);
    if (left.length === 0) break;
    const found = await mutate(left, tests, product);
    report = report === null ? found : withRound(report, found);
    writeFileSync(file, JSON.stringify(report));
  }
}

function read(report: string): StrykerReport {
  return JSON.parse(readFileSync(report, 'utf8')) as StrykerReport;
}

function tell(name: string, { files, stale }: Verdict): void {
  print(`\n${name}`);
  for (const { file, mutants, caught, equivalent, left } of files) {
    print(`  ${file}: ${mutants} mutants, ${caught} caught, ${equivalent} explained, ${left.length} left`);
    for (const { at, original, replacement } of left) print(`    ${at}: ${original.slice(0, 160)}  →  ${replacement.slice(0, 160)}`);
  }
  for (const { file, original, replacement } of stale) print(`  explained, but caught or gone: ${file}: ${original}  →  ${replacement}`);
}

async function run(): Promise<void> {
  mkdirSync(REPORTS, { recursive: true });
  const equivalents = readdirSync(EQUIVALENT).flatMap((name) => JSON.parse(readFileSync(join(EQUIVALENT, name), 'utf8')) as Equivalent[]);
  let unexplained = 0;
  for (const suite of chosen()) {
    const file = join(REPORTS, `${suite.name}.json`);
    if (!values.again) await tryOut(suite, file, values.left ? read(file) : null, equivalents);
    const report = read(file);
    const verdict = judge(report, equivalents);
    tell(suite.name, verdict);
    unexplained += verdict.stale.length + verdict.files.reduce((sum, { left }) => sum + left.length, 0);
  }
  if (unexplained > 0) process.exitCode = 1;
}

void run();
