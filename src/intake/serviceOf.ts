/** Services that a description tells, the most telling first. */
const BY_DESCRIPTION: readonly (readonly [RegExp, string])[] = [
  [/addict|alcohol|detox|\bdrug|opioid/, 'Addiction medicine'],
  [/psychiatr|psycholog|mental|behavio/, 'Psychiatry'],
  [/prenatal|postnatal|antenatal|obstetric|pregnan|\bbirth/, 'Obstetrics'],
  [/cardi|heart|hypertension/, 'Cardiology'],
  [/cancer|oncolog|chemotherap/, 'Oncology'],
  [/asthma|respirat|pulmon/, 'Respiratory medicine'],
  [/allerg/, 'Allergy'],
  [/dialysis|renal|kidney/, 'Nephrology'],
  [/\bdent(al|ist)|tooth/, 'Dentistry'],
  [/surg/, 'Surgery'],
  [/child|p(a)?ediatric/, 'Paediatrics'],
];

/** Services that Synthea's classes of encounters tell, where the description tells none. */
const BY_CLASS: Readonly<Record<string, string>> = {
  AMBULATORY: 'General medicine',
  EMERGENCY: 'Emergency',
  HOME: 'Home care',
  HOSPICE: 'Palliative care',
  INPATIENT: 'General medicine',
  OUTPATIENT: 'General medicine',
  SNF: 'Nursing care',
  URGENTCARE: 'Urgent care',
  VIRTUAL: 'General medicine',
  WELLNESS: 'Preventive care',
};

/** The clinical service of an encounter, which Synthea does not name; null where neither class nor description tells it. */
export function serviceOf(encounterClass: string | null, description: string | null): string | null {
  const text = description?.toLowerCase() ?? '';
  const told = BY_DESCRIPTION.find(([pattern]) => pattern.test(text))?.[1];
  return told ?? BY_CLASS[encounterClass ?? ''] ?? null;
}
