import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import { IsIn, Length, ValidateNested } from 'class-validator';
import type { RequestHandler } from 'express';
import { GraphQLScalarType } from 'graphql';
import { Arg, buildSchema, Field, InputType, Int, Mutation, Query, registerEnumType, Resolver } from 'type-graphql';
import { QueryFailedError } from 'typeorm';
import { ChartsafeError, ErrorCode } from '../../src/errors';
import { readConfig, type Config } from '../../src/server/Config';
import { createApp, type AppParts } from '../../src/server/createApp';
import { createFormatError } from '../../src/server/createFormatError';
import { listen, type Listening } from '../../src/server/listen';
import { createLogger } from '../../src/server/Logger';
import { withHttpStatus } from '../../src/server/withHttpStatus';

enum Sex {
  FEMALE = 'FEMALE',
  MALE = 'MALE',
}
registerEnumType(Sex, { name: 'Sex' });

const Day = new GraphQLScalarType({
  name: 'Day',
  parseValue(value: unknown) {
    if (value !== '2024-01-31') throw new TypeError(`Not a day: ${String(value)}`);
    return value;
  },
});

@InputType()
class ToyRange {
  @Field(() => Int)
  @IsIn([1, 2])
  from!: number;
}

@InputType()
class ToySearch {
  @Field(() => String, { nullable: true })
  @Length(1, 5)
  lastName?: string;

  @Field(() => Sex, { nullable: true })
  sex?: Sex;

  @Field(() => Day, { nullable: true })
  birthDate?: string;

  @Field(() => [ToyRange], { nullable: true })
  @ValidateNested({ each: true })
  ranges?: ToyRange[];
}

/** The errors that resolvers, drivers and the product itself throw. */
const FAILURES: Readonly<Record<string, () => unknown>> = {
  refused: () => new ChartsafeError(ErrorCode.OVERRIDE_REASON_REQUIRED, { door: 'REASON', reasonCodes: ['OTHER'] }),
  refusedWithin: () => Object.assign(new Error('rolled back'), { cause: new ChartsafeError(ErrorCode.STALE_VERSION) }),
  deadlock: () =>
    new QueryFailedError(
      'UPDATE patient',
      ['Smith'],
      Object.assign(new Error("Deadlock at 'Smith'"), { code: 'ER_LOCK_DEADLOCK', errno: 1213 }),
    ),
  busy: () => Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' }),
  gone: () => Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:3306'), { code: 'ECONNREFUSED' }),
  poolFull: () => new Error('Queue limit reached.'),
  duplicate: () =>
    new QueryFailedError(
      'INSERT INTO patient VALUES (?)',
      ['Smith'],
      Object.assign(new Error("Duplicate entry 'Smith' for key"), { errno: 1062, sql: "INSERT 'Smith'" }),
    ),
  bug: () => new TypeError('undefined is not a function'),
  lie: () => Object.assign(new Error('Smith'), { extensions: { code: 'BAD_REQUEST' } }),
  noError: () => 'Smith',
};

@Resolver()
class ToyResolver {
  @Query(() => String)
  hello(@Arg('name', () => String, { nullable: true }) name?: string): string {
    return name ?? 'hello';
  }

  @Query(() => Int, { nullable: true })
  search(@Arg('search', () => ToySearch) _search: ToySearch, @Arg('first', () => Int, { defaultValue: 25 }) first: number): number {
    return first;
  }

  @Query(() => Int, { nullable: true })
  wrongType(): unknown {
    return 'Smith';
  }

  @Query(() => String, { nullable: true })
  async slow(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return 'done';
  }

  @Mutation(() => Boolean, { nullable: true })
  fail(@Arg('how', () => String) how: string): boolean {
    // What is no error is thrown here on purpose.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw FAILURES[how]?.() ?? new Error('unknown failure');
  }
}

/** A running toy: everything of the product's HTTP side, over a schema of a few fields. */
export interface ToyServer extends Listening {
  readonly logged: string[];
  readonly config: Config;
  send(body: unknown, headers?: Record<string, string>): Promise<{ status: number; headers: Headers; text: string; body: ToyAnswer }>;
  close(): Promise<void>;
}

/** The answer to an operation, as a client reads it. */
export interface ToyAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly locations?: readonly { readonly line: number; readonly column: number }[];
    readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
  }[];
}

const PERSONAS = [{ username: 'dr.lee', displayName: 'Dr. Ada Lee', description: 'Physician of Ward 3' }];

/** Starts a toy with the environment of a test; parts may be replaced. */
export async function startToy(env: Record<string, string> = {}, parts: Partial<AppParts> = {}): Promise<ToyServer> {
  const config = readConfig({ NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'debug', ...env });
  const logged: string[] = [];
  const logger = createLogger(config, { write: (line: string) => logged.push(line) });
  const schema = await buildSchema({ resolvers: [ToyResolver], validate: true });
  const apollo = new ApolloServer({
    schema,
    introspection: true,
    formatError: createFormatError({ logger, showsSuggestions: config.environment !== 'production' }),
    includeStacktraceInErrorResponses: true,
    plugins: [ApolloServerPluginCacheControlDisabled()],
  });
  await apollo.start();
  const graphql: RequestHandler = expressMiddleware(apollo, {
    context: ({ req }) => {
      if (req.headers.authorization === 'Bearer wrong') throw withHttpStatus(new ChartsafeError(ErrorCode.UNAUTHENTICATED));
      return Promise.resolve({});
    },
  });
  const app = createApp({
    config,
    logger,
    graphql,
    download: (request, response) => void response.type('text/plain').send(`document of ${String(request.params.token).length} letters`),
    auditExport: (_request, response) => void response.type('text/plain').send('the trail'),
    reportExport: (_request, response) => void response.type('text/plain').send('a report'),
    readiness: () => Promise.resolve({ ready: true, checks: { database: 'up' } }),
    personas: () => Promise.resolve(PERSONAS),
    mintToken: (username) => Promise.resolve(`token of ${username}`),
    ...parts,
  });
  const listening = await listen(app, config);
  return {
    ...listening,
    url: listening.url.replace('localhost', '127.0.0.1'),
    config,
    logged,
    async send(body, headers = {}) {
      const response = await fetch(`http://127.0.0.1:${new URL(listening.url).port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as ToyAnswer };
    },
    async close() {
      await listening.stop();
      await apollo.stop();
    },
  };
}
