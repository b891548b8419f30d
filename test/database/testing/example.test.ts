import { matchers, Permission, World } from 'chartsafe/testing';

expect.extend(matchers);

const PATIENT = `query ($id: ID!) {
  patient(id: $id) {
    lastName
    access { disclosure }
    encounters { nodes { number access { disclosure } documents { nodes { title } } } }
  }
}`;
const DOCUMENTS = `query ($id: ID!) { encounter(id: $id) { number documents { nodes { title } } } }`;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

test('a limit makes an encounter safe, a lock hides it, and the hour of a grant goes by', async () => {
  await world.provider('ada', { permissions: [Permission.RECORDS_READ, Permission.OVERRIDE_SELF] });
  const rosa = await world.patient('Rutabaga');
  const psychiatry = await world.encounter(rosa, { number: 'E-1', service: 'Psychiatry' });
  const surgery = await world.encounter(rosa, { number: 'E-2', service: 'Surgery' });
  await world.document(psychiatry);
  await world.limit({ fragment: "service = 'Psychiatry'", providers: ['ada'] });
  await world.lock(surgery);

  const ada = world.asPersona('ada');
  const chart = await ada.query(PATIENT, { id: rosa.gid });
  expect(chart).not.toBeSafe('patient');
  expect(chart).toBeSafe('patient.encounters', { number: 'E-1' });
  expect(chart).toBeDropped('patient.encounters', { number: 'E-2' });
  expect(await ada.query(DOCUMENTS, { id: psychiatry.gid })).toDemandReason('encounter.documents');

  await world.grant('ada', rosa, { encounterId: psychiatry.id });
  expect(await ada.query(DOCUMENTS, { id: psychiatry.gid })).not.toDemandReason('encounter.documents');
  world.pass(60);
  expect(await ada.query(DOCUMENTS, { id: psychiatry.gid })).toDemandReason('encounter.documents');
});
