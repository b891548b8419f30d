import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { NamedTest, Sabotage } from './Sabotage';

/** What is no part of the working tree, or is linked. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'node_modules', 'dist', 'data', 'coverage']);

/** How a test ended, by its whole title. */
export interface Ended {
  readonly title: string;
  readonly passed: boolean;
}

/** A copy of the working tree, where sabotage is planted. The tree itself stays as it is. */
export class ScratchCopy {
  private constructor(private readonly root: string) {}

  /** Copies a working tree; its packages are linked. */
  static of(tree: string): ScratchCopy {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'chartsafe-planted-')));
    cpSync(tree, root, { recursive: true, filter: (path) => path === tree || !LEFT_OUT.has(basename(path)) });
    symlinkSync(realpathSync(join(tree, 'node_modules')), join(root, 'node_modules'));
    return new ScratchCopy(root);
  }

  /** Does something while a sabotage is planted; null where its text is not there once, and so nothing was done. */
  whilePlanted<Result>({ file, text, replacement }: Sabotage, work: () => Result): Result | null {
    const path = join(this.root, file);
    const source = readFileSync(path, 'utf8');
    if (source.split(text).length !== 2) return null;
    writeFileSync(path, source.split(text).join(replacement));
    try {
      return work();
    } finally {
      writeFileSync(path, source);
    }
  }

  /** Runs tests of one database by their titles. Those that did not run are not in the answer. */
  run(database: NamedTest['database'], tests: readonly NamedTest[]): readonly Ended[] {
    const project = database === 'none' ? 'unit' : database;
    const report = join(this.root, 'planted.json');
    rmSync(report, { force: true });
    const titles = [...new Set(tests.map(({ title }) => title))].map((title) => title.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    const files = [...new Set(tests.map(({ file }) => file))];
    const options = ['-i', '--silent', '--json', '--outputFile', report, '--selectProjects', project, '-t', `^(${titles.join('|')})$`];
    const { stderr } = spawnSync(
      process.execPath,
      [join(this.root, 'node_modules/jest/bin/jest.js'), ...options, '--runTestsByPath', ...files],
      {
        cwd: this.root,
        encoding: 'utf8',
        maxBuffer: 256 * 1024 * 1024,
      },
    );
    return readReport(report, stderr);
  }

  /** Removes the copy. */
  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function readReport(report: string, said: string): readonly Ended[] {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: readonly { assertionResults: readonly { fullName: string; status: string }[] }[];
    };
    return testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName, status }) => ({ title: fullName, passed: status === 'passed' }));
  } catch (error) {
    throw new Error(`The tests could not be run:\n${said}`, { cause: error });
  }
}
