import { AccessLimitRole, AccessLimitRow } from '../../../src/entity/AccessLimitRow';
import { globalId } from '../../../src/entity/globalId';
import { ProviderRole } from '../../../src/entity/Role';
import { Permission } from '../../../src/policy/Permission';
import { World, type Answer } from '../../world/World';
import { answer, eventsOf, unique } from './queries';

const { RECORDS_READ, ACCESS_LIMITS_MANAGE, OVERRIDE_SELF } = Permission;
const LIMIT = `id name fragment level polarity overrideSetting everyone enabled version broken brokenReason
  providers { id displayName } roles { id name }`;
const CREATE = `mutation ($limit: AccessLimitInput!, $subjects: AccessLimitSubjectsInput! = {}, $enabled: Boolean! = true, $acknowledgeNulls: Boolean! = false, $key: String) {
  createAccessLimit(limit: $limit, subjects: $subjects, enabled: $enabled, acknowledgeNulls: $acknowledgeNulls, idempotencyKey: $key) { ${LIMIT} }
}`;
const CHANGE = `mutation ($id: ID!, $version: Int!, $limit: AccessLimitInput!, $acknowledgeNulls: Boolean! = false) {
  changeAccessLimit(id: $id, version: $version, limit: $limit, acknowledgeNulls: $acknowledgeNulls) { ${LIMIT} }
}`;
const ENABLE = `mutation ($id: ID!, $version: Int!, $enabled: Boolean!, $acknowledgeNulls: Boolean! = false) {
  enableAccessLimit(id: $id, version: $version, enabled: $enabled, acknowledgeNulls: $acknowledgeNulls) { ${LIMIT} }
}`;
const ASSIGN = `mutation ($id: ID!, $version: Int!, $subjects: AccessLimitSubjectsInput!) {
  assignAccessLimit(id: $id, version: $version, subjects: $subjects) { ${LIMIT} }
}`;
const DELETE = `mutation ($id: ID!, $version: Int!) { deleteAccessLimit(id: $id, version: $version) }`;
const PREVIEW = `query ($fragment: String!, $polarity: LimitPolarity! = EXCEPT_WHERE, $setting: OverrideSetting! = ALLOW, $subjects: AccessLimitSubjectsInput) {
  previewAccessLimit(fragment: $fragment, polarity: $polarity, overrideSetting: $setting, subjects: $subjects) {
    level patients patientsByNulls encounters encountersByNulls inHouseEncountersByNulls providerCount includesYou note
    providers { displayName } examples { patient { lastName } encounter { number } }
  }
}`;
const UNKNOWN_LIMIT = 'AccessLimit:00000000-0000-4000-8000-000000000000';
const ENDED = { dischargedAt: new Date('2026-02-20T08:00:00Z') };

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

async function clinic() {
  const [admin, nurse] = [unique('admin'), unique('nurse')];
  await world.provider(admin, { permissions: [ACCESS_LIMITS_MANAGE] });
  await world.provider(nurse, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  return { admin, nurse, nurseId: globalId('Provider', world.providerId(nurse)) };
}

const terms = (fragment: string, more: object = {}) => ({
  name: unique('Limit'),
  fragment,
  polarity: 'EXCEPT_WHERE',
  overrideSetting: 'ALLOW',
  ...more,
});
const errorOf = ({ body }: Answer) => body.errors?.[0].extensions as Record<string, unknown> | undefined;
const codeOf = (given: Answer) => errorOf(given)?.code;
const roleOf = async (username: string) => {
  const [row] = await world.database.run((manager) => manager.findBy(ProviderRole, { providerId: world.providerId(username) }));
  return globalId('Role', row?.roleId ?? '');
};
const rowOf = (id: string) => world.database.run((manager) => manager.findOneBy(AccessLimitRow, { id: id.slice('AccessLimit:'.length) }));
const lastEvent = async (username: string) => (await eventsOf(world, username)).at(-1) as Record<string, any>;

/** Makes a limit that binds the nurse. */
async function made(fragment: string, more: object = {}, given: object = {}) {
  const people = await clinic();
  const limit = terms(fragment, more);
  const { body } = await world.ask(people.admin, CREATE, {
    limit,
    subjects: { providers: [people.nurseId] },
    acknowledgeNulls: true,
    ...given,
  });
  expect(body.errors).toBeUndefined();
  return { ...people, limit, id: body.data.createAccessLimit.id as string, row: body.data.createAccessLimit };
}

describe('Horizon: “MPI access can be limited by the system administrator (using SQL fragments)”', () => {
  test.each([
    ['service', (service: string) => `service = '${service}'`, 'ENCOUNTER'],
    ['patient type', (value: string) => `patient_type = '${value}'`, 'ENCOUNTER'],
    ['patient last name', (value: string) => `last_name = '${value}'`, 'PATIENT'],
    ['discharge date', () => `discharge_date = DATE '2026-02-20'`, 'ENCOUNTER'],
  ])('“based on such criteria as %s”: at the very next request the record is safe', async (_, fragment, level) => {
    const word = unique('Word');
    const patient = await world.patient(word);
    const encounter = await world.encounter(patient, { service: word, patientType: word, ...ENDED });
    const { nurse, row, admin, nurseId, limit, id } = await made(fragment(word));
    expect(row).toEqual({
      id,
      ...limit,
      level,
      everyone: false,
      enabled: true,
      version: 1,
      broken: false,
      brokenReason: null,
      providers: [{ id: nurseId, displayName: nurse }],
      roles: [],
    });
    const query = `{ encounter(id: "${encounter.gid}") { service access { door } } }`;
    expect(await world.ask(nurse, query)).toEqual(answer({ encounter: { service: null, access: { door: 'REASON' } } }));
    expect(codeOf(await world.ask(admin, DELETE, { id, version: 1 }))).toBeUndefined();
    expect(await world.ask(nurse, query)).toEqual(answer({ encounter: { service: word, access: { door: 'OPEN' } } }));
  });

  test.each([
    ['“Allow override by user”', 'ALLOW', { encounter: { access: { door: 'REASON' } } }],
    ['“Prompt for override requests”', 'PROMPT', { encounter: { access: { door: 'APPROVAL' } } }],
    ['“Do not allow override”: None found for criteria entered', 'DENY', { encounter: null }],
  ])('%s', async (_, overrideSetting, data) => {
    const service = unique('Service');
    const encounter = await world.encounter(await world.patient(unique('Patient')), { service });
    const { nurse } = await made(`service = '${service}'`, { overrideSetting });
    expect(await world.ask(nurse, `{ encounter(id: "${encounter.gid}") { access { door } } }`)).toEqual(answer(data));
  });

  test('a limit binds providers, the holders of roles, or everyone; whom it binds can be said anew', async () => {
    const service = unique('Service');
    const encounter = await world.encounter(await world.patient(unique('Patient')), { service });
    const { admin, nurse, nurseId, id } = await made(`service = '${service}'`);
    const role = await roleOf(nurse);
    const query = `{ encounter(id: "${encounter.gid}") { access { door } } }`;
    const door = async () => (await world.ask(nurse, query)).body.data.encounter.access.door as string;
    expect(await door()).toBe('REASON');
    expect((await world.ask(admin, ASSIGN, { id, version: 1, subjects: {} })).body.data.assignAccessLimit).toMatchObject({
      version: 2,
      providers: [],
    });
    expect(await door()).toBe('OPEN');
    const byRole = await world.ask(admin, ASSIGN, { id, version: 2, subjects: { roles: [role] } });
    expect(byRole.body.data.assignAccessLimit.roles).toEqual([{ id: role, name: `role of ${nurse}` }]);
    expect(await door()).toBe('REASON');
    expect(await lastEvent(admin)).toMatchObject({
      action: 'ACCESS_LIMIT_CHANGED',
      field: 'assignAccessLimit',
      change: { before: { providers: [], roles: [] }, after: { providers: [], roles: [role], everyone: false } },
    });
    void nurseId;
  });

  test('a limit is put out of force and in force again', async () => {
    const service = unique('Service');
    const encounter = await world.encounter(await world.patient(unique('Patient')), { service });
    const { admin, nurse, id } = await made(`service = '${service}'`);
    const door = async () =>
      (await world.ask(nurse, `{ encounter(id: "${encounter.gid}") { access { door } } }`)).body.data.encounter.access.door as string;
    await world.ask(admin, ENABLE, { id, version: 1, enabled: false });
    expect(await door()).toBe('OPEN');
    await world.ask(admin, ENABLE, { id, version: 2, enabled: true });
    expect(await door()).toBe('REASON');
  });

  test('its level follows its fragment when it is changed, and the trail tells all of it before and after', async () => {
    const { admin, nurseId, id, limit } = await made("service = 'Nothing'");
    const next = terms("last_name LIKE 'Nobody%'", { overrideSetting: 'PROMPT', polarity: 'EXCEPT_WHERE' });
    const { body } = await world.ask(admin, CHANGE, { id, version: 1, limit: next });
    expect(body.data.changeAccessLimit).toMatchObject({ ...next, level: 'PATIENT', version: 2, providers: [{ id: nurseId }] });
    const kept = { everyone: false, enabled: true, providers: [nurseId], roles: [] };
    expect(await lastEvent(admin)).toEqual({
      action: 'ACCESS_LIMIT_CHANGED',
      outcome: 'SUCCESS',
      field: 'changeAccessLimit',
      subject: { type: 'ACCESS_LIMIT', id: id.slice(12) },
      change: { before: { ...limit, level: 'ENCOUNTER', ...kept }, after: { ...next, level: 'PATIENT', ...kept } },
    });
    await world.ask(admin, DELETE, { id, version: 2 });
    expect((await lastEvent(admin)).change).toEqual({ before: { ...next, level: 'PATIENT', ...kept }, after: null });
    expect(await world.ask(admin, `{ accessLimit(id: "${id}") { id } }`)).toEqual(answer({ accessLimit: null }));
  });
});

describe('what is refused', () => {
  test('without the permission, all of it', async () => {
    const { nurse, id } = await made("service = 'Nothing'");
    const given = { id, version: 1, enabled: true, limit: terms("service = 'x'"), subjects: {}, fragment: "service = 'x'" };
    for (const query of [CREATE, CHANGE, ENABLE, ASSIGN, DELETE, PREVIEW, '{ accessLimits { id } }', `{ accessLimit(id: "${id}") { id } }`])
      expect(codeOf(await world.ask(nurse, query, given))).toBe('FORBIDDEN');
  });

  test('a fragment that cannot be read: where, and what was expected, and nothing of it', async () => {
    const { admin, id } = await made("service = 'Nothing'");
    const fragment = "service = 'Secret' AND town = 'x'";
    for (const [query, given] of [
      [CREATE, { limit: terms(fragment) }],
      [CHANGE, { id, version: 1, limit: terms(fragment) }],
      [PREVIEW, { fragment }],
    ] as const) {
      const refusal = await world.ask(admin, query, given);
      expect(errorOf(refusal)).toEqual({ code: 'FRAGMENT_INVALID', offset: 23, expected: expect.arrayContaining(['a column']) });
      expect(JSON.stringify(refusal.body)).not.toContain('Secret');
      expect(await lastEvent(admin)).toMatchObject({ outcome: 'REFUSED', errorCode: 'FRAGMENT_INVALID' });
    }
    expect(await rowOf(id)).toMatchObject({ version: 1 });
  });

  test('a name that another limit has, whatever its case or accents', async () => {
    const { admin, limit } = await made("service = 'Nothing'");
    const other = await made("service = 'Nothing'");
    const name = `  ${limit.name.toUpperCase().replace('I', 'Í')} `;
    const taken = { code: 'BAD_USER_INPUT', path: 'limit.name', rule: 'NAME_TAKEN' };
    expect(errorOf(await world.ask(admin, CREATE, { limit: terms("service = 'x'", { name }) }))).toEqual(taken);
    expect(errorOf(await world.ask(admin, CREATE, { limit: terms("service = 'x'", { name }), key: 'with-a-key-1' }))).toEqual(taken);
    expect(errorOf(await world.ask(admin, CHANGE, { id: other.id, version: 1, limit: terms("service = 'x'", { name }) }))).toEqual(taken);
    expect(errorOf(await world.ask(admin, CREATE, { limit: terms("service = 'x'", { name: ' ' }) }))).toMatchObject({
      path: 'limit.name',
      rule: 'LENGTH_FROM_1_TO_64',
    });
  });

  test('a name that two give at the same moment: one has it', async () => {
    const { admin } = await clinic();
    for (let round = 0; round < 3; round += 1) {
      const name = unique('Limit');
      const limits = [terms("service = 'One'", { name }), terms("service = 'Two'", { name: name.toLowerCase() })];
      const answers = await Promise.all(limits.map((limit) => world.ask(admin, CREATE, { limit, acknowledgeNulls: true })));
      expect(answers.map((each) => errorOf(each)?.rule).sort()).toEqual(['NAME_TAKEN', undefined]);
    }
  });

  test('a limit, a provider, a role that never was: NOT_FOUND, and nothing is done', async () => {
    const { admin, nurseId, id } = await made("service = 'Nothing'");
    const given = { id: UNKNOWN_LIMIT, version: 1, enabled: false, limit: terms("service = 'x'"), subjects: {} };
    for (const query of [CHANGE, ENABLE, ASSIGN, DELETE]) expect(codeOf(await world.ask(admin, query, given))).toBe('NOT_FOUND');
    const unknown = UNKNOWN_LIMIT.replace('AccessLimit', 'Provider');
    const subjects = [{ providers: [nurseId, unknown] }, { roles: [unknown.replace('Provider', 'Role')] }];
    for (const each of subjects) {
      const name = unique('Limit');
      expect(codeOf(await world.ask(admin, ASSIGN, { id, version: 1, subjects: each }))).toBe('NOT_FOUND');
      expect(codeOf(await world.ask(admin, CREATE, { limit: terms("service = 'x'", { name }), subjects: each }))).toBe('NOT_FOUND');
      expect(await world.database.run((manager) => manager.countBy(AccessLimitRow, { name }))).toBe(0);
    }
    expect((await rowOf(id))?.version).toBe(1);
  });

  test('ids of something else, and too many subjects', async () => {
    const { admin, nurseId, id } = await made("service = 'Nothing'");
    expect(errorOf(await world.ask(admin, DELETE, { id: nurseId, version: 1 }))).toMatchObject({ path: 'id', rule: 'ID_OF_ACCESS_LIMIT' });
    const asked = async (subjects: object) => errorOf(await world.ask(admin, ASSIGN, { id, version: 1, subjects }));
    expect(await asked({ providers: [id] })).toMatchObject({ path: 'subjects.providers', rule: 'ID_OF_PROVIDER' });
    expect(await asked({ roles: [nurseId] })).toMatchObject({ path: 'subjects.roles', rule: 'ID_OF_ROLE' });
    expect(await asked({ providers: Array(101).fill(nurseId) })).toMatchObject({ rule: 'AT_MOST_100' });
    expect(await asked({ roles: Array(51).fill(nurseId) })).toMatchObject({ rule: 'AT_MOST_50' });
  });

  test('the second of two who have read the same version, also where both come at once', async () => {
    const { admin, id } = await made("service = 'Nothing'");
    const [one, two] = await Promise.all([
      world.ask(admin, CHANGE, { id, version: 1, limit: terms("service = 'One'") }),
      world.ask(admin, CHANGE, { id, version: 1, limit: terms("service = 'Two'") }),
    ]);
    expect([codeOf(one), codeOf(two)].sort()).toEqual(['STALE_VERSION', undefined]);
    for (const [query, given] of [
      [ENABLE, { enabled: false }],
      [ASSIGN, { subjects: {} }],
      [DELETE, {}],
    ] as const)
      expect(codeOf(await world.ask(admin, query, { id, version: 1, ...given }))).toBe('STALE_VERSION');
  });

  test('the same key makes one limit', async () => {
    const { admin } = await clinic();
    const given = { limit: terms("service = 'x'"), key: 'make-it-once' };
    const [first, second] = [await world.ask(admin, CREATE, given), await world.ask(admin, CREATE, given)];
    expect(second.body).toEqual(first.body);
    expect(first.body.errors).toBeUndefined();
  });
});

test('limits are listed by name, each with all of it, and with whom it binds by name', async () => {
  const own = await World.open();
  try {
    await own.provider('admin', { permissions: [ACCESS_LIMITS_MANAGE] });
    for (const username of ['Zoë', 'adam', 'Éve']) await own.provider(username, { physician: username === 'adam' });
    const idOf = (username: string) => globalId('Provider', own.providerId(username));
    const roleIdOf = async (username: string) => {
      const [row] = await own.database.run((manager) => manager.findBy(ProviderRole, { providerId: own.providerId(username) }));
      return globalId('Role', row?.roleId ?? '');
    };
    const roles = [await roleIdOf('Zoë'), await roleIdOf('adam')];
    const make = async (limit: object, subjects: object, enabled: boolean) =>
      (await own.ask('admin', CREATE, { limit, subjects, enabled, acknowledgeNulls: true })).body.data.createAccessLimit.id as string;
    const ward = { name: 'ward', fragment: "location = 'Ward'", polarity: 'ONLY_WHERE', overrideSetting: 'PROMPT' };
    const names = { name: 'Älv', fragment: "last_name = 'Doe'", polarity: 'EXCEPT_WHERE', overrideSetting: 'DENY' };
    const ids = [
      await make(ward, { providers: [idOf('Zoë'), idOf('Éve'), idOf('adam')], roles }, false),
      await make(names, { everyone: true }, true),
    ];
    const whole = { version: 1, broken: false, brokenReason: null };
    const byName = [
      { ...names, ...whole, id: ids[1], level: 'PATIENT', everyone: true, enabled: true, providers: [], roles: [] },
      {
        ...ward,
        ...whole,
        id: ids[0],
        level: 'ENCOUNTER',
        everyone: false,
        enabled: false,
        providers: [
          { id: idOf('adam'), displayName: 'adam', physician: true },
          { id: idOf('Éve'), displayName: 'Éve', physician: false },
          { id: idOf('Zoë'), displayName: 'Zoë', physician: false },
        ],
        roles: [
          { id: roles[1], name: 'role of adam' },
          { id: roles[0], name: 'role of Zoë' },
        ],
      },
    ];
    const fields = LIMIT.replace('displayName', 'displayName physician');
    expect(await own.ask('admin', `{ accessLimits { ${fields} } }`)).toEqual(answer({ accessLimits: byName }));
    for (const limit of byName)
      expect(await own.ask('admin', `{ accessLimit(id: "${limit.id}") { ${fields} } }`)).toEqual(answer({ accessLimit: limit }));
  } finally {
    await own.close();
  }
});

describe('a limit that cannot be understood as it is stored', () => {
  test.each([
    ['FRAGMENT', { fragment: 'service = ' }, { level: 'ENCOUNTER' }],
    ['MEANING', { fragment: "service = 'Elsewhere'" }, { level: 'ENCOUNTER' }],
    ['LEVEL', { level: 'PATIENT' }, { level: 'PATIENT' }],
    ['LEVEL', { level: 'BOGUS' }, { level: null }],
    ['POLARITY', { polarity: 'BOGUS' }, { polarity: null }],
    ['SETTING', { overrideSetting: 'BOGUS' }, { overrideSetting: null }],
  ])(
    'is marked with %s in the list and counted by the health check, fails closed, and is mended by a change',
    async (fault, stored, shown) => {
      const before = await health();
      const { admin, nurse, id } = await made("service = 'Nothing'");
      const encounter = await world.encounter(await world.patient(unique('Patient')), ENDED);
      await world.database.run((manager) => manager.update(AccessLimitRow, { id: id.slice(12) }, stored));
      const { body } = await world.ask(admin, `{ accessLimits { ${LIMIT} } }`);
      expect(body.data.accessLimits.find((each: { id: string }) => each.id === id)).toMatchObject({
        broken: true,
        brokenReason: fault,
        ...shown,
      });
      expect([before, await health()]).toEqual(['understood', '1 broken']);
      const read = `{ encounter(id: "${encounter.gid}") { service } }`;
      expect((await world.ask(nurse, read)).body.data.encounter?.service ?? null).toBeNull();
      const enabled = errorOf(await world.ask(admin, ENABLE, { id, version: 1, enabled: true }));
      expect(enabled).toMatchObject(fault === 'FRAGMENT' ? { code: 'FRAGMENT_INVALID' } : { path: 'id', rule: 'LIMIT_BROKEN' });
      await world.ask(admin, CHANGE, { id, version: 1, limit: terms("service = 'Nothing'") });
      expect((await world.ask(nurse, read)).body.data.encounter.service).toBe('Medicine');
      expect(await health()).toBe('understood');
    },
  );

  test('is not counted while it is out of force', async () => {
    const { admin, id } = await made("service = 'Nothing'");
    await world.ask(admin, ENABLE, { id, version: 1, enabled: false });
    await world.database.run((manager) => manager.update(AccessLimitRow, { id: id.slice(12) }, { fragment: 'service = ' }));
    expect(await health()).toBe('understood');
  });

  async function health() {
    const response = await fetch(`${world.url}/readyz`);
    return ((await response.json()) as { checks: { limits: string } }).checks.limits;
  }
});

describe('a preview', () => {
  test('says what it would limit, for whom, and how much of it because of nulls, in-house encounters first', async () => {
    const { admin, nurse, nurseId } = await clinic();
    const location = unique('Ward');
    const people = [await world.patient(unique('Patient')), await world.patient(unique('Patient'))] as const;
    const ended = await world.encounter(people[0], { location, service: 'Psychiatry', ...ENDED });
    const inHouse = await world.encounter(people[0], { location, service: null });
    const left = await world.encounter(people[1], { location, service: null, ...ENDED });
    await world.encounter(people[1], { location, service: 'Medicine' });
    const fragment = `location = '${location}' AND service = 'Psychiatry'`;
    const { body } = await world.ask(admin, PREVIEW, { fragment, subjects: { providers: [nurseId] } });
    expect(body.data.previewAccessLimit).toEqual({
      level: 'ENCOUNTER',
      patients: 2,
      patientsByNulls: 2,
      encounters: 3,
      encountersByNulls: 2,
      inHouseEncountersByNulls: 1,
      providerCount: 1,
      providers: [{ displayName: nurse }],
      includesYou: false,
      note: expect.stringContaining('only patients whose Master File, and encounters whose chart, is open to you'),
      examples: [
        { patient: { lastName: people[0].lastName }, encounter: { number: inHouse.number } },
        { patient: { lastName: people[1].lastName }, encounter: { number: left.number } },
        { patient: { lastName: people[0].lastName }, encounter: { number: ended.number } },
      ],
    });
    expect(await lastEvent(admin)).toEqual({
      action: 'PREVIEW',
      outcome: 'SUCCESS',
      field: 'previewAccessLimit',
      change: {
        before: null,
        after: {
          fragment,
          level: 'ENCOUNTER',
          polarity: 'EXCEPT_WHERE',
          overrideSetting: 'ALLOW',
          everyone: false,
          providers: [nurseId],
          roles: [],
        },
      },
    });
  });

  test('of a limit of patients counts these, and the encounters in their charts', async () => {
    const { admin } = await clinic();
    const city = unique('City');
    const patients = [
      await world.patient(unique('Patient'), { city }),
      await world.patient(unique('Patient'), { city, rosterStatus: 'TE' }),
    ];
    for (const patient of patients) await world.encounter(patient);
    const { body } = await world.ask(admin, PREVIEW, { fragment: `city IS NOT NULL AND city = '${city}' AND roster_status = 'TE'` });
    expect(body.data.previewAccessLimit).toMatchObject({
      level: 'PATIENT',
      patients: 2,
      patientsByNulls: 1,
      encounters: 2,
      encountersByNulls: 1,
      inHouseEncountersByNulls: 1,
      examples: expect.arrayContaining([{ patient: { lastName: patients[0]?.lastName }, encounter: null }]),
    });
  });

  test('shows ten examples, and counts all', async () => {
    const { admin } = await clinic();
    const city = unique('City');
    for (let place = 0; place < 12; place += 1) await world.patient(unique('Patient'), { city });
    const { body } = await world.ask(admin, PREVIEW, { fragment: `city IS NOT NULL AND city = '${city}'` });
    expect([body.data.previewAccessLimit.patients, body.data.previewAccessLimit.examples.length]).toEqual([12, 10]);
  });

  test('counts no record whose fields the asker may not see: locked, blacklisted, safe', async () => {
    const { admin } = await clinic();
    const city = unique('City');
    const [open, blacklisted, safe] = [
      await world.patient(unique('Patient'), { city }),
      await world.patient(unique('Patient'), { city }),
      await world.patient(unique('Patient'), { city, hin: city }),
    ];
    await world.patient(unique('Patient'), { city, locked: true });
    for (const patient of [open, blacklisted, safe]) await world.encounter(patient);
    await world.encounter(open, { locked: true });
    await world.set(unique('Set'), [blacklisted], [admin]);
    await world.limit({ fragment: `hin IS NOT NULL AND hin = '${city}'`, level: 'PATIENT', overrideSetting: 'ALLOW', providers: [admin] });
    const { body } = await world.ask(admin, PREVIEW, { fragment: `city IS NOT NULL AND city = '${city}'` });
    expect(body.data.previewAccessLimit).toMatchObject({
      patients: 1,
      encounters: 1,
      examples: [{ patient: { lastName: open.lastName } }],
    });
  });

  test('counts an encounter that a grant opens by what the fragment names: its patient’s Master File stays shut', async () => {
    const { admin } = await clinic();
    const patient = await world.patient(unique('Patient'), { city: unique('City') });
    const encounter = await world.encounter(patient, { location: unique('Ward') });
    const limit = { fragment: `city IS NOT NULL AND city = '${patient.city}'`, level: 'PATIENT', providers: [admin] };
    await world.limit(limit);
    await world.grant(admin, patient, { encounterId: encounter.id });
    // Another chart that is granted as a whole changes nothing.
    await world.grant(admin, await world.patient(unique('Patient')));
    const count = async (fragment: string) =>
      (await world.ask(admin, PREVIEW, { fragment })).body.data.previewAccessLimit.encounters as number;
    expect(await count(`location IS NOT NULL AND location = '${encounter.location}'`)).toBe(1);
    expect(await count(`location IS NOT NULL AND location = '${encounter.location}' AND city = '${patient.city}'`)).toBe(0);
  });

  test('says whether it would bind the asker, and how many it binds: active providers only', async () => {
    const { admin, nurse } = await clinic();
    const [role, mine] = [await roleOf(nurse), await roleOf(admin)];
    const gone = globalId('Provider', await world.provider(unique('gone'), { active: false }));
    const asked = async (subjects: object) => {
      const { includesYou, providerCount } = (await world.ask(admin, PREVIEW, { fragment: "service = 'x'", subjects })).body.data
        .previewAccessLimit;
      return [includesYou, providerCount];
    };
    expect(await asked({ roles: [role], providers: [gone] })).toEqual([false, 1]);
    expect(await asked({ roles: [mine] })).toEqual([true, 1]);
    expect((await asked({ everyone: true }))[0]).toBe(true);
    expect(await asked({})).toEqual([false, 0]);
  });

  test('names whom it binds, each once and in the order of their names, and a hundred at the most', async () => {
    const own = await World.open();
    try {
      const admin = globalId('Provider', await own.provider('admin', { permissions: [ACCESS_LIMITS_MANAGE] }));
      const [zoe, ada] = [await own.provider('zoe', { physician: true }), await own.provider('ada')];
      await own.provider('gone', { active: false });
      const [held] = await own.database.run((manager) => manager.findBy(ProviderRole, { providerId: ada }));
      const query = PREVIEW.replace('providers { displayName }', 'providers { id displayName physician }');
      const asked = async (subjects: object) => {
        const { body } = await own.ask('admin', query, { fragment: "service = 'x'", subjects });
        const { providerCount, providers } = body.data.previewAccessLimit;
        return [providerCount, providers];
      };
      const person = (id: string, displayName: string, physician = false) => ({ id, displayName, physician });
      const [first, last] = [person(globalId('Provider', ada), 'ada'), person(globalId('Provider', zoe), 'zoe', true)];
      const role = globalId('Role', held?.roleId ?? '');
      expect(await asked({ providers: [last.id, first.id] })).toEqual([2, [first, last]]);
      expect(await asked({ providers: [last.id, first.id], roles: [role] })).toEqual([2, [first, last]]);
      expect(await asked({ roles: [role] })).toEqual([1, [first]]);
      expect(await asked({ everyone: true })).toEqual([3, [first, person(admin, 'admin'), last]]);
      for (let index = 100; index < 200; index += 1) await own.provider(`b${index}`);
      const [count, providers] = await asked({ everyone: true });
      expect([count, providers.length, providers.at(-1).displayName]).toEqual([103, 100, 'b197']);
    } finally {
      await own.close();
    }
  });
});

describe('nulls of encounters in house', () => {
  const ACKNOWLEDGE = { code: 'BAD_USER_INPUT', path: 'acknowledgeNulls', rule: 'ACKNOWLEDGE_NULLS' };

  test('must be acknowledged where a limit is made, changed or put in force', async () => {
    const { admin, nurseId } = await clinic();
    const location = unique('Ward');
    await world.encounter(await world.patient(unique('Patient')), { location });
    const limit = terms(`location = '${location}' AND discharge_date > DATE '2026-01-01'`);
    const given = { limit, subjects: { providers: [nurseId] } };
    expect(errorOf(await world.ask(admin, CREATE, given))).toEqual(ACKNOWLEDGE);
    const { body } = await world.ask(admin, CREATE, { ...given, acknowledgeNulls: true });
    const { id } = body.data.createAccessLimit;
    expect(errorOf(await world.ask(admin, CHANGE, { id, version: 1, limit }))).toEqual(ACKNOWLEDGE);
    await world.ask(admin, ENABLE, { id, version: 1, enabled: false });
    expect(errorOf(await world.ask(admin, ENABLE, { id, version: 2, enabled: true }))).toEqual(ACKNOWLEDGE);
    expect(codeOf(await world.ask(admin, ENABLE, { id, version: 2, enabled: true, acknowledgeNulls: true }))).toBeUndefined();
    expect((await rowOf(id))?.version).toBe(3);
  });

  test('need no acknowledgement where the fragment speaks of them: IS NULL is an answer', async () => {
    const location = unique('Ward');
    await world.encounter(await world.patient(unique('Patient')), { location });
    await made(
      `location = '${location}' AND (discharge_date IS NULL OR discharge_date > DATE '2026-01-01')`,
      {},
      { acknowledgeNulls: false },
    );
  });

  test('that are hidden from the administrator are asked after by nobody: the question tells of nothing hidden', async () => {
    const location = unique('Ward');
    await world.encounter(await world.patient(unique('Patient'), { locked: true }), { location });
    await world.encounter(await world.patient(unique('Patient')), { location, locked: true });
    await made(`location = '${location}' AND discharge_date > DATE '2026-01-01'`, {}, { acknowledgeNulls: false });
  });
});

test('roles of a limit go with it', async () => {
  const { admin, nurse, id } = await made("service = 'Nothing'");
  await world.ask(admin, ASSIGN, { id, version: 1, subjects: { roles: [await roleOf(nurse)] } });
  await world.ask(admin, DELETE, { id, version: 2 });
  expect(await world.database.run((manager) => manager.countBy(AccessLimitRole, { limitId: id.slice(12) }))).toBe(0);
});
