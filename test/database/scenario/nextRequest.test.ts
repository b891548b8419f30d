import { globalId } from '../../../src/entity/globalId';
import { PatientSet } from '../../../src/entity/PatientSet';
import { Permission } from '../../../src/policy/Permission';
import { watching } from '../../world/Watching';
import { World } from '../../world/World';
import type { LimitFields } from '../../../src/testing/WorldBuilder';
import { roleOf } from './administration';
import { unique } from './queries';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('admin', { permissions: Object.values(Permission) });
});
afterAll(() => world.close());

/** A patient with an encounter and a document, open to a nurse by a grant of the whole chart, who may be of record; and an analyst who watches. */
async function ward(isOfRecord = false) {
  const [nurse, analyst, asker] = [unique('nurse'), unique('analyst'), unique('asker')];
  for (const username of [nurse, asker]) await world.provider(username, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(analyst, { permissions: [OVERRIDE_DECIDE] });
  const service = unique('Service');
  const patient = await world.patient(unique('Patient'));
  const physicians = isOfRecord ? [nurse, 'admin'] : [];
  const encounter = await world.encounter(patient, { service, physicians, dischargedAt: new Date('2026-02-20T08:00:00Z') });
  const document = await world.document(encounter);
  await world.limit({ fragment: `service = '${service}'`, overrideSetting: 'ALLOW', providers: [nurse] });
  await world.limit({ fragment: `service = '${service}'`, overrideSetting: 'PROMPT', providers: [asker] });
  await world.grant(nurse, patient, { strength: 'APPROVAL' });
  return { nurse, analyst, asker, service, patient, encounter, document };
}
type Ward = Awaited<ReturnType<typeof ward>>;

async function done(query: string, variables: Record<string, unknown>) {
  const { body } = await world.ask('admin', query, variables);
  expect(body.errors).toBeUndefined();
}

const idOf = (username: string) => globalId('Provider', world.providerId(username));

/** A limit on the patient, which is not yet what it is to become. */
async function limitOn({ patient }: Ward, fields: Partial<LimitFields>): Promise<string> {
  return globalId(
    'AccessLimit',
    await world.limit({ fragment: `mrn = '${patient.mrn}'`, level: 'PATIENT', overrideSetting: 'DENY', ...fields }),
  );
}

/** Each way to shut a chart, for the nurse and the analyst. */
const WAYS: readonly (readonly [string, (at: Ward) => Promise<void>])[] = [
  [
    'a set that is put on the blacklist',
    async ({ nurse, analyst, patient }) => {
      const set = await world.set(unique('Set'), [patient]);
      const change = 'mutation ($id: ID!, $set: ID!) { changeSetAccess(providerId: $id, version: 1, blacklist: [$set]) { version } }';
      for (const who of [nurse, analyst]) await done(change, { id: globalId('Provider', world.providerId(who)), set: set.gid });
    },
  ],
  [
    'a limit without override',
    async ({ nurse, analyst, patient }) => {
      const limit = { name: unique('Limit'), fragment: `mrn = '${patient.mrn}'`, polarity: 'EXCEPT_WHERE', overrideSetting: 'DENY' };
      const providers = [nurse, analyst].map((who) => globalId('Provider', world.providerId(who)));
      const create = `mutation ($limit: AccessLimitInput!, $subjects: AccessLimitSubjectsInput!) {
        createAccessLimit(limit: $limit, subjects: $subjects) { id }
      }`;
      await done(create, { limit, subjects: { providers } });
    },
  ],
  [
    'a lock on the patient',
    ({ patient }) => done('mutation ($id: ID!) { lockRecord(record: $id, reason: "Asked by the patient") { id } }', { id: patient.gid }),
  ],
  [
    'a lock on the encounter',
    ({ encounter }) =>
      done('mutation ($id: ID!) { lockRecord(record: $id, reason: "Asked by the patient") { id } }', { id: encounter.gid }),
  ],
  [
    'a lock on the members of a set',
    async ({ patient }) => {
      const { gid } = await world.set(unique('Set'), [patient]);
      await done('mutation ($id: ID!) { lockPatientSet(set: $id, reason: "Asked by the patients") }', { id: gid });
    },
  ],
  [
    'a member of a set on the blacklist who is added',
    async ({ nurse, analyst, patient }) => {
      const { gid } = await world.set(unique('Set'), [], [nurse, analyst]);
      const add = 'mutation ($id: ID!, $patient: ID!) { addPatientSetMembers(id: $id, version: 1, patients: [$patient]) { id } }';
      await done(add, { id: gid, patient: patient.gid });
    },
  ],
  [
    'a set on the blacklist that is refreshed',
    async ({ nurse, analyst, patient }) => {
      const { id, gid } = await world.set(unique('Set'), [], [nurse, analyst]);
      const definition = JSON.stringify({ select: ['DEMOGRAPHIC_NUMBER'], where: { lastName: patient.lastName } });
      await world.database.run((manager) => manager.update(PatientSet, { id }, { definition }));
      await done('mutation ($id: ID!) { refreshPatientSet(id: $id, version: 1) { id } }', { id: gid });
    },
  ],
  [
    'a set that is put back on the blacklist by an undo',
    async ({ nurse, analyst, patient }) => {
      const set = await world.set(unique('Set'), [patient], [nurse, analyst]);
      for (const who of [nurse, analyst]) {
        const change = 'mutation ($id: ID!, $set: ID!) { changeSetAccess(providerId: $id, version: 1, unblacklist: [$set]) { version } }';
        await done(change, { id: idOf(who), set: set.gid });
        await done('mutation ($id: ID!) { undoSetAccess(providerId: $id, version: 2) { version } }', { id: idOf(who) });
      }
    },
  ],
  [
    'a limit that is put in force',
    async (at) => {
      const id = await limitOn(at, { enabled: false, providers: [at.nurse, at.analyst] });
      await done('mutation ($id: ID!) { enableAccessLimit(id: $id, version: 1, enabled: true) { id } }', { id });
    },
  ],
  [
    'a limit that allows no override any more',
    async (at) => {
      const id = await limitOn(at, { overrideSetting: 'ALLOW', providers: [at.nurse, at.analyst] });
      const limit = { name: unique('Limit'), fragment: `mrn = '${at.patient.mrn}'`, polarity: 'EXCEPT_WHERE', overrideSetting: 'DENY' };
      const change = 'mutation ($id: ID!, $limit: AccessLimitInput!) { changeAccessLimit(id: $id, version: 1, limit: $limit) { id } }';
      await done(change, { id, limit });
    },
  ],
  [
    'a limit that is assigned',
    async (at) => {
      const id = await limitOn(at, { providers: [at.asker] });
      const assign = 'mutation ($id: ID!, $to: AccessLimitSubjectsInput!) { assignAccessLimit(id: $id, version: 1, subjects: $to) { id } }';
      await done(assign, { id, to: { providers: [idOf(at.nurse), idOf(at.analyst)] } });
    },
  ],
  [
    'a role that a limit binds',
    async (at) => {
      const id = await limitOn(at, { providers: [at.asker] });
      const create = 'mutation ($name: String!) { createRole(input: { name: $name, permissions: [] }) { id } }';
      const { body } = await world.ask('admin', create, { name: unique('Role') });
      const role = body.data.createRole.id as string;
      const assign = 'mutation ($id: ID!, $to: AccessLimitSubjectsInput!) { assignAccessLimit(id: $id, version: 1, subjects: $to) { id } }';
      await done(assign, { id, to: { roles: [role] } });
      for (const who of [at.nurse, at.analyst]) {
        const give = 'mutation ($id: ID!, $roles: [ID!]!) { setProviderRoles(id: $id, version: 1, roles: $roles) { id } }';
        await done(give, { id: idOf(who), roles: [await roleOf(world, who), role] });
      }
    },
  ],
  [
    'a merge with a chart that is locked',
    async ({ patient }) => {
      const survivor = await world.patient(unique('Survivor'), { locked: true });
      const merge = 'mutation ($survivor: ID!, $merged: ID!) { mergePatients(survivor: $survivor, merged: $merged) { id } }';
      await done(merge, { survivor: survivor.gid, merged: patient.gid });
    },
  ],
];

describe.each(WAYS)('%s bites at once', (_, shut) => {
  test('at the next request of one whose grant runs', async () => {
    const at = await ward();
    const query = `{ encounter(id: "${at.encounter.gid}") { service documents { nodes { content } } } }`;
    expect((await world.ask(at.nurse, query)).body.data.encounter.service).toBe(at.service);
    await shut(at);
    expect((await world.ask(at.nurse, query)).body).toEqual({ data: { encounter: null } });
  });

  test('on a link to a document that was made before', async () => {
    const at = await ward();
    const { body } = await world.ask(at.nurse, `{ document(id: "${at.document.gid}") { download { url } } }`);
    const { pathname } = new URL(body.data.document.download.url);
    await shut(at);
    const fetched = await fetch(`${world.url}${pathname}`, { headers: { authorization: `Bearer ${await world.token(at.nurse)}` } });
    expect([fetched.status, await fetched.text()]).toEqual([404, expect.not.stringContaining('content of the document')]);
  });

  test('on a subscription that was begun before', async () => {
    const [at, other] = [await ward(), await ward()];
    const queue = await watching(world, at.analyst, 'subscription { overrideQueueChanged { patient { lastName } } }');
    const ask = ({ asker, encounter }: Ward) =>
      world.ask(asker, `mutation { giveOverrideReason(record: "${encounter.gid}", reason: { code: "CONSULT" }) { grant { id } } }`);
    try {
      await shut(at);
      await ask(at);
      await ask(other);
      await queue.until(({ arrived }) => arrived.length === 1);
      expect(queue.arrived).toEqual([{ data: { overrideQueueChanged: { patient: { lastName: other.patient.lastName } } } }]);
    } finally {
      await queue.end();
    }
  });
});

/** What shuts a link without hiding the record as a rule on it does, and the status with which it is then answered. */
const OTHERWISE: readonly (readonly [string, number, (at: Ward) => Promise<void>])[] = [
  [
    'a role that loses RECORDS_READ',
    403,
    async ({ nurse }) => {
      const change =
        'mutation ($id: ID!, $name: String!) { changeRole(id: $id, version: 1, input: { name: $name, permissions: [] }) { id } }';
      await done(change, { id: await roleOf(world, nurse), name: unique('Role') });
    },
  ],
  [
    'roles that are taken away',
    403,
    ({ nurse }) => done('mutation ($id: ID!) { setProviderRoles(id: $id, version: 1, roles: []) { id } }', { id: idOf(nurse) }),
  ],
  [
    'a provider who is no longer active',
    401,
    ({ nurse }) =>
      done('mutation ($id: ID!, $input: ProviderInput!) { changeProvider(id: $id, version: 1, input: $input) { id } }', {
        id: idOf(nurse),
        input: { username: nurse, displayName: nurse, physician: false, active: false },
      }),
  ],
  [
    'the security of physicians of record',
    404,
    () => {
      const input = { physicianOfRecordSecurity: true, physicianOfRecordScope: 'EVERYONE', physicianOfRecordOverride: 'DENY' };
      return done('mutation ($input: SiteSettingsInput!) { changeSiteSettings(version: 1, input: $input) { version } }', { input });
    },
  ],
  [
    'the end of a designation as physician of record',
    404,
    async ({ nurse, encounter }) => {
      // The security is on since the case before.
      const remove =
        'mutation ($id: ID!, $who: ID!) { removePhysicianOfRecord(encounterId: $id, providerId: $who, kind: "ATTENDING") { id } }';
      await done(remove, { id: encounter.gid, who: idOf(nurse) });
    },
  ],
];

test.each(OTHERWISE)('%s shuts a link that was made before: %d', async (_, status, shut) => {
  const at = await ward(shut === OTHERWISE.at(-1)![2]);
  const { body } = await world.ask(at.nurse, `{ document(id: "${at.document.gid}") { download { url } } }`);
  const { pathname } = new URL(body.data.document.download.url);
  await shut(at);
  const fetched = await fetch(`${world.url}${pathname}`, { headers: { authorization: `Bearer ${await world.token(at.nurse)}` } });
  expect([fetched.status, await fetched.text()]).toEqual([status, expect.not.stringContaining('content of the document')]);
});
