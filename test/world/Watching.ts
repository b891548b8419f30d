import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { World } from './World';

/** What somebody watches, as it arrives. */
export class Watching {
  readonly arrived: any[] = [];
  closed: { code: number } | null = null;
  ended = false;

  constructor(
    private readonly client: Client,
    query: string,
  ) {
    client.on('closed', (event) => (this.closed = { code: (event as { code: number }).code }));
    client.subscribe(
      { query },
      {
        next: (result) => void this.arrived.push(JSON.parse(JSON.stringify(result))),
        error: (errors) => void this.arrived.push({ errors: JSON.parse(JSON.stringify(errors)) as unknown }),
        complete: () => (this.ended = true),
      },
    );
  }

  async until(holds: (watching: this) => boolean): Promise<void> {
    for (let tries = 0; tries < 250 && !holds(this); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(holds(this)).toBe(true);
  }

  async end(): Promise<void> {
    await this.client.dispose();
  }
}

/** Watches as somebody; what happens from now on arrives. */
export async function watching(world: World, username: string, query: string): Promise<Watching> {
  const token = await world.token(username);
  const client = createClient({
    url: `${world.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
    connectionParams: { authorization: `Bearer ${token}` },
    onNonLazyError: () => undefined,
  });
  const connected = new Promise<void>((resolve) => client.on('connected', () => resolve()));
  const begun = new Watching(client, query);
  await connected;
  // The subscription begins just after the connection.
  await new Promise((resolve) => setTimeout(resolve, 150));
  return begun;
}
