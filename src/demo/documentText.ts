import type { SimpleFaker } from '@faker-js/faker';
import { serviceTexts, type ServiceTexts } from './serviceTexts';

/** What a document says about its own whereabouts. */
export interface DocumentContext {
  readonly type: string;
  /** Null where none was written down. */
  readonly service: string | null;
  readonly patientName: string;
  readonly mrn: string;
  /** Null for a document that is filed directly under the patient. */
  readonly encounterNumber: string | null;
  /** The day on which it was written. */
  readonly day: string;
  readonly authorName: string | null;
}

type Body = (faker: SimpleFaker, texts: ServiceTexts) => string[];

const NIGHTS: readonly string[] = [
  'A quiet night. Slept from eleven to five, asked once for water. Vital signs every four hours, all within the limits that were set.',
  'Awake at two with pain, 5 of 10. Medication as written, 2 of 10 after half an hour. Went back to sleep with the window open.',
  'Walked to the end of the corridor and back, twice, the second time without the frame. Ate all of lunch and half of supper.',
];
const VACCINES: readonly string[] = ['Tetanus and diphtheria', 'Influenza', 'Measles, mumps, rubella', 'Hepatitis B', 'Pneumococcus'];

const BODIES: Readonly<Record<string, Body>> = {
  'Visit note': (faker, texts) => [
    `REASON FOR THE VISIT\n${pick(faker, texts.reasons)}`,
    `FINDINGS\n${pick(faker, texts.findings)}`,
    `PLAN\n${pick(faker, texts.plans)}`,
  ],
  'Admission note': (faker, texts) => [
    `WHY TODAY\n${pick(faker, texts.reasons)} Admitted because the matter cannot wait, or cannot be settled at home.`,
    `ON ADMISSION\n${pick(faker, texts.findings)}`,
    `FIRST STEPS\n${pick(faker, texts.plans)} Relatives were told by telephone; the patient agreed to that.`,
  ],
  'Progress note': (faker, texts) => [
    `${pick(faker, texts.findings)} No new complaint since the last entry; the patient asks good questions and was given time for them.`,
    pick(faker, texts.plans),
  ],
  'Nursing note': (faker) => [
    pick(faker, NIGHTS),
    'Skin over heels and tailbone intact. Line in the left forearm dry, to be changed tomorrow.',
  ],
  'Discharge summary': (faker, texts) => [
    `ADMITTED FOR\n${pick(faker, texts.reasons)}`,
    `COURSE\n${pick(faker, texts.findings)} The stay went without complications. The patient walked to the lift without help.`,
    `WHAT COMES NEXT\n${pick(faker, texts.plans)} The family doctor receives a copy of this letter.`,
  ],
  'Operative report': (faker, texts) => [
    `INDICATION\n${pick(faker, texts.reasons)}`,
    'PROCEDURE\nTeam time-out done and complete. Standard approach, clear view, little bleeding. Count of instruments and swabs correct before closing. Duration 48 minutes.',
    `AFTERWARDS\nWoke calm, pain 2 of 10. ${pick(faker, texts.plans)}`,
  ],
  'Imaging report': (faker, texts) => [
    `FINDINGS\n${pick(faker, texts.imaging)}`,
    'ASSESSMENT\nNothing that has to be dealt with today. Comparison with earlier images where there are any; further images only if the course asks for them.',
  ],
  'Laboratory report': (faker) => [
    [
      line('Haemoglobin', faker.number.int({ min: 112, max: 158 }), 'g/L'),
      line('Leucocytes', faker.number.int({ min: 38, max: 104 }) / 10, '10^9/L'),
      line('Platelets', faker.number.int({ min: 150, max: 390 }), '10^9/L'),
      line('Creatinine', faker.number.int({ min: 52, max: 110 }), 'µmol/L'),
      line('Potassium', faker.number.int({ min: 35, max: 50 }) / 10, 'mmol/L'),
      line('C-reactive protein', faker.number.int({ min: 1, max: 38 }), 'mg/L'),
    ].join('\n'),
    'Sample in good order, measured on the day of its arrival. Values outside the range were telephoned to the ward.',
  ],
  'Consultation letter': (faker, texts) => [
    `Thank you for asking us to see this patient. ${pick(faker, texts.reasons)}`,
    `${pick(faker, texts.findings)} In our view there is no hurry, but there is something to be done.`,
    `We suggest: ${pick(faker, texts.plans)} Please write to us again if the course is another than hoped.`,
  ],
  'Referral letter': (faker, texts) => [
    `Dear colleagues, please see this patient. ${pick(faker, texts.reasons)}`,
    `${pick(faker, texts.findings)} What was tried so far has helped a little. Allergies: none known. Thank you for your advice.`,
  ],
  'Advance directive': (faker) => [
    'I wish to be treated so that I can come home. If that can no longer be hoped for, I wish for company, quiet, and no pain. My sister speaks for me where I cannot; she knows what I mean.',
    `Written with a clear mind and read again in company. Copies: family doctor, kitchen drawer, and this chart. Witnesses: ${faker.number.int({ min: 2, max: 3 })}.`,
  ],
  'Vaccination record': (faker) => [
    faker.helpers
      .arrayElements([...VACCINES], 3)
      .map((vaccine) => `${vaccine}: given in the left upper arm, well tolerated.`)
      .join('\n'),
    'The next doses are due as the public schedule says. The patient carries a copy of this record in a purse.',
  ],
};

/** A readable document of a few paragraphs that fits its type and service. Nothing in it is about a real person. */
export function documentText(faker: SimpleFaker, context: DocumentContext): string {
  const body = BODIES[context.type];
  const texts = serviceTexts[context.service ?? 'General medicine'];
  if (body === undefined || texts === undefined) throw new Error('There are no words for this document of the demo hospital');
  const head = [
    'FERNVILLE GENERAL, a hospital that does not exist',
    `${context.type}${context.service === null ? '' : `, ${context.service}`}`,
    `Patient: ${context.patientName}, ${context.mrn}`,
    ...(context.encounterNumber === null ? [] : [`Encounter: ${context.encounterNumber}`]),
    `Written: ${context.day}`,
  ].join('\n');
  const foot = context.authorName === null ? 'Unsigned.' : context.authorName;
  return `${[head, ...body(faker, texts), foot].join('\n\n')}\n`;
}

function pick(faker: SimpleFaker, texts: readonly string[]): string {
  return faker.helpers.arrayElement(texts);
}

function line(name: string, value: number, unit: string): string {
  return `${name.padEnd(22)}${String(value).padStart(7)} ${unit}`;
}
