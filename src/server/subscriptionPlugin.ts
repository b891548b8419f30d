import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import { ChartsafeError, ErrorCode } from '../errors';
import type { OperationContext } from './createContext';
import { withHttpStatus } from './withHttpStatus';

/** Refuses subscriptions that come by HTTP: there is nothing to deliver, and their resolvers wait for deliveries. */
export const subscriptionPlugin: ApolloServerPlugin<OperationContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
        throw withHttpStatus(new ChartsafeError(ErrorCode.BAD_USER_INPUT, { rule: 'SUBSCRIPTIONS_BY_SOCKET' }));
      },
    };
  },
};
