import { Arg, Authorized, Ctx, Field, ID, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { checkLockReason } from '../administration/checkLockReason';
import { lockPatientSet } from '../administration/lockPatientSet';
import { setLock } from '../administration/setLock';
import { readGlobalId } from '../entity/globalId';
import { Node } from '../entity/Node';
import { Provider } from '../entity/Provider';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError } from '../errors';
import { find } from '../gate/lookUp';
import type { SecuredRow } from '../gate/mark';
import { freshScope, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { IDEMPOTENCY_KEY } from './idempotencyKey';

/** The lock on a record. */
@ObjectType('RecordLock', { description: 'Why, when and by whom a record is locked.' })
export class RecordLockType {
  @Field(() => String, { description: 'Why it was locked.' })
  reason: string;

  @Field(() => Date, { description: 'When it was locked, in UTC.' })
  lockedAt: Date;

  @Field(() => Provider, { description: 'Who locked it.' })
  lockedBy: Provider;
}

const shown = { level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY } as const;
const RECORD = 'The id of a patient or an encounter.';
const REASON = 'Why, in 8 to 500 characters without those that cannot be seen; it is written to the audit trail.';
const NEEDS = 'Needs `RECORDS_LOCK` together with `RECORDS_READ_LOCKED`.';

/** Locks: who has no right to locked records finds none of what is locked, from their next request. */
@Resolver()
export class LockMutations {
  @Authorized(Permission.RECORDS_LOCK, Permission.RECORDS_READ_LOCKED)
  @Mutation(() => Node, {
    nullable: true,
    description: `Locks a patient or an encounter. One that is locked already keeps its lock and its reason. ${NEEDS}`,
  })
  @SecuredRecord(shown)
  lockRecord(
    @Ctx() context: RequestContext,
    @Arg('record', () => ID, { description: RECORD }) record: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SecuredRow | null> {
    return change(context, 'lockRecord', { record, reason, locked: true }, idempotencyKey);
  }

  @Authorized(Permission.RECORDS_LOCK, Permission.RECORDS_READ_LOCKED)
  @Mutation(() => Node, {
    nullable: true,
    description: `Unlocks a patient or an encounter. One that is not locked stays as it is. ${NEEDS}`,
  })
  @SecuredRecord(shown)
  unlockRecord(
    @Ctx() context: RequestContext,
    @Arg('record', () => ID, { description: RECORD }) record: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SecuredRow | null> {
    return change(context, 'unlockRecord', { record, reason, locked: false }, idempotencyKey);
  }

  @Authorized(Permission.RECORDS_LOCK, Permission.RECORDS_READ_LOCKED, Permission.SETS_MANAGE)
  @Mutation(() => Int, {
    nullable: true,
    description:
      'Locks the members of a patient set of whom the viewer may know, all or none, and says how many of them were not locked before. The others stay as they are. Needs `RECORDS_LOCK` together with `RECORDS_READ_LOCKED` and `SETS_MANAGE`.',
  })
  lockPatientSet(
    @Ctx() context: RequestContext,
    @Arg('set', () => ID, { description: 'The id of the set.' }) set: string,
    @Arg('reason', () => String, { description: REASON }) reason: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<number> {
    const key = keyOf(set, 'PatientSet', 'set');
    const text = checkLockReason(reason);
    const call = { operation: 'lockPatientSet', idempotencyKey: idempotencyKey ?? null, input: [set, text] };
    return lockPatientSet(context, call, key, text);
  }
}

interface Given {
  readonly record: string;
  readonly reason: string;
  readonly locked: boolean;
}

async function change(
  context: RequestContext,
  operation: string,
  { record, reason, locked }: Given,
  idempotencyKey: string | null | undefined,
): Promise<SecuredRow | null> {
  const { level, key } = lockable(record);
  const text = checkLockReason(reason);
  const call = { operation, idempotencyKey: idempotencyKey ?? null, input: [record, text] };
  await setLock(context, call, { level, key, locked, reason: text });
  return find(await freshScope(context), level, key);
}

function lockable(id: string): { readonly level: RecordLevel.PATIENT | RecordLevel.ENCOUNTER; readonly key: string } {
  const read = readGlobalId(id);
  if (read?.type === 'Patient') return { level: RecordLevel.PATIENT, key: read.key };
  if (read?.type === 'Encounter') return { level: RecordLevel.ENCOUNTER, key: read.key };
  throw ChartsafeError.badInput('record', 'ID_OF_PATIENT_OR_ENCOUNTER');
}
