import { globalId } from '../../../src/entity/globalId';
import { derivePatientKeys } from '../../../src/entity/newPatient';
import { Patient } from '../../../src/entity/Patient';
import { BlacklistEntry } from '../../../src/entity/PatientSet';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { answer, count, eventsOf, listed, page, refused, safe, UNKNOWN, unique, ACCESS } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());
afterEach(() => world.site({ blacklistDisclosure: 'EXISTENCE' }));

async function manager(permissions: readonly Permission[] = [Permission.SETS_MANAGE]) {
  const username = unique('manager');
  await world.provider(username, { permissions });
  return username;
}

const IDENTITY = 'id mrn demographicNumber lastName firstName birthDate sex';
const identity = (patient: Patient & { gid: string }) => ({
  id: patient.gid,
  mrn: patient.mrn,
  demographicNumber: patient.demographicNumber,
  lastName: patient.lastName,
  firstName: patient.firstName,
  birthDate: patient.birthDate,
  sex: patient.sex,
});
const membersOf = (set: { gid: string }, fields = IDENTITY) => `{ patientSet(id: "${set.gid}") { name members ${listed(fields)} } }`;

describe('sets are shown to those who manage sets', () => {
  test('with their members, by name, by identity and no more', async () => {
    const viewer = await manager();
    const second = await world.patient('Öberg', { birthDate: '1970-02-28', sex: 'F', hin: unique('hin') });
    const first = await world.patient('Aalto', { sex: 'M' });
    const name = unique('Set');
    const set = await world.set(name, [second, first]);
    expect(await world.ask(viewer, membersOf(set))).toEqual(
      answer({ patientSet: { name, members: page(identity(first), identity(second)) } }),
    );
    expect(await world.ask(viewer, `{ node(id: "${set.gid}") { id ... on PatientSet { name createdAt } } }`)).toEqual(
      answer({ node: { id: set.gid, name, createdAt: world.now.toISOString() } }),
    );
    const beyond = await world.ask(viewer, membersOf(set, 'hin'));
    expect([beyond.status, beyond.body.data, beyond.body.errors?.map(({ extensions }) => extensions)]).toEqual([
      400,
      undefined,
      [{ rule: 'VALIDATION', code: 'BAD_USER_INPUT' }],
    ]);
  });

  test('an empty set says that none is found', async () => {
    const viewer = await manager();
    const name = unique('Set');
    const set = await world.set(name, []);
    expect(await world.ask(viewer, membersOf(set))).toEqual(answer({ patientSet: { name, members: page() } }));
  });

  test('members are paged, in both directions, with bounds', async () => {
    const viewer = await manager();
    const patients = [];
    for (const lastName of ['Ax', 'Bo', 'Cy']) patients.push(await world.patient(lastName));
    const set = await world.set(unique('Set'), patients);
    const ask = (given: string) =>
      world.ask(
        viewer,
        `{ patientSet(id: "${set.gid}") { members(${given}) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor startCursor } nodes { lastName } } } }`,
      );
    const { body } = await ask('first: 2');
    const { endCursor } = body.data.patientSet.members.pageInfo;
    const cursor = expect.any(String);
    const expected = (hasNextPage: boolean, hasPreviousPage: boolean, ...names: string[]) =>
      answer({
        patientSet: {
          members: {
            totalCount: 3,
            pageInfo: { hasNextPage, hasPreviousPage, startCursor: cursor, endCursor: cursor },
            nodes: names.map((lastName) => ({ lastName })),
          },
        },
      });
    expect(await ask('first: 2')).toEqual(expected(true, false, 'Ax', 'Bo'));
    expect(await ask(`first: 2, after: "${endCursor}"`)).toEqual(expected(false, true, 'Cy'));
    expect(await ask('last: 2')).toEqual(expected(false, true, 'Bo', 'Cy'));
  });

  test.each([
    ['patientSets', '{ patientSets { totalCount } }', 'patientSets'],
    ['patientSet', `{ patientSet(id: "${UNKNOWN.PatientSet}") { name } }`, 'patientSet'],
    ['node', `{ node(id: "${UNKNOWN.PatientSet}") { id } }`, 'node'],
    ['nodes', `{ nodes(ids: ["${UNKNOWN.PatientSet}"]) { id } }`, 'nodes'],
  ])('%s is FORBIDDEN for others, whatever they may read', async (_name, query, field) => {
    const others = Object.values(Permission).filter((permission) => permission !== Permission.SETS_MANAGE);
    const viewer = await manager(others);
    expect(await world.ask(viewer, query)).toEqual(refused(query, [field], 'FORBIDDEN'));
    expect(await eventsOf(world, viewer)).toEqual([{ action: 'OPERATION', outcome: 'REFUSED', field, errorCode: 'FORBIDDEN' }]);
  });

  test('who manages sets and reads no records finds no patient by node', async () => {
    const viewer = await manager();
    const patient = await world.patient(unique('Patient'));
    const query = `{ node(id: "${patient.gid}") { id } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['node'], 'FORBIDDEN'));
  });

  test('a reader of one and the other finds both by nodes', async () => {
    const viewer = await manager([Permission.SETS_MANAGE, Permission.RECORDS_READ]);
    const patient = await world.patient(unique('Patient'));
    const set = await world.set(unique('Set'), [patient]);
    const query = `{ nodes(ids: ["${set.gid}", "${patient.gid}", "${UNKNOWN.PatientSet}"]) { id } }`;
    expect(await world.ask(viewer, query)).toEqual(answer({ nodes: [{ id: set.gid }, { id: patient.gid }, null] }));
  });
});

describe('a member whom the manager may not know of is neither shown nor counted', () => {
  test('locked, vanished, limited without override, or blocked by another set', async () => {
    const viewer = await manager();
    const shown = await world.patient(unique('Patient'));
    const locked = await world.patient(unique('Patient'), { locked: true });
    const vanished = await world.patient(unique('Patient'));
    await world.encounter(vanished, { locked: true });
    const limited = await world.patient(unique('Patient'));
    await world.limit({ fragment: `last_name = '${limited.lastName}'`, level: 'PATIENT', overrideSetting: 'DENY', providers: [viewer] });
    const blocked = await world.patient(unique('Patient'));
    await world.set(unique('Staff'), [blocked], [viewer]);
    const name = unique('Set');
    const set = await world.set(name, [locked, shown, vanished, limited, blocked]);
    expect(await world.ask(viewer, membersOf(set))).toEqual(answer({ patientSet: { name, members: page(identity(shown)) } }));
    const others = await world.set(unique('Set'), [locked, vanished, limited, blocked]);
    expect(await world.ask(viewer, `{ patientSet(id: "${others.gid}") { members ${listed('mrn')} } }`)).toEqual(
      answer({ patientSet: { members: page() } }),
    );
  });

  test('with the right to locked records, the locked are shown', async () => {
    const viewer = await manager([Permission.SETS_MANAGE, Permission.RECORDS_READ_LOCKED]);
    const locked = await world.patient(unique('Patient'), { locked: true });
    const name = unique('Set');
    const set = await world.set(name, [locked]);
    expect(await world.ask(viewer, membersOf(set))).toEqual(answer({ patientSet: { name, members: page(identity(locked)) } }));
  });

  test('a safe member is shown, and marked', async () => {
    const viewer = await manager();
    const patient = await world.patient(unique('Patient'));
    await world.limit({ fragment: `last_name = '${patient.lastName}'`, level: 'PATIENT', overrideSetting: 'PROMPT', providers: [viewer] });
    const name = unique('Set');
    const set = await world.set(name, [patient]);
    expect(await world.ask(viewer, membersOf(set, `${IDENTITY} ${ACCESS}`))).toEqual(
      answer({
        patientSet: { name, members: page({ ...identity(patient), access: { ...safe('APPROVAL'), mayOverride: false } }) },
      }),
    );
  });

  test('one whose Master File is shown is listed by identity', async () => {
    await world.site({ blacklistDisclosure: 'DEMOGRAPHICS' });
    const viewer = await manager();
    const patient = await world.patient(unique('Patient'));
    await world.set(unique('Staff'), [patient], [viewer]);
    const name = unique('Set');
    const set = await world.set(name, [patient]);
    expect(await world.ask(viewer, membersOf(set))).toEqual(answer({ patientSet: { name, members: page(identity(patient)) } }));
  });
});

describe('a set on one’s own blacklist', () => {
  test('is as if it had never been: absent from the list, null by id and by node', async () => {
    const own = await World.open();
    try {
      await own.provider('manager', { permissions: [Permission.SETS_MANAGE] });
      await own.provider('another', { permissions: [Permission.SETS_MANAGE] });
      const patient = await own.patient('Member');
      const blacklisted = await own.set('Staff', [patient], ['manager']);
      const other = await own.set('Other', []);
      const list = `{ patientSets ${listed('name')} }`;
      expect(await own.ask('manager', list)).toEqual(answer({ patientSets: page({ name: 'Other' }) }));
      expect(await own.ask('another', list)).toEqual(answer({ patientSets: page({ name: 'Other' }, { name: 'Staff' }) }));
      for (const id of [blacklisted.gid, UNKNOWN.PatientSet]) {
        expect(await own.ask('manager', `{ patientSet(id: "${id}") { name } }`)).toEqual(answer({ patientSet: null }));
        expect(await own.ask('manager', `{ node(id: "${id}") { id } }`)).toEqual(answer({ node: null }));
        expect(await own.ask('manager', `{ nodes(ids: ["${id}", "${other.gid}"]) { id } }`)).toEqual(
          answer({ nodes: [null, { id: other.gid }] }),
        );
      }
      const statements = async (id: string) =>
        (await own.statements(() => own.ask('manager', `{ patientSet(id: "${id}") { name } }`))).length;
      expect(await statements(blacklisted.gid)).toBe(await statements(UNKNOWN.PatientSet));
      await own.set('Zebra', [], ['another']);
      await own.database.run((manager) => manager.delete(BlacklistEntry, { providerId: own.providerId('manager') }));
      expect(await own.ask('manager', list)).toEqual(
        answer({ patientSets: page({ name: 'Other' }, { name: 'Staff' }, { name: 'Zebra' }) }),
      );
      expect(await own.ask('another', `{ patientSets(first: 1) { totalCount pageInfo { hasNextPage } nodes { name } } }`)).toEqual(
        answer({ patientSets: { totalCount: 2, pageInfo: { hasNextPage: true }, nodes: [{ name: 'Other' }] } }),
      );
    } finally {
      await own.close();
    }
  });

  test('and no sets at all say that none is found', async () => {
    const own = await World.open();
    try {
      await own.provider('manager', { permissions: [Permission.SETS_MANAGE] });
      await own.set('Staff', [], ['manager']);
      expect(await own.ask('manager', `{ patientSets ${listed('name')} }`)).toEqual(answer({ patientSets: page() }));
    } finally {
      await own.close();
    }
  });
});

describe('what is told of a set beside its members', () => {
  const FACTS =
    'createdBy { id displayName physician } usedBy { id displayName physician } drift { wouldJoin { nodes { id } } wouldLeave { nodes { id } } }';
  const rights = [Permission.SETS_MANAGE, Permission.SET_ACCESS_MANAGE, Permission.REPORTS_RUN];
  const personOf = (username: string, physician = false) => ({
    id: globalId('Provider', world.providerId(username)),
    displayName: username,
    physician,
  });
  const save = (name: string, city: string) =>
    `mutation { savePatientSet(name: "${name}", definition: { select: [DEMOGRAPHIC_NUMBER], where: { city: "${city}" } }) { id } }`;

  test('who made it, whose blacklist it is on, and how it differs from what its definition finds today, each by name', async () => {
    const maker = unique('maker');
    await world.provider(maker, { permissions: rights, physician: true });
    const city = unique('Lund');
    const leaving = [await world.patient('Cy', { city }), await world.patient('Ax', { city })];
    const { body } = await world.ask(maker, save(unique('Set'), city));
    const set = { gid: body.data.savePatientSet.id as string };
    // Who is neither a member nor found is told of nowhere.
    await world.patient('Elsewhere', { city: unique('Malmö') });
    const joining = [await world.patient('Dy', { city }), await world.patient('Bo', { city })];
    for (const { id } of leaving) await world.database.run((each) => each.update(Patient, { id }, { cityKey: 'elsewhere' }));
    const [doctor, nurse] = [unique('a'), unique('b')];
    await world.provider(nurse);
    await world.provider(doctor, { physician: true });
    for (const username of [nurse, doctor]) {
      const entry = { providerId: world.providerId(username), setId: set.gid.slice('PatientSet:'.length) };
      await world.database.run((each) => each.insert(BlacklistEntry, entry));
    }
    const ids = (patients: typeof leaving) => ({ nodes: patients.toReversed().map(({ gid }) => ({ id: gid })) });
    expect(await world.ask(maker, `{ patientSet(id: "${set.gid}") { ${FACTS} } }`)).toEqual(
      answer({
        patientSet: {
          createdBy: personOf(maker, true),
          usedBy: [personOf(doctor, true), personOf(nurse)],
          drift: { wouldJoin: ids(joining), wouldLeave: ids(leaving) },
        },
      }),
    );
  });

  test('nothing of that of one that nobody saved and nobody uses', async () => {
    const viewer = await manager(rights);
    const set = await world.set(unique('Set'), [await world.patient(unique('Patient'))]);
    expect(await world.ask(viewer, `{ patientSet(id: "${set.gid}") { ${FACTS} } }`)).toEqual(
      answer({ patientSet: { createdBy: null, usedBy: [], drift: null } }),
    );
  });

  test('of many sets by the statements of one', async () => {
    const viewer = await manager(rights);
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c'].map(unique)) ids.push((await world.ask(viewer, save(name, name))).body.data.savePatientSet.id);
    const users = ids.map(() => unique('nurse'));
    for (const [index, username] of users.entries()) {
      const entry = { providerId: await world.provider(username), setId: ids[index]!.slice('PatientSet:'.length) };
      await world.database.run((each) => each.insert(BlacklistEntry, entry));
    }
    const statements = async (...some: readonly string[]) => {
      const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on PatientSet { createdBy { displayName } usedBy { displayName } members { totalCount } } } }`;
      const shown = (id: string) => ({
        createdBy: { displayName: viewer },
        usedBy: [{ displayName: users[ids.indexOf(id)] }],
        members: { totalCount: 0 },
      });
      const sent = await world.statements(async () =>
        expect(await world.ask(viewer, query, { ids: some })).toEqual(answer({ nodes: some.map(shown) })),
      );
      return sent.length;
    };
    expect(await statements(...ids)).toBe(await statements(ids[0]!));
  });
});

describe('sets are not dynamic', () => {
  test('newly registered patients are not added, changed ones neither leave nor join', async () => {
    const viewer = await manager([Permission.SETS_MANAGE, Permission.RECORDS_READ]);
    const bound = unique('viewer');
    await world.provider(bound);
    const surname = unique('Lund');
    const member = await world.patient(surname, { city: 'Lund' });
    const name = unique('Set');
    const definition = JSON.stringify({ where: { lastName: surname } });
    const set = await world.set(name, [member], [bound]);
    await world.database.run((manager) => manager.query(`UPDATE patient_set SET definition = '${definition}' WHERE id = '${set.id}'`));
    const newcomer = await world.patient(surname, { city: 'Lund' });
    const { gid, ...row } = member;
    const moved = derivePatientKeys(Object.assign(new Patient(), row, { lastName: unique('Moved'), city: 'Malmö' }));
    await world.database.run((manager) => manager.save(Patient, moved));
    expect(await world.ask(viewer, membersOf(set, 'id lastName'))).toEqual(
      answer({ patientSet: { name, members: page({ id: gid, lastName: moved.lastName }) } }),
    );
    const query = `{ patient(id: "${gid}") { lastName } }`;
    expect(await world.ask(bound, query)).toEqual(refused(query, ['patient'], 'RECORD_BLOCKED'));
    expect(await world.ask(bound, `{ patient(id: "${newcomer.gid}") { lastName } }`)).toEqual(answer({ patient: { lastName: surname } }));
    expect(await count(world, `patient_set_member WHERE set_id = '${set.id}'`)).toBe(1);
  });
});
