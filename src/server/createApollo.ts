import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import { auditPlugin } from './auditPlugin';
import type { Config } from './Config';
import type { OperationContext } from './createContext';
import type { FormatError } from './createFormatError';
import { introspectionPlugin } from './introspectionPlugin';
import type { Logger } from './Logger';

/** How many faults of a document are told: finding more costs, and helps nobody. */
export const MAXIMUM_FAULTS = 10;

/** Apollo Server over the secured schema. Cache control is off: it would wrap every field. */
export function createApollo(
  schema: GraphQLSchema,
  config: Config,
  logger: Logger,
  formatError: FormatError,
): ApolloServer<OperationContext> {
  return new ApolloServer<OperationContext>({
    schema,
    formatError,
    introspection: config.introspection !== 'nobody',
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: config.environment === 'production',
    // What is bounded else was bounded before: `OperationCheck`.
    parseOptions: { maxTokens: config.limits.tokens },
    validationOptions: { maxErrors: MAXIMUM_FAULTS },
    // Bodies are JSON and nothing else, and GET is off: no browser sends such a request unasked.
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    logger: logger,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      introspectionPlugin(config.introspection),
      auditPlugin(formatError),
    ],
  });
}
