import 'reflect-metadata';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuditTrail } from '../src/audit/AuditTrail';
import { openDatabase } from '../src/command/openDatabase';
import { readConfig } from '../src/server/Config';
import { createServer } from '../src/server/createServer';
import { createLogger } from '../src/server/Logger';
import { mintPersonaToken } from '../src/server/mintPersonaToken';

/** What a server tells of itself. */
interface Told {
  readonly url: string;
  readonly token: string;
}

/** Processor time of a server's process since its start, in microseconds. */
export type Usage = NodeJS.CpuUsage;

/** A server in a process of its own, with its trail, or with one that writes nothing. */
export class AuditedServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly told: Told,
  ) {}

  static async start(trail: 'on' | 'off', databaseUrl: string, username: string): Promise<AuditedServer> {
    const env = { ...process.env, NODE_ENV: 'test', DATABASE_URL: databaseUrl, BENCH_TRAIL: trail, BENCH_USERNAME: username };
    const child = fork(__filename, { env });
    const [told] = (await once(child, 'message')) as [Told];
    return new AuditedServer(child, told);
  }

  async usage(): Promise<Usage> {
    this.child.send('usage');
    const [usage] = (await once(this.child, 'message')) as [Usage];
    return usage;
  }

  async stop(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.disconnect();
    await exit;
  }
}

/** What the process of a server does. */
async function serve(): Promise<void> {
  const config = readConfig(process.env);
  if (process.env.BENCH_TRAIL === 'off') AuditTrail.prototype.record = async () => [];
  const database = await openDatabase(config);
  const service = await createServer({ config, database, logger: createLogger(config) });
  const server = createHttpServer(service.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.on('disconnect', () => process.exit());
  const token = await mintPersonaToken(config, process.env.BENCH_USERNAME ?? '', new Date());
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, token } satisfies Told);
}

if (require.main === module) void serve();
