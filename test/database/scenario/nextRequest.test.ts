import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { watching } from '../../world/Watching';
import { World } from '../../world/World';
import { unique } from './queries';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE, SET_ACCESS_MANAGE, ACCESS_LIMITS_MANAGE, RECORDS_LOCK, RECORDS_READ_LOCKED } =
  Permission;

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('admin', { permissions: [SET_ACCESS_MANAGE, ACCESS_LIMITS_MANAGE, RECORDS_READ_LOCKED, RECORDS_LOCK] });
});
afterAll(() => world.close());

/** A patient with an encounter and a document, open to a nurse by a grant of the whole chart, and an analyst who watches. */
async function ward() {
  const [nurse, analyst, asker] = [unique('nurse'), unique('analyst'), unique('asker')];
  for (const username of [nurse, asker]) await world.provider(username, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(analyst, { permissions: [OVERRIDE_DECIDE] });
  const service = unique('Service');
  const patient = await world.patient(unique('Patient'));
  const encounter = await world.encounter(patient, { service, dischargedAt: new Date('2026-02-20T08:00:00Z') });
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
