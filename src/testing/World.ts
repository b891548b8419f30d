import type { AddressInfo } from 'node:net';
import { createServer as createHttpServer, type Server } from 'node:http';
import sql from 'sql-template-tag';
import { readBody } from '../audit/readBody';
import { seedDemo } from '../demo/seedDemo';
import { prepareSite } from '../entity/prepareSite';
import type { Subscriptions } from '../server/attachSubscriptions';
import { readConfig, type Config } from '../server/Config';
import { createServer, type ChartsafeServer } from '../server/createServer';
import { createLogger } from '../server/Logger';
import { mintPersonaToken } from '../server/mintPersonaToken';
import { serversDatabase } from '../server/serversDatabase';
import type { Answer } from './Answer';
import { joinTestDatabase, openTestDatabase, type TestDatabase } from './openTestDatabase';
import { Persona } from './Persona';
import { send } from './send';
import { WorldBuilder } from './WorldBuilder';

export type { Answer } from './Answer';

/** The instant at which a world stands until it is moved. */
export const NOON = new Date('2026-03-01T12:00:00.000Z');

/** A clock that stands still counts every attempt of a test as one of the same minute: by default none is too many. */
const UNHURRIED = { LIMIT_REASONS: '1000000', LIMIT_MISSES: '1000000', LIMIT_SIGN_IN_FAILURES: '1000000' };

/** Where a world is kept. */
export interface WorldOptions {
  /** As in `DATABASE_URL`. On a server a database of its own is made there, and dropped at the end. */
  readonly url?: string;
  /** Takes each line of the server's log, JSON that ends with a newline; standard output does where this is left out. `LOG_LEVEL` says how much is logged. */
  readonly log?: (line: string) => void;
}

function configOf(env: Record<string, string>): Config {
  return readConfig({ NODE_ENV: 'test', PORT: '0', AUDIT_HEAD_SECONDS: '60', ...UNHURRIED, ...env });
}

/** A hospital of a test's own: a database, a server over it, a clock, and verbs that put people and records into it. */
export class World extends WorldBuilder {
  override now: Date = NOON;
  private readonly tokens = new Map<string, Promise<string>>();

  protected constructor(
    private readonly opened: TestDatabase,
    readonly config: Config,
    private readonly server: Server,
    private readonly subscriptions: Subscriptions,
    private readonly service: ChartsafeServer,
    private readonly log: WorldOptions['log'],
  ) {
    super();
  }

  /** An empty hospital. `env` is what a server's environment would say; the database is in memory unless a URL is given. */
  static async open(env: Record<string, string> = {}, { url = 'sqlite::memory:', log }: WorldOptions = {}): Promise<World> {
    const opened = await openTestDatabase({ ...serversDatabase(configOf(env)), url });
    await prepareSite(opened.database);
    return World.over(opened, env, log);
  }

  /** The demonstration hospital with its personas. */
  static async demo(env: Record<string, string> = {}, options: WorldOptions = {}): Promise<World> {
    const world = await World.open(env, options);
    await seedDemo(world.database, world.now);
    return world;
  }

  /** A second server over the same database, as another process is: it shares rows, and nothing else. It is closed before this one. */
  async beside(env: Record<string, string> = {}): Promise<World> {
    const joined = await joinTestDatabase({ ...serversDatabase(configOf(env)), url: this.opened.url });
    const other = await World.over(joined, env, this.log);
    other.now = this.now;
    return other;
  }

  private static async over(opened: TestDatabase, env: Record<string, string>, log: WorldOptions['log']): Promise<World> {
    const config = configOf(env);
    const holder: { world?: World } = {};
    const service = await createServer({
      config,
      database: opened.database,
      logger: createLogger(config, log && { write: log }),
      clock: () => holder.world?.now ?? NOON,
      random: () => 0.5,
      dropped: (coordinate) => {
        throw new Error(`The directive dropped a row at ${coordinate} that SQL had let through`);
      },
    });
    const server = createHttpServer(service.app);
    // A test that is busy for longer than a connection may idle would ask on one that is just being closed.
    server.keepAliveTimeout = 0;
    const subscriptions = service.attach(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    holder.world = new World(opened, config, server, subscriptions, service, log);
    return holder.world;
  }

  /** Ends the server, and leaves nothing behind. */
  async close(): Promise<void> {
    await this.subscriptions.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.service.stop();
    await this.opened.close();
  }

  override get database() {
    return this.opened.database;
  }

  /** Stops the server's work beside HTTP, as its process does before it ends. */
  stop(): Promise<void> {
    return this.service.stop();
  }

  /** What the server does beside answering; none of it happens by itself, before a test starts it. */
  get chores() {
    return this.service.chores;
  }

  /** Where the server answers. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Moves the clock. */
  pass(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }

  /** A token of somebody, as of the world's now. */
  token(username: string): Promise<string> {
    const key = `${this.now.getTime()} ${username}`;
    const token = this.tokens.get(key) ?? mintPersonaToken(this.config, username, this.now);
    this.tokens.set(key, token);
    return token;
  }

  /** Somebody who asks: `world.asPersona('ada').query('{ me { … } }')`. */
  asPersona(username: string): Persona {
    return new Persona((query, variables) => this.ask(username, query, variables));
  }

  /** Asks as somebody, over HTTP. Null asks without a token. */
  async ask(username: string | null, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const { status, text } = await send(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(username ? { authorization: `Bearer ${await this.token(username)}` } : {}),
      },
      body: JSON.stringify({ query, variables }),
    });
    return { status, body: JSON.parse(text) as Answer['body'] };
  }

  /** The statements that something sends to the database, in their order. */
  async statements(work: () => Promise<unknown>): Promise<string[]> {
    const sent: string[] = [];
    await this.hearing((statement) => sent.push(statement), work);
    return sent;
  }

  /** Tells of each statement just before something sends it to the database. */
  async hearing(hear: (statement: string) => unknown, work: () => Promise<unknown>): Promise<void> {
    const { logger } = this.database.dataSource;
    const options = this.database.dataSource as unknown as { logger: unknown };
    options.logger = new Proxy(logger, {
      get: (target, name) => (name === 'logQuery' ? (query: string) => void hear(query) : (Reflect.get(target, name) as unknown)),
    });
    try {
      await work();
    } finally {
      options.logger = logger;
    }
  }

  /** The events of the trail, as they were written, without what differs from run to run. */
  async events(): Promise<Record<string, unknown>[]> {
    const rows = await this.database.query<{ id: string; body: string }>(sql`SELECT id, body FROM audit_event ORDER BY position`);
    return rows.map(({ id, body }) => ({ ...readBody(id, body) }));
  }
}
