import fc from 'fast-check';
import { condition } from '../../src/condition/Condition';
import type { Facts } from '../../src/condition/evaluate';
import { decideDocument, decideEncounter, decidePatient, decidePatientSet, joinCauses, weigh, type Verdict } from '../../src/policy/decide';
import { HIDDEN, OPEN } from '../../src/policy/Decision';
import { RuleCode } from '../../src/policy/Narrowing';
import { narrowingsFor, rules } from '../../src/policy/rules';
import type { Viewer } from '../../src/policy/Viewer';
import { batchOf } from '../database/agreement/arbitraries';
import { buildWorld } from '../database/agreement/buildWorld';
import { decide, openUntil, scopeOf } from '../model/decide';
import type { Row } from '../model/World';
import { batches, buildWorld as buildModelWorld } from '../proof/worlds';
import { memoryOf } from './memoryOf';
import { viewerWith } from './viewerWith';

const joined = (...given: Parameters<typeof weigh>) => joinCauses(weigh(...given));

const worlds = batchOf(1).map((batch) => ({ batch, world: buildWorld(batch.worlds[0]!, 0, batch) }));

test('the decision, and until when it holds, is that of the model, for every record and both viewers of random worlds', () => {
  fc.assert(
    fc.property(batches(1, fc.constant(null)), (batch) => {
      const plain = batch.worlds[0]?.plain;
      if (!plain) return;
      const world = buildModelWorld(plain, 0, batch);
      for (const provider of world.providers) {
        const { viewer, facts } = memoryOf(world, provider.id);
        const scope = scopeOf(world, provider.id);
        const of = (records: readonly Row[], decided: (viewer: Viewer, facts: Facts) => Verdict) =>
          records.map((record) => {
            const { decision, openUntil: until } = decided(viewer, facts.get(record.id)!);
            const [disclosure, door] = decide(scope, record);
            const model = { id: record.id, disclosure, door, until: openUntil(scope, record) };
            return [{ id: record.id, ...decision, until: until?.toISOString() ?? null }, model] as const;
          });
        const pairs = [
          ...of(world.patients, decidePatient),
          ...of(world.encounters, decideEncounter),
          ...of(world.documents, decideDocument),
        ];
        expect(pairs.map(([product]) => product)).toEqual(pairs.map(([, model]) => model));
      }
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('one more rule never shows more, and neither their order nor a rule twice changes a decision', () => {
  fc.assert(
    fc.property(worlds, fc.nat(), ({ world }, seed) => {
      for (const level of ['patient', 'encounter'] as const) {
        const narrowings = narrowingsFor(world.viewer)[level];
        const truths = narrowings.map((_, index) => [true, false, null][(seed >> index) % 3]!);
        const order = narrowings.map((_, index) => index).toSorted((left, right) => ((left * 7 + seed) % 5) - ((right * 7 + seed) % 5));
        const pick = (indices: readonly number[]) =>
          joined(
            indices.map((index) => narrowings[index]!),
            indices.map((index) => truths[index]!),
            world.viewer.grants,
          );
        const whole = pick(narrowings.map((_, index) => index));
        expect(pick(order).decision).toEqual(whole.decision);
        expect(pick([...order, ...order]).decision).toEqual(whole.decision);
        const without = pick(order.slice(1));
        const both = joined([], [], []);
        expect(both.decision).toBe(OPEN);
        expect(RUNGS.indexOf(without.decision.disclosure)).toBeGreaterThanOrEqual(RUNGS.indexOf(whole.decision.disclosure));
      }
    }),
    { numRuns: 300 },
  );
});

const RUNGS = ['NOTHING', 'EXISTENCE', 'IDENTITY', 'DEMOGRAPHICS', 'CHART'];

describe('facts that were not loaded hide', () => {
  const viewer = viewerWith({
    blacklistedSetIds: ['s'],
    site: { physicianOfRecordSecurity: true },
    physician: true,
    limits: [{ fragment: "city = 'x'" }, { fragment: "service = 'x'", level: 'ENCOUNTER' }],
  });
  const patient: Facts = {
    patient_id: 'p',
    patient_locked: false,
    city: 'y',
    sets: [],
    physicians: [{ provider_id: viewer.id }],
    encounters: [{ encounter_locked: false, service: 'y', city: 'y' }],
  };
  const encounter: Facts = { ...patient, encounter_id: 'e', encounter_locked: false, service: 'y' };
  const without = (facts: Facts, name: string): Facts => Object.fromEntries(Object.entries(facts).filter(([each]) => each !== name));

  test('with all of them loaded it is open', () => {
    expect(decidePatient(viewer, patient)).toEqual({ decision: OPEN, fired: [], openUntil: null, grantIds: [] });
    expect(decideEncounter(viewer, encounter)).toEqual({ decision: OPEN, fired: [], openUntil: null, grantIds: [] });
    expect(decidePatientSet(viewer, { set_id: 't' })).toEqual({ decision: OPEN, fired: [], openUntil: null, grantIds: [] });
  });

  test.each([
    ['patient_locked', [RuleCode.L1]],
    ['city', [RuleCode.M]],
    ['sets', [RuleCode.B]],
    ['physicians', [RuleCode.P]],
    ['encounters', [RuleCode.P, RuleCode.V]],
  ])('of a patient: %s', (name, fired) => {
    expect(decidePatient(viewer, without(patient, name))).toEqual({ decision: HIDDEN, fired, openUntil: null, grantIds: [] });
    expect(decideDocument(viewer, { ...without(patient, name), encounter_id: null })).toEqual({
      decision: HIDDEN,
      fired,
      openUntil: null,
      grantIds: [],
    });
  });

  test.each([
    ['encounter_locked', [RuleCode.L2]],
    ['service', [RuleCode.M]],
  ])('of an encounter: %s', (name, fired) => {
    expect(decideEncounter(viewer, without(encounter, name))).toEqual({ decision: HIDDEN, fired, openUntil: null, grantIds: [] });
    expect(decideDocument(viewer, without(encounter, name))).toEqual({ decision: HIDDEN, fired, openUntil: null, grantIds: [] });
  });

  test('of a set: its id', () => {
    expect(decidePatientSet(viewer, {})).toEqual({ decision: HIDDEN, fired: [RuleCode.S], openUntil: null, grantIds: [] });
  });

  test('a fact of another type than its rule compares hides too', () => {
    expect(decidePatient(viewer, { ...patient, city: 5 })).toEqual({
      decision: HIDDEN,
      fired: [RuleCode.M],
      openUntil: null,
      grantIds: [],
    });
  });

  test('an error that is no missing fact is thrown on', () => {
    const broken = new Proxy(patient, {
      get: () => {
        throw new RangeError('broken');
      },
    });
    expect(() => decidePatient(viewer, broken)).toThrow();
  });
});

test('an UNKNOWN of a rule that shows something hides nevertheless', () => {
  const narrowing = { rule: RuleCode.B, level: 'PATIENT', when: condition.unknown, to: OPEN, liftable: true } as const;
  expect(joined([narrowing], [null], [])).toEqual({ decision: HIDDEN, fired: [RuleCode.B], openUntil: null, grantIds: [] });
  expect(joined([narrowing], [], [])).toEqual({ decision: HIDDEN, fired: [RuleCode.B], openUntil: null, grantIds: [] });
});

test('every rule has a code and a sentence of its own', () => {
  expect(rules.map(({ code }) => code).sort()).toEqual(Object.values(RuleCode).sort());
  expect(new Set(rules.map(({ sentence }) => sentence)).size).toBe(rules.length);
});
