import type { Request } from 'express';
import { AuditAction, AuditOutcome, type AuditActor } from '../audit/AuditDraft';
import { ChartsafeError, ErrorCode } from '../errors';
import type { StepUp } from '../gate/demandStepUp';
import { unlimited } from '../gate/Attempts';
import { Journal } from '../gate/Journal';
import { readViewer } from '../gate/readViewer';
import type { RequestContext } from '../gate/RequestContext';
import { Scope } from '../gate/Scope';
import type { Viewer } from '../policy/Viewer';
import type { Runtime } from './Runtime';
import type { SignedIn } from './SignIn';

/** The context of one operation. Contexts are copied on their way, so what becomes known later is kept in an object of its own. */
export interface OperationContext extends RequestContext {
  readonly operation: { name: string | null };
}

/**
 * Signs in whoever sends a request, and takes down what the rules may know of them. Without a token nobody is signed in,
 * which is no failure; a token that is not valid is one, and is written to the trail. Throws `UNAUTHENTICATED`, `UNAVAILABLE`
 * or `AUDIT_UNAVAILABLE`.
 */
export async function createContext(runtime: Runtime, request: Request): Promise<OperationContext> {
  const place: ContextPlace = { requestId: String(request.id), clientAddress: request.ip ?? null };
  const now = runtime.clock();
  const { viewer, signedIn } = await refusalsNoted(runtime, place, now, async () => {
    const signedIn = await runtime.signIn.identify(request.headers.authorization);
    return { signedIn, viewer: signedIn ? await readViewer(runtime.database, signedIn.username, now) : null };
  });
  return contextOf(runtime, viewer, signedIn, place, now);
}

/** The same for a provider who was signed in before, as on a socket; null where nobody was. Throws as `createContext` does. */
export async function createContextFor(runtime: Runtime, signedIn: SignedIn | null, place: ContextPlace): Promise<OperationContext> {
  const now = runtime.clock();
  const viewer = await refusalsNoted(runtime, place, now, async () =>
    signedIn === null ? null : readViewer(runtime.database, signedIn.username, now),
  );
  return contextOf(runtime, viewer, signedIn, place, now);
}

/** From where an operation comes. */
export type ContextPlace = Pick<AuditActor, 'requestId' | 'clientAddress'>;

function contextOf(runtime: Runtime, viewer: Viewer | null, signedIn: SignedIn | null, place: ContextPlace, now: Date): OperationContext {
  const { config, database, trail, desk, requests, news, verifyTrail, clock, dropped } = runtime;
  const attempts = viewer ? runtime.attempts.ofViewer(viewer.id) : unlimited;
  const operation: OperationContext['operation'] = { name: null };
  const actor = (): AuditActor => ({
    viewerId: viewer?.id ?? null,
    roles: viewer?.roles ?? [],
    operationName: operation.name,
    ...place,
  });
  const stepUp: StepUp = {
    authenticatedAt: signedIn?.authenticatedAt ?? null,
    maxAgeSeconds: config.stepUpMinutes === null ? null : config.stepUpMinutes * 60,
  };
  const context: OperationContext = {
    database,
    desk,
    requests,
    news,
    verifyTrail,
    clock,
    dropped,
    now,
    stepUp,
    expiresAt: signedIn?.expiresAt ?? null,
    actor,
    scope: viewer ? new Scope(database, viewer) : null,
    journal: new Journal(trail, actor, now, attempts),
    attempts,
    operation,
    downloads: { baseUrl: `${config.http.publicUrl}/documents/`, linkSeconds: config.downloadLinkSeconds },
  };
  return context;
}

/**
 * Writes a sign-in that fails to the trail, whatever makes it fail. Of those that are too many from one address the first is written, and the
 * others are not, so that nobody without a token fills the trail; a token that is valid is taken from wherever it comes.
 */
export async function refusalsNoted<Result>(
  { trail, attempts }: Runtime,
  place: ContextPlace,
  now: Date,
  signIn: () => Promise<Result>,
): Promise<Result> {
  try {
    return await signIn();
  } catch (error) {
    if (error instanceof ChartsafeError && error.code === ErrorCode.UNAUTHENTICATED) {
      const actor = { viewerId: null, roles: [], operationName: null, ...place };
      const { excess, refusal } = await attempts.signInFailed(place.clientAddress);
      const errorCode = excess === 0 ? error.code : ErrorCode.UNAVAILABLE;
      if (excess <= 1)
        await trail.record([{ occurredAt: now, actor, action: AuditAction.SIGN_IN, outcome: AuditOutcome.REFUSED, errorCode }]);
      if (excess > 0) throw refusal();
    }
    throw error;
  }
}
