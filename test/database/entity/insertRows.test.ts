import type { Database } from '../../../src/entity/Database';
import { Notice } from '../../../src/entity/AuditEvent';
import { insertRows } from '../../../src/entity/insertRows';
import { newProvider } from '../../../src/entity/newProvider';
import { Provider } from '../../../src/entity/Provider';
import { openTestDatabase, type TestDatabase } from '../openTestDatabase';

let opened: TestDatabase;
let database: Database;

beforeAll(async () => {
  opened = await openTestDatabase();
  ({ database } = opened);
});
afterAll(() => opened.close());

const notice = (id: string, dueAt: Date | null): Notice => ({
  id,
  eventId: 'event',
  action: 'OVERRIDE',
  reference: `AuditEvent:${id}`,
  occurredAt: new Date('2026-03-01T12:00:00.123Z'),
  attempts: 3,
  dueAt,
  sentAt: null,
});

test('every kind of value comes back as it was: text, numbers, instants, nulls, and what needs escaping', async () => {
  const rows = [notice(`it's "quoted" \\ ? and 🩺`, new Date('2026-03-29T01:30:00.001Z')), notice('plain', null)];
  await database.run((manager) => insertRows(manager, Notice, rows));
  const found = await database.run((manager) => manager.find(Notice, { order: { id: 'ASC' } }));
  expect(found.map((row) => ({ ...row }))).toEqual(rows);
});

test('truth values come back, and a property that is not there is null', async () => {
  const provider = (id: string, active: boolean) => newProvider({ id, username: id, displayName: id, physician: !active, active });
  await database.run((manager) => insertRows(manager, Provider, [provider('a', true), provider('b', false)]));
  const found = await database.run((manager) => manager.find(Provider, { order: { id: 'ASC' } }));
  expect(found).toMatchObject([provider('a', true), provider('b', false)]);
  const { sentAt: _, ...unsent } = notice('unsent', null);
  await database.run((manager) => insertRows(manager, Notice, [unsent as Notice]));
  expect(await database.run((manager) => manager.findOneBy(Notice, { id: 'unsent' }))).toMatchObject({ sentAt: null });
});

test('more rows than one statement takes are all there, and no rows are no statement', async () => {
  const rows = Array.from({ length: 6000 }, (_, index) => notice(`many-${index}`, null));
  const before = await database.run((manager) => manager.count(Notice));
  await database.transaction((manager) => insertRows(manager, Notice, rows));
  await database.run((manager) => insertRows(manager, Notice, []));
  expect(await database.run((manager) => manager.count(Notice))).toBe(before + 6000);
});
