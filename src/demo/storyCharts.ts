import type { EncounterPlan, PatientPlan } from './plans';

const attending = (...usernames: readonly string[]): EncounterPlan['physicians'] =>
  usernames.map((username) => ({ username, kind: 'ATTENDING' }));
const consulting = (...usernames: readonly string[]): EncounterPlan['physicians'] =>
  usernames.map((username) => ({ username, kind: 'CONSULTING' }));

type Visit = Pick<EncounterPlan, 'service' | 'physicians'> & Partial<EncounterPlan>;

const HOUR_OF_CLINIC = 10;
const CLINIC = { patientType: 'OUTPATIENT', location: 'Clinic East', hour: HOUR_OF_CLINIC, stayHours: 2, lockReason: null };
const STAY = { patientType: 'INPATIENT', location: 'Ward 4', hour: 14, stayHours: 96 };
const IN_HOUSE = { ...STAY, stayHours: null, admittedDaysAgo: 3 };
const EMERGENCY = { patientType: 'EMERGENCY', location: 'Emergency', hour: 22, stayHours: 6 };

/** A chart of the story: visits are numbered from the earliest, 70 days apart where nothing else is said. */
function chart(
  number: number,
  name: readonly [first: string, last: string],
  person: readonly [sex: string, birthDate: string],
  visits: readonly Visit[],
  rest: Partial<PatientPlan> = {},
): PatientPlan {
  return {
    number,
    firstName: name[0],
    lastName: name[1],
    sex: person[0],
    birthDate: person[1],
    patientStatus: 'AC',
    rosterStatus: 'RO',
    lockReason: null,
    encounters: visits.map((visit, index) => ({
      ...CLINIC,
      number: `E-${number}-${index + 1}`,
      admittedDaysAgo: 70 * (visits.length - index) - 40,
      ...visit,
    })),
    ...rest,
  };
}

/** The charts that play a part in the story, by the name of the part. */
export const storyCharts = {
  oliveOakes: chart(
    1001,
    ['Olive', 'Oakes'],
    ['F', '1961-04-17'],
    [
      { service: 'General medicine', physicians: attending('ada') },
      { service: 'Surgery', physicians: [...attending('ada'), ...consulting('bruno')], ...STAY },
      { service: 'Cardiology', physicians: attending('ada') },
      { service: 'Physiotherapy', physicians: attending('ada') },
    ],
  ),
  rosaRutabaga: chart(
    1002,
    ['Rosa', 'Rutabaga'],
    ['F', '1984-09-02'],
    [
      { service: 'General medicine', physicians: attending('ada') },
      { service: 'Obstetrics', physicians: attending('mona'), ...STAY },
    ],
  ),
  remiRutabaga: chart(1003, ['Rémi', 'Rutabaga'], ['M', '2016-02-29'], [{ service: 'Paediatrics', physicians: attending('bruno') }]),
  lukasLockwood: chart(
    1004,
    ['Lukas', 'Lockwood'],
    ['M', '1978-12-24'],
    [
      { service: 'General medicine', physicians: attending('ada') },
      { service: 'Surgery', physicians: attending('ada'), ...STAY },
    ],
    { lockReason: 'A court has sealed this chart until the hearing is over.' },
  ),
  veraVanish: chart(
    1005,
    ['Vera', 'Vanish'],
    ['F', '1990-07-07'],
    [
      {
        service: 'Emergency',
        physicians: attending('ada'),
        ...EMERGENCY,
        lockReason: 'Lives in a shelter; her whereabouts must not be known.',
      },
      { service: 'Surgery', physicians: attending('ada'), ...STAY, lockReason: 'Lives in a shelter; her whereabouts must not be known.' },
      { service: 'Psychiatry', physicians: attending('mona'), lockReason: 'Lives in a shelter; her whereabouts must not be known.' },
    ],
  ),
  solangeSorrel: chart(
    1006,
    ['Solange', 'Sorrel'],
    ['F', '2001-01-31'],
    [{ service: 'Emergency', physicians: attending('ada'), ...EMERGENCY, lockReason: 'Under review after a complaint.' }],
  ),
  miloMixed: chart(
    1007,
    ['Milo', 'Mixed'],
    ['M', '1955-05-05'],
    [
      { service: 'General medicine', physicians: attending('nuno') },
      { service: 'Psychiatry', physicians: attending('bruno'), lockReason: 'The patient asked that this visit be sealed.' },
      { service: 'Oncology', physicians: attending('nuno') },
    ],
  ),
  petraPsalter: chart(
    1008,
    ['Petra', 'Psalter'],
    ['F', '1972-10-10'],
    [
      { service: 'Psychiatry', physicians: attending('ada'), ...STAY },
      { service: 'General medicine', physicians: attending('ada') },
      { service: 'Addiction medicine', physicians: attending('ada') },
      { service: 'Cardiology', physicians: attending('ada') },
    ],
  ),
  sorenSaffron: chart(
    1009,
    ['Søren', 'Saffron'],
    ['M', '1949-03-12'],
    [
      { service: 'Cardiology', physicians: attending('ada'), ...STAY },
      { service: 'Cardiology', physicians: attending('ada') },
    ],
  ),
  zoraZucchini: chart(
    1010,
    ['Zora', 'Zucchini'],
    ['F', '1999-08-08'],
    [
      { service: 'Obstetrics', physicians: attending('mona') },
      { service: 'General medicine', physicians: attending('mona') },
    ],
  ),
  ginoGorgonzola: chart(
    1011,
    ['Gino', 'Gorgonzola'],
    ['M', '1966-06-16'],
    [
      { service: 'General medicine', physicians: attending('ada') },
      { service: 'Physiotherapy', physicians: attending('mona') },
    ],
  ),
  gaiaGorgonzola: chart(1012, ['Gaïa', 'GORGONZOLA'], ['F', '1994-11-19'], [{ service: 'Oncology', physicians: attending('nuno') }]),
  deliaDaikon: chart(
    1013,
    ['Delia', 'Daikon'],
    ['F', '1931-01-01'],
    [
      { service: 'Oncology', physicians: attending('ada') },
      { service: 'General medicine', physicians: attending('ada'), ...STAY },
    ],
    { patientStatus: 'DE', rosterStatus: null },
  ),
  hannaHouseleek: chart(
    1014,
    ['Hanna', 'Houseleek'],
    ['F', '1958-02-14'],
    [{ service: 'Cardiology', physicians: attending('ada'), ...IN_HOUSE }],
  ),
  hektorHouseleek: chart(
    1015,
    ['Hektor', 'Houseleek'],
    ['M', '1956-07-21'],
    [
      { service: 'General medicine', physicians: attending('nuno') },
      { service: 'Surgery', physicians: attending('ada'), ...STAY },
      { service: 'Cardiology', physicians: attending('nuno'), ...IN_HOUSE },
    ],
  ),
  tildaTarragon: chart(1016, ['Tilda', 'Tarragon'], ['F', '1987-03-30'], [{ service: 'General medicine', physicians: attending('ada') }], {
    rosterStatus: 'TE',
  }),
  fayeFoxglove: chart(
    1017,
    ['Faye', 'Foxglove'],
    ['F', '1997-05-26'],
    [
      { service: 'General medicine', physicians: attending('ada') },
      { service: 'Psychiatry', physicians: attending('ada'), ...EMERGENCY, number: 'FOR-1017-2' },
      { service: 'Physiotherapy', physicians: attending('ada') },
    ],
  ),
  bellaBrie: chart(
    1018,
    ['Bella', 'Brie'],
    ['F', '1960-10-01'],
    [
      { service: 'Surgery', physicians: attending('bruno'), ...STAY },
      { service: 'Physiotherapy', physicians: attending('bruno') },
    ],
  ),
  nilsNettle: chart(1019, ['Nils', 'Nettle'], ['M', '2003-12-03'], []),
  ivyIris: chart(1020, ['Ivy', 'Iris'], ['F', '1963-06-11'], [{ service: 'General medicine', physicians: attending('mona') }]),
} satisfies Readonly<Record<string, PatientPlan>>;
