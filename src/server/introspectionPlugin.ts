import type { ApolloServerPlugin } from '@apollo/server';
import { Kind, visit } from 'graphql';
import { ChartsafeError, ErrorCode } from '../errors';
import type { Introspection } from './Config';
import type { OperationContext } from './createContext';

/** Keeps the schema from those who may not ask for it, wherever in an operation they do. */
export function introspectionPlugin(allowed: Introspection): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, document }) {
          if (allowed === 'everyone' || (allowed === 'signed-in' && contextValue.scope !== null)) return;
          let introspects = false;
          visit(document, {
            [Kind.FIELD]: ({ name }) => {
              introspects ||= name.value === '__schema' || name.value === '__type';
            },
          });
          if (introspects) throw new ChartsafeError(contextValue.scope ? ErrorCode.FORBIDDEN : ErrorCode.UNAUTHENTICATED);
        },
      };
    },
  };
}
