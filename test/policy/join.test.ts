import fc from 'fast-check';
import {
  BLOCKED,
  HIDDEN,
  inherit,
  isSafe,
  join,
  MASTER_FILE,
  NAME_ONLY,
  OPEN,
  SAFE_BY_APPROVAL,
  SAFE_BY_REASON,
  type Decision,
} from '../../src/policy/Decision';
import { discloses, Disclosure } from '../../src/policy/Disclosure';
import { Door, isHarder } from '../../src/policy/Door';

const NAMED = { OPEN, HIDDEN, BLOCKED, MASTER_FILE, SAFE_BY_REASON, SAFE_BY_APPROVAL, NAME_ONLY };

const any: fc.Arbitrary<Decision> = fc.record({
  disclosure: fc.constantFrom(...Object.values(Disclosure)),
  door: fc.constantFrom(...Object.values(Door)),
});
const ofRules = fc.constantFrom(...Object.values(NAMED));

describe('join', () => {
  test('does not mind the order of two', () => {
    fc.assert(fc.property(any, any, (left, right) => expect(join(left, right)).toEqual(join(right, left))));
  });

  test('does not mind how three are grouped', () => {
    fc.assert(fc.property(any, any, any, (one, two, three) => expect(join(join(one, two), three)).toEqual(join(one, join(two, three)))));
  });

  test('of a decision with itself is that decision', () => {
    fc.assert(fc.property(any, (each) => expect(join(each, each)).toEqual(each)));
  });

  test('with an open record changes nothing, with a hidden one hides', () => {
    fc.assert(fc.property(any, (each) => expect([join(OPEN, each), join(each, HIDDEN)]).toEqual([each, HIDDEN])));
  });

  test('never shows more than either, and never has an easier door', () => {
    fc.assert(
      fc.property(any, any, (left, right) => {
        const joined = join(left, right);
        for (const each of [left, right]) {
          expect(discloses(each.disclosure, joined.disclosure)).toBe(true);
          expect(isHarder(each.door, joined.door)).toBe(false);
        }
      }),
    );
  });

  test('of what rules say is OPEN exactly at CHART, and NEVER at NOTHING, EXISTENCE and DEMOGRAPHICS', () => {
    fc.assert(
      fc.property(fc.array(ofRules, { maxLength: 5 }), (all) => {
        const { disclosure, door } = all.reduce(join, OPEN);
        expect(door === Door.OPEN).toBe(disclosure === Disclosure.CHART);
        if (disclosure !== Disclosure.CHART && disclosure !== Disclosure.IDENTITY) expect(door).toBe(Door.NEVER);
      }),
    );
  });
});

test.each([
  ['OPEN', OPEN],
  ['SAFE_BY_REASON', SAFE_BY_REASON],
  ['SAFE_BY_APPROVAL', SAFE_BY_APPROVAL],
  ['NAME_ONLY', HIDDEN],
  ['MASTER_FILE', HIDDEN],
  ['BLOCKED', HIDDEN],
  ['HIDDEN', HIDDEN],
] as const)('the records in the chart of a patient at %s begin at %o', (name, expected) => {
  expect(inherit(NAMED[name])).toEqual(expected);
});

test('a decision that no rules make leaves nothing of the chart, whatever its door', () => {
  for (const disclosure of [Disclosure.NOTHING, Disclosure.EXISTENCE, Disclosure.DEMOGRAPHICS]) {
    for (const door of Object.values(Door)) expect(inherit({ disclosure, door })).toEqual(HIDDEN);
  }
});

test('safe is what is listed and not open', () => {
  expect(
    Object.entries(NAMED)
      .filter(([, each]) => isSafe(each))
      .map(([name]) => name),
  ).toEqual(['MASTER_FILE', 'SAFE_BY_REASON', 'SAFE_BY_APPROVAL', 'NAME_ONLY']);
});

test('the rungs and the doors are in their order', () => {
  const rungs = ['NOTHING', 'EXISTENCE', 'IDENTITY', 'DEMOGRAPHICS', 'CHART'] as Disclosure[];
  const doors = ['OPEN', 'REASON', 'APPROVAL', 'NEVER'] as Door[];
  expect(rungs.map((left) => rungs.map((right) => discloses(left, right)))).toEqual(
    rungs.map((_, left) => rungs.map((__, right) => left >= right)),
  );
  expect(doors.map((left) => doors.map((right) => isHarder(left, right)))).toEqual(
    doors.map((_, left) => doors.map((__, right) => left > right)),
  );
});
