import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { ChartsafeError, ErrorCode } from '../errors';
import { depthRule } from './depthRule';

/** How many faults of an operation are told. */
const MAXIMUM_FAULTS = 10;
/** How many tokens an operation has at the most. */
const MAXIMUM_TOKENS = 5_000;

/** A subscription that may be run. */
export interface ReadSubscription {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Reads what came over a socket; the faults, with the codes of requests that a client got wrong, where it is not one subscription that can be run. */
export function readSubscription(
  schema: GraphQLSchema,
  query: string,
  operationName: string | null | undefined,
): ReadSubscription | readonly GraphQLError[] {
  const document = parsed(query);
  if (document instanceof GraphQLError) return [faulty(document, 'GRAPHQL_PARSE_FAILED')];
  // Before validation: graphql-js breaks off where it is unclear whether a subscription has its one field.
  if (document.definitions.some((each) => each.kind === Kind.OPERATION_DEFINITION && isConditional(document, each))) {
    return [subscriptionRefused('SUBSCRIPTION_UNCONDITIONAL')];
  }
  const faults = validate(schema, document, [...specifiedRules, depthRule], { maxErrors: MAXIMUM_FAULTS });
  if (faults.length > 0) return faults.map((fault) => faulty(fault, 'GRAPHQL_VALIDATION_FAILED'));
  const operation = getOperationAST(document, operationName);
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
    return parse(query, { maxTokens: MAXIMUM_TOKENS });
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

/** Whether the one field of a subscription stands under a directive, also by way of fragments. */
function isConditional(document: DocumentNode, { operation, selectionSet }: OperationDefinitionNode): boolean {
  if (operation !== OperationTypeNode.SUBSCRIPTION) return false;
  const seen = new Set<SelectionSetNode>();
  const visit = (set: SelectionSetNode): boolean => {
    if (seen.has(set)) return false;
    seen.add(set);
    return set.selections.some((selection) => {
      if ((selection.directives ?? []).length > 0) return true;
      if (selection.kind === Kind.INLINE_FRAGMENT) return visit(selection.selectionSet);
      if (selection.kind === Kind.FIELD) return false;
      const { value } = selection.name;
      return document.definitions.some(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === value && visit(each.selectionSet),
      );
    });
  };
  return visit(selectionSet);
}
