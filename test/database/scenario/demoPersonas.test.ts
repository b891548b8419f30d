import { World } from '../../world/World';

declare const databaseUrl: string;

const RUTABAGA = `{ patients(search: { mrn: "CS-1002" }) { totalCount message nodes { lastName access { disclosure } } } }`;
const byNumber = (mrn: string) =>
  `{ patient(mrn: "${mrn}") { mrn access { disclosure } encounters { nodes { number access { disclosure } } } } }`;

let world: World;
beforeAll(async () => {
  world = await World.demo({}, { url: databaseUrl });
});
afterAll(() => world.close());

test('Rosa Rutabaga is open to her physician, safe for another, and in no list of a nurse with her set on the blacklist', async () => {
  expect(await world.asPersona('ada').query(RUTABAGA)).not.toBeSafe('patients');
  expect(await world.asPersona('ada').query(RUTABAGA)).not.toBeDropped('patients');
  expect(await world.asPersona('bruno').query(RUTABAGA)).toBeSafe('patients');
  expect(await world.asPersona('farid').query(RUTABAGA)).toBeDropped('patients');
});

test('what is blocked is refused with a message where it is asked for by name, which is not dropped', async () => {
  const answer = await world.asPersona('farid').query(byNumber('CS-1002'));
  expect(answer).not.toBeDropped('patient');
  expect(answer).not.toDemandReason('patient');
});

test('the documents of an encounter in psychiatry demand a reason of Clara, and open by one', async () => {
  const clara = world.asPersona('clara');
  const documents = (reason: string) =>
    `{ encounter(number: "E-1008-1"${reason}) { number access { disclosure } documents { nodes { title } } } }`;
  const asked = await clara.query(documents(''));
  expect(asked).toBeSafe('encounter');
  expect(asked).toDemandReason('encounter.documents');
  const opened = await clara.query(documents(', overrideReason: { code: "CONSULT" }'));
  expect(opened).not.toBeSafe('encounter');
  expect(opened).not.toDemandReason('encounter.documents');
});
