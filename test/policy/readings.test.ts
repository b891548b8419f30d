import fc from 'fast-check';
import { evaluate, type Facts } from '../../src/condition/evaluate';
import type { Decision } from '../../src/policy/Decision';
import type { Verdict } from '../../src/policy/decide';
import { discloses, Disclosure } from '../../src/policy/Disclosure';
import { Door, isHarder } from '../../src/policy/Door';
import { narrowingsFor } from '../../src/policy/rules';
import { doorWithin, visibleAt } from '../../src/policy/visibleAt';
import { batchOf } from '../database/agreement/arbitraries';
import { buildWorld } from '../database/agreement/buildWorld';

/** A record with what is known of it, and what was decided. */
interface Judged {
  readonly facts: Facts;
  readonly verdict: Verdict;
}

const rungs = Object.values(Disclosure);
const doors = Object.values(Door);

test('for every record of random worlds, lists know the rung and the door that the decision has', () => {
  fc.assert(
    fc.property(batchOf(1), (batch) => {
      const [plain] = batch.worlds;
      if (!plain) return;
      const { viewer, patients, encounters, documents, sets } = buildWorld(plain, 0, batch);
      const sight = { narrowings: narrowingsFor(viewer), grants: viewer.grants };
      const reads = (condition: Parameters<typeof evaluate>[0], { facts }: Judged) => evaluate(condition, facts, viewer.today) === true;
      const rungsOf = (level: 'PATIENT' | 'ENCOUNTER' | 'DOCUMENT' | 'PATIENT_SET', judged: Judged) =>
        rungs.filter((rung) => reads(visibleAt(sight, level, rung), judged));
      const decided = ({ verdict: { decision } }: { verdict: { decision: Decision } }) => ({
        rungs: rungs.filter((rung) => discloses(decision.disclosure, rung)),
        doors: doors.filter((door) => !isHarder(decision.door, door)),
      });
      for (const [level, records] of [
        ['PATIENT', patients],
        ['ENCOUNTER', encounters],
      ] as const) {
        for (const judged of records) {
          expect({
            rungs: rungsOf(level, judged),
            doors: doors.filter((door) => reads(doorWithin(sight, level, door), judged)),
          }).toEqual(decided(judged));
        }
      }
      for (const judged of documents) expect(rungsOf('DOCUMENT', judged)).toEqual(decided(judged).rungs);
      for (const judged of sets) expect(rungsOf('PATIENT_SET', judged)).toEqual(decided(judged).rungs);
    }),
    { numRuns: 300 },
  );
});
