import { createHash, randomUUID } from 'node:crypto';
import { LessThanOrEqual } from 'typeorm';
import type { Database } from '../entity/Database';
import { isDuplicate } from '../entity/isDuplicate';
import { IdempotencyKey } from '../entity/Override';
import { ChartsafeError, ErrorCode } from '../errors';
import { signedIn, type RequestContext } from './RequestContext';
import { mutationDone } from './withMutationEnds';

/** The ids and the code of what a mutation did: all that is kept of it. */
export interface MutationOutcome {
  readonly ids: Readonly<Record<string, string | null>>;
  /** The code with which it was answered, where that was an error although something was done. */
  readonly code?: ErrorCode;
}

/** A mutation, as far as doing it once is concerned. */
export interface MutationCall {
  readonly operation: string;
  /** Null where the client gave none: then it is done every time. */
  readonly idempotencyKey: string | null;
  /** What the client asked for; the same key with another is refused. */
  readonly input: unknown;
}

const KEY_HOURS = 24;
const KEY_FORM = /^[\x21-\x7e]{8,64}$/;

/**
 * Does a mutation once for a key, however often it is sent: what it does, its events and its key are one unit of work.
 * A replay does nothing, and gives the ids of what was done; what they show is decided anew. Throws `BAD_USER_INPUT` for a key
 * that is none, `CONFLICT` for another input under the same key, and what `work` throws.
 */
export async function idempotent(
  context: RequestContext,
  call: MutationCall,
  work: () => Promise<MutationOutcome>,
): Promise<MutationOutcome> {
  const outcome = await doOnce(context, call, work);
  mutationDone();
  return outcome;
}

async function doOnce(context: RequestContext, call: MutationCall, work: () => Promise<MutationOutcome>): Promise<MutationOutcome> {
  const { idempotencyKey: key } = call;
  if (key === null) return context.database.transaction(work);
  if (!KEY_FORM.test(key)) throw ChartsafeError.badInput('idempotencyKey', 'FROM_8_TO_64_PRINTABLE');
  const known = await recall(context, call, key);
  if (known) return known;
  try {
    return await context.database.transaction(async () => {
      const id = await reserve(context, call, key);
      const outcome = await work();
      await context.database.run((manager) => manager.update(IdempotencyKey, { id }, { outcome: JSON.stringify(outcome) }));
      return outcome;
    });
  } catch (error) {
    // Another request with this key was first; it has committed, or the insert would not have failed.
    const replay = isDuplicate(error) ? await recall(context, call, key) : null;
    if (!replay) throw error;
    return replay;
  }
}

async function recall(context: RequestContext, { operation, input }: MutationCall, key: string): Promise<MutationOutcome | null> {
  const viewerId = signedIn(context).viewer.id;
  const row = await context.database.run((manager) => manager.findOneBy(IdempotencyKey, { viewerId, operation, key }));
  if (!row) return null;
  if (row.createdAt.getTime() + KEY_HOURS * 3_600_000 <= context.now.getTime()) {
    await context.database.run((manager) => manager.delete(IdempotencyKey, { id: row.id }));
    return null;
  }
  if (row.inputHash !== hashOf(input)) {
    context.journal.refused(operation, ErrorCode.CONFLICT, null);
    throw new ChartsafeError(ErrorCode.CONFLICT);
  }
  return JSON.parse(row.outcome) as MutationOutcome;
}

async function reserve(context: RequestContext, { operation, input }: MutationCall, key: string): Promise<string> {
  const id = randomUUID();
  const row = { id, viewerId: signedIn(context).viewer.id, operation, key, inputHash: hashOf(input), outcome: '', createdAt: context.now };
  await context.database.run((manager) => manager.insert(IdempotencyKey, row));
  return id;
}

/** Forgets the keys that are older than a day. */
export async function forgetKeys(database: Database, now: Date): Promise<void> {
  const limit = new Date(now.getTime() - KEY_HOURS * 3_600_000);
  await database.run((manager) => manager.delete(IdempotencyKey, { createdAt: LessThanOrEqual(limit) }));
}

/** The inputs are plain values whose names come in a fixed order. */
function hashOf(input: unknown): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('hex');
}
