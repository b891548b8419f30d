import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../../dist/main.js');

/** The API as a process of its own, which can be killed and started again. */
export class ChartsafeProcess {
  private process: ChildProcess | null = null;
  /** Where it answers. */
  url = '';

  /** Takes the environment of the process. It must have been compiled. */
  constructor(private readonly env: Readonly<Record<string, string>>) {}

  /** Starts it, and waits until it listens. */
  async start(): Promise<void> {
    const env = {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'development',
      PORT: '0',
      DEMO: 'never',
      IDE: 'off',
      LOG_LEVEL: 'info',
      ...this.env,
    };
    const child = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    let told = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (told += bytes.toString()));
    for (;;) {
      const address = /"address":"(http:[^"]+)\/graphql"/.exec(told)?.[1];
      if (address) {
        this.url = address.replace('localhost', '127.0.0.1');
        return;
      }
      if (child.exitCode !== null) throw new Error(`The API ended with ${child.exitCode}: ${told}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends it at once, as a loss of power does. */
  async kill(): Promise<void> {
    const child = this.process;
    this.process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
