import type { EncounterFields } from '../../../src/entity/newEncounter';
import type { PatientFields } from '../../../src/entity/newPatient';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { answer, listed, NONE, page, refusal, refused, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

async function viewer(): Promise<string> {
  const username = unique('viewer');
  await world.provider(username);
  return username;
}

/** The first names of the patients that a search finds, in the order of the list. */
async function found(username: string, search: string, order = ''): Promise<string[]> {
  const { status, body } = await world.ask(username, `{ patients(search: ${search}${order}) ${listed('firstName')} }`);
  expect([status, body.errors]).toEqual([200, undefined]);
  const { nodes, totalCount, message } = body.data.patients;
  expect([totalCount, message]).toEqual([nodes.length, nodes.length === 0 ? NONE : null]);
  return nodes.map(({ firstName }: { firstName: string }) => firstName);
}

/** The numbers of the encounters that a search finds, in the order of the list. */
async function foundEncounters(username: string, search: string, order = ''): Promise<string[]> {
  const { status, body } = await world.ask(username, `{ encounters(search: ${search}${order}) ${listed('number')} }`);
  expect([status, body.errors]).toEqual([200, undefined]);
  const { nodes, totalCount, message } = body.data.encounters;
  expect([totalCount, message]).toEqual([nodes.length, nodes.length === 0 ? NONE : null]);
  return nodes.map(({ number }: { number: string }) => number);
}

describe('criteria on a patient', () => {
  test('last and first name by their beginning, whatever case and accents', async () => {
    const username = await viewer();
    const stem = unique('Stem');
    await world.patient(`${stem}Åkesson`, { firstName: 'Renée' });
    await world.patient(`${stem}AKE`, { firstName: 'Rene' });
    await world.patient(`${stem}Øst`, { firstName: 'Stefan' });
    await world.patient(`${stem}Strauß`, { firstName: 'Zoë' });
    const cases: readonly (readonly [search: string, names: readonly string[]])[] = [
      [`lastName: "${stem}ake"`, ['Rene', 'Renée']],
      [`lastName: "${stem.toUpperCase()}A\u030AKES"`, ['Renée']],
      [`lastName: "${stem}ost"`, ['Stefan']],
      [`lastName: "${stem}strauss"`, ['Zoë']],
      [`lastName: "${stem}STRAUẞ"`, ['Zoë']],
      [`lastName: "${stem}kesson"`, []],
      [`lastName: "${stem}ake", firstName: "RENEE"`, ['Renée']],
      [`lastName: "${stem}ake", firstName: "ren"`, ['Rene', 'Renée']],
      [`lastName: "${stem}ake", firstName: "ene"`, []],
      [`lastName: "${stem}", firstName: "zoe"`, ['Zoë']],
      [`lastName: "${stem}%"`, []],
      [`lastName: "_${stem.slice(1)}"`, []],
      [`lastName: "${stem}' OR '1'='1"`, []],
    ];
    for (const [search, names] of cases) expect([search, await found(username, `{ ${search} }`)]).toEqual([search, names]);
  });

  test('numbers are exact; birth date and sex; all together', async () => {
    const username = await viewer();
    const [lastName, hin] = [unique('Name'), unique('HIN')];
    const base: Partial<PatientFields> = { hin, birthDate: '1980-02-29', sex: 'F', firstName: 'Ada' };
    const { mrn, demographicNumber } = await world.patient(lastName, base);
    await world.patient(lastName, { birthDate: '1980-03-01', sex: 'M', firstName: 'Bob' });
    await world.patient(lastName, { firstName: 'Cid' });
    const cases: readonly (readonly [search: string, names: readonly string[]])[] = [
      [`mrn: "${mrn}"`, ['Ada']],
      [`mrn: "${mrn.toLowerCase()}"`, ['Ada']],
      [`mrn: "${mrn.slice(0, -1)}"`, []],
      [`demographicNumber: ${demographicNumber}`, ['Ada']],
      [`hin: "${hin}"`, ['Ada']],
      [`hin: "${hin.toLowerCase()}"`, ['Ada']],
      [`hin: "${hin.slice(0, -1)}"`, []],
      [`lastName: "${lastName}", birthDate: { from: "1980-02-29", to: "1980-02-29" }`, ['Ada']],
      [`lastName: "${lastName}", birthDate: { from: "1980-02-29", to: "1980-03-01" }`, ['Ada', 'Bob']],
      [`lastName: "${lastName}", birthDate: { from: "1980-03-01" }`, ['Bob']],
      [`lastName: "${lastName}", birthDate: { to: "1980-02-28" }`, []],
      [`lastName: "${lastName}", sex: "f"`, ['Ada']],
      [`lastName: "${lastName}", sex: "X"`, []],
      [`lastName: "${lastName}", sex: null, birthDate: null`, ['Ada', 'Bob', 'Cid']],
      [
        `lastName: "${lastName}", firstName: "a", mrn: "${mrn}", hin: "${hin}", sex: "F", birthDate: { from: "1980-01-01", to: "1980-12-31" }`,
        ['Ada'],
      ],
      [`lastName: "${lastName}", mrn: "${mrn}", sex: "M"`, []],
    ];
    for (const [search, names] of cases) expect([search, await found(username, `{ ${search} }`)]).toEqual([search, names]);
  });
});

describe('criteria on an encounter', () => {
  const at = (text: string) => new Date(`${text}Z`);

  async function ward() {
    const username = await viewer();
    const physician = unique('physician');
    const providerId = await world.provider(physician, { physician: true });
    const lastName = unique('Name');
    const location = unique('Ward');
    const fields: Partial<EncounterFields> = { location, service: 'Kardiología', patientType: 'INPATIENT' };
    const ada = await world.patient(lastName, { firstName: 'Ada' });
    const bob = await world.patient(lastName, { firstName: 'Bob' });
    const first = await world.encounter(ada, {
      ...fields,
      admittedAt: at('2026-01-10T00:00:00'),
      dischargedAt: at('2026-01-12T23:59:59.999'),
      physicians: [physician],
    });
    const second = await world.encounter(ada, { ...fields, patientType: 'DAY', admittedAt: at('2026-01-20T23:59:59.999') });
    const third = await world.encounter(bob, {
      ...fields,
      service: 'Surgery',
      admittedAt: at('2026-01-15T12:00:00'),
      dischargedAt: at('2026-01-20T00:00:00'),
    });
    return {
      username,
      lastName,
      location,
      physician: `Provider:${providerId}`,
      numbers: { first: first.number, second: second.number, third: third.number },
    };
  }

  test('each criterion, ranges with both ends by the day', async () => {
    const { username, lastName, location, physician, numbers } = await ward();
    type Name = keyof typeof numbers;
    const cases: readonly (readonly [search: string, encounters: readonly Name[], patients: readonly string[]])[] = [
      [`number: "${numbers.first}"`, ['first'], ['Ada']],
      [`number: "${numbers.first.toLowerCase()}"`, ['first'], ['Ada']],
      [`number: "${numbers.first.slice(0, -1)}"`, [], []],
      [`location: "${location.toUpperCase()}"`, ['second', 'third', 'first'], ['Ada', 'Bob']],
      [`location: "${location}", service: "kardiologia"`, ['second', 'first'], ['Ada']],
      [`location: "${location}", service: "kardio"`, [], []],
      [`location: "${location}", patientType: "inpatient"`, ['third', 'first'], ['Ada', 'Bob']],
      [`location: "${location}", admitted: { from: "2026-01-10", to: "2026-01-20" }`, ['second', 'third', 'first'], ['Ada', 'Bob']],
      [`location: "${location}", admitted: { from: "2026-01-11", to: "2026-01-19" }`, ['third'], ['Bob']],
      [`location: "${location}", admitted: { to: "2026-01-10" }`, ['first'], ['Ada']],
      [`location: "${location}", admitted: { from: "2026-01-20" }`, ['second'], ['Ada']],
      [`location: "${location}", discharged: { from: "2026-01-12", to: "2026-01-12" }`, ['first'], ['Ada']],
      [`location: "${location}", discharged: { from: "2026-01-01" }`, ['third', 'first'], ['Ada', 'Bob']],
      [`location: "${location}", discharged: { to: "2026-01-20" }`, ['third', 'first'], ['Ada', 'Bob']],
      [`physicianOfRecord: "${physician}"`, ['first'], ['Ada']],
      [`physicianOfRecord: "${physician}", location: "${location}", service: "surgery"`, [], []],
    ];
    for (const [search, encounters, patients] of cases) {
      const expected = encounters.map((name) => numbers[name]);
      expect([search, await foundEncounters(username, `{ ${search} }`)]).toEqual([search, expected]);
      expect([search, await found(username, `{ lastName: "${lastName}", encounter: { ${search} } }`)]).toEqual([search, patients]);
    }
  });

  test('all that are given must hold on one and the same encounter', async () => {
    const { username, lastName, location } = await ward();
    const search = (criteria: string) =>
      found(username, `{ lastName: "${lastName}", encounter: { location: "${location}", ${criteria} } }`);
    expect(await search('patientType: "INPATIENT", admitted: { from: "2026-01-10", to: "2026-01-10" }')).toEqual(['Ada']);
    expect(await search('patientType: "DAY", admitted: { from: "2026-01-10", to: "2026-01-10" }')).toEqual([]);
    expect(await search('patientType: "DAY", discharged: { from: "2026-01-01" }')).toEqual([]);
  });

  test('below a patient they narrow its own encounters', async () => {
    const { username, lastName, numbers } = await ward();
    const query = `{ patients(search: { lastName: "${lastName}" }) ${listed(`firstName encounters(search: { patientType: "INPATIENT" }) ${listed('number')}`)} }`;
    expect(await world.ask(username, query)).toEqual(
      answer({
        patients: page(
          { firstName: 'Ada', encounters: page({ number: numbers.first }) },
          { firstName: 'Bob', encounters: page({ number: numbers.third }) },
        ),
      }),
    );
  });

  test('days are those of the encounter’s day in the site’s zone, as the record shows them', async () => {
    const { username, numbers } = await ward();
    const query = `{ encounters(search: { number: "${numbers.first}" }) ${listed('admissionDate admittedAt dischargeDate dischargedAt')} }`;
    expect(await world.ask(username, query)).toEqual(
      answer({
        encounters: page({
          admissionDate: '2026-01-10',
          admittedAt: '2026-01-10T00:00:00.000Z',
          dischargeDate: '2026-01-12',
          dischargedAt: '2026-01-12T23:59:59.999Z',
        }),
      }),
    );
  });
});

describe('no oracle: a criterion matches only where its field is shown', () => {
  test('a safe patient is found by name, number, birth date and sex, and not by HIN', async () => {
    const username = await viewer();
    const [lastName, hin] = [unique('Name'), unique('HIN')];
    const { mrn, demographicNumber } = await world.patient(lastName, { firstName: 'Ada', hin, birthDate: '1980-02-29', sex: 'F' });
    await world.limit({ fragment: `last_name = '${lastName}'`, level: 'PATIENT', overrideSetting: 'PROMPT', providers: [username] });
    const shown = [`lastName: "${lastName}"`, `mrn: "${mrn}"`, `demographicNumber: ${demographicNumber}`];
    for (const search of shown) expect([search, await found(username, `{ ${search} }`)]).toEqual([search, ['Ada']]);
    expect(await found(username, `{ lastName: "${lastName}", sex: "F", birthDate: { from: "1980-02-29" } }`)).toEqual(['Ada']);
    expect(await found(username, `{ hin: "${hin}" }`)).toEqual([]);
    expect(await found(username, `{ lastName: "${lastName}", hin: "${hin}" }`)).toEqual([]);
  });

  test('a safe encounter is found by number and admission, and not by service, type, place, discharge or physician', async () => {
    const username = await viewer();
    const physician = unique('physician');
    const providerId = await world.provider(physician, { physician: true });
    const lastName = unique('Name');
    const patient = await world.patient(lastName, { firstName: 'Ada' });
    const { number } = await world.encounter(patient, {
      service: 'Psychiatry',
      location: 'Ward 9',
      dischargedAt: new Date('2026-02-03T08:00:00Z'),
      physicians: [physician],
    });
    await world.limit({ fragment: "service = 'Psychiatry'", providers: [username] });
    for (const [criterion, isShown] of [
      ['', true],
      [', admitted: { from: "2026-02-01", to: "2026-02-01" }', true],
      [', service: "Psychiatry"', false],
      [', patientType: "INPATIENT"', false],
      [', location: "Ward 9"', false],
      [', discharged: { from: "2026-01-01" }', false],
      [`, physicianOfRecord: "Provider:${providerId}"`, false],
    ] as const) {
      const search = `{ number: "${number}"${criterion} }`;
      expect([search, await foundEncounters(username, search)]).toEqual([search, isShown ? [number] : []]);
      expect([search, await found(username, `{ lastName: "${lastName}", encounter: ${search} }`)]).toEqual([
        search,
        isShown ? ['Ada'] : [],
      ]);
    }
  });

  test('a patient is not found by an encounter that the viewer does not see', async () => {
    const username = await viewer();
    const lastName = unique('Name');
    const patient = await world.patient(lastName, { firstName: 'Ada' });
    const hidden = await world.encounter(patient, { locked: true });
    await world.encounter(patient);
    expect(await found(username, `{ lastName: "${lastName}", encounter: { number: "${hidden.number}" } }`)).toEqual([]);
    expect(await found(username, `{ lastName: "${lastName}", encounter: {} }`)).toEqual(['Ada']);
  });

  test('a sort by a field above the rung removes nothing: null, last, then by id', async () => {
    const username = await viewer();
    const lastName = unique('Name');
    const made = [];
    for (const [firstName, city] of [
      ['Ada', 'Bergen'],
      ['Bob', 'Aarhus'],
      ['Cid', null],
      ['Dan', 'Aaa'],
      ['Eve', 'Zzz'],
    ] as const)
      made.push(await world.patient(lastName, { firstName, city }));
    await world.limit({ fragment: `last_name = '${lastName}' AND first_name IN ('dan', 'eve')`, level: 'PATIENT', providers: [username] });
    const nulls = made
      .filter(({ firstName }) => ['Cid', 'Dan', 'Eve'].includes(firstName))
      .sort((left, right) => (left.id < right.id ? -1 : 1));
    const last = nulls.map(({ firstName }) => firstName);
    const search = `{ lastName: "${lastName}" }`;
    expect(await found(username, search, ', order: { field: CITY }')).toEqual(['Bob', 'Ada', ...last]);
    const descending = await found(username, search, ', order: { field: CITY, direction: DESC }');
    expect([descending.slice(0, 2), descending.slice(2).sort()]).toEqual([['Ada', 'Bob'], [...last].sort()]);
  });

  test('so it is for encounters, by service and by discharge', async () => {
    const username = await viewer();
    const patient = await world.patient(unique('Name'));
    const day = (text: string) => new Date(`${text}T12:00:00Z`);
    const zeta = await world.encounter(patient, { service: 'Zeta', dischargedAt: day('2026-02-10') });
    const beta = await world.encounter(patient, { service: 'Beta', dischargedAt: day('2026-02-20') });
    const secret = await world.encounter(patient, { service: 'Alpha', dischargedAt: day('2026-02-01') });
    await world.limit({ fragment: "service = 'Alpha'", providers: [username] });
    const inOrder = async (order: string) => {
      const { body } = await world.ask(username, `{ patient(id: "${patient.gid}") { encounters(order: ${order}) { nodes { number } } } }`);
      return body.data.patient.encounters.nodes.map(({ number }: { number: string }) => number);
    };
    expect(await inOrder('{ field: SERVICE }')).toEqual([beta.number, zeta.number, secret.number]);
    expect(await inOrder('{ field: SERVICE, direction: DESC }')).toEqual([zeta.number, beta.number, secret.number]);
    expect(await inOrder('{ field: DISCHARGE_DATE }')).toEqual([zeta.number, beta.number, secret.number]);
    expect(await inOrder('{ field: DISCHARGE_DATE, direction: DESC }')).toEqual([beta.number, zeta.number, secret.number]);
  });
});

describe('pages', () => {
  /** Nine patients: same names, same days, nulls, one hidden, two safe; so that every order has ties. */
  async function nine() {
    const username = await viewer();
    const lastName = unique('Name');
    const rows: Partial<PatientFields>[] = [
      { firstName: 'Ada', city: 'Oslo', birthDate: '1990-01-01' },
      { firstName: 'ada', city: 'Oslo', birthDate: '1990-01-01' },
      { firstName: 'Bob', city: null, birthDate: null },
      { firstName: 'Cid', city: 'Bergen', birthDate: '1980-05-05' },
      { firstName: 'Cid', city: 'bergen', birthDate: '1980-05-05', locked: true },
      { firstName: 'Dan', city: 'Aarhus', birthDate: null },
      { firstName: 'Eve', city: 'Aarhus', birthDate: '1990-01-01' },
      { firstName: 'Fay', city: 'Turku', birthDate: '2001-12-31' },
      { firstName: 'Gus', city: null, birthDate: '1970-07-07' },
    ];
    for (const row of rows) await world.patient(lastName, row);
    await world.limit({ fragment: `last_name = '${lastName}' AND first_name IN ('dan', 'fay')`, level: 'PATIENT', providers: [username] });
    return { username, lastName };
  }

  const INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
  interface Edge {
    readonly cursor: string;
    readonly node: { readonly id: string };
  }

  /** Pages through a whole list, and checks of each page what it says of itself. */
  async function through(
    username: string,
    fieldOf: (given: string) => string,
    read: (data: any) => any,
    size: number,
    backwards: boolean,
    at = world,
  ) {
    const edges: Edge[] = [];
    for (let cursor: string | null = null; ;) {
      const given = backwards
        ? `last: ${size}${cursor ? `, before: "${cursor}"` : ''}`
        : `first: ${size}${cursor ? `, after: "${cursor}"` : ''}`;
      const { status, body } = await at.ask(username, `{ ${fieldOf(given)} }`);
      expect([status, body.errors]).toEqual([200, undefined]);
      const { totalCount, message, pageInfo, edges: shown, nodes } = read(body.data);
      expect(nodes.map(({ id }: { id: string }) => id)).toEqual(shown.map(({ node }: Edge) => node.id));
      expect(message).toBeNull();
      if (backwards) edges.unshift(...shown);
      else edges.push(...shown);
      const isEnd = edges.length === totalCount;
      expect(pageInfo).toEqual({
        hasNextPage: backwards ? cursor !== null : !isEnd,
        hasPreviousPage: backwards ? !isEnd : cursor !== null,
        startCursor: shown[0].cursor,
        endCursor: shown.at(-1).cursor,
      });
      if (isEnd) return edges;
      expect(shown).toHaveLength(size);
      cursor = backwards ? pageInfo.startCursor : pageInfo.endCursor;
    }
  }

  const CONTENT = `{ totalCount message ${INFO} edges { cursor node { id } } nodes { id } }`;

  test.each([
    ['NAME', 'ASC'],
    ['NAME', 'DESC'],
    ['MRN', 'ASC'],
    ['DEMOGRAPHIC_NUMBER', 'DESC'],
    ['BIRTH_DATE', 'ASC'],
    ['BIRTH_DATE', 'DESC'],
    ['CITY', 'ASC'],
    ['CITY', 'DESC'],
  ])(
    'patients by %s %s: forwards and backwards, in pages of any size, give the same list with the same cursors',
    async (field, direction) => {
      const { username, lastName } = await nine();
      const fieldOf = (given: string) =>
        `patients(search: { lastName: "${lastName}" }, order: { field: ${field}, direction: ${direction} }, ${given}) ${CONTENT}`;
      const read = (data: { patients: unknown }) => data.patients;
      const whole = await through(username, fieldOf, read, 100, false);
      expect(new Set(whole.map(({ node }) => node.id)).size).toBe(8);
      for (const size of [1, 3]) {
        expect(await through(username, fieldOf, read, size, false)).toEqual(whole);
        expect(await through(username, fieldOf, read, size, true)).toEqual(whole);
      }
    },
  );

  test.each([
    ['ADMISSION_DATE', 'DESC'],
    ['NUMBER', 'ASC'],
    ['DISCHARGE_DATE', 'ASC'],
    ['DISCHARGE_DATE', 'DESC'],
    ['SERVICE', 'DESC'],
  ])('encounters of a patient by %s %s, likewise', async (field, direction) => {
    const username = await viewer();
    const patient = await world.patient(unique('Name'));
    const day = (text: string) => new Date(`${text}T12:00:00Z`);
    await world.limit({ fragment: "service = 'Psychiatry'", providers: [username] });
    for (const [service, admitted, discharged] of [
      ['Surgery', '2026-01-01', '2026-01-09'],
      ['Surgery', '2026-01-01', null],
      ['Psychiatry', '2026-01-03', '2026-01-04'],
      [null, '2026-01-03', '2026-01-09'],
      ['Medicine', null, null],
      ['Psychiatry', null, null],
      ['Medicine', '2026-01-07', '2026-01-08'],
      ['Ångström', '2026-01-02', '2026-01-09'],
    ] as const)
      await world.encounter(patient, { service, admittedAt: admitted && day(admitted), dischargedAt: discharged && day(discharged) });
    await world.encounter(patient, { locked: true });
    const fieldOf = (given: string) =>
      `patient(id: "${patient.gid}") { encounters(order: { field: ${field}, direction: ${direction} }, ${given}) ${CONTENT} }`;
    const read = (data: { patient: { encounters: unknown } }) => data.patient.encounters;
    const whole = await through(username, fieldOf, read, 100, false);
    expect(whole).toHaveLength(8);
    for (const size of [1, 3]) {
      expect(await through(username, fieldOf, read, size, false)).toEqual(whole);
      expect(await through(username, fieldOf, read, size, true)).toEqual(whole);
    }
  });

  test('documents, the newest first, likewise', async () => {
    const username = await viewer();
    const patient = await world.patient(unique('Name'));
    const instants = [0, 1, 1, 2, 1000, 1000, 86_400_000].map((offset) => new Date(Date.UTC(2026, 0, 1) + offset));
    for (const authoredAt of instants) await world.document(patient, { authoredAt, title: authoredAt.toISOString() });
    const fieldOf = (given: string) =>
      `patient(id: "${patient.gid}") { documents(${given}) { totalCount message ${INFO} edges { cursor node { id title } } nodes { id } } }`;
    const read = (data: { patient: { documents: unknown } }) => data.patient.documents;
    const whole = await through(username, fieldOf, read, 100, false);
    expect(whole.map(({ node }) => (node as { id: string; title: string }).title)).toEqual(
      instants.map((at) => at.toISOString()).reverse(),
    );
    for (const size of [1, 2, 3]) {
      expect(await through(username, fieldOf, read, size, false)).toEqual(whole);
      expect(await through(username, fieldOf, read, size, true)).toEqual(whole);
    }
  });

  test('patient sets by name, likewise', async () => {
    const own = await World.open();
    try {
      await own.provider('keeper', { permissions: [Permission.SETS_MANAGE] });
      for (const name of ['Éta', 'alpha', 'Zeta', 'beta', 'Eta b']) await own.set(name, []);
      const fieldOf = (given: string) =>
        `patientSets(${given}) { totalCount message ${INFO} edges { cursor node { id name } } nodes { id } }`;
      const read = (data: { patientSets: unknown }) => data.patientSets;
      const whole = await through('keeper', fieldOf, read, 100, false, own);
      const names = whole.map(({ node }) => (node as { id: string; name: string }).name);
      expect(names).toEqual(['alpha', 'beta', 'Éta', 'Eta b', 'Zeta']);
      for (const size of [1, 2, 3]) {
        expect(await through('keeper', fieldOf, read, size, false, own)).toEqual(whole);
        expect(await through('keeper', fieldOf, read, size, true, own)).toEqual(whole);
      }
    } finally {
      await own.close();
    }
  });

  test('several pages of the same list below the same records are told apart', async () => {
    const username = await viewer();
    const lastName = unique('Name');
    const charts = [];
    for (const firstName of ['Ada', 'Bob']) {
      const patient = await world.patient(lastName, { firstName });
      const numbers = [];
      for (const admittedAt of ['2026-01-01', '2026-01-02', '2026-01-03'])
        numbers.push((await world.encounter(patient, { admittedAt: new Date(admittedAt) })).number);
      charts.push(numbers);
    }
    const PART = 'totalCount message pageInfo { hasNextPage hasPreviousPage } nodes { number }';
    const query = `{ patients(search: { lastName: "${lastName}" }) { nodes {
      first: encounters(first: 1) { ${PART} } last: encounters(last: 2) { ${PART} }
      ascending: encounters(first: 1, order: { field: ADMISSION_DATE, direction: ASC }) { ${PART} }
      none: encounters(search: { service: "Elsewhere" }) { ${PART} }
    } } }`;
    const part = (totalCount: number, hasNextPage: boolean, hasPreviousPage: boolean, ...numbers: readonly (string | undefined)[]) => ({
      totalCount,
      message: numbers.length === 0 ? NONE : null,
      pageInfo: { hasNextPage, hasPreviousPage },
      nodes: numbers.map((number) => ({ number })),
    });
    expect(await world.ask(username, query)).toEqual(
      answer({
        patients: {
          nodes: charts.map(([oldest, middle, newest]) => ({
            first: part(3, true, false, newest),
            last: part(3, false, true, middle, oldest),
            ascending: part(3, true, false, oldest),
            none: part(0, false, false),
          })),
        },
      }),
    );
  });

  test('behind a cursor is only what is there now, for this viewer', async () => {
    const username = await viewer();
    const lastName = unique('Name');
    const patients = [];
    for (const firstName of ['A', 'B', 'C', 'D', 'E']) patients.push(await world.patient(lastName, { firstName }));
    const chart = await world.patient(unique('Name'));
    const encounters = [];
    for (const day of [1, 2, 3, 4, 5]) encounters.push(await world.encounter(chart, { admittedAt: new Date(Date.UTC(2026, 0, day)) }));
    const LISTS = [
      (given: string) => `patients(search: { lastName: "${lastName}" }, ${given})`,
      (given: string) => `patient(id: "${chart.gid}") { list: encounters(order: { field: ADMISSION_DATE, direction: ASC }, ${given})`,
    ] as const;
    const ask = async (list: string) => {
      const query = `{ root: ${list} { edges { cursor } pageInfo { hasNextPage hasPreviousPage } } }${list.includes('{ list') ? ' }' : ''}`;
      const { root } = (await world.ask(username, query)).body.data;
      return root.list ?? root;
    };
    for (const [listOf, records] of [
      [LISTS[0], patients],
      [LISTS[1], encounters],
    ] as const) {
      const cursors = (await ask(listOf('first: 5'))).edges.map(({ cursor }: { cursor: string }) => cursor);
      const infos = async () => [
        (await ask(listOf(`first: 1, after: "${cursors[1]}"`))).pageInfo,
        (await ask(listOf(`last: 1, before: "${cursors[3]}"`))).pageInfo,
      ];
      expect(await infos()).toEqual([
        { hasNextPage: true, hasPreviousPage: true },
        { hasNextPage: true, hasPreviousPage: true },
      ]);
      for (const place of [0, 1, 3, 4]) await world.lock(records[place]!);
      expect(await infos()).toEqual([
        { hasNextPage: false, hasPreviousPage: false },
        { hasNextPage: false, hasPreviousPage: false },
      ]);
    }
  });

  test('without a size a page has 25; the count is of all', async () => {
    const username = await viewer();
    const lastName = unique('Name');
    for (let index = 0; index < 26; index += 1) await world.patient(lastName);
    const query = `{ patients(search: { lastName: "${lastName}" }) { totalCount pageInfo { hasNextPage hasPreviousPage } nodes { lastName } } }`;
    expect(await world.ask(username, query)).toEqual(
      answer({
        patients: {
          totalCount: 26,
          pageInfo: { hasNextPage: true, hasPreviousPage: false },
          nodes: Array.from({ length: 25 }, () => ({ lastName })),
        },
      }),
    );
  });

  test('a cursor keeps its place when records come and go', async () => {
    const username = await viewer();
    const lastName = unique('Name');
    for (const firstName of ['B', 'D', 'F']) await world.patient(lastName, { firstName });
    const ask = async (given: string) =>
      (await world.ask(username, `{ patients(search: { lastName: "${lastName}" }, ${given}) { edges { cursor node { firstName } } } }`))
        .body.data.patients.edges;
    const [, second] = await ask('first: 2');
    for (const firstName of ['A', 'E']) await world.patient(lastName, { firstName });
    await world.limit({
      fragment: `last_name = '${lastName}' AND first_name = 'D'`,
      level: 'PATIENT',
      overrideSetting: 'DENY',
      providers: [username],
    });
    const names = (edges: { node: { firstName: string } }[]) => edges.map(({ node }) => node.firstName);
    expect(names(await ask(`first: 5, after: "${second.cursor}"`))).toEqual(['E', 'F']);
    expect(names(await ask(`last: 5, before: "${second.cursor}"`))).toEqual(['A', 'B']);
  });

  test('a page beyond the end is empty and says so', async () => {
    const username = await viewer();
    const lastName = unique('Name');
    await world.patient(lastName);
    const { body } = await world.ask(username, `{ patients(search: { lastName: "${lastName}" }) { pageInfo { endCursor } } }`);
    const query = `{ patients(search: { lastName: "${lastName}" }, after: "${body.data.patients.pageInfo.endCursor}") { totalCount message ${INFO} nodes { id } } }`;
    expect(await world.ask(username, query)).toEqual(
      answer({
        patients: {
          totalCount: 1,
          message: NONE,
          pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
          nodes: [],
        },
      }),
    );
  });

  test('a cursor holds nothing that is above the rung', async () => {
    const username = await viewer();
    const lastName = unique('Name');
    await world.patient(lastName, { city: 'Xanadu' });
    await world.limit({ fragment: `last_name = '${lastName}'`, level: 'PATIENT', providers: [username] });
    const { body } = await world.ask(
      username,
      `{ patients(search: { lastName: "${lastName}" }, order: { field: CITY }) { edges { cursor } } }`,
    );
    expect(Buffer.from(body.data.patients.edges[0].cursor as string, 'base64url').toString('utf8')).not.toMatch(/xanadu/i);
  });
});

describe('what is refused of a list', () => {
  const refusedAs = async (query: string, field: string, details: Record<string, unknown>) => {
    const username = await viewer();
    expect(await world.ask(username, query)).toEqual(refused(query, [field], 'BAD_USER_INPUT', details));
  };
  const violation = (path: string, rule: string) => ({ rule: 'ARGUMENTS', violations: [{ path, rule }] });

  test.each([
    ['first: 0', violation('first', 'min')],
    ['first: -1', violation('first', 'min')],
    ['first: 101', violation('first', 'max')],
    ['last: 0', violation('last', 'min')],
    ['last: 101', violation('last', 'max')],
    ['first: 1, last: 1', { path: 'last', rule: 'ONE_DIRECTION' }],
    ['after: "x"', { path: 'after', rule: 'CURSOR' }],
    ['before: "W10"', { path: 'before', rule: 'CURSOR' }],
    ['after: ""', violation('after', 'isLength')],
  ])('patients(%s)', async (given, details) => refusedAs(`{ patients(${given}) { totalCount } }`, 'patients', details));

  test.each([
    ['lastName: ""', violation('search.lastName', 'isLength')],
    ['lastName: "  "', { path: 'search.lastName', rule: 'NOT_EMPTY' }],
    ['firstName: " "', { path: 'search.firstName', rule: 'NOT_EMPTY' }],
    ['mrn: " "', { path: 'search.mrn', rule: 'NOT_EMPTY' }],
    ['hin: "\u0301"', { path: 'search.hin', rule: 'NOT_EMPTY' }],
    ['sex: " "', { path: 'search.sex', rule: 'NOT_EMPTY' }],
    ['demographicNumber: 0', violation('search.demographicNumber', 'min')],
    ['birthDate: {}', { path: 'search.birthDate', rule: 'FROM_OR_TO' }],
    ['birthDate: { from: "2000-01-02", to: "2000-01-01" }', { path: 'search.birthDate', rule: 'FROM_BEFORE_TO' }],
    ['encounter: { admitted: {} }', { path: 'search.encounter.admitted', rule: 'FROM_OR_TO' }],
    ['encounter: { number: " " }', { path: 'search.encounter.number', rule: 'NOT_EMPTY' }],
    ['encounter: { service: " " }', { path: 'search.encounter.service', rule: 'NOT_EMPTY' }],
    ['encounter: { patientType: " " }', { path: 'search.encounter.patientType', rule: 'NOT_EMPTY' }],
    ['encounter: { location: " " }', { path: 'search.encounter.location', rule: 'NOT_EMPTY' }],
    ['encounter: { discharged: {} }', { path: 'search.encounter.discharged', rule: 'FROM_OR_TO' }],
    ['encounter: { physicianOfRecord: "7" }', { path: 'search.encounter.physicianOfRecord', rule: 'ID_OF_PROVIDER' }],
  ])('patients(search: { %s })', async (given, details) =>
    refusedAs(`{ patients(search: { ${given} }) { totalCount } }`, 'patients', details),
  );

  test('criteria of a list of encounters', async () => {
    await refusedAs('{ encounters(search: { number: " " }) { totalCount } }', 'encounters', { path: 'search.number', rule: 'NOT_EMPTY' });
    await refusedAs('{ encounters(search: { admitted: {} }) { totalCount } }', 'encounters', {
      path: 'search.admitted',
      rule: 'FROM_OR_TO',
    });
  });

  test.each(['2025-02-29', '2025-13-01', '1.1.2025', ''])('a day that is none: "%s"', async (day) => {
    const username = await viewer();
    const { status, body } = await world.ask(username, `{ patients(search: { birthDate: { from: "${day}" } }) { totalCount } }`);
    expect([status, body.data, body.errors?.map(({ extensions }) => extensions.code)]).toEqual([400, undefined, ['BAD_USER_INPUT']]);
    if (day !== '') expect(JSON.stringify(body)).not.toContain(day);
  });

  test('a cursor of another list, of another order, of another direction', async () => {
    const username = await viewer();
    const patient = await world.patient(unique('Name'));
    await world.encounter(patient);
    await world.document(patient);
    const { body } = await world.ask(
      username,
      `{ byName: patients(first: 1) { pageInfo { endCursor } } encounters(first: 1) { pageInfo { endCursor } } patient(id: "${patient.gid}") { documents(first: 1) { pageInfo { endCursor } } } }`,
    );
    const byName = body.data.byName.pageInfo.endCursor as string;
    const byAdmission = body.data.encounters.pageInfo.endCursor as string;
    const ofDocuments = body.data.patient.documents.pageInfo.endCursor as string;
    const asked: readonly (readonly [query: string, path: readonly string[], argument: string])[] = [
      [`{ patients(after: "${byAdmission}") { totalCount } }`, ['patients'], 'after'],
      [`{ patients(order: { field: MRN }, after: "${byName}") { totalCount } }`, ['patients'], 'after'],
      [`{ patients(order: { field: NAME, direction: DESC }, before: "${byName}") { totalCount } }`, ['patients'], 'before'],
      [`{ encounters(before: "${byName}") { totalCount } }`, ['encounters'], 'before'],
      [`{ encounters(order: { field: ADMISSION_DATE }, after: "${byAdmission}") { totalCount } }`, ['encounters'], 'after'],
      [`{ encounters(order: { field: DISCHARGE_DATE }, after: "${byAdmission}") { totalCount } }`, ['encounters'], 'after'],
      [`{ patient(id: "${patient.gid}") { encounters(after: "${ofDocuments}") { totalCount } } }`, ['patient', 'encounters'], 'after'],
      [`{ patient(id: "${patient.gid}") { documents(after: "${byName}") { totalCount } } }`, ['patient', 'documents'], 'after'],
    ];
    for (const [query, path, argument] of asked)
      expect({ query, ...(await world.ask(username, query)) }).toEqual({
        query,
        ...refused(query, path, 'BAD_USER_INPUT', { path: argument, rule: 'CURSOR' }),
      });
  });

  /** What fits into a place of a cursor, and what does not. A null fits where an order has nulls. */
  const PLACES = {
    text: { fits: ['a', ''], others: [7, true, null, ['a']] },
    'text or null': { fits: ['a', null], others: [7, {}] },
    number: { fits: [7, -1], others: ['7', 7.5, null] },
    'day or null': { fits: ['2024-02-29', null], others: ['2025-02-29', 'a', 20240229] },
  } as const;

  test.each<[list: string, places: readonly (keyof typeof PLACES)[]]>([
    ['patients(order: { field: NAME }, ?)', ['text', 'text', 'text']],
    ['patients(order: { field: MRN, direction: DESC }, ?)', ['text', 'text']],
    ['patients(order: { field: DEMOGRAPHIC_NUMBER }, ?)', ['number', 'text']],
    ['patients(order: { field: BIRTH_DATE }, ?)', ['day or null', 'text']],
    ['patients(order: { field: CITY, direction: DESC }, ?)', ['text or null', 'text']],
    ['encounters(order: { field: ADMISSION_DATE }, ?)', ['day or null', 'text']],
    ['encounters(order: { field: NUMBER }, ?)', ['text', 'text']],
    ['encounters(order: { field: DISCHARGE_DATE }, ?)', ['day or null', 'text']],
    ['encounters(order: { field: SERVICE }, ?)', ['text or null', 'text']],
    ['documents(?)', ['text', 'text']],
    ['patientSets(?)', ['text']],
  ])('a cursor of %s with values that this order cannot have', async (list, places) => {
    const username = unique('viewer');
    await world.provider(username, { permissions: [Permission.RECORDS_READ, Permission.SETS_MANAGE] });
    const patient = await world.patient(unique('Name'));
    await world.document(await world.encounter(patient));
    await world.set(unique('Set'), [patient]);
    const ask = async (given: string) => {
      const asked = `${list.replace('?', given)} { pageInfo { endCursor } }`;
      const query = list.startsWith('documents') ? `{ list: patient(id: "${patient.gid}") { ${asked} } }` : `{ list: ${asked} }`;
      return (await world.ask(username, query)).body;
    };
    const { list: answered } = (await ask('first: 1')).data;
    const { endCursor } = (answered.documents ?? answered).pageInfo;
    const values = JSON.parse(Buffer.from(endCursor as string, 'base64url').toString('utf8')) as unknown[];
    expect(values).toHaveLength(places.length + 1);
    const codeWith = async (index: number, value: unknown) => {
      const cursor = Buffer.from(JSON.stringify(values.with(index + 1, value))).toString('base64url');
      return (await ask(`after: "${cursor}"`)).errors?.map(({ extensions }) => extensions.rule) ?? [];
    };
    for (const [index, place] of places.entries()) {
      const { fits, others } = PLACES[place];
      for (const value of fits) expect([place, value, await codeWith(index, value)]).toEqual([place, value, []]);
      for (const value of others) expect([place, value, await codeWith(index, value)]).toEqual([place, value, ['CURSOR']]);
    }
  });

  test('a size below a record is refused there, and the rest is answered', async () => {
    const username = await viewer();
    const patient = await world.patient(unique('Name'));
    const query = `{ patient(id: "${patient.gid}") { mrn encounters(first: 101) { totalCount } } }`;
    expect(await world.ask(username, query)).toEqual({
      status: 200,
      body: {
        data: { patient: { mrn: patient.mrn, encounters: null } },
        errors: [refusal(query, ['patient', 'encounters'], 'BAD_USER_INPUT', violation('first', 'max'))],
      },
    });
  });

  test.each([
    ['patient', '{ patient { mrn } }', 'EXACTLY_ONE_OF_ID_MRN_DEMOGRAPHIC_NUMBER'],
    ['patient', '{ patient(mrn: "1", demographicNumber: 1) { mrn } }', 'EXACTLY_ONE_OF_ID_MRN_DEMOGRAPHIC_NUMBER'],
    ['patient', '{ patient(id: "Encounter:00000000-0000-4000-8000-000000000000") { mrn } }', 'ID_OF_PATIENT'],
    ['patient', '{ patient(id: "17") { mrn } }', 'ID_OF_PATIENT'],
    ['encounter', '{ encounter { number } }', 'EXACTLY_ONE_OF_ID_NUMBER'],
    ['encounter', '{ encounter(id: "Patient:00000000-0000-4000-8000-000000000000") { number } }', 'ID_OF_ENCOUNTER'],
    ['document', '{ document(id: "x") { id } }', 'ID_OF_DOCUMENT'],
    ['node', '{ node(id: "Provider:00000000-0000-4000-8000-000000000000") { id } }', 'ID_OF_NODE'],
  ])('%s: %s', async (field, query, rule) => refusedAs(query, field, { path: 'id', rule }));

  test('documentTree without an id, and nodes with more than a hundred', async () => {
    await refusedAs('{ documentTree { message } }', 'documentTree', { path: 'patientId', rule: 'PATIENT_ID_OR_ENCOUNTER_ID' });
    const ids = Array.from({ length: 101 }, () => '"Patient:00000000-0000-4000-8000-000000000000"').join(' ');
    await refusedAs(`{ nodes(ids: [${ids}]) { id } }`, 'nodes', { path: 'ids', rule: 'AT_MOST_100' });
  });
});
