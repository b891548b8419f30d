import { Repeater } from '@graphql-yoga/subscription';
import { Resolver, Root, Subscription, type SubscribeResolverData } from 'type-graphql';
import { databaseErrorCode } from '../entity/databaseErrorCode';
import { renewDeadline } from '../entity/Deadline';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { ChartsafeError, ErrorCode } from '../errors';
import { fieldPath } from '../gate/path';
import { readOwnGrant } from '../gate/readGrants';
import { readRequest } from '../gate/readOverrides';
import { freshScope, signedIn, type RequestContext } from '../gate/RequestContext';
import type { Scope } from '../gate/Scope';
import type { OverrideChange } from '../override/OverrideNews';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { OverrideGrantType, OverrideRequestType } from './OverrideTypes';

const shown = { level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;

/** What one delivery brings: something to show, or the reason why there will be no more. */
interface Delivery {
  readonly value: object | null;
  readonly error?: ChartsafeError;
}

/** After how long a delivery that the database has kept from being decided is tried again. */
const RETRY_MILLISECONDS = 1000;
const FAULTS: readonly ErrorCode[] = [ErrorCode.UNAVAILABLE, ErrorCode.AUDIT_UNAVAILABLE, ErrorCode.CONFLICT];

type Watch = (data: SubscribeResolverData<unknown, object, RequestContext>) => Promise<AsyncIterable<Delivery>>;

/** What viewers and analysts watch. Each delivery is decided anew, for the permissions and the token of that moment. */
@Resolver()
export class OverrideSubscriptions {
  @Subscription(() => OverrideRequestType, {
    nullable: true,
    description:
      'A request was filed, or has moved on: each whose record the analyst may know of, the analyst’s own among them. Needs `OVERRIDE_DECIDE`.',
    subscribe: watch(Permission.OVERRIDE_DECIDE, async ({ requestId }, scope) =>
      requestId === null ? null : readRequest(scope, requestId),
    ) as never,
  })
  @SecuredRecord(shown)
  overrideQueueChanged(@Root() delivery: object): object | null {
    return valueOf(delivery);
  }

  @Subscription(() => OverrideRequestType, {
    nullable: true,
    description: 'A request of the viewer’s own was filed, or has moved on. Needs no permission.',
    subscribe: watch(null, async ({ requestId, viewerId }, scope) =>
      requestId === null || viewerId !== scope.viewer.id ? null : readRequest(scope, requestId),
    ) as never,
  })
  @SecuredRecord(shown)
  overrideRequestChanged(@Root() delivery: object): object | null {
    return valueOf(delivery);
  }

  @Subscription(() => OverrideGrantType, {
    nullable: true,
    description: 'A grant of the viewer’s own was made, or has ended before its time. Needs no permission.',
    subscribe: watch(null, async ({ grantId, viewerId }, scope) =>
      grantId === null || viewerId !== scope.viewer.id ? null : readOwnGrant(scope, grantId),
    ) as never,
  })
  @SecuredRecord(shown)
  overrideGrantChanged(@Root() delivery: object): object | null {
    return valueOf(delivery);
  }
}

type Read = (change: OverrideChange, scope: Scope) => Promise<object | null>;

function watch(needed: Permission | null, read: Read): Watch {
  return async ({ context, info }) => {
    await demandNoted(context, needed, fieldPath(info));
    return new Repeater<Delivery>(async (push, stop) => {
      const changes = context.news.changes()[Symbol.asyncIterator]();
      const watching = { isOver: false };
      void stop.then(() => {
        watching.isOver = true;
        return changes.return?.();
      });
      for (let next = await changes.next(); next.done !== true; next = await changes.next()) {
        const delivery = await deliverInTheEnd(watching, () => deliver(context, needed, read, next.value));
        if (delivery.value !== null || delivery.error) await push(delivery);
        // Whoever may watch no more must not go on to count what happens.
        if (delivery.error) break;
      }
      stop();
    });
  };
}

/** Tries until it is known what is to be delivered: an error would tell whoever watches of changes that are not theirs to know of. */
async function deliverInTheEnd(watching: { readonly isOver: boolean }, deliver: () => Promise<Delivery>): Promise<Delivery> {
  for (;;) {
    try {
      return await deliver();
    } catch (error) {
      const isFault = error instanceof ChartsafeError ? FAULTS.includes(error.code) : databaseErrorCode(error) !== null;
      if (!isFault) throw error;
      if (watching.isOver) return { value: null };
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
    }
  }
}

async function deliver(context: RequestContext, needed: Permission | null, read: Read, change: OverrideChange): Promise<Delivery> {
  renewDeadline();
  try {
    // What the delivery before this one has shown does not count for it.
    await context.journal.flush();
    if (context.expiresAt !== null && context.expiresAt <= context.clock()) throw new ChartsafeError(ErrorCode.UNAUTHENTICATED);
    const scope = await freshScope(context);
    demand(scope, needed);
    return { value: await read(change, scope) };
  } catch (error) {
    if (error instanceof ChartsafeError && !FAULTS.includes(error.code)) return { value: null, error };
    throw error;
  }
}

/** The same, where a refusal is an event: nothing else of a socket writes its journal. */
async function demandNoted(context: RequestContext, needed: Permission | null, field: string): Promise<void> {
  try {
    demand(signedIn(context), needed);
  } catch (error) {
    if (error instanceof ChartsafeError && error.code === ErrorCode.FORBIDDEN) {
      context.journal.refused(field, error.code, null);
      await context.journal.flush();
    }
    throw error;
  }
}

function demand({ viewer }: Scope, needed: Permission | null): void {
  if (needed !== null && !viewer.permissions.has(needed)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
}

function valueOf(delivery: object): object | null {
  const { value, error } = delivery as Delivery;
  if (error) throw error;
  return value;
}
