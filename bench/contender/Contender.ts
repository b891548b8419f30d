import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { PAGE_QUERY, type PageQuestion } from './question';
import type { Ready, Usage } from './serve';

/** A server that is measured, in a process of its own. */
export class Contender {
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    private readonly ready: Ready,
  ) {}

  /** Starts the one whose module stands here under its name; `env` is added to its environment. */
  static async start(name: string, viewers: readonly string[], env: Readonly<Record<string, string>>): Promise<Contender> {
    const child = fork(join(__dirname, `${name}.js`), { env: { ...process.env, BENCH_VIEWERS: viewers.join(','), ...env } });
    const [ready] = (await once(child, 'message')) as [Ready];
    return new Contender(name, child, ready);
  }

  /** The text of the answer. Throws where the status is not 200. */
  ask({ viewer, lastName }: PageQuestion): Promise<string> {
    const { url, tokens } = this.ready;
    const headers = { authorization: String(tokens[viewer]), 'content-type': 'application/json', accept: 'application/json' };
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent: this.agent, headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${this.name}: ${response.statusCode} ${text.slice(0, 300)}`));
        });
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(JSON.stringify({ query: PAGE_QUERY, variables: { lastName } }));
    });
  }

  async usage(): Promise<Usage> {
    this.child.send('usage');
    const [usage] = (await once(this.child, 'message')) as [Usage];
    return usage;
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    const exit = once(this.child, 'exit');
    this.child.disconnect();
    await exit;
  }
}
