import { condition } from '../../src/condition/Condition';
import { HIDDEN, OPEN, SAFE_BY_APPROVAL, SAFE_BY_REASON, type Decision } from '../../src/policy/Decision';
import { joinCauses, verdictOf, weigh } from '../../src/policy/decide';
import { Door } from '../../src/policy/Door';
import { coversEncounter, coversPatient, type Grant } from '../../src/policy/Grant';
import { RuleCode, type Narrowing } from '../../src/policy/Narrowing';
import { NOON } from './viewerWith';

const after = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);
const grant = (id: string, strength: Grant['strength'], minutes: number): Grant => ({
  id,
  patientId: 'p',
  encounterId: null,
  strength,
  startsAt: NOON,
  endsAt: after(minutes),
});
const narrowing = (rule: RuleCode, to: Decision, liftable = true): Narrowing => ({
  rule,
  level: 'PATIENT',
  when: condition.always,
  to,
  liftable,
});
const BY_REASON = narrowing(RuleCode.M, SAFE_BY_REASON);
const BY_APPROVAL = narrowing(RuleCode.P, SAFE_BY_APPROVAL);
const LOCK = narrowing(RuleCode.L1, HIDDEN, false);
const [short, long] = [grant('short', Door.REASON, 30), grant('long', Door.APPROVAL, 60)];

describe('what a narrowing comes to', () => {
  test.each<[string, Narrowing, boolean | null, readonly Grant[], object]>([
    ['that does not apply is nothing, grants or none', BY_REASON, false, [short], { truth: false, lifting: [], to: null }],
    ['that applies narrows', BY_REASON, true, [], { truth: true, lifting: [], to: SAFE_BY_REASON }],
    ['that applies and is lifted narrows nothing', BY_REASON, true, [short, long], { truth: true, lifting: [short, long], to: null }],
    ['is lifted by those that are strong enough alone', BY_APPROVAL, true, [short, long], { truth: true, lifting: [long], to: null }],
    ['that is not lifted by what is too weak narrows', BY_APPROVAL, true, [short], { truth: true, lifting: [], to: SAFE_BY_APPROVAL }],
    ['that no grant lifts narrows', { ...BY_REASON, liftable: false }, true, [short], { truth: true, lifting: [], to: SAFE_BY_REASON }],
    ['of which nobody knows hides, and no grant lifts it', BY_REASON, null, [short, long], { truth: null, lifting: [], to: HIDDEN }],
  ])('one %s', (_, given, truth, covering, expected) => {
    expect(weigh([given], [truth], covering)).toEqual([{ narrowing: given, ...expected }]);
  });

  test('each has its own truth, and one without a truth hides', () => {
    expect(weigh([BY_REASON, LOCK, BY_APPROVAL], [false, true], []).map(({ to }) => to)).toEqual([null, HIDDEN, HIDDEN]);
  });
});

describe('joined', () => {
  const joined = (narrowings: readonly Narrowing[], grants: readonly Grant[]) =>
    joinCauses(
      weigh(
        narrowings,
        narrowings.map(() => true),
        grants,
      ),
    );

  test('no cause at all leaves it open, for as long as anyone likes', () => {
    expect(joined([], [long])).toEqual({ decision: OPEN, fired: [], openUntil: null, grantIds: [] });
  });

  test('it is open until the last of those that lift one rule ends, and until the first rule is lifted no more', () => {
    expect(joined([BY_REASON], [short, long])).toEqual({ decision: OPEN, fired: [], openUntil: after(60), grantIds: ['short', 'long'] });
    expect(joined([BY_REASON], [long, short]).openUntil).toEqual(after(60));
    const later = grant('later', Door.REASON, 90);
    expect(joined([BY_REASON, BY_APPROVAL], [later, long])).toEqual({
      decision: OPEN,
      fired: [],
      openUntil: after(60),
      grantIds: ['later', 'long'],
    });
    expect(joined([BY_APPROVAL, BY_REASON], [later, long]).openUntil).toEqual(after(60));
  });

  test('what is not open has neither an end nor grants, and names what fired, each once', () => {
    expect(joined([BY_REASON, BY_APPROVAL, BY_APPROVAL], [short])).toEqual({
      decision: SAFE_BY_APPROVAL,
      fired: [RuleCode.P],
      openUntil: null,
      grantIds: [],
    });
    expect(joined([LOCK, BY_REASON], [long])).toEqual({ decision: HIDDEN, fired: [RuleCode.L1], openUntil: null, grantIds: [] });
  });
});

describe('with what is inherited', () => {
  const causes = (given: Narrowing, grants: readonly Grant[] = []) => weigh([given], [true], grants);

  test('a record that inherits nothing has its own verdict', () => {
    expect(verdictOf({ inherited: null, own: causes(BY_REASON) })).toEqual(joinCauses(causes(BY_REASON)));
  });

  test('what fired is told of both, each once', () => {
    const { decision, fired } = verdictOf({ inherited: causes(BY_REASON), own: [...causes(BY_APPROVAL), ...causes(BY_REASON)] });
    expect([decision, fired]).toEqual([SAFE_BY_APPROVAL, [RuleCode.M, RuleCode.P]]);
  });

  test('it is open until the first of both ends, by the grants of both, each once', () => {
    const later = grant('later', Door.APPROVAL, 90);
    expect(verdictOf({ inherited: causes(BY_REASON, [later]), own: causes(BY_APPROVAL, [long]) })).toEqual({
      decision: OPEN,
      fired: [],
      openUntil: after(60),
      grantIds: ['later', 'long'],
    });
    expect(verdictOf({ inherited: causes(BY_REASON, [long]), own: causes(BY_APPROVAL, [later, long]) })).toMatchObject({
      openUntil: after(60),
      grantIds: ['long', 'later'],
    });
    expect(verdictOf({ inherited: [], own: causes(BY_APPROVAL, [long]) }).openUntil).toEqual(after(60));
    expect(verdictOf({ inherited: causes(BY_REASON, [short]), own: [] }).openUntil).toEqual(after(30));
  });

  test('what is shut by its patient has neither an end nor grants', () => {
    expect(verdictOf({ inherited: causes(BY_APPROVAL), own: causes(BY_REASON, [short]) })).toEqual({
      decision: SAFE_BY_APPROVAL,
      fired: [RuleCode.P],
      openUntil: null,
      grantIds: [],
    });
  });
});

test.each([
  [null, 'p', 'e', true, true],
  [null, 'q', 'e', false, false],
  ['e', 'p', 'e', false, true],
  ['e', 'p', 'f', false, false],
  ['e', 'q', 'e', false, false],
])(
  'a grant for the encounter %s of p, asked of %s and %s, covers the patient: %s, the encounter: %s',
  (encounterId, patient, encounter, ofPatient, ofEncounter) => {
    const given = { ...short, encounterId };
    expect([coversPatient(given, patient), coversEncounter(given, patient, encounter)]).toEqual([ofPatient, ofEncounter]);
  },
);
