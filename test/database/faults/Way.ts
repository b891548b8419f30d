import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One connection on its way: what a client has, and what a server has of it. */
interface Pair {
  readonly near: Socket;
  far: Socket | null;
  /** Nothing comes through any more, and neither side is told. */
  isLost: boolean;
}

/** Before what a packet holds: three bytes of its length, and one of its place. */
const HEADER_BYTES = 4;
/** The packet that says no to a statement, as a server does that knows no better word. */
const REFUSAL = packet(1, Buffer.concat([Buffer.from([0xff, 0x51, 0x04]), Buffer.from('#HY000Refused on the way')]));

/** The way to a server, which can be slow, stand still, or lose what is on it. Like a network it never loses a part of what was said. */
export class Way {
  /** How long everything takes, in each direction. */
  delayMilliseconds = 0;
  /** A statement that is answered here with an error, and never reaches the server. */
  refused: string | null = null;
  private isHeld = false;
  private readonly pairs = new Set<Pair>();
  private readonly held: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    private readonly to: { readonly port: number; readonly host: string },
  ) {}

  /** A way to a port, of this machine by default. */
  static async to(port: number, host = '127.0.0.1'): Promise<Way> {
    const server = createServer({ allowHalfOpen: false });
    const way = new Way(server, { port, host });
    server.on('connection', (near) => way.accept(near));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return way;
  }

  /** Where it begins, on this machine. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `mariadb://root@127.0.0.1:${this.port}/mysql`;
  }

  /** From now on nothing comes through. */
  hold(): void {
    this.isHeld = true;
  }

  /** What was held comes through, as what is sent again by a network does. */
  release(): void {
    this.isHeld = false;
    for (const deliver of this.held.splice(0)) deliver();
  }

  /** From now on nothing comes through, and what is open now never carries anything again; whoever connects waits. */
  lose(): void {
    this.isHeld = true;
    for (const pair of this.pairs) pair.isLost = true;
  }

  async close(): Promise<void> {
    for (const { near, far } of this.pairs) {
      near.destroy();
      far?.destroy();
    }
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(near: Socket): void {
    const pair: Pair = { near, far: null, isLost: false };
    this.pairs.add(pair);
    near.on('error', () => near.destroy());
    near.on('close', () => {
      this.pairs.delete(pair);
      if (!pair.isLost) pair.far?.destroy();
    });
    this.later(() => {
      const far = connect(this.to);
      pair.far = far;
      far.on('error', () => far.destroy());
      far.on('close', () => {
        if (!pair.isLost) near.destroy();
      });
      near.on('data', (bytes) => {
        if (this.refused !== null && isStatement(bytes, this.refused)) near.write(REFUSAL);
        else this.later(() => !pair.isLost && far.writable && far.write(bytes));
      });
      far.on('data', (bytes) => this.later(() => !pair.isLost && near.writable && near.write(bytes)));
    });
  }

  private later(deliver: () => void): void {
    if (this.isHeld) this.held.push(deliver);
    else if (this.delayMilliseconds > 0) setTimeout(() => this.afterDelay(deliver), this.delayMilliseconds);
    else deliver();
  }

  private afterDelay(deliver: () => void): void {
    if (this.isHeld) this.held.push(deliver);
    else deliver();
  }
}

function packet(place: number, content: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntLE(content.length, 0, 3);
  header.writeUInt8(place, 3);
  return Buffer.concat([header, content]);
}

/** Whether a client has sent one statement, and it is this. */
function isStatement(bytes: Buffer, statement: string): boolean {
  const query = 0x03;
  return bytes.equals(packet(0, Buffer.concat([Buffer.from([query]), Buffer.from(statement)])));
}
