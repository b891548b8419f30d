import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a contender tells when it is ready. */
export interface Ready {
  readonly url: string;
  /** What a viewer sends as `authorization`, by username. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** What a contender tells of its process since its start. */
export interface Usage {
  readonly cpuMicroseconds: number;
  readonly residentBytes: number;
}

/** Begins to listen in a process of its own, and tells whoever has started it. */
export async function serve(server: Server, tokenOf: (viewer: string) => Promise<string>, path = '/'): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const viewers = String(process.env.BENCH_VIEWERS).split(',');
  const tokens = Object.fromEntries(await Promise.all(viewers.map(async (viewer) => [viewer, await tokenOf(viewer)] as const)));
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() } satisfies Usage);
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, tokens } satisfies Ready);
}
