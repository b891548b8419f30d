import type { ApolloServerPlugin } from '@apollo/server';
import { ChartsafeError } from '../errors';
import type { OperationContext } from './createContext';
import type { FormatError } from './createFormatError';
import { stepUpChallenge } from './stepUpChallenge';

/** As much of an operation's name as the trail keeps; it is the client's to choose. */
export const LONGEST_NAME = 100;

/** Writes down what an operation has shown and refused before its answer leaves; where that fails, nothing is shown. */
export function auditPlugin(formatError: FormatError): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, operationName }) {
          contextValue.operation.name = operationName === null ? null : operationName.slice(0, LONGEST_NAME);
        },
        async willSendResponse({ contextValue, response }) {
          try {
            const { excess } = contextValue.journal;
            await contextValue.journal.flush();
            if (excess) {
              response.body = { kind: 'single', singleResult: { errors: [formatError({ message: excess.message }, excess)], data: null } };
            }
            stepUpChallenge(response);
          } catch (error) {
            const message = error instanceof ChartsafeError ? error.message : 'Something went wrong';
            const formatted = formatError({ message }, error);
            response.http.status = 503;
            response.body = { kind: 'single', singleResult: { errors: [formatted], data: null } };
          }
        },
      };
    },
  };
}
