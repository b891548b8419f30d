import { keyOf } from '../entity/keyOf';
import { ChartsafeError, ErrorCode } from '../errors';
import { idempotent, type MutationOutcome } from '../gate/idempotent';
import type { Journal } from '../gate/Journal';
import { readRequest, type RequestRow } from '../gate/readOverrides';
import { freshScope, signedIn, stepTaker, type RequestContext } from '../gate/RequestContext';
import type { Scope } from '../gate/Scope';
import type { RequestDesk, StepTaker } from '../override/RequestDesk';

/** One step of a request. */
export type Step = (desk: RequestDesk, taker: StepTaker, requestId: string) => Promise<unknown>;

/** Takes a step with a request that the viewer may know of, once for a key, and reads it anew. Throws `NOT_FOUND` alike where there is none and where it is hidden. */
export async function decide(
  context: RequestContext,
  operation: string,
  request: string,
  idempotencyKey: string | null | undefined,
  input: readonly unknown[],
  step: Step,
  applies: (row: RequestRow, scope: Scope) => boolean = () => true,
): Promise<RequestRow | null> {
  const key = keyOf(request, 'OverrideRequest', 'request');
  const scope = signedIn(context);
  await idempotent(
    context,
    { operation, idempotencyKey: idempotencyKey ?? null, input: [request, ...input] },
    async (): Promise<MutationOutcome> => {
      const row = await readRequest(scope, key);
      if (!row || !applies(row, scope)) throw notFound(context, operation);
      await step(context.requests, stepTaker(context), key).catch((error: unknown) => {
        throw refusedStep(context, operation, error, { ...recordsOf(row), overrideRequestId: key });
      });
      return { ids: { requestId: key } };
    },
  );
  const now = await freshScope(context);
  const row = await readRequest(now, key);
  context.news.publish({ viewerId: row?.viewerId ?? scope.viewer.id, requestId: key, grantId: row?.grantId ?? null });
  return row;
}

type Refused = Parameters<Journal['refusedStep']>[2];

/** Writes down that a step was refused, and gives back the error. */
export function refusedStep<Thrown>({ journal }: RequestContext, operation: string, error: Thrown, step: Refused): Thrown {
  if (error instanceof ChartsafeError) journal.refusedStep(operation, error.code, step);
  return error;
}

/** The record of a request or grant, as the trail names it. */
export function recordsOf({ patientId, encounterId }: Pick<RequestRow, 'patientId' | 'encounterId'>): Pick<Refused, 'records'> {
  return { records: [{ patientId, encounterId, documentId: null }] };
}

/** Whether a request is the viewer’s own. */
export function isOwn({ viewerId }: RequestRow, { viewer }: Scope): boolean {
  return viewerId === viewer.id;
}

/** Writes down what is refused before any record is looked up. */
export function noted<Result>(context: RequestContext, operation: string, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (error instanceof ChartsafeError) context.journal.refused(operation, error.code, null);
    throw error;
  }
}

/** Writes down that there is nothing of that id, and gives the error. */
export function notFound(context: RequestContext, field: string): ChartsafeError {
  context.journal.missed(field, {});
  return new ChartsafeError(ErrorCode.NOT_FOUND);
}
