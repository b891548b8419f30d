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
import { depthRule } from './depthRule';
import { introspectionPlugin } from './introspectionPlugin';
import type { Logger } from './Logger';
import { subscriptionPlugin } from './subscriptionPlugin';

/** How many tokens an operation has at the most. */
const MAXIMUM_TOKENS = 5_000;

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
    validationRules: [depthRule],
    parseOptions: { maxTokens: MAXIMUM_TOKENS },
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
      subscriptionPlugin,
      auditPlugin(formatError),
    ],
  });
}
