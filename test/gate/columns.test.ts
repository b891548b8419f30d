import { columns } from '../../src/gate/columns';

/** What one is told who names what a statement does not have. */
const toldOf = (name: () => unknown): string => {
  try {
    name();
  } catch (error) {
    return (error as Error).message;
  }
  return 'made';
};
const noColumn = (name: string) => `A condition names a column that this statement does not have: ${name}`;
const noRelation = (name: string) => `A condition names a relation that this statement does not have: ${name}`;

const OF_PATIENT = ['patient_id', 'patient_locked', 'last_name', 'first_name', 'mrn', 'demographic_number', 'sex', 'birth_date'];
const OF_MASTER_FILE = ['city', 'hin', 'patient_status', 'roster_status', 'provider_number'];
const OF_ENCOUNTER = [
  'encounter_id',
  'encounter_locked',
  'encounter_number',
  'admit_date',
  'discharge_date',
  'service',
  'patient_type',
  'location',
];

test.each([
  ['PATIENT', [...OF_PATIENT, ...OF_MASTER_FILE], ['encounters', 'physicians', 'sets']],
  ['ENCOUNTER', [...OF_PATIENT, ...OF_MASTER_FILE, ...OF_ENCOUNTER], ['encounters', 'physicians', 'sets', 'encounter_physicians']],
  ['DOCUMENT', [...OF_PATIENT, ...OF_ENCOUNTER, 'document_id'], ['encounters', 'physicians', 'sets', 'encounter_physicians']],
  ['PATIENT_SET', ['set_id', 'set_name'], []],
] as const)('a statement on %s has these names, each for something else', (level, names, relations) => {
  const made = names.map((name) => columns[level].column(name).sql);
  expect(new Set(made).size).toBe(names.length);
  for (const name of relations) expect(toldOf(() => columns[level].relation(name))).toBe('made');
});

describe('a name that a statement does not have stops it from being made', () => {
  test.each([
    ['PATIENT', ['encounter_id', 'service', 'document_id', 'set_id', 'toString', 'hin_key', '']],
    ['ENCOUNTER', ['document_id', 'set_id', 'toString', 'provider_id']],
    ['DOCUMENT', ['set_id', 'provider_id', 'title']],
    ['PATIENT_SET', ['patient_id', 'encounter_id', 'document_id', 'last_name']],
  ] as const)('a column of %s', (level, names) => {
    for (const name of names) expect(toldOf(() => columns[level].column(name))).toBe(noColumn(name));
  });

  test.each([
    ['PATIENT', ['encounter_physicians', 'documents', 'toString', '']],
    ['ENCOUNTER', ['documents', 'members']],
    ['DOCUMENT', ['documents', 'members']],
    ['PATIENT_SET', ['encounters', 'physicians', 'sets', 'encounter_physicians']],
  ] as const)('a relation of %s', (level, names) => {
    for (const name of names) expect(toldOf(() => columns[level].relation(name))).toBe(noRelation(name));
  });

  test('below a relation', () => {
    const { ENCOUNTER, PATIENT } = columns;
    for (const [name, own] of [
      ['physicians', 'provider_id'],
      ['sets', 'set_id'],
      ['encounter_physicians', 'provider_id'],
    ] as const) {
      const related = ENCOUNTER.relation(name).columns;
      expect(toldOf(() => related.column(own))).toBe('made');
      expect(toldOf(() => related.column('patient_id'))).toBe('A condition names a column that this relation does not have: patient_id');
      expect(toldOf(() => related.relation('encounters'))).toBe('This relation has no relations');
    }
    const visits = PATIENT.relation('encounters').columns;
    expect(toldOf(() => visits.column('service'))).toBe('made');
    expect(toldOf(() => visits.relation('encounter_physicians'))).toBe('made');
    expect(toldOf(() => visits.column('set_id'))).toBe(noColumn('set_id'));
  });
});
