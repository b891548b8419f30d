import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { ChartsafeError, ErrorCode } from '../errors';
import { hasConditionalSubscription } from './conditionalSubscription';
import { MAXIMUM_FAULTS } from './createApollo';
import type { OperationCheck } from './limit/OperationCheck';

/** A subscription that may be run. */
export interface ReadSubscription {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** What comes over a socket for each subscription. */
interface SubscribePayload {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * Reads what came over a socket; the faults, with the codes of requests that a client got wrong, where it is not one subscription that
 * can be run. What asks for too much is refused first, as over HTTP.
 */
export function readSubscription(
  schema: GraphQLSchema,
  operations: OperationCheck,
  payload: SubscribePayload,
): ReadSubscription | readonly GraphQLError[] {
  let document: DocumentNode | GraphQLError;
  try {
    // What is no document is parsed for its fault.
    document = operations.check(payload)?.document ?? parsed(payload.query);
  } catch (error) {
    if (error instanceof ChartsafeError) return [new GraphQLError(error.message, { originalError: error })];
    throw error;
  }
  if (document instanceof GraphQLError) return [faulty(document, 'GRAPHQL_PARSE_FAILED')];
  // Before validation: graphql-js breaks off where it is unclear whether a subscription has its one field.
  if (hasConditionalSubscription(document)) return [subscriptionRefused('SUBSCRIPTION_UNCONDITIONAL')];
  const faults = validate(schema, document, specifiedRules, { maxErrors: MAXIMUM_FAULTS });
  if (faults.length > 0) return faults.map((fault) => faulty(fault, 'GRAPHQL_VALIDATION_FAILED'));
  const operation = getOperationAST(document, payload.operationName);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return [subscriptionRefused('SUBSCRIPTIONS_ONLY')];
  return { document, operation };
}

/** The error that refuses a subscription by one of the rules of sockets. */
export function subscriptionRefused(rule: string): GraphQLError {
  const error = new ChartsafeError(ErrorCode.BAD_USER_INPUT, { rule });
  return new GraphQLError(error.message, { originalError: error });
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** The code by which the last hand on errors knows that it is the client's fault. */
function faulty(fault: GraphQLError, code: string): GraphQLError {
  Object.assign(fault.extensions, { code });
  return fault;
}
