import type { SimpleFaker } from '@faker-js/faker';
import { familyNames, givenNames } from './names';
import type { EncounterPlan, PatientPlan, PhysicianKind } from './plans';

/** The first demographic number of those who have no part in the story. */
const FIRST_NUMBER = 2001;
/** Every so many patients one has never been here: registered, without encounters. */
const WITHOUT_ENCOUNTERS = 15;
/** The place of the one, of these, whose chart is locked. */
const LOCKED_AT = 21;

/** What a column may hold, and how often it does. */
type Weighted<Value> = readonly { readonly value: Value; readonly weight: number }[];

const SEXES: Weighted<string | null> = [
  { value: 'F', weight: 10 },
  { value: 'M', weight: 10 },
  { value: 'X', weight: 1 },
  { value: null, weight: 1 },
];
const PATIENT_STATUSES: Weighted<string | null> = [
  { value: 'AC', weight: 16 },
  { value: 'IN', weight: 2 },
  { value: 'MO', weight: 1 },
  { value: 'DE', weight: 1 },
  { value: null, weight: 1 },
];
const ROSTER_STATUSES: Weighted<string | null> = [
  { value: 'RO', weight: 12 },
  { value: 'NR', weight: 4 },
  { value: 'TE', weight: 1 },
  { value: null, weight: 2 },
];
const PATIENT_TYPES: Weighted<string | null> = [
  { value: 'OUTPATIENT', weight: 10 },
  { value: 'INPATIENT', weight: 5 },
  { value: 'EMERGENCY', weight: 3 },
  { value: null, weight: 1 },
];
const WARDS: readonly (string | null)[] = ['Ward 2', 'Ward 4', 'Ward 7', 'Intensive care', null];
const CLINICS: readonly (string | null)[] = ['Clinic East', 'Clinic West', 'Day hospital', null];
const SERVICES: Weighted<string | null> = [
  { value: 'General medicine', weight: 8 },
  { value: 'Cardiology', weight: 5 },
  { value: 'Surgery', weight: 4 },
  { value: 'Oncology', weight: 3 },
  { value: 'Physiotherapy', weight: 3 },
  { value: 'Psychiatry', weight: 3 },
  { value: 'Obstetrics', weight: 2 },
  { value: 'Emergency', weight: 2 },
  { value: 'Addiction medicine', weight: 1 },
  { value: null, weight: 1 },
];
/** Who has patients as their own. */
const OWN_PHYSICIANS: Weighted<string> = [
  { value: 'ada', weight: 7 },
  { value: 'mona', weight: 5 },
  { value: 'nuno', weight: 4 },
  { value: 'liam', weight: 3 },
];
const OTHER_PHYSICIANS: readonly (string | null)[] = ['mona', 'nuno', 'liam', null];

/** Patients without a part in the story, who have so many encounters together. */
export function generatedPatients(faker: SimpleFaker, encounters: number): PatientPlan[] {
  const shares = shareOut(faker, encounters);
  return familyNames.map((lastName, index) => {
    const number = FIRST_NUMBER + index;
    const sex = faker.helpers.weightedArrayElement(SEXES);
    return {
      number,
      firstName: givenNames[(index * 7) % givenNames.length] as string,
      lastName,
      sex,
      birthDate: index === 40 ? null : birthDate(faker),
      patientStatus: faker.helpers.weightedArrayElement(PATIENT_STATUSES),
      rosterStatus: faker.helpers.weightedArrayElement(ROSTER_STATUSES),
      lockReason: index === LOCKED_AT ? 'The patient works in this building and asked for it.' : null,
      encounters: visits(faker, number, shares[index] as number, sex),
    };
  });
}

/** How many encounters each has: none for a few, at least one for the others, and the sum is `encounters`. */
function shareOut(faker: SimpleFaker, encounters: number): number[] {
  const shares = familyNames.map((_, index): number => (index % WITHOUT_ENCOUNTERS === 4 ? 0 : 1));
  const visiting = shares.flatMap((share, index) => (share === 0 ? [] : [index]));
  for (let left = encounters - visiting.length; left > 0; left -= 1) {
    const index = faker.helpers.arrayElement(visiting);
    shares[index] = (shares[index] as number) + 1;
  }
  return shares;
}

function birthDate(faker: SimpleFaker): string {
  return faker.date.between({ from: '1926-01-01T00:00:00Z', to: '2022-12-31T00:00:00Z' }).toISOString().slice(0, 10);
}

function visits(faker: SimpleFaker, number: number, count: number, sex: string | null): EncounterPlan[] {
  const own = faker.helpers.weightedArrayElement(OWN_PHYSICIANS);
  const gap = Math.floor(1200 / (count + 1));
  return Array.from({ length: count }, (_, index) => {
    const plan = { ...visit(faker, own, gap * (count - index)), number: `E-${number}-${index + 1}` };
    return plan.service === 'Obstetrics' && sex !== 'F' ? { ...plan, service: 'General medicine' } : plan;
  });
}

function visit(faker: SimpleFaker, own: string, daysAgo: number): Omit<EncounterPlan, 'number'> {
  const patientType = faker.helpers.weightedArrayElement(PATIENT_TYPES);
  const inpatient = patientType === 'INPATIENT';
  const inHouse = inpatient && faker.number.int({ max: 9 }) === 0;
  const unwritten = !inHouse && faker.number.int({ max: 29 }) === 0;
  return {
    service: faker.helpers.weightedArrayElement(SERVICES),
    patientType,
    location: faker.helpers.arrayElement(inpatient ? WARDS : CLINICS),
    // Long enough ago for the longest stay to have ended.
    admittedDaysAgo: inHouse ? faker.number.int({ min: 2, max: 6 }) : unwritten ? null : daysAgo + 12,
    hour: patientType === 'EMERGENCY' ? faker.number.int({ min: 0, max: 23 }) : faker.number.int({ min: 8, max: 16 }),
    stayHours: inHouse ? null : inpatient ? faker.number.int({ min: 30, max: 240 }) : faker.number.int({ min: 1, max: 7 }),
    lockReason: null,
    physicians: physicians(faker, own),
  };
}

function physicians(faker: SimpleFaker, own: string): EncounterPlan['physicians'] {
  const attending = faker.number.int({ max: 9 }) < 8 ? own : faker.helpers.arrayElement(OTHER_PHYSICIANS);
  const consulting = faker.number.int({ max: 5 }) === 0 ? faker.helpers.arrayElement(OTHER_PHYSICIANS) : null;
  const designated: { username: string; kind: PhysicianKind }[] = [];
  if (attending !== null) designated.push({ username: attending, kind: 'ATTENDING' });
  if (consulting !== null && consulting !== attending) designated.push({ username: consulting, kind: 'CONSULTING' });
  return designated;
}
