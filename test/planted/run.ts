import { parseArgs } from 'node:util';
import type { NamedTest, Sabotage } from './Sabotage';
import { sabotages } from './sabotages';
import { ScratchCopy } from './ScratchCopy';

/**
 * Plants one sabotage after the other into a copy of the working tree, and runs the one test that must catch it: `npm run proof:planted`.
 * First all of these tests must be green without any. `--only <name>` (may be repeated) plants some of them, `--json` prints what a program reads. A
 * sabotage that survives, or cannot be planted, makes the exit code 1. Tests on a server run where `TEST_DATABASE_URL` names one.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] }, json: { type: 'boolean', default: false } },
});

type Outcome = 'CAUGHT' | 'SURVIVED' | 'STALE' | 'RED BEFORE' | 'NOT RUN';

interface Result {
  readonly name: string;
  readonly outcome: Outcome;
  readonly does: string;
  readonly test: string;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const isAskedFor = ({ name }: Sabotage) => values.only.length === 0 || values.only.includes(name);
const hasServer = process.env.TEST_DATABASE_URL !== undefined;

/** The titles of the tests that are green as long as nothing is planted. */
function greenBefore(copy: ScratchCopy, tests: readonly NamedTest[]): ReadonlySet<string> {
  const green = new Set<string>();
  for (const database of ['none', 'sqlite', 'mysql'] as const) {
    const own = tests.filter((test) => test.database === database);
    if (own.length === 0 || (database === 'mysql' && !hasServer)) continue;
    for (const { title, passed } of copy.run(database, own)) if (passed) green.add(title);
  }
  return green;
}

function plant(copy: ScratchCopy, sabotage: Sabotage, green: ReadonlySet<string>): Outcome {
  const { caughtBy } = sabotage;
  if (caughtBy.database === 'mysql' && !hasServer) return 'NOT RUN';
  if (!green.has(caughtBy.title)) return 'RED BEFORE';
  const ended = copy.whilePlanted(sabotage, () => copy.run(caughtBy.database, [caughtBy]));
  if (ended === null) return 'STALE';
  return ended.some(({ title, passed }) => title === caughtBy.title && !passed) ? 'CAUGHT' : 'SURVIVED';
}

function tell({ name, outcome, does, test }: Result): void {
  print(`${outcome.padEnd(10)}  ${name.padEnd(36)}  ${does}\n${' '.repeat(12)}${outcome === 'CAUGHT' ? 'by' : 'not by'} ${test}`);
}

function run(): void {
  const asked = sabotages.filter(isAskedFor);
  const copy = ScratchCopy.of(process.cwd());
  const results: Result[] = [];
  try {
    const green = greenBefore(
      copy,
      asked.map(({ caughtBy }) => caughtBy),
    );
    if (!values.json) print(`${green.size} tests are green before anything is planted`);
    for (const sabotage of asked) {
      const { name, does, caughtBy } = sabotage;
      const result = {
        name,
        outcome: plant(copy, sabotage, green),
        does,
        test: `${caughtBy.file} (${caughtBy.database}): ${caughtBy.title}`,
      };
      results.push(result);
      if (!values.json) tell(result);
    }
  } finally {
    copy.remove();
  }
  const caught = results.filter(({ outcome }) => outcome === 'CAUGHT').length;
  if (values.json) print(JSON.stringify({ planted: results.length, caught, results }, null, 2));
  else print(`${caught} of ${results.length} are caught by the test that is named`);
  if (caught < results.length || results.length === 0) process.exitCode = 1;
}

run();
