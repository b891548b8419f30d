import type { SimpleFaker } from '@faker-js/faker';
import { fold } from '../condition/fold';
import { newPatient } from '../entity/newPatient';
import type { Patient } from '../entity/Patient';
import { demoId } from './demoId';
import { streets, towns } from './names';
import { demoMrn, type PatientPlan } from './plans';

/** The family doctors beside the hospital, by the numbers under which they bill. */
const FAMILY_DOCTORS: readonly (readonly [number: string, name: string])[] = [
  ['900101', 'Dr Mona Mango'],
  ['900102', 'Dr Nuno Nutmeg'],
  ['900103', 'Dr Ada Almond'],
];

/** A day that is as far from the day of seeding at every seeding. */
export type DaysAgo = (days: number) => string;

/** A patient with the Master File filled in. */
export function demoPatient(faker: SimpleFaker, plan: PatientPlan, daysAgo: DaysAgo): Patient {
  const own = faker.helpers.arrayElement([...FAMILY_DOCTORS, null]);
  const joined = faker.number.int({ min: 1300, max: 4000 });
  const gone = plan.rosterStatus === 'TE';
  const mailbox = `${fold(plan.firstName)}.${fold(plan.lastName)}`.replace(/[^a-z0-9.]/g, '');
  const maybe = <Value>(value: Value) => (faker.number.int({ max: 5 }) === 0 ? null : value);
  return newPatient({
    id: demoId('patient', plan.number),
    mrn: demoMrn(plan.number),
    demographicNumber: plan.number,
    firstName: plan.firstName,
    lastName: plan.lastName,
    sex: plan.sex,
    birthDate: plan.birthDate,
    address: `${faker.number.int({ min: 1, max: 199 })} ${faker.helpers.arrayElement(streets)}`,
    city: maybe(faker.helpers.arrayElement(towns)),
    province: 'ON',
    postalCode: `K0K 0K${faker.number.int({ max: 9 })}`,
    phone: `555-01${digits(faker, 2)}`,
    phone2: faker.number.int({ max: 2 }) === 0 ? `555-01${digits(faker, 2)}` : null,
    email: maybe(`${mailbox}@example.org`),
    // Numbers of real cards do not begin with zeros.
    hin: maybe(`0000${String(plan.number).padStart(6, '0')}`),
    versionCode: maybe(faker.helpers.arrayElement(['AB', 'CD', 'ZZ'])),
    healthCardType: maybe('ON'),
    healthCardRenewDate: maybe(daysAgo(-faker.number.int({ min: 20, max: 900 }))),
    pcnIndicator: maybe(faker.helpers.arrayElement(['Y', 'N'])),
    rosterStatus: plan.rosterStatus,
    patientStatus: plan.patientStatus,
    dateJoined: daysAgo(joined),
    effectiveDate: plan.rosterStatus === 'RO' ? daysAgo(joined - 30) : null,
    endDate: gone ? daysAgo(faker.number.int({ min: 10, max: 400 })) : null,
    providerNumber: own?.[0] ?? null,
    providerName: own?.[1] ?? null,
    familyDoctor: maybe(faker.helpers.arrayElement(FAMILY_DOCTORS)[1]),
    newsletter: faker.helpers.arrayElement(['Yes', 'No', 'Paper', null]),
    locked: plan.lockReason !== null,
  });
}

function digits(faker: SimpleFaker, length: number): string {
  return faker.string.numeric({ length, allowLeadingZeros: true });
}
