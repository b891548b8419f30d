import { AccessLimitRow } from '../../../src/entity/AccessLimitRow';
import type { PatientFields } from '../../../src/entity/newPatient';
import type { EncounterFields } from '../../../src/entity/newEncounter';
import { World } from '../../world/World';
import { answer, ENCOUNTER, expectNothing, listed, NONE, open, page, PATIENT, safe, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

async function viewer(physician = false): Promise<string> {
  const username = unique('viewer');
  await world.provider(username, { physician });
  return username;
}

/** A patient with one encounter for each set of fields. */
async function chart(
  encounters: readonly (Partial<EncounterFields> & { physicians?: readonly string[] })[],
  fields: Partial<PatientFields> = {},
) {
  const patient = await world.patient(unique('Patient'), { hin: unique('hin'), ...fields });
  const made = [];
  for (const [index, given] of encounters.entries())
    made.push(await world.encounter(patient, { admittedAt: new Date(Date.UTC(2026, 1, 20 - index, 8)), ...given }));
  return { patient, encounters: made };
}

type Made = Awaited<ReturnType<typeof chart>>['encounters'][number];
const openEncounter = ({ gid, number, admittedOn, service }: Made) => ({
  id: gid,
  number,
  admissionDate: admittedOn,
  service,
  access: open(),
});
const safeEncounter = (encounter: Made, door = 'REASON') => ({ ...openEncounter(encounter), service: null, access: safe(door) });

/** Each encounter of a patient, marked, in the search results and below the patient. */
async function expectEncounters(username: string, patient: { gid: string; lastName: string; hin: string | null }, ...expected: unknown[]) {
  const query = `{ patient(id: "${patient.gid}") { encounters ${listed(ENCOUNTER)} } patients(search: { lastName: "${patient.lastName}" }) ${listed(`encounters ${listed(ENCOUNTER)}`)} }`;
  expect(await world.ask(username, query)).toEqual(
    answer({ patient: { encounters: page(...expected) }, patients: page({ encounters: page(...expected) }) }),
  );
}

describe('fragments limit by what they name', () => {
  const day = (text: string) => new Date(`${text}T12:00:00Z`);
  const cases: readonly (readonly [
    name: string,
    fragment: string,
    polarity: 'ONLY_WHERE' | 'EXCEPT_WHERE',
    encounters: readonly (readonly [fields: Partial<EncounterFields>, limited: boolean])[],
  ])[] = [
    [
      'service',
      "service = 'Psychiatry'",
      'EXCEPT_WHERE',
      [
        [{ service: 'Psychiatry' }, true],
        [{ service: 'Surgery' }, false],
      ],
    ],
    [
      'service, whatever its case and accents',
      "service = 'PSYCHIATRIE'",
      'EXCEPT_WHERE',
      [
        [{ service: 'Psychiàtrie' }, true],
        [{ service: 'Psychiatry' }, false],
      ],
    ],
    [
      'service, of which only some are open',
      "service IN ('Surgery', 'Medicine')",
      'ONLY_WHERE',
      [
        [{ service: 'Surgery' }, false],
        [{ service: 'Psychiatry' }, true],
      ],
    ],
    ['service, null: limited where it names what is limited', "service = 'Psychiatry'", 'EXCEPT_WHERE', [[{ service: null }, true]]],
    ['service, null: limited where it names what is open', "service = 'Surgery'", 'ONLY_WHERE', [[{ service: null }, true]]],
    [
      'service, null: limited also under NOT',
      "NOT service = 'Psychiatry'",
      'ONLY_WHERE',
      [
        [{ service: null }, true],
        [{ service: 'Surgery' }, false],
      ],
    ],
    [
      'service, null left open on purpose',
      "service IS NULL OR service = 'Surgery'",
      'ONLY_WHERE',
      [
        [{ service: null }, false],
        [{ service: 'Psychiatry' }, true],
      ],
    ],
    [
      'service, null left open on purpose, the other way',
      "service IS NOT NULL AND service = 'Psychiatry'",
      'EXCEPT_WHERE',
      [
        [{ service: null }, false],
        [{ service: 'Psychiatry' }, true],
      ],
    ],
    [
      'patient type',
      "patient_type <> 'OUTPATIENT'",
      'EXCEPT_WHERE',
      [
        [{ patientType: 'INPATIENT' }, true],
        [{ patientType: 'OUTPATIENT' }, false],
        [{ patientType: null }, true],
      ],
    ],
    [
      'patient type by pattern',
      "patient_type LIKE 'in%'",
      'EXCEPT_WHERE',
      [
        [{ patientType: 'INPATIENT' }, true],
        [{ patientType: 'DAY' }, false],
      ],
    ],
    [
      'discharge date',
      "discharge_date < DATE '2026-01-31'",
      'EXCEPT_WHERE',
      [
        [{ dischargedAt: day('2026-01-30') }, true],
        [{ dischargedAt: day('2026-01-31') }, false],
      ],
    ],
    ['discharge date, in house: limited', "discharge_date < '2026-01-31'", 'EXCEPT_WHERE', [[{ dischargedAt: null }, true]]],
    [
      'discharge date, in house: limited in the other polarity',
      "discharge_date >= '2026-01-31'",
      'ONLY_WHERE',
      [
        [{ dischargedAt: null }, true],
        [{ dischargedAt: day('2026-01-31') }, false],
      ],
    ],
    [
      'discharge date, in house left open on purpose',
      'discharge_date IS NULL OR discharge_date >= CURRENT_DATE - INTERVAL 30 DAY',
      'ONLY_WHERE',
      [
        [{ dischargedAt: null }, false],
        [{ dischargedAt: day('2026-01-30') }, false],
        [{ dischargedAt: day('2026-01-29') }, true],
      ],
    ],
    [
      'service together with the patient’s sex',
      "service = 'Psychiatry' AND sex = 'F'",
      'EXCEPT_WHERE',
      [
        [{ service: 'Psychiatry' }, true],
        [{ service: 'Surgery' }, false],
      ],
    ],
  ];

  test.each(cases)('%s: %s (%s)', async (_name, fragment, polarity, rows) => {
    const username = await viewer();
    await world.limit({ fragment, polarity, providers: [username] });
    const { patient, encounters } = await chart(
      rows.map(([fields]) => fields),
      { sex: 'F' },
    );
    const expected = encounters.map((encounter, index) => (rows[index]?.[1] ? safeEncounter(encounter) : openEncounter(encounter)));
    await expectEncounters(username, patient, ...expected);
  });

  test('an encounter level fragment with the patient’s own column looks at the patient of the encounter', async () => {
    const username = await viewer();
    await world.limit({ fragment: "service = 'Psychiatry' AND sex = 'F'", providers: [username] });
    const { patient, encounters } = await chart([{ service: 'Psychiatry' }], { sex: 'M' });
    for (const encounter of encounters) await expectEncounters(username, patient, openEncounter(encounter));
  });

  const ofPatients: readonly (readonly [string, string, 'ONLY_WHERE' | 'EXCEPT_WHERE', Partial<PatientFields>, boolean])[] = [
    ['last name', "last_name LIKE 'Åkes%'", 'EXCEPT_WHERE', { lastName: 'AKESSON' }, true],
    ['last name, another', "last_name LIKE 'Åkes%'", 'EXCEPT_WHERE', { lastName: 'Åberg' }, false],
    ['last name in a range', "last_name BETWEEN 'a' AND 'm'", 'ONLY_WHERE', { lastName: 'Łukasz' }, false],
    ['last name beyond the range', "last_name BETWEEN 'a' AND 'm'", 'ONLY_WHERE', { lastName: 'Mabel' }, true],
    ['birth date', 'birth_date > CURRENT_DATE - INTERVAL 18 YEAR', 'EXCEPT_WHERE', { birthDate: '2008-03-02' }, true],
    ['birth date, on the day itself', 'birth_date > CURRENT_DATE - INTERVAL 18 YEAR', 'EXCEPT_WHERE', { birthDate: '2008-03-01' }, false],
    ['birth date that is not known', 'birth_date > CURRENT_DATE - INTERVAL 18 YEAR', 'EXCEPT_WHERE', { birthDate: null }, true],
    ['patient status', "patient_status = 'AC'", 'ONLY_WHERE', { patientStatus: 'ac' }, false],
    ['patient status that is not known', "patient_status = 'AC'", 'ONLY_WHERE', { patientStatus: null }, true],
    ['roster status', "roster_status IN ('RO')", 'EXCEPT_WHERE', { rosterStatus: 'RO' }, true],
  ];

  test.each(ofPatients)('%s: %s (%s)', async (_name, fragment, polarity, fields, limited) => {
    const username = await viewer();
    await world.limit({ fragment, level: 'PATIENT', polarity, providers: [username] });
    const { patient, encounters } = await chart([{}], fields);
    const [encounter] = encounters as [Made];
    const query = `{ patients(search: { mrn: "${patient.mrn}" }) ${listed(`${PATIENT} encounters ${listed(ENCOUNTER)}`)} }`;
    expect(await world.ask(username, query)).toEqual(
      answer({
        patients: page({
          id: patient.gid,
          lastName: patient.lastName,
          hin: limited ? null : patient.hin,
          access: limited ? safe('REASON') : open(),
          encounters: page(limited ? safeEncounter(encounter) : openEncounter(encounter)),
        }),
      }),
    );
  });

  test('a limit binds its subjects and nobody else', async () => {
    const [bound, free] = [await viewer(), await viewer()];
    await world.limit({ fragment: "service = 'Psychiatry'", providers: [bound] });
    const { patient, encounters } = await chart([{ service: 'Psychiatry' }]);
    const [encounter] = encounters as [Made];
    await expectEncounters(bound, patient, safeEncounter(encounter));
    await expectEncounters(free, patient, openEncounter(encounter));
  });

  test('a disabled limit limits nothing', async () => {
    const username = await viewer();
    const id = await world.limit({ fragment: "service = 'Psychiatry'", enabled: false, providers: [username] });
    const { patient, encounters } = await chart([{ service: 'Psychiatry' }]);
    const [encounter] = encounters as [Made];
    await expectEncounters(username, patient, openEncounter(encounter));
    await world.database.run((manager) => manager.update(AccessLimitRow, { id }, { enabled: true }));
    await expectEncounters(username, patient, safeEncounter(encounter));
  });

  test('several limits all apply: the least disclosure and the hardest door', async () => {
    const username = await viewer();
    await world.limit({ fragment: "service IN ('Psychiatry', 'Surgery', 'Obstetrics')", overrideSetting: 'ALLOW', providers: [username] });
    await world.limit({ fragment: "service IN ('Surgery', 'Obstetrics')", overrideSetting: 'PROMPT', providers: [username] });
    await world.limit({ fragment: "service = 'Obstetrics'", overrideSetting: 'DENY', providers: [username] });
    const { patient, encounters } = await chart([
      { service: 'Medicine' },
      { service: 'Psychiatry' },
      { service: 'Surgery' },
      { service: 'Obstetrics' },
    ]);
    const [medicine, psychiatry, surgery, obstetrics] = encounters as [Made, Made, Made, Made];
    await expectEncounters(username, patient, openEncounter(medicine), safeEncounter(psychiatry), safeEncounter(surgery, 'APPROVAL'));
    await expectNothing(world, username, { encounter: obstetrics });
  });

  test('a limit on the patient joins with one on the encounter', async () => {
    const username = await viewer();
    const { patient, encounters } = await chart([{ service: 'Psychiatry' }, { service: 'Surgery' }]);
    await world.limit({ fragment: `last_name = '${patient.lastName}'`, level: 'PATIENT', overrideSetting: 'ALLOW', providers: [username] });
    await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'PROMPT', providers: [username] });
    const [psychiatry, surgery] = encounters as [Made, Made];
    await expectEncounters(username, patient, safeEncounter(psychiatry, 'APPROVAL'), safeEncounter(surgery, 'REASON'));
  });
});

describe('stored limits that cannot be understood', () => {
  test.each([
    ['ALLOW', 'REASON'],
    ['PROMPT', 'APPROVAL'],
  ])('a fragment that no longer parses limits every record of its level, with its own setting: %s', async (overrideSetting, door) => {
    const [ofEncounters, ofPatients] = [await viewer(), await viewer()];
    await world.limit({ fragment: 'service = LOWER(location)', overrideSetting, providers: [ofEncounters] });
    await world.limit({ fragment: "city = 'x'; DROP TABLE patient", level: 'PATIENT', overrideSetting, providers: [ofPatients] });
    const { patient, encounters } = await chart([{ service: 'Medicine' }, { service: null }]);
    const asked = `{ patient(id: "${patient.gid}") { ${PATIENT} encounters ${listed(ENCOUNTER)} } }`;
    const both = page(...encounters.map((encounter) => safeEncounter(encounter, door)));
    const names = { id: patient.gid, lastName: patient.lastName };
    expect(await world.ask(ofEncounters, asked)).toEqual(
      answer({ patient: { ...names, hin: patient.hin, access: open(), encounters: both } }),
    );
    expect(await world.ask(ofPatients, asked)).toEqual(answer({ patient: { ...names, hin: null, access: safe(door), encounters: both } }));
  });

  test('a fragment that no longer parses, without override, hides every encounter, and so every patient who has some', async () => {
    const username = await viewer();
    await world.limit({ fragment: 'servce = 1', overrideSetting: 'DENY', providers: [username] });
    const { patient, encounters } = await chart([{}]);
    const without = await chart([]);
    await expectNothing(world, username, { patient, encounter: encounters[0] as Made });
    expect(await world.ask(username, `{ patient(id: "${without.patient.gid}") { lastName } }`)).toEqual(
      answer({ patient: { lastName: without.patient.lastName } }),
    );
  });

  test.each([
    ['a level of patients for a fragment about encounters', { fragment: "service = 'Psychiatry'", level: 'PATIENT' }],
    ['a level that there is not', { fragment: "last_name = 'nobody'", level: 'WARD' }],
    ['a polarity that there is not', { fragment: "last_name = 'nobody'", level: 'PATIENT', polarity: 'MAYBE' }],
    ['an override setting that there is not', { fragment: "last_name = 'nobody'", level: 'PATIENT', overrideSetting: 'SOMETIMES' }],
  ])('hides every patient: %s', async (_name, fields) => {
    const username = await viewer();
    await world.limit({ ...fields, providers: [username] });
    const { patient, encounters } = await chart([{}]);
    const without = await chart([]);
    await expectNothing(world, username, { patient, encounter: encounters[0] as Made });
    await expectNothing(world, username, { patient: without.patient });
    await world.grant(username, patient, { strength: 'APPROVAL' });
    await expectNothing(world, username, { patient });
  });

  test('hides every encounter: a level of encounters for a fragment about patients', async () => {
    const username = await viewer();
    await world.limit({ fragment: "last_name = 'nobody'", level: 'ENCOUNTER', providers: [username] });
    const { patient, encounters } = await chart([{}]);
    await expectNothing(world, username, { patient, encounter: encounters[0] as Made });
  });
});

describe('physician of record security', () => {
  const secure = (physicianOfRecordScope: string, physicianOfRecordOverride = 'ALLOW') =>
    world.site({ physicianOfRecordSecurity: true, physicianOfRecordScope, physicianOfRecordOverride });
  afterEach(() =>
    world.site({ physicianOfRecordSecurity: false, physicianOfRecordScope: 'PHYSICIANS', physicianOfRecordOverride: 'ALLOW' }),
  );

  const query = (patient: { gid: string }) => `{ patient(id: "${patient.gid}") { ${PATIENT} encounters ${listed(ENCOUNTER)} } }`;
  const opened = ({ patient, encounters }: Awaited<ReturnType<typeof chart>>) =>
    answer({
      patient: {
        id: patient.gid,
        lastName: patient.lastName,
        hin: patient.hin,
        access: open(),
        encounters: page(...encounters.map(openEncounter)),
      },
    });
  const closed = ({ patient, encounters }: Awaited<ReturnType<typeof chart>>, door = 'REASON') =>
    answer({
      patient: {
        id: patient.gid,
        lastName: patient.lastName,
        hin: null,
        access: safe(door),
        encounters: page(...(door === 'NEVER' ? [] : encounters.map((encounter) => safeEncounter(encounter, door)))),
      },
    });

  test('off: it limits nobody', async () => {
    const physician = await viewer(true);
    const made = await chart([{}]);
    expect(await world.ask(physician, query(made.patient))).toEqual(opened(made));
  });

  test('on for PHYSICIANS: it limits physicians who are not designated, and no nurse', async () => {
    await secure('PHYSICIANS');
    const [physician, nurse] = [await viewer(true), await viewer()];
    const made = await chart([{}, {}]);
    expect(await world.ask(physician, query(made.patient))).toEqual(closed(made));
    expect(await world.ask(nurse, query(made.patient))).toEqual(opened(made));
  });

  test('on for EVERYONE: it limits a nurse too', async () => {
    await secure('EVERYONE', 'PROMPT');
    const [physician, nurse] = [await viewer(true), await viewer()];
    const made = await chart([{}]);
    for (const username of [physician, nurse]) expect(await world.ask(username, query(made.patient))).toEqual(closed(made, 'APPROVAL'));
  });

  test('without override: the name is there, the chart is not, and no criterion of an encounter finds the patient', async () => {
    await secure('PHYSICIANS', 'DENY');
    const physician = await viewer(true);
    const made = await chart([{}]);
    const { patient } = made;
    const [encounter] = made.encounters as [Made];
    expect(await world.ask(physician, query(patient))).toEqual(closed(made, 'NEVER'));
    const searches = `{
      byName: patients(search: { lastName: "${patient.lastName}" }) ${listed('lastName')}
      byNumber: patients(search: { lastName: "${patient.lastName}", encounter: { number: "${encounter.number}" } }) ${listed('lastName')}
      byNothing: patients(search: { lastName: "${patient.lastName}", encounter: {} }) ${listed('lastName')}
      tree: documentTree(patientId: "${patient.gid}") { message patient { lastName } encounters { encounter { number } } }
    }`;
    expect(await world.ask(physician, searches)).toEqual(
      answer({
        byName: page({ lastName: patient.lastName }),
        byNumber: page(),
        byNothing: page(),
        tree: { message: NONE, patient: { lastName: patient.lastName }, encounters: [] },
      }),
    );
    await expectNothing(world, physician, { encounter });
  });

  test('a patient without encounters is limited for nobody', async () => {
    await secure('EVERYONE', 'DENY');
    const made = await chart([]);
    expect(await world.ask(await viewer(true), query(made.patient))).toEqual(opened(made));
  });

  test.each(['ALLOW', 'PROMPT', 'DENY'])(
    '%s: the physician of record of one encounter can access all encounters of the MRN',
    async (setting) => {
      await secure('PHYSICIANS', setting);
      const physician = await viewer(true);
      const made = await chart([{}, { physicians: [physician] }, { service: 'Surgery' }]);
      expect(await world.ask(physician, query(made.patient))).toEqual(opened(made));
      const another = await chart([{}]);
      expect(await world.ask(physician, query(another.patient))).toEqual(
        closed(another, { ALLOW: 'REASON', PROMPT: 'APPROVAL' }[setting] ?? 'NEVER'),
      );
    },
  );

  test('a locked encounter still makes its physician one of record', async () => {
    await secure('PHYSICIANS', 'DENY');
    const physician = await viewer(true);
    const { patient, encounters } = await chart([{ locked: true, physicians: [physician] }, {}]);
    const [locked, other] = encounters as [Made, Made];
    expect(await world.ask(physician, query(patient))).toEqual(opened({ patient, encounters: [other] }));
    await expectNothing(world, physician, { encounter: locked });
  });

  test('an MPI limit binds physicians of record too', async () => {
    await secure('PHYSICIANS', 'DENY');
    const physician = await viewer(true);
    await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'PROMPT', providers: [physician] });
    const { patient, encounters } = await chart([{ service: 'Psychiatry', physicians: [physician] }, { service: 'Surgery' }]);
    const [psychiatry, surgery] = encounters as [Made, Made];
    await expectEncounters(physician, patient, safeEncounter(psychiatry, 'APPROVAL'), openEncounter(surgery));
    await world.limit({ fragment: `last_name = '${patient.lastName}'`, level: 'PATIENT', overrideSetting: 'DENY', providers: [physician] });
    await expectNothing(world, physician, { patient, encounter: surgery });
  });

  test('a scope or a setting that there is not hides the patient, for everyone whom it binds', async () => {
    const [physician, nurse] = [await viewer(true), await viewer()];
    const { patient } = await chart([{}]);
    await secure('VISITORS');
    await expectNothing(world, physician, { patient });
    await expectNothing(world, nurse, { patient });
    await secure('PHYSICIANS', 'SOMETIMES');
    await expectNothing(world, physician, { patient });
  });
});

test('what is computed or shown of a safe encounter in the search results tells no more than its identity', async () => {
  const username = await viewer();
  await world.limit({ fragment: "service = 'Psychiatry'", providers: [username] });
  const { patient, encounters } = await chart([{ service: 'Psychiatry', dischargedAt: new Date('2026-02-25T08:00:00Z') }]);
  const [encounter] = encounters as [Made];
  const query = `{ encounters(search: { number: "${encounter.number}" }) ${listed(
    'id number admissionDate service patientType location admittedAt dischargedAt dischargeDate locked physicians { kind } documents { totalCount } patient { lastName }',
  )} }`;
  expect(await world.ask(username, query)).toEqual(
    answer({
      encounters: page({
        id: encounter.gid,
        number: encounter.number,
        admissionDate: encounter.admittedOn,
        service: null,
        patientType: null,
        location: null,
        admittedAt: null,
        dischargedAt: null,
        dischargeDate: null,
        locked: null,
        physicians: null,
        documents: null,
        patient: { lastName: patient.lastName },
      }),
    }),
  );
});
