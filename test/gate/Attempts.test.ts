import type { AuditDraft } from '../../src/audit/AuditDraft';
import { ChartsafeError, ErrorCode } from '../../src/errors';
import { countReason, mayLookUp, tooMany, unlimited, withReasonGiven, type Attempts } from '../../src/gate/Attempts';
import { Journal } from '../../src/gate/Journal';
import { signedIn, type RequestContext } from '../../src/gate/RequestContext';
import { NOON } from '../policy/viewerWith';

const never = () => Promise.reject(tooMany('RULE', 60));
const broken = () => Promise.reject(new Error('The counter is broken'));

/** A request as far as attempts are concerned, and what its journal writes down. */
function requestOf(attempts: Partial<Attempts>) {
  const drafts: AuditDraft[] = [];
  const trail = { record: async (given: readonly AuditDraft[]) => void drafts.push(...given) };
  const actor = () => ({ viewerId: 'viewer', roles: [], operationName: null, requestId: 'r', clientAddress: null });
  const journal = new Journal(trail as never, actor, NOON);
  const context = { scope: null, journal, attempts: { ...unlimited, ...attempts } } as unknown as RequestContext;
  const events = async () => {
    await journal.flush();
    return drafts.map(({ action, outcome, field, errorCode }) => [action, outcome, field, errorCode]);
  };
  return { context, events };
}

test('one attempt too many is refused, with the rule and the seconds to wait, and one event tells of its place', async () => {
  const { context, events } = requestOf({ reason: never, mayLookUp: never });
  const refusal = new ChartsafeError(ErrorCode.UNAVAILABLE, { rule: 'RULE', retryAfterSeconds: 60 });
  for (const attempt of [() => countReason(context, 'patient'), () => mayLookUp(context, 'patient'), () => mayLookUp(context, 'node')]) {
    const error: unknown = await attempt().catch((thrown: unknown) => thrown);
    expect([error, (error as ChartsafeError).extensions]).toEqual([refusal, refusal.extensions]);
  }
  expect(await events()).toEqual([
    ['OPERATION', 'REFUSED', 'node', 'UNAVAILABLE'],
    ['OPERATION', 'REFUSED', 'patient', 'UNAVAILABLE'],
  ]);
});

test('a counter that is broken refuses as well, and is no refusal that the trail tells of', async () => {
  const { context, events } = requestOf({ reason: broken, mayLookUp: broken });
  await expect(countReason(context, 'patient')).rejects.toThrow('The counter is broken');
  await expect(mayLookUp(context, 'patient')).rejects.toThrow('The counter is broken');
  expect(await events()).toEqual([]);
});

test('where a reason was given, look-ups are held up by nothing, and all else is counted as before', async () => {
  const { context } = requestOf({ reason: never, mayLookUp: never, missed: never });
  const { attempts } = withReasonGiven(context);
  await attempts.mayLookUp();
  await expect(attempts.reason()).rejects.toThrow(ChartsafeError);
  await expect(attempts.missed()).rejects.toThrow(ChartsafeError);
});

test('without a bound nothing is too many', async () => {
  await Promise.all([unlimited.reason(), unlimited.mayLookUp(), unlimited.missed()]);
});

test('a viewer is needed for what is theirs', () => {
  const { context } = requestOf({});
  expect(() => signedIn(context)).toThrow(new ChartsafeError(ErrorCode.UNAUTHENTICATED));
});
