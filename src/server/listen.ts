import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Config } from './Config';

/** A server that accepts requests, until it is stopped. */
export interface Listening {
  /** Where it listens, for people: the wildcard address is shown as localhost. */
  readonly url: string;
  /** For what listens beside HTTP, such as WebSockets. */
  readonly server: Server;
  /** Accepts no more requests, lets those under way end within the configured seconds, then closes what is left. */
  stop(): Promise<void>;
}

/** The whole of a request must have come within this time. */
const REQUEST_TIMEOUT_SECONDS = 30;
/** Longer than load balancers keep an idle connection (60 s), so that they, not we, close it. */
const KEEP_ALIVE_SECONDS = 65;

/** Starts to listen; rejects when the port cannot be had. */
export async function listen(app: Express, config: Pick<Config, 'http'>): Promise<Listening> {
  const { host, port, stopSeconds } = config.http;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_SECONDS * 1000, keepAliveTimeout: KEEP_ALIVE_SECONDS * 1000 }, app);
  let stopping: Promise<void> | undefined;
  server.prependListener('request', (_request, response) => {
    if (stopping !== undefined) response.setHeader('Connection', 'close');
    // A connection becomes idle a moment after its answer is sent.
    response.once('close', () => setImmediate(() => stopping !== undefined && server.closeIdleConnections()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))));
    const deadline = setTimeout(() => server.closeAllConnections(), stopSeconds * 1000);
    try {
      await closed;
    } finally {
      clearTimeout(deadline);
    }
  }

  return { url: urlOf(server.address() as AddressInfo), server, stop: () => (stopping ??= close()) };
}

function urlOf({ address, family, port }: AddressInfo): string {
  const isLocal = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(address);
  if (isLocal) return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
