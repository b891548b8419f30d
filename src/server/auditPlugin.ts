import type { ApolloServerPlugin } from '@apollo/server';
import { ChartsafeError } from '../errors';
import type { OperationContext } from './createContext';
import type { FormatError } from './createFormatError';

/** Writes down what an operation has shown and refused before its answer leaves; where that fails, nothing is shown. */
export function auditPlugin(formatError: FormatError): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, operationName }) {
          contextValue.operationName = operationName;
        },
        async willSendResponse({ contextValue, response }) {
          try {
            await contextValue.journal.flush();
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
