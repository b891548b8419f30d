import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';

const SERVER = '/usr/sbin/mariadbd';
const INSTALL = '/usr/bin/mariadb-install-db';

/** A MariaDB server of a test's own, which can be killed, stopped and frozen, and started again over the same files. */
export class DatabaseServer {
  private process: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  /** Makes one in a new folder, and starts it, with settings beside the usual ones. Throws where the machine has no MariaDB. */
  static async open(settings: readonly string[] = []): Promise<DatabaseServer> {
    for (const program of [SERVER, INSTALL])
      if (!existsSync(program))
        throw new Error(`This test kills a MariaDB server of its own, and wants ${program} for that (mariadb-server)`);
    const server = new DatabaseServer(await mkdtemp(join(tmpdir(), 'killed-')), await freePort(), settings);
    const usual = ['--no-defaults', '--user=root', '--auth-root-authentication-method=normal', '--skip-test-db'];
    await promisify(execFile)(INSTALL, [...usual, '--innodb-log-file-size=16M', `--datadir=${server.folder}/data`]);
    await server.start();
    return server;
  }

  get url(): string {
    return `mariadb://root@127.0.0.1:${this.port}/mysql`;
  }

  /** Starts it, and waits until it answers. */
  async start(): Promise<void> {
    const { folder, port } = this;
    const files = [`--datadir=${folder}/data`, `--socket=${folder}/socket`, `--pid-file=${folder}/pid`, `--log-error=${folder}/log`];
    const small = ['--innodb-buffer-pool-size=32M', '--innodb-log-file-size=16M', '--key-buffer-size=1M', '--performance-schema=OFF'];
    const place = ['--user=root', '--bind-address=127.0.0.1', `--port=${port}`, '--skip-name-resolve', '--skip-log-bin'];
    // What a full disk is simulated by would otherwise end it by a signal.
    const child = spawn(
      '/bin/sh',
      ['-c', 'trap "" XFSZ; exec "$0" "$@"', SERVER, '--no-defaults', ...files, ...small, ...place, ...this.settings],
      { stdio: 'ignore' },
    );
    this.process = child;
    while (!(await this.answers())) {
      if (hasEnded(child)) throw new Error(`The MariaDB server ended with ${child.exitCode}; its log is ${folder}/log`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends it at once, as a loss of power to its process does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it as its administrator does. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Freezes it: it does nothing, and its connections stay open. */
  hang(): void {
    this.process?.kill('SIGSTOP');
  }

  /** Lets it go on. */
  goOn(): void {
    this.process?.kill('SIGCONT');
  }

  /** Whether it is there; what befalls it may have ended it. */
  get isRunning(): boolean {
    return this.process !== null && !hasEnded(this.process);
  }

  /** Lets none of its files grow beyond a size, as a full disk does; undefined lets all of them grow again. */
  async limitFiles(bytes: number | undefined): Promise<void> {
    await promisify(execFile)('prlimit', [`--pid=${this.process?.pid}`, `--fsize=${bytes ?? 'unlimited'}:unlimited`]);
  }

  /** The bytes of its tables, where all of them share a file. */
  async size(): Promise<number> {
    return (await stat(join(this.folder, 'data', 'ibdata1'))).size;
  }

  /** Ends it and removes its files. */
  async close(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.folder, { recursive: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = null;
    if (!child || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  private async answers(): Promise<boolean> {
    try {
      const connection = await createConnection({ host: '127.0.0.1', port: this.port, user: 'root', connectTimeout: 1000 });
      await connection.query('SELECT 1');
      await connection.end();
      return true;
    } catch {
      return false;
    }
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
