import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A notice as it arrived. */
export interface Arrived {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: { readonly id: string; readonly action: string; readonly occurredAt: string; readonly reference: string };
}

/** A privacy officer's endpoint, on a port of its own, that answers as a test says. */
export class Receiver {
  readonly arrived: Arrived[] = [];
  /** How it answers; by default it has taken the notice. */
  answer: (response: ServerResponse, arrived: Arrived) => void = (response) => void response.writeHead(204).end();
  /** The most that it had under way at once, of one notice. */
  mostAtOnce = 0;
  private readonly underWay = new Map<string, number>();

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => void receiver.take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/notices`;
  }

  /** Waits until so many have arrived. */
  async until(count: number): Promise<void> {
    for (let tries = 0; tries < 500 && this.arrived.length < count; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(this.arrived).toHaveLength(count);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request) text += String(piece);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const arrived = { path: String(request.url), headers, text, body: (text === '' ? {} : JSON.parse(text)) as Arrived['body'] };
    this.arrived.push(arrived);
    const { id } = arrived.body;
    this.underWay.set(id, (this.underWay.get(id) ?? 0) + 1);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay.get(id) ?? 0);
    response.once('close', () => this.underWay.set(id, (this.underWay.get(id) ?? 0) - 1));
    this.answer(response, arrived);
  }
}
