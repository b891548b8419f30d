import type { IncomingMessage, Server } from 'node:http';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { MessageType } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { databaseErrorCode } from '../entity/databaseErrorCode';
import { withDeadline } from '../entity/Deadline';
import { ChartsafeError } from '../errors';
import { boundSocket } from './boundSocket';
import { clientAddress } from './clientAddress';
import { createContextFor, refusalsNoted, type ContextPlace } from './createContext';
import { LONGEST_NAME } from './auditPlugin';
import { deliverInTime } from './deliverInTime';
import type { OperationCheck } from './limit/OperationCheck';
import { Places } from './Places';
import type { FormatError } from './createFormatError';
import { readSubscription, subscriptionRefused } from './readSubscription';
import type { Runtime } from './Runtime';
import type { SignedIn } from './SignIn';
import { randomUUID } from 'node:crypto';
import { errorsInOrder } from './errorsInOrder';
import { wholeAnswer } from './wholeAnswer';

/** The codes with which sockets are closed; graphql-ws itself closes with 4403 what is refused, and its client takes 4401 for final. */
const GOING_AWAY = 1001;
const TOKEN_EXPIRED = 4431;
const TOO_MANY_SOCKETS = 4430;
/** Larger than any sensible subscription. */
const MESSAGE_MAXIMUM_BYTES = 64 * 1024;
/** The longest id of a subscription; clients number them, or take a UUID. Twice the same is told in the reason of a close, which has no room for a long one. */
const ID_MAXIMUM_BYTES = 64;
/** How many sockets one person has to one server: a front end has one in each of its windows. */
const MAXIMUM_SOCKETS = 20;
/** How many subscriptions one socket has; a front end has three to make. */
const MAXIMUM_SUBSCRIPTIONS = 20;
/** The types of messages that only a server sends. */
const OF_SERVER: ReadonlySet<unknown> = new Set([MessageType.ConnectionAck, MessageType.Next, MessageType.Error]);
/** The longest time that a timer can wait for. */
const LONGEST_TIMER_MILLISECONDS = 2_147_483_647;

/** What is known of a socket beside what graphql-ws knows. */
type Known = Record<PropertyKey, unknown> & { signedIn: SignedIn };

/** What is served, by the same rules as over HTTP. */
export interface Served {
  readonly schema: GraphQLSchema;
  readonly operations: OperationCheck;
  readonly formatError: FormatError;
}

/** Whatever ends the sockets. */
export interface Subscriptions {
  stop(): Promise<void>;
}

/**
 * Serves subscriptions over graphql-ws at `/graphql`. The token comes as `authorization` with `connection_init`; the
 * socket is closed when it expires. Nothing but subscriptions is answered here, so that no read escapes the trail.
 */
export function attachSubscriptions(server: Server, runtime: Runtime, { schema, operations, formatError }: Served): Subscriptions {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: MESSAGE_MAXIMUM_BYTES });
  sockets.on('connection', boundSocket);
  const places = new Places(MAXIMUM_SOCKETS);
  const { operationSeconds, http } = runtime.config;
  const placeOf = ({ request }: { readonly request: IncomingMessage }): ContextPlace => ({
    requestId: randomUUID(),
    clientAddress: clientAddress(request, http.trustedProxyHops),
  });
  const format = (errors: readonly GraphQLError[]) => errors.map((error) => formatError(error.toJSON(), error));
  const { dispose } = useServer<Record<string, unknown>, Known>(
    {
      schema,
      subscribe: (args) => deliverInTime(operationSeconds, args),
      jsonMessageReviver: refuseMessage,
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
      onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
        // This one is among them already.
        if (Object.keys(subscriptions).length > MAXIMUM_SUBSCRIPTIONS) return [subscriptionRefused('TOO_MANY_SUBSCRIPTIONS')];
        const read = readSubscription(schema, operations, payload);
        if ('length' in read) return read;
        const { document, operation } = read;
        try {
          const contextValue = await withDeadline(operationSeconds, () =>
            createContextFor(runtime, extra.signedIn ?? null, placeOf(extra)),
          );
          contextValue.operation.name = operation.name?.value.slice(0, LONGEST_NAME) ?? null;
          return { schema, document, operationName: payload.operationName, variableValues: payload.variables, contextValue };
        } catch (error) {
          const code = databaseErrorCode(error);
          // The socket stays, with all that it watches already.
          const known = code === null ? error : new ChartsafeError(code, {}, error);
          if (known instanceof ChartsafeError) return [new GraphQLError(known.message, { originalError: known })];
          throw error;
        }
      },
      onNext: (_context, _id, _payload, _args, { data = null, errors }) =>
        errors ? wholeAnswer({ data, errors: errorsInOrder(format(errors)) }) : { data },
      onError: (_context, _id, _payload, errors) => format(errors),
    },
    sockets,
  );
  sockets.on('connection', (socket) => {
    // In place of graphql-ws's own, which writes to the console: the socket is closed by then, with the code that fits.
    socket.removeAllListeners('error');
    socket.on('error', (error) => runtime.logger.info({ err: error }, 'A socket was closed for what came over it'));
  });
  return {
    stop: async () => {
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'The server stops');
      await dispose();
    },
  };
}

/** Reads a message as it is; one that only a server sends, or whose id is too long, is not valid, and ends its socket. */
function refuseMessage(key: string, value: unknown): unknown {
  if (key !== '' || typeof value !== 'object' || value === null) return value;
  const { id, type } = value as { readonly id?: unknown; readonly type?: unknown };
  if (typeof id === 'string' && Buffer.byteLength(id) > ID_MAXIMUM_BYTES) throw new RangeError('The id is too long');
  if (OF_SERVER.has(type)) throw new TypeError('The message is one of servers');
  return value;
}
