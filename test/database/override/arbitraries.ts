import fc from 'fast-check';
import type { Actor, Single, Step, Target } from './Model';

/** What happens to all charts of a batch before its next round of steps. */
export type Turn =
  | { readonly kind: 'NOTHING' | 'SETTLE' }
  | { readonly kind: 'SITE'; readonly setting: 'grantMinutes' | 'requestLapseDays' | 'assignmentMaxDays'; readonly value: number }
  | { readonly kind: 'LIMIT'; readonly limit: number; readonly value: 'ALLOW' | 'PROMPT' | 'DENY' };

export interface Round {
  readonly minutes: number;
  readonly turn: Turn;
}

export interface Sequence {
  readonly limit: number;
  readonly hasOtherEncounter: boolean;
  readonly steps: readonly Step[];
}

export interface Batch {
  readonly rounds: readonly Round[];
  /** Null where shrinking has taken a sequence away. */
  readonly sequences: readonly (Sequence | null)[];
}

export const LONGEST = 12;
export const LIMITS = 4;
const DAY = 1_440;

function weighted<Value>(...values: readonly (readonly [weight: number, value: Value])[]): fc.Arbitrary<Value> {
  return fc.oneof(...values.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}

const requester = weighted<Actor>([5, 'ADA'], [3, 'BEN'], [3, 'XENIA'], [1, 'YUSUF']);
const analyst = weighted<Actor>([4, 'YUSUF'], [3, 'XENIA'], [1, 'ZOE']);
const target = weighted<Target>([4, 'ENCOUNTER'], [2, 'DOCUMENT'], [2, 'PATIENT']);
const which = weighted([6, 0], [1, 1], [1, 2]);
const minutes = weighted([3, 60], [3, DAY], [2, 7 * DAY], [1, 30 * DAY], [1, 0], [1, 30 * DAY + 1], [1, 3 * DAY + 1]);

const giving = {
  kind: fc.constant('GIVE' as const),
  who: requester,
  by: fc.constantFrom('MUTATION' as const, 'ARGUMENT' as const),
};
const give = fc.record({ ...giving, target });
const decide = fc.record({
  kind: weighted<'APPROVE' | 'DENY' | 'ASSIGN' | 'REVOKE'>([4, 'APPROVE'], [1, 'DENY'], [4, 'ASSIGN'], [2, 'REVOKE']),
  who: analyst,
  which,
  minutes,
});
const end = fc.record({ kind: fc.constantFrom('WITHDRAW' as const, 'GIVE_UP' as const), who: requester, which });
const read = fc.record({ kind: fc.constant('READ' as const), who: requester, target });

/** Two steps on the same request, or the same reason twice, of which the product must make an order. */
const atOnce = fc
  .oneof(
    fc.tuple(decide, fc.oneof(decide, end)).map(([one, other]): [Single, Single] => [one, { ...other, which: one.which }]),
    give.map((one): [Single, Single] => [one, one]),
  )
  .map((both) => ({ kind: 'AT_ONCE' as const, both }));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: give },
  { weight: 10, arbitrary: decide },
  { weight: 3, arbitrary: end },
  { weight: 3, arbitrary: read },
  { weight: 3, arbitrary: atOnce },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('LOCK' as const), level: weighted([2, 'ENCOUNTER' as const], [1, 'PATIENT' as const]) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('BLACKLIST' as const), who: requester }) },
);

/** A request that comes as far as an assignment, and to its end; steps at random seldom do. */
const life: fc.Arbitrary<readonly Step[]> = fc
  .record({
    given: fc.record({ ...giving, target: weighted<Target>([3, 'ENCOUNTER'], [1, 'PATIENT']) }),
    analyst: weighted<Actor>([3, 'YUSUF'], [1, 'XENIA']),
    minutes: weighted([2, 60], [2, DAY], [2, 3 * DAY]),
    end: weighted<'REVOKE' | 'GIVE_UP' | 'NONE'>([2, 'REVOKE'], [2, 'GIVE_UP'], [3, 'NONE']),
  })
  .map(({ given, analyst: who, minutes: assigned, end: last }): readonly Step[] => [
    given,
    { kind: 'APPROVE', who, which: 0, minutes: assigned },
    { kind: 'ASSIGN', who, which: 0, minutes: assigned },
    ...(last === 'REVOKE' ? [{ kind: last, who, which: 0, minutes: assigned }] : []),
    ...(last === 'GIVE_UP' ? [{ kind: last, who: given.who, which: 0 }] : []),
  ]);

const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Turn>({ kind: 'NOTHING' }) },
  { weight: 2, arbitrary: fc.constant<Turn>({ kind: 'SETTLE' }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 30, 60, 1_440).map((value): Turn => ({ kind: 'SITE', setting: 'grantMinutes', value })) },
  { weight: 1, arbitrary: fc.constantFrom(1, 3, 14, 60).map((value): Turn => ({ kind: 'SITE', setting: 'requestLapseDays', value })) },
  { weight: 1, arbitrary: fc.constantFrom(3, 30).map((value): Turn => ({ kind: 'SITE', setting: 'assignmentMaxDays', value })) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('LIMIT' as const),
      limit: fc.nat(LIMITS - 1),
      value: weighted<'ALLOW' | 'PROMPT' | 'DENY'>([2, 'ALLOW'], [3, 'PROMPT'], [1, 'DENY']),
    }),
  },
);

const round: fc.Arbitrary<Round> = fc.record({
  minutes: weighted([16, 0], [2, 1], [2, 29], [2, 60], [1, 61], [2, DAY], [1, 3 * DAY], [1, 7 * DAY], [1, 14 * DAY], [1, 30 * DAY]),
  turn,
});

export function batchOf(size: number): fc.Arbitrary<Batch> {
  const steps = fc.oneof({ weight: 6, arbitrary: step.map((single): readonly Step[] => [single]) }, { weight: 1, arbitrary: life });
  const sequence = fc.record({
    limit: fc.nat(LIMITS - 1),
    hasOtherEncounter: fc.boolean(),
    steps: fc
      .tuple(give, fc.array(steps, { minLength: 2, maxLength: LONGEST - 3, size: 'max' }))
      .map(([first, rest]) => [first, ...rest.flat()].slice(0, LONGEST)),
  });
  return fc.record({
    rounds: fc.array(round, { minLength: LONGEST, maxLength: LONGEST, size: 'max' }),
    sequences: fc.array(fc.option(sequence, { freq: 1_000 }), { minLength: size, maxLength: size, size: 'max' }),
  });
}
