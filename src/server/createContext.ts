import type { Request } from 'express';
import { AuditAction, AuditOutcome, type AuditActor } from '../audit/AuditDraft';
import { ChartsafeError, ErrorCode } from '../errors';
import { Journal } from '../gate/Journal';
import { readViewer } from '../gate/readViewer';
import type { RequestContext } from '../gate/RequestContext';
import { Scope } from '../gate/Scope';
import type { Viewer } from '../policy/Viewer';
import type { Runtime } from './Runtime';

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
  const { config, database, trail, desk, clock, dropped } = runtime;
  const now = clock();
  const place = { requestId: String(request.id), clientAddress: request.ip ?? null };
  const viewer = await signInViewer(runtime, request.headers.authorization, { ...place, operationName: null }, now);
  const operation: OperationContext['operation'] = { name: null };
  const actor = (): AuditActor => ({
    viewerId: viewer?.id ?? null,
    roles: viewer?.roles ?? [],
    operationName: operation.name,
    ...place,
  });
  const context: OperationContext = {
    database,
    desk,
    dropped,
    now,
    actor,
    scope: viewer ? new Scope(database, viewer) : null,
    journal: new Journal(trail, actor, now),
    operation,
    downloads: { baseUrl: `${config.http.publicUrl}/documents/`, linkSeconds: config.downloadLinkSeconds },
  };
  return context;
}

async function signInViewer(
  { signIn, database, trail }: Runtime,
  authorization: string | undefined,
  place: Pick<AuditActor, 'requestId' | 'clientAddress' | 'operationName'>,
  now: Date,
): Promise<Viewer | null> {
  try {
    const signedIn = await signIn.identify(authorization);
    return signedIn ? await readViewer(database, signedIn.username, now) : null;
  } catch (error) {
    if (error instanceof ChartsafeError && error.code === ErrorCode.UNAUTHENTICATED) {
      const actor = { viewerId: null, roles: [], ...place };
      await trail.record([{ occurredAt: now, actor, action: AuditAction.SIGN_IN, outcome: AuditOutcome.REFUSED, errorCode: error.code }]);
    }
    throw error;
  }
}
