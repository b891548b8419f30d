import type { Facts } from '../../src/condition/evaluate';
import { decideDocument, decideEncounter, decidePatient } from '../../src/policy/decide';
import { Door } from '../../src/policy/Door';
import { isRunning, lifts, type Grant } from '../../src/policy/Grant';
import { NOON, viewerWith } from './viewerWith';

const HOUR = 3_600_000;
const grant = (fields: Partial<Grant> = {}): Grant => ({
  id: 'grant',
  patientId: 'p',
  encounterId: null,
  strength: Door.REASON,
  startsAt: NOON,
  endsAt: new Date(NOON.getTime() + HOUR),
  ...fields,
});

test.each([
  [-1, false],
  [0, true],
  [1, true],
  [HOUR - 1, true],
  [HOUR, false],
])('a grant of an hour, %i milliseconds after its start, runs: %s', (after, running) => {
  expect(isRunning(grant(), new Date(NOON.getTime() + after))).toBe(running);
});

test.each([
  [Door.REASON, Door.REASON, true],
  [Door.REASON, Door.APPROVAL, false],
  [Door.REASON, Door.NEVER, false],
  [Door.APPROVAL, Door.REASON, true],
  [Door.APPROVAL, Door.APPROVAL, true],
  [Door.APPROVAL, Door.NEVER, false],
] as const)('a grant of strength %s lifts the door %s: %s', (strength, door, lifted) => {
  expect(lifts(grant({ strength }), door)).toBe(lifted);
});

const patient: Facts = { patient_id: 'p', patient_locked: false, sex: 'x', encounters: [], physicians: [], sets: [] };
const encounter: Facts = { ...patient, encounter_id: 'e', encounter_locked: false, service: 'x' };
const other: Facts = { ...encounter, encounter_id: 'f' };

/** What is closed: the patient, and every encounter by itself too. */
const settingOf = { [Door.REASON]: 'ALLOW', [Door.APPROVAL]: 'PROMPT', [Door.NEVER]: 'DENY' } as const;
function decisions(grants: readonly Grant[], doors: { patient?: keyof typeof settingOf; encounter?: keyof typeof settingOf }) {
  const limits = [
    ...(doors.patient ? [{ fragment: "sex = 'x'", overrideSetting: settingOf[doors.patient] }] : []),
    ...(doors.encounter ? [{ fragment: "service = 'x'", level: 'ENCOUNTER', overrideSetting: settingOf[doors.encounter] }] : []),
  ];
  const viewer = viewerWith({ limits, grants });
  const words = (verdict: ReturnType<typeof decidePatient>) =>
    `${verdict.decision.disclosure} ${verdict.decision.door}${verdict.openUntil ? ` until ${verdict.openUntil.toISOString().slice(11, 16)}` : ''}`;
  return {
    patient: words(decidePatient(viewer, patient)),
    encounter: words(decideEncounter(viewer, encounter)),
    other: words(decideEncounter(viewer, other)),
    document: words(decideDocument(viewer, { ...encounter, document_id: 'd' })),
    direct: words(decideDocument(viewer, { ...patient, encounter_id: null, document_id: 'd' })),
  };
}
const [OPEN, LIFTED, BY_REASON, BY_APPROVAL, HIDDEN] = [
  'CHART OPEN',
  'CHART OPEN until 13:00',
  'IDENTITY REASON',
  'IDENTITY APPROVAL',
  'NOTHING NEVER',
];
const all = (words: string) => ({ patient: words, encounter: words, other: words, document: words, direct: words });

describe('a patient grant', () => {
  test('covers the patient, its encounters and its documents', () => {
    expect(decisions([grant()], { patient: Door.REASON, encounter: Door.REASON })).toEqual(all(LIFTED));
  });

  test('of a reason leaves shut what needs approval', () => {
    expect(decisions([grant()], { patient: Door.APPROVAL })).toEqual(all(BY_APPROVAL));
    expect(decisions([grant()], { patient: Door.REASON, encounter: Door.APPROVAL })).toEqual({
      ...{ patient: LIFTED, encounter: BY_APPROVAL, other: BY_APPROVAL, document: BY_APPROVAL, direct: LIFTED },
    });
  });

  test('of an approval opens what a reason opens too', () => {
    expect(decisions([grant({ strength: Door.APPROVAL })], { patient: Door.REASON, encounter: Door.APPROVAL })).toEqual(all(LIFTED));
  });

  test('lifts no DENY', () => {
    expect(decisions([grant({ strength: Door.APPROVAL })], { patient: Door.NEVER })).toEqual(all(HIDDEN));
  });

  test('on another patient lifts nothing', () => {
    expect(decisions([grant({ patientId: 'q' })], { patient: Door.REASON })).toEqual(all(BY_REASON));
  });
});

describe('an encounter grant', () => {
  const ofEncounter = grant({ encounterId: 'e' });

  test('covers that encounter and its documents, also against the patient’s limit, and leaves the patient as it was', () => {
    expect(decisions([ofEncounter], { patient: Door.REASON, encounter: Door.REASON })).toEqual({
      ...{ patient: BY_REASON, encounter: LIFTED, other: BY_REASON, document: LIFTED, direct: BY_REASON },
    });
  });

  test('under another patient covers nothing', () => {
    expect(decisions([grant({ encounterId: 'e', patientId: 'q' })], { encounter: Door.REASON })).toEqual({
      ...{ patient: OPEN, encounter: BY_REASON, other: BY_REASON, document: BY_REASON, direct: OPEN },
    });
  });

  test('of a reason beside an approval for the patient: each lifts what it can', () => {
    const approval = grant({ id: 'later', strength: Door.APPROVAL, endsAt: new Date(NOON.getTime() + 2 * HOUR) });
    const found = decisions([ofEncounter, approval], { patient: Door.APPROVAL, encounter: Door.REASON });
    expect(found).toEqual(all('CHART OPEN until 14:00'));
  });
});

describe('an open record stays so', () => {
  test('until the first of the grants that it needs has ended', () => {
    const late = new Date(NOON.getTime() + 2 * HOUR);
    const approval = grant({ id: 'later', encounterId: 'e', strength: Door.APPROVAL, endsAt: late });
    expect(decisions([grant(), approval], { patient: Door.REASON, encounter: Door.APPROVAL }).encounter).toBe('CHART OPEN until 14:00');
    const ofOther = grant({ encounterId: 'e', strength: Door.APPROVAL, endsAt: new Date(NOON.getTime() + HOUR / 2) });
    expect(decisions([grant(), ofOther], { patient: Door.REASON, encounter: Door.APPROVAL }).encounter).toBe('CHART OPEN until 12:30');
  });

  test('for as long as anyone likes where no grant was needed', () => {
    expect(decisions([grant()], {})).toEqual(all(OPEN));
  });
});

test('grants lift neither locks nor blacklists nor a vanished chart', () => {
  const grants = [grant({ strength: Door.APPROVAL })];
  const locked = { ...encounter, encounter_locked: true };
  expect(decidePatient(viewerWith({ grants }), { ...patient, patient_locked: true }).decision.disclosure).toBe('NOTHING');
  expect(decideEncounter(viewerWith({ grants }), locked).decision.disclosure).toBe('NOTHING');
  expect(decidePatient(viewerWith({ grants }), { ...patient, encounters: [locked] }).decision.disclosure).toBe('NOTHING');
  const blacklisted = { ...patient, sets: [{ set_id: 's' }] };
  expect(decidePatient(viewerWith({ grants, blacklistedSetIds: ['s'] }), blacklisted).decision.disclosure).toBe('EXISTENCE');
});
