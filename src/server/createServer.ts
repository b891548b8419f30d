import { expressMiddleware } from '@as-integrations/express5';
import type { Server } from 'node:http';
import type { Express } from 'express';
import sql from 'sql-template-tag';
import { personas } from '../demo/personas';
import type { Database } from '../entity/Database';
import { ChartsafeError, ErrorCode } from '../errors';
import { databaseErrorCode } from '../entity/databaseErrorCode';
import { NoticeOutbox } from '../override/NoticeOutbox';
import { OverrideDesk } from '../override/OverrideDesk';
import { OverrideEvents } from '../override/OverrideEvents';
import { RequestDesk } from '../override/RequestDesk';
import { createAuditExport } from './createAuditExport';
import { createApollo } from './createApollo';
import { createApp } from './createApp';
import { createChores, type Chores } from './createChores';
import { createContext } from './createContext';
import { createFormatError } from './createFormatError';
import { attachSubscriptions, type Subscriptions } from './attachSubscriptions';
import { createNews } from './createNews';
import { createDownload } from './createDownload';
import { createReadiness } from './createReadiness';
import { createReportExport } from './createReportExport';
import { createSchema } from './createSchema';
import { createTrail } from './createTrail';
import { createSignIn } from './SignIn';
import type { Config } from './Config';
import type { Logger } from './Logger';
import { createAttempts } from './limit/createAttempts';
import { limitsOfStrangers } from './limit/Limits';
import { OperationCheck, type SentOperation } from './limit/OperationCheck';
import { mintPersonaToken } from './mintPersonaToken';
import { createVerification } from './createVerification';
import { refuseSubscriptions } from './refuseSubscriptions';
import type { Runtime } from './Runtime';
import { withHttpStatus } from './withHttpStatus';

/** What a server is made of. */
export interface ServerParts {
  readonly config: Config;
  readonly database: Database;
  readonly logger: Logger;
  /** By default the clock of the machine. */
  readonly clock?: () => Date;
  /** A number from 0 up to 1, by default of the machine's making; it spreads what is tried again. */
  readonly random?: () => number;
  /** What is done with a row that SQL let through and the directive drops; by default it is counted and logged. */
  readonly dropped?: (coordinate: string) => void;
}

/** A server that can be listened with. */
export interface ChartsafeServer {
  readonly app: Express;
  /** Serves subscriptions beside the app, on the server that listens for it. */
  attach(server: Server): Subscriptions;
  /** What is done beside requests; nothing of it is, before it is started. */
  readonly chores: Chores;
  /** Lets operations and chores under way end, then signs the last head of the trail. */
  stop(): Promise<void>;
}

/** Puts the whole service together. Throws `CoverageError` where the schema is not safe to serve. */
export async function createServer(parts: ServerParts): Promise<ChartsafeServer> {
  const { config, database, logger, clock = () => new Date(), random = Math.random, dropped } = parts;
  const { trail, heads } = createTrail({ config, database, logger, clock });
  const news = createNews(config.redisUrl, logger);
  const attempts = createAttempts({ config, logger, clock });
  const notices = config.notices && new NoticeOutbox(database, config.notices.attempts);
  const events = new OverrideEvents(database, trail, notices);
  const requests = new RequestDesk(database, events);
  const runtime: Runtime = {
    config,
    database,
    logger,
    attempts,
    clock,
    random,
    trail,
    heads,
    verifyTrail: createVerification(config, database),
    desk: new OverrideDesk(database, events, requests),
    requests,
    notices,
    news,
    signIn: createSignIn(config.signIn, { clock }),
    dropped: dropped ?? countDropped(logger),
  };
  const schema = await createSchema();
  const formatError = createFormatError({ logger, showsSuggestions: config.environment !== 'production' });
  const operations = new OperationCheck(schema, config.limits);
  const operationsOfStrangers = new OperationCheck(schema, limitsOfStrangers(config.limits));
  const apollo = createApollo(schema, config, logger, formatError);
  await apollo.start();
  const graphql = expressMiddleware(apollo, {
    context: async ({ req }) => {
      try {
        const context = await createContext(runtime, req);
        const checked = (context.scope ? operations : operationsOfStrangers).check((req.body ?? {}) as SentOperation);
        if (checked) refuseSubscriptions(checked);
        return context;
      } catch (error) {
        if (error instanceof ChartsafeError) throw withHttpStatus(error);
        const code = databaseErrorCode(error);
        throw code === null ? error : withHttpStatus(new ChartsafeError(ErrorCode.UNAVAILABLE, {}, error));
      }
    },
  });
  const app = createApp({
    config,
    logger,
    graphql,
    download: createDownload(runtime),
    auditExport: createAuditExport(runtime),
    reportExport: createReportExport(runtime),
    readiness: createReadiness(runtime),
    personas: () => knownPersonas(database),
    mintToken: (username) => mintPersonaToken(config, username, clock()),
  });
  // The chain is known before its first event; keeping its heads from then on is a chore.
  await heads.keep();
  const chores = createChores(runtime);
  return {
    app,
    chores,
    attach: (server) => attachSubscriptions(server, runtime, { schema, operations, formatError }),
    stop: async () => {
      await chores.stop();
      await apollo.stop();
      await news.stop();
      await attempts.stop();
      await heads.stop();
    },
  };
}

function countDropped(logger: Logger): (coordinate: string) => void {
  let count = 0;
  return (coordinate) => {
    count += 1;
    logger.error({ coordinate, count }, 'A row that SQL let through was dropped by the directive');
  };
}

/** The personas whom this database knows: none, where it is not the demonstration hospital's. */
async function knownPersonas(database: Database): Promise<typeof personas> {
  const rows = await database.query<{ username: string }>(sql`SELECT username FROM provider WHERE active = 1`);
  const known = new Set(rows.map(({ username }) => username));
  return personas.filter(({ username }) => known.has(username));
}
