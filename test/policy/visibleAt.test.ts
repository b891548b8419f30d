import { condition } from '../../src/condition/Condition';
import type { Facts } from '../../src/condition/evaluate';
import { evaluate } from '../../src/condition/evaluate';
import { decideEncounter } from '../../src/policy/decide';
import { discloses, Disclosure } from '../../src/policy/Disclosure';
import { HIDDEN, SAFE_BY_APPROVAL, SAFE_BY_REASON, type Decision } from '../../src/policy/Decision';
import { Door } from '../../src/policy/Door';
import type { Grant } from '../../src/policy/Grant';
import { RuleCode, type Narrowing } from '../../src/policy/Narrowing';
import { narrowingsFor } from '../../src/policy/rules';
import { doorWithin, visibleAt } from '../../src/policy/visibleAt';
import { NOON, viewerWith } from './viewerWith';

const patient: Facts = { patient_id: 'p', patient_locked: true, sex: 'x', encounters: [], physicians: [], sets: [] };
const encounter: Facts = { ...patient, encounter_id: 'e', encounter_locked: false, service: 'x' };

// That the two readings agree at the other rungs, and in SQL, is tested over random worlds.
test.each(['PATIENT', 'ENCOUNTER', 'DOCUMENT', 'PATIENT_SET'] as const)('every %s stands at NOTHING or above', (level) => {
  const viewer = viewerWith({ blacklistedSetIds: ['s'] });
  const sight = { narrowings: narrowingsFor(viewer), grants: [] };
  const facts = { ...encounter, document_id: 'd', set_id: 's' };
  expect(evaluate(visibleAt(sight, level, Disclosure.NOTHING), facts, viewer.today)).toBe(true);
});

test('a grant that names an encounter under another patient shows nothing in lists either', () => {
  const grant = {
    id: 'g',
    patientId: 'q',
    encounterId: 'e',
    strength: Door.REASON,
    startsAt: NOON,
    endsAt: new Date(NOON.getTime() + 1),
  } as const;
  const viewer = viewerWith({ limits: [{ fragment: "service = 'x'", level: 'ENCOUNTER' }], grants: [grant] });
  const sight = { narrowings: narrowingsFor(viewer), grants: viewer.grants };
  const facts = { ...encounter, patient_locked: false };
  const decided = discloses(decideEncounter(viewer, facts).decision.disclosure, Disclosure.CHART);
  expect({ decided, listed: evaluate(visibleAt(sight, 'ENCOUNTER', Disclosure.CHART), facts, viewer.today) }).toEqual({
    decided: false,
    listed: false,
  });
});

describe('what lists are asked, in conditions', () => {
  const { all, any, is, isNull, never, not, oneOf } = condition;
  const narrowing = (column: string, level: Narrowing['level'], to: Decision, liftable = true): Narrowing => ({
    rule: RuleCode.M,
    level,
    when: isNull(column),
    to,
    liftable,
  });
  const narrowings = {
    patient: [narrowing('a', 'PATIENT', SAFE_BY_REASON), narrowing('b', 'PATIENT', HIDDEN, false)],
    encounter: [narrowing('c', 'ENCOUNTER', SAFE_BY_APPROVAL)],
    patientSet: [narrowing('d', 'PATIENT_SET', HIDDEN, false)],
  };
  const grant = (fields: Partial<Grant>): Grant => ({
    id: 'g',
    patientId: 'p',
    encounterId: null,
    strength: Door.REASON,
    startsAt: NOON,
    endsAt: NOON,
    ...fields,
  });
  const unless = (column: string, lifted = never) => any(not(isNull(column)), lifted);
  const bySight = (...grants: Grant[]) => ({ narrowings, grants });

  test('without grants nothing is lifted', () => {
    expect(visibleAt(bySight(), 'PATIENT', Disclosure.CHART)).toEqual(all(unless('a'), unless('b')));
    expect(visibleAt(bySight(), 'PATIENT', Disclosure.IDENTITY)).toEqual(all(unless('b')));
    expect(visibleAt(bySight(), 'PATIENT_SET', Disclosure.CHART)).toEqual(all(unless('d')));
    const listed = all(all(unless('b')), all());
    expect(visibleAt(bySight(), 'ENCOUNTER', Disclosure.IDENTITY)).toEqual(listed);
    expect(visibleAt(bySight(), 'ENCOUNTER', Disclosure.DEMOGRAPHICS)).toEqual(all(all(unless('a'), unless('b')), all(unless('c'))));
    expect(visibleAt(bySight(), 'DOCUMENT', Disclosure.IDENTITY)).toEqual(
      any(all(isNull('encounter_id'), all(unless('b'))), all(not(isNull('encounter_id')), listed)),
    );
    expect(doorWithin(bySight(), 'ENCOUNTER', Door.APPROVAL)).toEqual(listed);
  });

  test('a grant for a patient lifts what it can, for the patient and the chart', () => {
    const sight = bySight(grant({}), grant({ patientId: 'q' }));
    const lifted = any(oneOf('patient_id', ['p', 'q']));
    expect(visibleAt(sight, 'PATIENT', Disclosure.CHART)).toEqual(all(unless('a', lifted), unless('b')));
    expect(doorWithin(sight, 'PATIENT', Door.OPEN)).toEqual(all(unless('a', lifted), unless('b')));
    expect(visibleAt(sight, 'ENCOUNTER', Disclosure.CHART)).toEqual(all(all(unless('a', lifted), unless('b')), all(unless('c'))));
  });

  test('a grant for an encounter lifts nothing of the patient itself, or of what is filed directly under it', () => {
    const sight = bySight(grant({ encounterId: 'e', strength: Door.APPROVAL }));
    const lifted = any(all(is('encounter_id', 'e'), is('patient_id', 'p')));
    const ofEncounter = all(all(unless('a', lifted), unless('b')), all(unless('c', lifted)));
    expect(visibleAt(sight, 'PATIENT', Disclosure.CHART)).toEqual(all(unless('a'), unless('b')));
    expect(visibleAt(sight, 'ENCOUNTER', Disclosure.CHART)).toEqual(ofEncounter);
    expect(visibleAt(sight, 'DOCUMENT', Disclosure.CHART)).toEqual(
      any(all(isNull('encounter_id'), all(unless('a'), unless('b'))), all(not(isNull('encounter_id')), ofEncounter)),
    );
    expect(doorWithin(sight, 'PATIENT', Door.OPEN)).toEqual(all(unless('a'), unless('b')));
    expect(doorWithin(sight, 'ENCOUNTER', Door.OPEN)).toEqual(ofEncounter);
    expect(doorWithin(sight, 'PATIENT', Door.REASON)).toEqual(all(unless('b')));
    expect(doorWithin(sight, 'ENCOUNTER', Door.REASON)).toEqual(all(all(unless('b')), all(unless('c', lifted))));
  });
});
