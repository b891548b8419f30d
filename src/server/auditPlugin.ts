import type { ApolloServerPlugin, GraphQLResponse } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import { ChartsafeError } from '../errors';
import type { OperationContext } from './createContext';
import type { FormatError } from './createFormatError';
import { errorsInOrder } from './errorsInOrder';
import { stepUpChallenge } from './stepUpChallenge';
import { faultOf, onlyFault, wholeAnswer, type Result } from './wholeAnswer';

/** As much of an operation's name as the trail keeps; it is the client's to choose. */
export const LONGEST_NAME = 100;
/** The status of what nothing is shown of. */
const UNAVAILABLE = 503;

/**
 * Writes down what an operation has shown and refused before its answer leaves; where that fails, nothing is shown. Nor is
 * anything where the database has failed for a part of it.
 */
export function auditPlugin(formatError: FormatError): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, operationName }) {
          contextValue.operation.name = operationName === null ? null : operationName.slice(0, LONGEST_NAME);
        },
        async willSendResponse({ contextValue, operation, response }) {
          const isMutation = operation?.operation === OperationTypeNode.MUTATION;
          try {
            const { excess } = contextValue.journal;
            await contextValue.journal.flush();
            if (excess) answerWith(response, { errors: [formatError({ message: excess.message }, excess)], data: null });
            else settle(response, isMutation);
            stepUpChallenge(response);
          } catch (error) {
            const message = error instanceof ChartsafeError ? error.message : 'Something went wrong';
            // What kept the operation from being done keeps it from being written down, too, and says more.
            const fault = response.body.kind === 'single' ? faultOf(response.body.singleResult, isMutation) : null;
            response.http.status = UNAVAILABLE;
            answerWith(response, onlyFault(fault ?? formatError({ message }, error)));
          }
        },
      };
    },
  };
}

/** Keeps all of an answer back where a fault has met a part of it; else its errors are put in order. */
function settle(response: GraphQLResponse, isMutation: boolean): void {
  if (response.body.kind !== 'single') return;
  const { singleResult } = response.body;
  const whole = wholeAnswer(singleResult, isMutation);
  if (whole !== singleResult) {
    response.http.status = UNAVAILABLE;
    answerWith(response, whole);
  } else if (singleResult.errors) singleResult.errors = errorsInOrder(singleResult.errors);
}

function answerWith(response: GraphQLResponse, { data, errors }: Result): void {
  response.body = { kind: 'single', singleResult: { data: data as null, ...(errors ? { errors } : {}) } };
}
