import { globalId } from '../../../src/entity/globalId';
import { insertRows } from '../../../src/entity/insertRows';
import { newPatient } from '../../../src/entity/newPatient';
import { Patient } from '../../../src/entity/Patient';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { idOf, person, providerInput } from './administration';
import { merged } from './merged';
import { unique } from './queries';

const { AUDIT_READ, RECORDS_READ_LOCKED, SETS_MANAGE, REPORTS_RUN, SET_ACCESS_MANAGE, ACCESS_EXPLAIN } = Permission;
const { ACCESS_LIMITS_MANAGE, ROLES_MANAGE, PROVIDERS_MANAGE, SITE_SETTINGS_MANAGE } = Permission;
const ADMINISTRATOR = [
  ...[SETS_MANAGE, REPORTS_RUN, SET_ACCESS_MANAGE, ACCESS_EXPLAIN],
  ...[ACCESS_LIMITS_MANAGE, ROLES_MANAGE, PROVIDERS_MANAGE, SITE_SETTINGS_MANAGE],
];

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

type Member = Patient & { gid: string };

/** Does a mutation, and gives what it answered. */
async function done(username: string, field: string): Promise<any> {
  const { body } = await world.ask(username, `mutation { done: ${field} }`);
  expect(body.errors).toBeUndefined();
  return body.data.done;
}

/** What the trail tells of one person's events, the newest first. */
async function told(reader: string, username: string, fields: string, search = ''): Promise<any[]> {
  const query = `{ auditTrail(first: 100, search: { viewer: "${idOf(world, username)}" ${search} }) { nodes { ${fields} } } }`;
  const { body } = await world.ask(reader, query);
  expect(body.errors).toBeUndefined();
  return body.data.auditTrail.nodes;
}

test('what was changed is told by its id, and found by it', async () => {
  const [admin, reader] = [await person(world, ADMINISTRATOR), await person(world, [AUDIT_READ])];
  const nurse = await person(world);
  const set = await done(admin, `createPatientSet(name: "${unique('Set')}", patients: ["${(await world.patient('Aster')).gid}"]) { id }`);
  const report = await done(admin, `saveReportDefinition(name: "${unique('Report')}", definition: { select: [CITY] }) { id }`);
  const terms = `name: "${unique('Limit')}", fragment: "service = 'x'", polarity: EXCEPT_WHERE, overrideSetting: ALLOW`;
  const limit = await done(admin, `createAccessLimit(limit: { ${terms} }, subjects: {}, enabled: false, acknowledgeNulls: true) { id }`);
  const role = await done(admin, `createRole(input: { name: "${unique('Role')}", permissions: [] }) { id }`);
  const provider = await done(admin, `createProvider(input: ${providerInput(unique('new'))}) { id }`);
  await done(admin, `changeSetAccess(providerId: "${idOf(world, nurse)}", version: 1, blacklist: ["${set.id}"]) { version }`);
  await done(admin, 'changeSiteSettings(input: { grantMinutes: 30 }, version: 1) { version }');
  const subjects = { set: set.id, report: report.id, limit: limit.id, role: role.id, provider: provider.id, blacklist: idOf(world, nurse) };
  const actions = {
    PATIENT_SET_CHANGED: subjects.set,
    ACCESS_LIMIT_CHANGED: subjects.limit,
    ROLE_CHANGED: subjects.role,
    PROVIDER_CHANGED: subjects.provider,
    BLACKLIST_CHANGED: subjects.blacklist,
    SITE_SETTINGS_CHANGED: null,
  };
  const events = await told(reader, admin, 'action subject');
  expect(Object.fromEntries(events.map(({ action, subject }) => [action, subject]))).toMatchObject(actions);
  expect(events.map(({ subject }) => subject)).toContain(subjects.report);
  for (const id of Object.values(subjects)) expect(await told(reader, admin, 'subject', `subject: "${id}"`)).toEqual([{ subject: id }]);
  for (const id of [globalId('Patient', set.id.slice('PatientSet:'.length)), 'nonsense']) {
    const { body } = await world.ask(reader, `{ auditTrail(search: { subject: "${id}" }) { totalCount } }`);
    expect(body.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', path: 'search.subject', rule: 'ID_OF_SUBJECT' });
  }
  const { body } = await world.ask(
    reader,
    `{ auditTrail(search: { viewer: "${idOf(world, reader)}" }) { nodes { subject changes { name } } } }`,
  );
  expect(new Set(body.data.auditTrail.nodes.map((each: unknown) => JSON.stringify(each)))).toEqual(
    new Set(['{"subject":null,"changes":[]}']),
  );
});

test('what was changed in it is told by the names of its properties, in their order, as it was and as it is', async () => {
  const [admin, reader] = [await person(world, ADMINISTRATOR), await person(world, [AUDIT_READ])];
  const name = unique('Role');
  const { id } = await done(admin, `createRole(input: { name: "${name}", permissions: [AUDIT_READ, RECORDS_READ] }) { id }`);
  await done(admin, `changeRole(id: "${id}", version: 1, input: { name: "${name} new", permissions: [AUDIT_READ] }) { id }`);
  await done(admin, `deleteRole(id: "${id}", version: 2)`);
  const changes = await told(reader, admin, 'field changes { name before after }');
  const both = '["AUDIT_READ","RECORDS_READ"]';
  expect(new Map(changes.map(({ field, changes: each }) => [field, each]))).toEqual(
    new Map([
      [
        'createRole',
        [
          { name: 'name', before: null, after: `"${name}"` },
          { name: 'permissions', before: null, after: both },
          { name: 'version', before: null, after: '1' },
        ],
      ],
      [
        'changeRole',
        [
          { name: 'name', before: `"${name}"`, after: `"${name} new"` },
          { name: 'permissions', before: both, after: '["AUDIT_READ"]' },
          { name: 'version', before: '1', after: '2' },
        ],
      ],
      [
        'deleteRole',
        [
          { name: 'name', before: `"${name} new"`, after: null },
          { name: 'permissions', before: '["AUDIT_READ"]', after: null },
          { name: 'version', before: '2', after: null },
        ],
      ],
    ]),
  );
});

test('sets on the reader’s own blacklist are left out, and what else has their keys is not', async () => {
  const [admin, reader] = [await person(world, ADMINISTRATOR), await person(world, [AUDIT_READ])];
  const nurse = await person(world);
  const [own, other] = [await world.set(unique('Own'), [], [reader]), await world.set(unique('Other'), [])];
  await done(
    admin,
    `changeSetAccess(providerId: "${idOf(world, nurse)}", version: 1, blacklist: ["${own.gid}", "${other.gid}"]) { version }`,
  );
  const limit = `{ fragment: "service = 'x'", roleIds: ["${globalId('Role', own.id)}"] }`;
  await world.ask(admin, `{ simulateAccess(change: { limit: ${limit} }) { providersLeftOut } }`);
  const events = await told(reader, admin, 'action changes { name before after }');
  const changed = (action: string, name: string) =>
    events.find((each) => each.action === action).changes.find((each: { name: string }) => each.name === name);
  expect(changed('BLACKLIST_CHANGED', 'patientSets')).toEqual({ name: 'patientSets', before: '[]', after: JSON.stringify([other.gid]) });
  expect(changed('EXPLANATION', 'roles').after).toBe(JSON.stringify([globalId('Role', own.id)]));
});

describe('members who were put into a set, or taken from it', () => {
  const MEMBERS = 'field members { added { id } removed { id } }';

  test('are told to those who may know of them; those who were merged since are one', async () => {
    const [admin, reader] = [await person(world, ADMINISTRATOR), await person(world, [AUDIT_READ])];
    const made = await Promise.all(['a', 'b', 'c', 'd'].map((stem) => world.patient(unique(stem))));
    const [survivor, former, hidden, blocked] = made as [Member, Member, Member, Member];
    await world.set(unique('Staff'), [blocked], [reader]);
    const patients = `patients: [${made.map(({ gid }) => `"${gid}"`).join(' ')}]`;
    const { id } = await done(admin, `createPatientSet(name: "${unique('Set')}", ${patients}) { id }`);
    await done(admin, `removePatientSetMembers(id: "${id}", version: 1, patients: ["${former.gid}", "${hidden.gid}"]) { id }`);
    await done(admin, `renamePatientSet(id: "${id}", version: 2, name: "${unique('Name')}") { id }`);
    await world.lock(hidden);
    const read = async () => {
      const events = await told(reader, admin, MEMBERS);
      return Object.fromEntries(events.map(({ field, members }) => [field, members]));
    };
    const ids = (...some: { gid: string }[]) => some.map(({ gid }) => ({ id: gid })).sort((one, two) => (one.id < two.id ? -1 : 1));
    const sorted = (members: any) => ({ ...members, added: members.added.toSorted((one: any, two: any) => (one.id < two.id ? -1 : 1)) });
    const before = await read();
    expect([sorted(before.createPatientSet), before.removePatientSetMembers, before.renamePatientSet]).toEqual([
      { added: ids(survivor, former), removed: [] },
      { added: [], removed: ids(former) },
      null,
    ]);
    await merged(world, former, survivor);
    expect(await read()).toEqual({
      createPatientSet: { added: ids(survivor), removed: [] },
      removePatientSetMembers: { added: [], removed: ids(survivor) },
      renamePatientSet: null,
    });
  });

  test('are told with the change that they are part of, also where two large ones follow each other in one instant', async () => {
    const admin = await person(world, ADMINISTRATOR);
    const reader = await person(world, [AUDIT_READ, RECORDS_READ_LOCKED]);
    const city = unique('City');
    const arrive = async (count: number, from: number) => {
      const many = Array.from({ length: count }, (_, index) =>
        newPatient({ mrn: `${city}-${from + index}`, demographicNumber: 900_000 + from + index, lastName: 'L', firstName: 'F', city }),
      );
      await world.database.transaction((entities) => insertRows(entities, Patient, many));
      return many.map(({ id }) => ({ id: globalId('Patient', id) }));
    };
    const byId = (patients: readonly { id: string }[]) => patients.map(({ id }) => id).sort();
    const first = await arrive(1_100, 0);
    const definition = `{ select: [DEMOGRAPHIC_NUMBER], where: { city: "${city}" } }`;
    const { id } = await done(admin, `savePatientSet(name: "${city}", definition: ${definition}) { id }`);
    const second = await arrive(2_100, 1_100);
    await done(admin, `refreshPatientSet(id: "${id}", version: 1) { id }`);
    const events = await told(reader, admin, MEMBERS);
    const members = Object.fromEntries(events.map(({ field, members: { added, removed } }) => [field, [byId(added), byId(removed)]]));
    expect(members).toEqual({ savePatientSet: [byId(first), []], refreshPatientSet: [byId(second), []] });
  });
});
