import type { Facts } from '../../src/condition/evaluate';
import { evaluate } from '../../src/condition/evaluate';
import { decideEncounter } from '../../src/policy/decide';
import { discloses, Disclosure } from '../../src/policy/Disclosure';
import { Door } from '../../src/policy/Door';
import { narrowingsFor } from '../../src/policy/rules';
import { visibleAt } from '../../src/policy/visibleAt';
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
