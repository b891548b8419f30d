const KINDS = {
  provider: 1,
  role: 2,
  patient: 3,
  encounter: 4,
  document: 5,
  deficiency: 6,
  patientSet: 7,
  accessLimit: 8,
  recordLock: 9,
  reportDefinition: 10,
} as const;

/** The key of a row of the demo hospital: a UUID by its form, the same at every seeding, and easy to tell from a real one. */
export function demoId(kind: keyof typeof KINDS, number: number): string {
  return `${String(KINDS[kind]).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** The key of an encounter of the demo hospital, by the number of its patient and its place in the chart, from 0. */
export function demoEncounterId(patientNumber: number, index: number): string {
  return demoId('encounter', patientNumber * 100 + index + 1);
}
