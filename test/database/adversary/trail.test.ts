import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const CONSULT = '{code: "CONSULT"}';
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

async function eventsOf(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const before = (await world.events()).length;
  await work();
  return (await world.events()).slice(before);
}

const recordIds = (events: readonly Record<string, unknown>[]) =>
  events.flatMap(({ records }) => (records as { patientId: string }[] | undefined) ?? []).map(({ patientId }) => patientId);

describe('nothing of a chart leaves without an event that names the record', () => {
  const queries: [string, (ids: { gid: string; mrn: string }) => string][] = [
    ['a cursor that holds the city', () => '{patients(order: {field: CITY}) {edges {cursor}}}'],
    ['a cursor that holds the service', () => '{encounters(order: {field: SERVICE}) {pageInfo {endCursor}}}'],
    ['a count by service', ({ mrn }) => `{patients(search: {mrn: "${mrn}", encounter: {service: "Psychiatry"}}) {totalCount}}`],
    ['the message of a search by HIN', () => '{patients(search: {hin: "HIN-7"}) {message}}'],
    ['the document types of a tree', ({ gid }) => `{documentTree(patientId: "${gid}") {encounters {documentTypes {type}}}}`],
  ];
  it.each(queries)('%s', async (_name, query) => {
    await world.provider('nosy');
    const patient = await world.patient('Aster', { city: 'Toronto', hin: 'HIN-7' });
    const encounter = await world.encounter(patient, { service: 'Psychiatry' });
    await world.document(encounter, { type: 'Psychiatry consult' });
    const events = await eventsOf(() => world.ask('nosy', query(patient)));
    expect(recordIds(events)).toContain(patient.id);
  });
});

it('each event holds the name of the operation', async () => {
  await world.provider('u');
  const [event] = await eventsOf(() => world.ask('u', 'query Morning {patient(mrn: "none") {id}}'));
  expect(event?.actor).toMatchObject({ operationName: 'Morning' });
});

it('a blocked patient and a safe document that are asked for by nodes(ids) are in the trail as refused', async () => {
  await world.provider('u');
  const blocked = await world.patient('Aster');
  await world.set('Staff', [blocked], ['u']);
  const safe = await world.encounter(await world.patient('Begonia'), { service: 'Psychiatry' });
  await world.limit({ fragment: "service = 'Psychiatry'" });
  const document = await world.document(safe);
  const events = await eventsOf(() => world.ask('u', `{nodes(ids: ["${blocked.gid}", "${document.gid}"]) {id}}`));
  expect(events.map(({ outcome }) => outcome)).toEqual(['REFUSED', 'REFUSED']);
});

it('records that an operation with reasons for two patients names are in the trail as refused', async () => {
  await world.provider('u');
  const [one, other] = [await world.patient('Aster'), await world.patient('Begonia')];
  const query = `{a: patient(mrn: "${one.mrn}", overrideReason: ${CONSULT}) {id} b: patient(mrn: "${other.mrn}", overrideReason: ${CONSULT}) {id}}`;
  const events = await eventsOf(() => world.ask('u', query));
  expect(events.map(({ outcome }) => outcome)).toContain('REFUSED');
});

it('a download that is refused for want of a permission is in the trail', async () => {
  await world.provider('u');
  await world.provider('none', { permissions: [Permission.OVERRIDE_SELF] });
  const document = await world.document(await world.patient('Aster'));
  const { body } = await world.ask('u', `{document(id: "${document.gid}") {download {url}}}`);
  const path = new URL(body.data.document.download.url as string).pathname;
  const headers = { authorization: `Bearer ${await world.token('none')}` };
  const events = await eventsOf(() => fetch(world.url + path, { headers }));
  expect(events).toEqual([expect.objectContaining({ outcome: 'REFUSED', errorCode: 'FORBIDDEN' })]);
});

it('a patient set that is asked for and not found is named in the trail', async () => {
  await world.provider('u', { permissions: [Permission.SETS_MANAGE] });
  const key = '00000000-0000-4000-8000-000000000000';
  const events = await eventsOf(() => world.ask('u', `{patientSet(id: "PatientSet:${key}") {id}}`));
  expect(JSON.stringify(events)).toContain(key);
});

it('what a client types never makes the trail unavailable, and no event holds more than a number can be', async () => {
  await world.provider('u');
  let status = 0;
  const events = await eventsOf(async () => {
    ({ status } = await world.ask('u', 'query($mrn: String) {patient(mrn: $mrn) {id}}', { mrn: 'x'.repeat(100_000) }));
  });
  expect(status).not.toBe(503);
  expect(Math.max(0, ...events.map((event) => JSON.stringify(event).length))).toBeLessThan(4_000);
});

describe('while the trail cannot be written', () => {
  const whileBroken = async (work: () => Promise<unknown>) => {
    await world.database.dataSource.query('ALTER TABLE audit_event RENAME TO away');
    await work();
    await world.database.dataSource.query('ALTER TABLE away RENAME TO audit_event');
  };

  it('a link to a content is not used up', async () => {
    await world.provider('u');
    const document = await world.document(await world.patient('Aster'));
    const { body } = await world.ask('u', `{document(id: "${document.gid}") {download {url}}}`);
    const path = new URL(body.data.document.download.url as string).pathname;
    const headers = { authorization: `Bearer ${await world.token('u')}` };
    await whileBroken(async () => expect((await fetch(world.url + path, { headers })).status).toBe(503));
    expect((await fetch(world.url + path, { headers })).status).toBe(200);
  });
});
