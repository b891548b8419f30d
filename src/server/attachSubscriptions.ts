import type { Server } from 'node:http';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { ChartsafeError } from '../errors';
import { createContextFor, refusalsNoted, type ContextPlace } from './createContext';
import { LONGEST_NAME } from './auditPlugin';
import { Places } from './Places';
import type { FormatError } from './createFormatError';
import { readSubscription, subscriptionRefused } from './readSubscription';
import type { Runtime } from './Runtime';
import type { SignedIn } from './SignIn';
import { randomUUID } from 'node:crypto';

/** The codes with which sockets are closed; graphql-ws itself closes with 4403 what is refused, and its client takes 4401 for final. */
const GOING_AWAY = 1001;
const TOKEN_EXPIRED = 4431;
const TOO_MANY_SOCKETS = 4430;
/** Larger than any sensible subscription. */
const MESSAGE_MAXIMUM_BYTES = 64 * 1024;
/** How many sockets one person has to one server: a front end has one in each of its windows. */
const MAXIMUM_SOCKETS = 20;
/** How many subscriptions one socket has; a front end has three to make. */
const MAXIMUM_SUBSCRIPTIONS = 20;
/** The longest time that a timer can wait for. */
const LONGEST_TIMER_MILLISECONDS = 2_147_483_647;

/** What is known of a socket beside what graphql-ws knows. */
type Known = Record<PropertyKey, unknown> & { signedIn: SignedIn };

/** Whatever ends the sockets. */
export interface Subscriptions {
  stop(): Promise<void>;
}

/**
 * Serves subscriptions over graphql-ws at `/graphql`. The token comes as `authorization` with `connection_init`; the
 * socket is closed when it expires. Nothing but subscriptions is answered here, so that no read escapes the trail.
 */
export function attachSubscriptions(server: Server, schema: GraphQLSchema, runtime: Runtime, formatError: FormatError): Subscriptions {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: MESSAGE_MAXIMUM_BYTES });
  const places = new Places(MAXIMUM_SOCKETS);
  const format = (errors: readonly GraphQLError[]) => errors.map((error) => formatError(error.toJSON(), error));
  const { dispose } = useServer<Record<string, unknown>, Known>(
    {
      schema,
      onConnect: async ({ connectionParams, extra }) => {
        const authorization = connectionParams?.authorization;
        try {
          const signedIn = await refusalsNoted(runtime, placeOf(extra), runtime.clock(), () =>
            runtime.signIn.identify(typeof authorization === 'string' ? authorization : undefined),
          );
          // Whoever has gone meanwhile would keep their place for ever.
          if (!signedIn || extra.socket.readyState !== WebSocket.OPEN) return false;
          const leave = places.take(signedIn.username);
          if (!leave) {
            extra.socket.close(TOO_MANY_SOCKETS, 'Too many sockets');
            return false;
          }
          extra.signedIn = signedIn;
          const left = signedIn.expiresAt.getTime() - runtime.clock().getTime();
          const timer = setTimeout(
            () => extra.socket.close(TOKEN_EXPIRED, 'The token has expired'),
            Math.min(left, LONGEST_TIMER_MILLISECONDS),
          );
          extra.socket.once('close', () => {
            clearTimeout(timer);
            leave();
          });
          return true;
        } catch (error) {
          if (error instanceof ChartsafeError) return false;
          throw error;
        }
      },
      onSubscribe: async ({ extra, subscriptions }, _id, { query, operationName, variables }) => {
        // This one is among them already.
        if (Object.keys(subscriptions).length > MAXIMUM_SUBSCRIPTIONS) return [subscriptionRefused('TOO_MANY_SUBSCRIPTIONS')];
        const read = readSubscription(schema, query, operationName);
        if ('length' in read) return read;
        const { document, operation } = read;
        try {
          const contextValue = await createContextFor(runtime, extra.signedIn ?? null, placeOf(extra));
          contextValue.operation.name = operation.name?.value.slice(0, LONGEST_NAME) ?? null;
          return { schema, document, operationName, variableValues: variables, contextValue };
        } catch (error) {
          if (error instanceof ChartsafeError) return [new GraphQLError(error.message, { originalError: error })];
          throw error;
        }
      },
      onNext: (_context, _id, _payload, _args, { data = null, errors }) => (errors ? { data, errors: format(errors) } : { data }),
      onError: (_context, _id, _payload, errors) => format(errors),
    },
    sockets,
  );
  return {
    stop: async () => {
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'The server stops');
      await dispose();
    },
  };
}

function placeOf({ request }: { readonly request: { readonly socket: { readonly remoteAddress?: string | undefined } } }): ContextPlace {
  return { requestId: randomUUID(), clientAddress: request.socket.remoteAddress ?? null };
}
