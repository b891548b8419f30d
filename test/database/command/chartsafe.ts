import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../../src/entity/Database';
import { Database as OpenDatabase } from '../../../src/entity/Database';
import { openDataSource } from '../../../src/entity/openDataSource';
import { openTestDatabase } from '../openTestDatabase';

declare const databaseUrl: string;

const BIN = join(__dirname, '../../../bin/chartsafe.mjs');

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What stands on the standard output, as JSON. */
  readonly json: any;
}

/** A folder and a database that commands run in, as processes of their own. */
export class Shell {
  private constructor(
    readonly folder: string,
    readonly url: string,
    private readonly end: () => Promise<void>,
  ) {}

  /** An empty database of the kind that this run is about, without tables. */
  static async open(): Promise<Shell> {
    const folder = await mkdtemp(join(tmpdir(), 'chartsafe-'));
    if (databaseUrl.startsWith('sqlite:')) return new Shell(folder, `sqlite:${join(folder, 'chartsafe.db')}`, async () => undefined);
    const opened = await openTestDatabase({ migrate: false });
    return new Shell(folder, opened.url, () => opened.close());
  }

  async close(): Promise<void> {
    await this.end();
    await rm(this.folder, { recursive: true });
  }

  get anchorFile(): string {
    return join(this.folder, 'anchors.jsonl');
  }

  /** Runs a command to its end, in an environment of its own. */
  run(given: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const all = {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'development',
      DATABASE_URL: this.url,
      AUDIT_ANCHOR_FILE: this.anchorFile,
      ...env,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [BIN, ...given], { env: all, cwd: this.folder, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        const code = error ? Number(error.code) : 0;
        resolve({ code, stdout, stderr, json: given.includes('--json') && stdout !== '' ? JSON.parse(stdout) : null });
      });
    });
  }

  /** Does something with the database beside the commands. */
  async within<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    const dataSource = await openDataSource({ url: this.url });
    try {
      return await work(new OpenDatabase(dataSource));
    } finally {
      await dataSource.destroy();
    }
  }
}
