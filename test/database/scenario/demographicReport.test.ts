import { parse } from 'csv-parse/sync';
import { globalId } from '../../../src/entity/globalId';
import { DemographicColumn, reportColumns } from '../../../src/gate/reportColumns';
import { AuditKeys } from '../../../src/audit/AuditKeys';
import { AuditTrail } from '../../../src/audit/AuditTrail';
import { AgeComparison } from '../../../src/gate/ReportDefinition';
import { REPORT_EXPORT_PAGE, reportAsCsv } from '../../../src/gate/exportReport';
import { insertRows } from '../../../src/entity/insertRows';
import { newPatient } from '../../../src/entity/newPatient';
import { Patient } from '../../../src/entity/Patient';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { answer, audited, eventsOf, NONE, refused, unique } from './queries';
import { merged } from './merged';

const { REPORTS_RUN } = Permission;
const RUN = `query Run($definition: DemographicReportInput, $reportDefinition: ID, $first: Int, $after: String, $last: Int, $before: String) {
  demographicReport(definition: $definition, reportDefinition: $reportDefinition, first: $first, after: $after, last: $last, before: $before) {
    totalCount message columns pageInfo { hasNextPage hasPreviousPage endCursor startCursor } nodes { id cells }
  }
}`;

let world: World;
let runner: string;
beforeAll(async () => {
  world = await World.open();
  runner = await reporter();
});
afterAll(() => world.close());
afterEach(() => world.site({ blacklistDisclosure: 'EXISTENCE' }));

async function reporter(permissions: readonly Permission[] = [REPORTS_RUN]) {
  const username = unique('reporter');
  await world.provider(username, { permissions });
  return username;
}

/** A city of a test's own, so that each report finds the patients of its test. */
function town() {
  const city = unique('Town');
  let serial = 0;
  return {
    city,
    patient: (fields: Parameters<World['patient']>[1] = {}) => world.patient(`${unique('Last')}${(serial += 1)}`, { city, ...fields }),
  };
}

async function run(definition: Record<string, unknown>, page: Record<string, unknown> = {}, username = runner) {
  const { status, body } = await world.ask(username, RUN, { definition: { select: ['DEMOGRAPHIC_NUMBER'], ...definition }, ...page });
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
  return body.data.demographicReport;
}

/** The demographic numbers that a report finds, in its order. */
async function found(where: Record<string, unknown>, username = runner): Promise<number[]> {
  const { nodes } = await run({ where, order: [{ column: 'DEMOGRAPHIC_NUMBER' }] }, { first: 100 }, username);
  return nodes.map(({ cells }: { cells: string[] }) => Number(cells[0]));
}
const numbers = (...patients: readonly Patient[]) => patients.map(({ demographicNumber }) => demographicNumber).sort((a, b) => a - b);

async function ruleOf(definition: unknown, username = runner) {
  const { body } = await world.ask(username, RUN, { definition });
  expect(body.data).toEqual({ demographicReport: null });
  const [{ extensions, message }] = body.errors as any[];
  expect(message).toBe('The input breaks a rule');
  const { code, ...rest } = extensions;
  expect(code).toBe('BAD_USER_INPUT');
  return rest;
}

describe('“Search For”: the columns', () => {
  test('there are 29, each with what the Master File holds', async () => {
    const { city, patient } = town();
    const values = {
      lastName: 'Öberg',
      firstName: 'Åsa',
      address: '1 Road',
      province: 'ON',
      postalCode: 'K0K 0K0',
      phone: '555-0100',
      phone2: '555-0101',
      email: 'asa@example.org',
      birthDate: '1984-02-29',
      hin: unique('hin'),
      versionCode: 'AB',
      rosterStatus: 'RO',
      patientStatus: 'AC',
      dateJoined: '2001-02-03',
      providerNumber: '900101',
      providerName: 'Dr Mona Mango',
      sex: 'F',
      endDate: '2020-01-01',
      effectiveDate: '2002-02-02',
      pcnIndicator: 'Y',
      healthCardType: 'ON',
      healthCardRenewDate: '2027-07-07',
      familyDoctor: 'Dr Nuno Nutmeg',
      newsletter: 'Paper',
    };
    const { lastName, ...fields } = values;
    const given = await patient(fields);
    const columns = Object.values(DemographicColumn);
    expect(columns).toHaveLength(29);
    const names = columns.map((column) => reportColumns[column].field);
    const query = `query ($definition: DemographicReportInput) { demographicReport(definition: $definition) { columns nodes { cells ${names.join(' ')} } } }`;
    const { birthDate: _, ...plain } = values;
    const row = {
      ...plain,
      lastName: given.lastName,
      city,
      demographicNumber: given.demographicNumber,
      chartNumber: given.mrn,
      yearOfBirth: 1984,
      monthOfBirth: 2,
      dayOfBirth: 29,
    } as Record<string, unknown>;
    expect(lastName).toBe('Öberg');
    expect(await world.ask(runner, query, { definition: { select: columns, where: { city } } })).toEqual(
      answer({ demographicReport: { columns, nodes: [{ cells: names.map((name) => String(row[name])), ...row }] } }),
    );
    const [event] = (await eventsOf(world, runner)).slice(-1);
    expect(event).toEqual({
      action: 'READ',
      outcome: 'SUCCESS',
      field: 'demographicReport',
      records: [audited({ patientId: given.id }, ['CHART', 'OPEN'])],
    });
  });

  test('what the Master File does not hold is null', async () => {
    const { city, patient } = town();
    const given = await patient();
    const columns = Object.values(DemographicColumn);
    const held: Partial<Record<DemographicColumn, string>> = {
      DEMOGRAPHIC_NUMBER: String(given.demographicNumber),
      LAST_NAME: given.lastName,
      FIRST_NAME: given.firstName,
      CITY: city,
      CHART_NUMBER: given.mrn,
    };
    const fields = columns.map((column) => reportColumns[column].field);
    const query = `query ($definition: DemographicReportInput) { demographicReport(definition: $definition) { nodes { cells ${fields.join(' ')} } } }`;
    const { body } = await world.ask(runner, query, { definition: { select: columns, where: { city } } });
    const cells = columns.map((column) => held[column] ?? null);
    const values = {
      ...Object.fromEntries(fields.map((field, index) => [field, cells[index]])),
      demographicNumber: given.demographicNumber,
    };
    expect(body).toEqual({ data: { demographicReport: { nodes: [{ cells, ...values }] } } });
  });

  test('what is not selected is null, and no statement reads it', async () => {
    const { city, patient } = town();
    const { demographicNumber, gid } = await patient({ hin: unique('hin'), email: 'a@example.org' });
    const query = `{ demographicReport(definition: { select: [DEMOGRAPHIC_NUMBER], where: { city: "${city}" } }) { nodes { id demographicNumber hin lastName yearOfBirth email } } }`;
    const nodes = [{ id: gid, demographicNumber, hin: null, lastName: null, yearOfBirth: null, email: null }];
    const sent = await world.statements(async () =>
      expect(await world.ask(runner, query)).toEqual(answer({ demographicReport: { nodes } })),
    );
    expect(sent.filter((statement) => /p\.(hin|email|birth_date|address)\b/.test(statement))).toEqual([]);
  });

  test('nothing selected is refused with Juno’s words', async () => {
    expect(await ruleOf({ select: [] })).toEqual({
      path: 'definition.select',
      rule: 'AT_LEAST_ONE_COLUMN',
      text: 'Please select at least one field',
    });
    expect(await ruleOf({ select: ['HIN', 'HIN'] })).toEqual({ path: 'definition.select', rule: 'EACH_ONCE' });
  });
});

describe('“Where”: the criteria, joined by AND', () => {
  test('none at all finds everybody', async () => {
    const { totalCount } = await run({}, { first: 1 });
    const rows = await world.database.run((manager) => manager.count(Patient));
    expect(totalCount).toBe(rows);
  });

  test('names begin so, whatever their case and accents', async () => {
    const { city } = town();
    const stem = unique('Öst');
    const a = await world.patient(`${stem}berg`, { city, firstName: 'Zoë' });
    const b = await world.patient(stem.toUpperCase(), { city, firstName: 'ZOLTAN' });
    await world.patient(`Not${stem}`, { city, firstName: 'Zoë' });
    expect(await found({ lastName: stem.replace('Ö', 'o').toLowerCase() })).toEqual(numbers(a, b));
    expect(await found({ city, firstName: 'zoe', lastName: stem })).toEqual(numbers(a));
    expect(await found({ city: city.toUpperCase(), lastName: stem, firstName: 'zo' })).toEqual(numbers(a, b));
  });

  test('a % is no wildcard', async () => {
    const { city, patient } = town();
    await patient();
    expect(await found({ city, lastName: '%' })).toEqual([]);
    expect(await found({ city: city.slice(0, -1) })).toEqual([]);
  });

  test('roster status, sex, provider and patient status are one of several', async () => {
    const { city, patient } = town();
    const a = await patient({ rosterStatus: 'RO', sex: 'F', providerNumber: '1', patientStatus: 'AC' });
    const b = await patient({ rosterStatus: 'te', sex: 'M', providerNumber: '2', patientStatus: 'IN' });
    const c = await patient({ rosterStatus: 'FS', sex: 'X', providerNumber: '3', patientStatus: 'DE' });
    await patient();
    expect(await found({ city, rosterStatuses: ['ro', 'TE'] })).toEqual(numbers(a, b));
    expect(await found({ city, sexes: ['x'] })).toEqual(numbers(c));
    expect(await found({ city, providerNumbers: ['2', '3', '4'] })).toEqual(numbers(b, c));
    expect(await found({ city, patientStatuses: ['AC', 'DE'] })).toEqual(numbers(a, c));
    expect(await found({ city, patientStatuses: ['AC', 'DE'], sexes: ['F', 'M'] })).toEqual(numbers(a));
  });

  test('days of birth lie in a range, both ends included', async () => {
    const { city, patient } = town();
    const a = await patient({ birthDate: '1980-01-01' });
    const b = await patient({ birthDate: '1980-12-31' });
    await patient({ birthDate: '1981-01-01' });
    await patient();
    expect(await found({ city, birthDate: { from: '1980-01-01', to: '1980-12-31' } })).toEqual(numbers(a, b));
    expect(await found({ city, birthDate: { to: '1980-01-01' } })).toEqual(numbers(a));
  });

  test('ages: younger, older, equal, between; in years and months; exact and in the year; as of a day', async () => {
    const { city, patient } = town();
    const born = async (birthDate: string | null) => patient({ birthDate });
    // The world stands at 2026-03-01.
    const day = await born('2008-03-01');
    const tomorrow = await born('2008-03-02');
    const leap = await born('2008-02-29');
    const infant = await born('2025-12-31');
    const unborn = await born('2026-03-02');
    await born(null);
    const aged = (age: Record<string, unknown>) => found({ city, age });
    expect(await aged({ comparison: 'EQUAL_TO', age: 18 })).toEqual(numbers(day, leap));
    expect(await aged({ comparison: 'EQUAL_TO', age: 17 })).toEqual(numbers(tomorrow));
    expect(await aged({ comparison: 'YOUNGER_THAN', age: 18 })).toEqual(numbers(tomorrow, infant));
    expect(await aged({ comparison: 'OLDER_THAN', age: 17 })).toEqual(numbers(day, leap));
    expect(await aged({ comparison: 'OLDER_THAN', age: 18 })).toEqual([]);
    expect(await aged({ comparison: 'BETWEEN', age: 0, to: 17 })).toEqual(numbers(tomorrow, infant));
    expect(await aged({ comparison: 'EQUAL_TO', age: 2, unit: 'MONTHS' })).toEqual(numbers(infant));
    expect(await aged({ comparison: 'BETWEEN', age: 216, to: 216, unit: 'MONTHS' })).toEqual(numbers(day, leap));
    expect(await aged({ comparison: 'EQUAL_TO', age: 18, style: 'IN_THE_YEAR' })).toEqual(numbers(day, tomorrow, leap));
    expect(await aged({ comparison: 'EQUAL_TO', age: 0, style: 'IN_THE_YEAR' })).toEqual(numbers(unborn));
    expect(await aged({ comparison: 'EQUAL_TO', age: 12, unit: 'MONTHS', style: 'IN_THE_YEAR' })).toEqual(numbers(infant));
    // Who is born on a leap day is 17 on the 28th of February.
    expect(await aged({ comparison: 'EQUAL_TO', age: 17, asOf: '2026-02-28' })).toEqual(numbers(day, tomorrow, leap));
    expect(await aged({ comparison: 'EQUAL_TO', age: 20, asOf: '2028-02-29' })).toEqual(numbers(leap));
    expect(await aged({ comparison: 'YOUNGER_THAN', age: 150, asOf: '2000-01-01' })).toEqual([]);
  });

  test('demographic numbers are given as a list or as a text', async () => {
    const { city, patient } = town();
    const [a, b, c] = [await patient(), await patient(), await patient()];
    const text = `${a.demographicNumber}, ${c.demographicNumber};\n${a.demographicNumber} 2000000000`;
    expect(await found({ demographicNumbers: [b.demographicNumber, 2_000_000_000] })).toEqual(numbers(b));
    expect(await found({ city, demographicNumberText: text })).toEqual(numbers(a, c));
    expect(await found({ city, demographicNumbers: Array.from({ length: 10_000 }, (_, index) => index + 1) })).toEqual(numbers(a, b, c));
  });

  test.each([
    [{ demographicNumberText: '12, 1a, 13' }, 'demographicNumberText.1', 'DEMOGRAPHIC_NUMBER'],
    [{ demographicNumberText: '0' }, 'demographicNumberText.0', 'DEMOGRAPHIC_NUMBER'],
    [{ demographicNumberText: '12 -3' }, 'demographicNumberText.1', 'DEMOGRAPHIC_NUMBER'],
    [{ demographicNumberText: '9999999999' }, 'demographicNumberText.0', 'DEMOGRAPHIC_NUMBER'],
    [{ demographicNumberText: ' , ' }, 'demographicNumberText', 'NOT_EMPTY'],
    [{ demographicNumberText: '1', demographicNumbers: [1] }, 'demographicNumberText', 'LIST_OR_TEXT'],
    [{ demographicNumbers: [1, 0] }, 'demographicNumbers.1', 'DEMOGRAPHIC_NUMBER'],
    [{ demographicNumbers: [] }, 'demographicNumbers', 'NOT_EMPTY'],
    [{ age: { comparison: 'BETWEEN', age: 20, to: 10 } }, 'age.to', 'FROM_BEFORE_TO'],
    [{ age: { comparison: 'BETWEEN', age: 20 } }, 'age.to', 'NEEDED_WITH_BETWEEN'],
    [{ age: { comparison: 'EQUAL_TO', age: 20, to: 21 } }, 'age.to', 'WITH_BETWEEN_ONLY'],
    [{ age: { comparison: 'EQUAL_TO', age: -1 } }, 'age.age', 'AGE'],
    [{ age: { comparison: 'EQUAL_TO', age: 151 } }, 'age.age', 'AT_MOST_150'],
    [{ age: { comparison: 'BETWEEN', age: 1, to: 1801, unit: 'MONTHS' } }, 'age.to', 'AT_MOST_1800'],
    [{ age: { comparison: 'EQUAL_TO', age: 1, asOf: '1799-12-31' } }, 'age.asOf', 'FROM_1800'],
    [{ birthDate: {} }, 'birthDate', 'FROM_OR_TO'],
    [{ birthDate: { from: '2000-01-02', to: '2000-01-01' } }, 'birthDate', 'FROM_BEFORE_TO'],
    [{ lastName: '' }, 'lastName', 'NOT_EMPTY'],
    [{ lastName: '\u0301 ' }, 'lastName', 'NOT_EMPTY'],
    [{ firstName: 'x'.repeat(101) }, 'firstName', 'AT_MOST_100_CHARACTERS'],
    [{ sexes: [] }, 'sexes', 'NOT_EMPTY'],
    [{ rosterStatuses: ['RO', ' '] }, 'rosterStatuses.1', 'NOT_EMPTY'],
  ])('%j is refused by name: %s %s', async (where, path, rule) => {
    expect(await ruleOf({ select: ['HIN'], where })).toEqual({ path: `definition.where.${path}`, rule });
  });

  test.each([
    [{ limit: 0 }, 'limit', 'LIMIT'],
    [{ limit: 1_000_001 }, 'limit', 'LIMIT'],
    [{ order: [{ column: 'HIN' }, { column: 'HIN', direction: 'DESC' }] }, 'order', 'EACH_ONCE'],
    [{ order: ['HIN', 'CITY', 'SEX', 'PHONE', 'EMAIL', 'ADDRESS'].map((column) => ({ column })) }, 'order', 'AT_MOST_5'],
  ])('%j is refused by name: %s %s', async (more, path, rule) => {
    expect(await ruleOf({ select: ['HIN'], ...more })).toEqual({ path: `definition.${path}`, rule });
  });

  test('more than the most are refused by name', async () => {
    const many = (length: number) => Array.from({ length }, () => 1);
    expect(await ruleOf({ select: ['HIN'], where: { demographicNumbers: many(10_001) } })).toMatchObject({ rule: 'AT_MOST_10000' });
    expect(await ruleOf({ select: ['HIN'], where: { sexes: many(101).map(String) } })).toMatchObject({ rule: 'AT_MOST_100' });
  });

  test('neither both a definition and a saved one, nor none', async () => {
    for (const given of [
      {},
      { definition: { select: ['HIN'] }, reportDefinition: globalId('ReportDefinition', world.providerId(runner)) },
    ]) {
      const { body } = await world.ask(runner, RUN, given);
      expect(body.errors?.[0].extensions).toEqual({
        code: 'BAD_USER_INPUT',
        path: 'definition',
        rule: 'EXACTLY_ONE_OF_DEFINITION_REPORT_DEFINITION',
      });
    }
  });
});

describe('order, limit and pages', () => {
  test('by several columns, nulls last, in both directions', async () => {
    const { city, patient } = town();
    const a = await patient({ province: 'A', email: null });
    const b = await patient({ province: 'A', email: 'x' });
    const c = await patient({ province: 'B', email: 'y' });
    const d = await patient({ province: null, email: 'z' });
    const ordered = async (...order: unknown[]) => {
      const { nodes } = await run({ where: { city }, order });
      return nodes.map(({ id }: { id: string }) => id);
    };
    expect(await ordered({ column: 'PROVINCE' }, { column: 'EMAIL', direction: 'DESC' })).toEqual([b, a, c, d].map(({ gid }) => gid));
    expect(await ordered({ column: 'PROVINCE', direction: 'DESC' }, { column: 'EMAIL' })).toEqual([c, b, a, d].map(({ gid }) => gid));
  });

  test('without an order by last name, first name and id, whatever their case', async () => {
    const { city } = town();
    const stem = unique('Last');
    const rows: Patient[] = [];
    for (const [lastName, firstName] of [
      [`${stem}b`, 'Ann'],
      [`${stem}A`, 'Zoe'],
      [`${stem}a`, 'ann'],
      [`${stem}a`, 'Ann'],
    ] as const)
      rows.push(await world.patient(lastName, { city, firstName }));
    const same = rows.slice(2).sort((left, right) => (left.id < right.id ? -1 : 1));
    const expected = [...same, rows[1]!, rows[0]!].map(({ demographicNumber }) => [String(demographicNumber)]);
    for (const order of [undefined, null, []]) {
      const { nodes } = await run({ where: { city }, order });
      expect(nodes.map(({ cells }: { cells: string[] }) => cells)).toEqual(expected);
    }
  });

  test('every column orders, forwards and backwards, page by page', async () => {
    const { city, patient } = town();
    for (const [index, birthDate] of ['1980-05-05', null, '1979-12-01'].entries())
      await patient({ birthDate, province: index === 1 ? null : `P${index}`, dateJoined: index === 0 ? null : `2001-01-0${index}` });
    for (const column of Object.values(DemographicColumn)) {
      const definition = { where: { city }, order: [{ column, direction: 'DESC' }] };
      const whole = (await run(definition)).nodes as unknown[];
      const pages: unknown[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { nodes, pageInfo } = await run(definition, { first: 1, after });
        pages.push(...nodes);
        [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
      }
      const back = await run(definition, { last: 3 });
      expect({ column, pages, back: back.nodes }).toEqual({ column, pages: whole, back: whole });
      expect(whole).toHaveLength(3);
    }
  });

  test('a limit cuts rows, counts and pages, of what the viewer is shown', async () => {
    const { city, patient } = town();
    await patient({ locked: true });
    const shown: { gid: string }[] = [];
    for (let count = 0; count < 4; count += 1) shown.push(await patient());
    const ids = (page: { nodes: { id: string }[] }) => page.nodes.map(({ id }) => id);
    const first = await run({ where: { city }, limit: 3 }, { first: 2 });
    expect(ids(first)).toEqual(shown.slice(0, 2).map(({ gid }) => gid));
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const second = await run({ where: { city }, limit: 3 }, { first: 2, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    expect(ids(second)).toEqual([shown[2]!.gid]);
    const last = await run({ where: { city }, limit: 3 }, { last: 1 });
    expect(last.nodes).toEqual(second.nodes);
  });

  test('an empty report says that none is found, and is no read', async () => {
    const viewer = await reporter();
    expect(await run({ where: { city: unique('Nowhere') } }, {}, viewer)).toEqual({
      totalCount: 0,
      message: NONE,
      columns: ['DEMOGRAPHIC_NUMBER'],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null, startCursor: null },
      nodes: [],
    });
    expect(await eventsOf(world, viewer)).toEqual([]);
  });

  test('a cursor of another order is refused', async () => {
    const { city, patient } = town();
    await patient();
    const { pageInfo } = await run({ where: { city } });
    const refused = async (after: string, ...order: unknown[]) => {
      const { body } = await world.ask(runner, RUN, { definition: { select: ['HIN'], where: { city }, order }, after });
      expect(body.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', path: 'after', rule: 'CURSOR' });
    };
    await refused(pageInfo.endCursor, { column: 'CITY' });
    await refused(pageInfo.endCursor, { column: 'LAST_NAME', direction: 'DESC' }, { column: 'FIRST_NAME' });
    await refused(pageInfo.endCursor, { column: 'FIRST_NAME' }, { column: 'LAST_NAME' });
    const withoutNumber = ['report DEMOGRAPHIC_NUMBER ASC', null, 'x'];
    await refused(Buffer.from(JSON.stringify(withoutNumber)).toString('base64url'), { column: 'DEMOGRAPHIC_NUMBER' });
    const byProvince = await run({ where: { city }, order: [{ column: 'PROVINCE' }] });
    await refused(byProvince.pageInfo.endCursor, { column: 'CITY' });
  });
});

describe('rows are patients from DEMOGRAPHICS up', () => {
  test('hidden, blocked and safe patients are not there; one whose Master File is shown is', async () => {
    const viewer = await reporter();
    const { city, patient } = town();
    const shown = await patient();
    await patient({ locked: true });
    const vanished = await patient();
    await world.encounter(vanished, { locked: true });
    const safe = await patient();
    await world.limit({ fragment: `last_name = '${safe.lastName}'`, level: 'PATIENT', overrideSetting: 'ALLOW', providers: [viewer] });
    const blocked = await patient();
    await world.set(unique('Staff'), [blocked], [viewer]);
    expect(await found({ city }, viewer)).toEqual(numbers(shown));
    expect(await found({ demographicNumbers: [safe.demographicNumber, blocked.demographicNumber] }, viewer)).toEqual([]);
    await world.site({ blacklistDisclosure: 'DEMOGRAPHICS' });
    expect(await found({ city }, viewer)).toEqual(numbers(shown, blocked));
    await world.grant(viewer, safe);
    expect(await found({ city }, viewer)).toEqual(numbers(shown, blocked, safe));
  });

  test('a patient who was merged is found as the survivor alone', async () => {
    const { city, patient } = town();
    const survivor = await patient();
    await merged(world, await patient(), survivor);
    expect(await found({ city })).toEqual(numbers(survivor));
  });

  test('it is FORBIDDEN for others, whatever they may read', async () => {
    const others = Object.values(Permission).filter((permission) => permission !== REPORTS_RUN);
    const viewer = await reporter(others);
    const query = '{ demographicReport(definition: { select: [HIN] }) { totalCount } }';
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['demographicReport'], 'FORBIDDEN'));
  });
});

describe('definitions are saved, loaded, renamed, overwritten, listed, deleted and run again', () => {
  const FIELDS =
    'id name version definition { select where { lastName demographicNumbers age { comparison age to unit style asOf } birthDate { from to } } order { column direction } limit }';
  const save = (username: string, name: string, definition: unknown, more: Record<string, unknown> = {}) =>
    world.ask(
      username,
      `mutation ($name: String!, $definition: DemographicReportInput!, $idempotencyKey: String) {
        saveReportDefinition(name: $name, definition: $definition, idempotencyKey: $idempotencyKey) { ${FIELDS} } }`,
      { name, definition, ...more },
    );
  const update = (username: string, given: Record<string, unknown>) =>
    world.ask(
      username,
      `mutation ($id: ID!, $version: Int!, $name: String, $definition: DemographicReportInput) {
        updateReportDefinition(id: $id, version: $version, name: $name, definition: $definition) { ${FIELDS} } }`,
      given,
    );

  test('the whole life of one', async () => {
    const viewer = await reporter();
    const { city, patient } = town();
    const { demographicNumber } = await patient();
    const definition = { select: ['DEMOGRAPHIC_NUMBER'], where: { city, demographicNumberText: `${demographicNumber}` }, limit: 5 };
    const { body } = await save(viewer, '  My   Report ', definition);
    const saved = body.data.saveReportDefinition;
    const kept = {
      select: ['DEMOGRAPHIC_NUMBER'],
      where: { lastName: null, demographicNumbers: [demographicNumber], age: null, birthDate: null },
      order: null,
      limit: 5,
    };
    expect(saved).toEqual({ id: expect.stringMatching(/^ReportDefinition:/), name: 'My Report', version: 1, definition: kept });
    const { body: ran } = await world.ask(viewer, RUN, { reportDefinition: saved.id });
    expect(ran.data.demographicReport.nodes).toEqual([{ id: expect.any(String), cells: [String(demographicNumber)] }]);

    const renamed = await update(viewer, { id: saved.id, version: 1, name: 'Other' });
    expect(renamed.body.data.updateReportDefinition).toEqual({ ...saved, name: 'Other', version: 2 });
    const stale = await update(viewer, { id: saved.id, version: 1, definition: { select: ['HIN'] } });
    expect(stale.body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'STALE_VERSION' }]);
    const overwritten = await update(viewer, { id: saved.id, version: 2, definition: { select: ['HIN'] } });
    expect(overwritten.body.data.updateReportDefinition).toMatchObject({
      version: 3,
      name: 'Other',
      definition: { select: ['HIN'], where: null },
    });

    const list = `{ reportDefinitions { name version } reportDefinition(id: "${saved.id}") { name } }`;
    expect(await world.ask(viewer, list)).toEqual(
      answer({ reportDefinitions: [{ name: 'Other', version: 3 }], reportDefinition: { name: 'Other' } }),
    );
    const remove = `mutation { deleteReportDefinition(id: "${saved.id}", version: 3) }`;
    expect(await world.ask(viewer, remove)).toEqual(answer({ deleteReportDefinition: saved.id }));
    expect(await world.ask(viewer, list)).toEqual(answer({ reportDefinitions: [], reportDefinition: null }));

    // It was looked for once when it was there no more.
    const missed = {
      action: 'LOOK_UP',
      outcome: 'NOT_FOUND',
      field: 'reportDefinition',
      askedFor: { reportDefinitionId: saved.id.split(':')[1] },
    };
    expect((await eventsOf(world, viewer)).filter(({ outcome }) => outcome === 'NOT_FOUND')).toEqual([missed]);
    const changes = (await eventsOf(world, viewer)).filter(({ action }) => action === 'REPORT_DEFINITION_CHANGED');
    const subject = { type: 'REPORT_DEFINITION', id: saved.id.split(':')[1] };
    const owner = globalId('Provider', world.providerId(viewer));
    const first = { select: ['DEMOGRAPHIC_NUMBER'], where: { city, demographicNumbers: [demographicNumber] }, limit: 5 };
    expect(changes.map(({ subject: of, change }) => ({ subject: of, change }))).toEqual([
      { subject, change: { before: null, after: { owner, name: 'My Report', definition: first } } },
      { subject, change: { before: { name: 'My Report', definition: first }, after: { name: 'Other', definition: first } } },
      { subject, change: { before: { name: 'Other', definition: first }, after: { name: 'Other', definition: { select: ['HIN'] } } } },
      { subject, change: { before: { owner, name: 'Other', definition: { select: ['HIN'] } }, after: null } },
    ]);
  });

  test('a name is one’s own, whatever its case or accents; another provider may use it', async () => {
    const [one, other] = [await reporter(), await reporter()];
    const definition = { select: ['HIN'] };
    await save(one, 'Café', definition);
    const again = await save(one, 'CAFE', definition);
    expect(again.body.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', path: 'name', rule: 'NAME_TAKEN' });
    expect((await save(other, 'Café', definition)).body.errors).toBeUndefined();
  });

  test('another provider’s is as one that never was, to be read, run, changed and deleted', async () => {
    const [one, other] = [await reporter(), await reporter()];
    const { body } = await save(one, 'Mine', { select: ['HIN'] });
    const { id } = body.data.saveReportDefinition;
    const never = globalId('ReportDefinition', '00000000-0000-4000-8000-000000000000');
    const ask = async (of: string) => {
      const all = [
        `{ reportDefinition(id: "${of}") { name } }`,
        `{ demographicReport(reportDefinition: "${of}") { totalCount } }`,
        `mutation { updateReportDefinition(id: "${of}", version: 1, name: "X") { name } }`,
        `mutation { deleteReportDefinition(id: "${of}", version: 1) }`,
      ];
      const answers = [];
      for (const query of all) answers.push((await world.ask(other, query)).body);
      return answers;
    };
    const answers = await ask(id);
    expect(answers).toEqual(await ask(never));
    expect(answers.map(({ errors }) => errors?.[0].extensions.code)).toEqual([undefined, undefined, 'NOT_FOUND', 'NOT_FOUND']);
    expect(answers.slice(0, 2).map(({ data }) => data)).toEqual([{ reportDefinition: null }, { demographicReport: null }]);
    const missed = (of: string) => ({ action: 'LOOK_UP', outcome: 'NOT_FOUND', askedFor: { reportDefinitionId: of.split(':')[1] } });
    expect(await eventsOf(world, other)).toEqual(
      [id, never].flatMap((of) =>
        ['reportDefinition', 'demographicReport', 'updateReportDefinition', 'deleteReportDefinition'].map((field) =>
          expect.objectContaining({ ...missed(of), field }),
        ),
      ),
    );
  });

  test('with a key it is saved once', async () => {
    const viewer = await reporter();
    const key = { idempotencyKey: 'key-number-1' };
    const first = await save(viewer, 'Once', { select: ['HIN'] }, key);
    expect(await save(viewer, 'Once', { select: ['HIN'] }, key)).toEqual(first);
    expect((await save(viewer, 'Once', { select: ['CITY'] }, key)).body.errors?.[0].extensions).toEqual({ code: 'CONFLICT' });
  });

  test('one that can be read no more is null, and is not run', async () => {
    const viewer = await reporter();
    const { body } = await save(viewer, 'Old', { select: ['HIN'] });
    const { id } = body.data.saveReportDefinition;
    await world.database.run((manager) =>
      manager.query(`UPDATE report_definition SET definition = '{"select":["GONE"]}' WHERE id = '${id.split(':')[1]}'`),
    );
    const read = `{ reportDefinition(id: "${id}") { name version definition { select } } }`;
    expect(await world.ask(viewer, read)).toEqual(answer({ reportDefinition: { name: 'Old', version: 1, definition: null } }));
    const query = `{ demographicReport(reportDefinition: "${id}") { totalCount } }`;
    expect(await world.ask(viewer, query)).toEqual(
      refused(query, ['demographicReport'], 'BAD_USER_INPUT', { path: 'reportDefinition', rule: 'UNREADABLE' }),
    );
  });

  test('one is named by its id, and by nothing else', async () => {
    const query = `{ demographicReport(reportDefinition: "${globalId('Patient', world.providerId(runner))}") { totalCount } }`;
    expect(await world.ask(runner, query)).toEqual(
      refused(query, ['demographicReport'], 'BAD_USER_INPUT', { path: 'reportDefinition', rule: 'ID_OF_REPORT_DEFINITION' }),
    );
  });

  test('one that is larger than the trail takes is refused', async () => {
    const demographicNumbers = Array.from({ length: 9_000 }, (_, index) => 1_000_000 + index);
    const { body } = await save(runner, 'Large', { select: ['HIN'], where: { demographicNumbers } });
    expect(body.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', path: 'definition', rule: 'AT_MOST_30000_BYTES' });
  });
});

describe('CSV', () => {
  async function get(username: string | null, query = '', init: RequestInit = {}) {
    const authorization: Record<string, string> = username ? { authorization: `Bearer ${await world.token(username)}` } : {};
    const response = await fetch(`${world.url}/reports/demographics.csv${query}`, {
      ...init,
      headers: { ...authorization, ...(init.headers as Record<string, string>) },
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  const post = (username: string | null, definition: unknown) =>
    get(username, '', { method: 'POST', body: JSON.stringify({ definition }), headers: { 'content-type': 'application/json' } });

  test('cells that a spreadsheet would take for formulas are harmless', async () => {
    const { city, patient } = town();
    const hostile = ['=1+1', '+1', '-1', '@x', '\tx', '\rx', 'a\n=1', 'plain, "quoted"'];
    for (const address of hostile) await patient({ address });
    const { status, headers, text } = await post(runner, {
      select: ['ADDRESS'],
      where: { city },
      order: [{ column: 'DEMOGRAPHIC_NUMBER' }],
    });
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      200,
      'text/csv; charset=utf-8; header=present',
      'attachment; filename=demographics.csv',
    ]);
    const rows: string[][] = parse(text);
    expect(rows).toEqual([['address'], ["'=1+1"], ["'+1"], ["'-1"], ["'@x"], ["'\tx"], ["'\rx"], ['a\n=1'], ['plain, "quoted"']]);
  });

  test('all rows of more than a page, each page an event that is durable before its bytes', async () => {
    const viewer = await reporter();
    const { city } = town();
    const many = Array.from({ length: REPORT_EXPORT_PAGE + 20 }, (_, index) =>
      newPatient({
        mrn: `${city}-${index}`,
        demographicNumber: 500_000 + index,
        lastName: `L${String(index).padStart(4, '0')}`,
        firstName: 'F',
        city,
      }),
    );
    await world.database.transaction((manager) => insertRows(manager, Patient, many));
    const { text } = await post(viewer, { select: ['DEMOGRAPHIC_NUMBER', 'HIN'], where: { city } });
    const rows: string[][] = parse(text);
    expect(rows).toEqual([['demographicNumber', 'hin'], ...many.map(({ demographicNumber }) => [String(demographicNumber), ''])]);
    const events = await eventsOf(world, viewer);
    expect(new Set(events.map(({ action, outcome, field }) => JSON.stringify([action, outcome, field])))).toEqual(
      new Set(['["READ","SUCCESS","reports/demographics.csv"]']),
    );
    const listed = events.flatMap(({ records }) => (records as { patientId: string }[]).map(({ patientId }) => patientId));
    expect(listed.sort()).toEqual(many.map(({ id }) => id).sort());
    const limited = await post(viewer, { select: ['HIN'], where: { city }, limit: REPORT_EXPORT_PAGE + 1 });
    expect(parse(limited.text) as unknown[]).toHaveLength(REPORT_EXPORT_PAGE + 2);
    const listedThen = (await eventsOf(world, viewer)).slice(events.length).map(({ records }) => (records as unknown[]).length);
    // An event lists a hundred records at the most.
    expect(listedThen).toEqual([...Array<number>(REPORT_EXPORT_PAGE / 100).fill(100), 1]);
  });

  test('a page that is full is the last where there are no more, or where the limit ends', async () => {
    const viewer = await reporter();
    const { city } = town();
    const many = Array.from({ length: REPORT_EXPORT_PAGE }, (_, index) =>
      newPatient({ mrn: `${city}-${index}`, demographicNumber: 700_000 + index, lastName: 'L', firstName: 'F', city }),
    );
    await world.database.transaction((manager) => insertRows(manager, Patient, many));
    const exported = async (limit?: number) => {
      const before = (await eventsOf(world, viewer)).length;
      let rows: string[][] = [];
      const statements = await world.statements(async () => {
        rows = parse((await post(viewer, { select: ['DEMOGRAPHIC_NUMBER'], where: { city }, limit })).text);
      });
      const listed = (await eventsOf(world, viewer)).slice(before).map(({ records }) => (records as unknown[]).length);
      const reads = statements.filter((statement) => /\bFROM patient p\b/.test(statement)).length;
      return { rows: rows.length - 1, listed, reads };
    };
    const hundreds = Array<number>(REPORT_EXPORT_PAGE / 100).fill(100);
    expect(await exported()).toEqual({ rows: REPORT_EXPORT_PAGE, listed: hundreds, reads: 1 });
    expect(await exported(REPORT_EXPORT_PAGE + 1)).toEqual({ rows: REPORT_EXPORT_PAGE, listed: hundreds, reads: 1 });
    expect(await exported(2)).toEqual({ rows: 2, listed: [2], reads: 1 });
  });

  test('a saved definition is exported by its id; another’s is not there', async () => {
    const [viewer, other] = [await reporter(), await reporter()];
    const { city, patient } = town();
    const { mrn } = await patient();
    const save = `mutation { saveReportDefinition(name: "A", definition: { select: [CHART_NUMBER], where: { city: "${city}" } }) { id } }`;
    const { id } = (await world.ask(viewer, save)).body.data.saveReportDefinition;
    expect(await get(viewer, `?reportDefinition=${id}`)).toMatchObject({ status: 200, text: `chartNumber\r\n${mrn}\r\n` });
    const never = globalId('ReportDefinition', '00000000-0000-4000-8000-000000000000');
    const [hidden, missing] = [await get(other, `?reportDefinition=${id}`), await get(other, `?reportDefinition=${never}`)];
    expect([hidden.status, hidden.text]).toEqual([404, missing.text]);
  });

  test('it needs a sign-in, the permission and a report', async () => {
    const definition = { select: ['HIN'] };
    const outsider = await reporter([Permission.RECORDS_READ]);
    expect((await post(null, definition)).status).toBe(401);
    expect((await post(outsider, definition)).status).toBe(403);
    expect(await eventsOf(world, outsider)).toEqual([
      { action: 'OPERATION', outcome: 'REFUSED', field: 'reports/demographics.csv', errorCode: 'FORBIDDEN' },
    ]);
    expect(JSON.parse((await post(runner, { select: [] })).text).errors[0].extensions.rule).toBe('AT_LEAST_ONE_COLUMN');
    expect(JSON.parse((await post(runner, { select: ['HIN'], what: 1 })).text).errors[0].extensions).toEqual({
      code: 'BAD_USER_INPUT',
      path: 'definition',
      rule: 'UNKNOWN_FIELD',
    });
    expect(JSON.parse((await post(runner, 'nonsense')).text).errors[0].extensions.rule).toBe('OBJECT');
    expect((await get(runner)).status).toBe(400);
    expect((await get(runner, '', { method: 'DELETE' })).status).toBe(405);
  });

  test('each page is decided anew: whoever lost the permission meanwhile gets no further one, and that is an event', async () => {
    const viewer = await reporter();
    const { city } = town();
    const many = Array.from({ length: REPORT_EXPORT_PAGE + 1 }, (_, index) =>
      newPatient({ mrn: `${city}-${index}`, demographicNumber: 600_000 + index, lastName: 'L', firstName: 'F', city }),
    );
    await world.database.transaction((manager) => insertRows(manager, Patient, many));
    const trail = new AuditTrail(world.database, new AuditKeys({ id: 'test', secret: 'x'.repeat(32) }), () => world.now);
    const viewerId = world.providerId(viewer);
    const actor = { viewerId, roles: [], operationName: null, requestId: 'export', clientAddress: null };
    const open = (expiresAt: Date | null) =>
      reportAsCsv({
        database: world.database,
        trail,
        username: viewer,
        actor,
        clock: () => world.now,
        expiresAt,
        field: 'export',
        definition: { select: [DemographicColumn.HIN], where: { city } },
      });
    const ends = async (text: AsyncGenerator<string>, code: string) => {
      await expect(text.next()).rejects.toMatchObject({ code });
      expect((await eventsOf(world, viewer)).at(-1)).toEqual({ action: 'OPERATION', outcome: 'REFUSED', field: 'export', errorCode: code });
    };
    const soon = open(new Date(world.now.getTime() + 60_000));
    const text = open(null);
    expect((await text.next()).done).toBe(false);
    expect((await soon.next()).done).toBe(false);
    world.pass(1);
    await ends(soon, 'UNAUTHENTICATED');
    await world.database.run((manager) => manager.query(`DELETE FROM provider_role WHERE provider_id = '${viewerId}'`));
    await ends(text, 'FORBIDDEN');
  });

  test('a fault ends it, and is an event', async () => {
    const viewer = await reporter();
    const actor = { viewerId: world.providerId(viewer), roles: [], operationName: null, requestId: 'export', clientAddress: null };
    const text = reportAsCsv({
      ...{ database: world.database, username: viewer, actor, clock: () => world.now, expiresAt: null, field: 'export' },
      trail: new AuditTrail(world.database, new AuditKeys({ id: 'test', secret: 'x'.repeat(32) }), () => world.now),
      // No definition that was read holds such an age.
      definition: { select: [DemographicColumn.HIN], where: { age: { comparison: AgeComparison.OLDER_THAN, age: 9_999 } } },
    });
    await expect(text.next()).rejects.toThrow('An age leads out of the calendar');
    expect(await eventsOf(world, viewer)).toEqual([
      { action: 'OPERATION', outcome: 'REFUSED', field: 'export', errorCode: 'INTERNAL_SERVER_ERROR' },
    ]);
  });
});
