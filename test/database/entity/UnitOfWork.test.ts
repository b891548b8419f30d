import sql from 'sql-template-tag';
import type { UnitEnd } from '../../../src/entity/UnitOfWork';
import { Role } from '../../../src/entity/Role';
import { openTestDatabase, type TestDatabase } from '../openTestDatabase';

let opened: TestDatabase;
beforeEach(async () => {
  opened = await openTestDatabase();
});
afterEach(() => opened.close());

const role = (id: string) => ({ id, name: id, nameKey: id, version: 1 });
const names = async () => (await opened.database.query<{ name: string }>(sql`SELECT name FROM role ORDER BY name`)).map(({ name }) => name);

/** Does some work, and notes what was heard and in which order. */
async function heard(work: (note: (word: string) => void) => Promise<unknown>): Promise<string[]> {
  const notes: string[] = [];
  await opened.database
    .transaction(async () => {
      opened.database.unit?.whenEnded((end: UnitEnd) => notes.push(end));
      await work((word) => notes.push(word));
    })
    .then(
      () => notes.push('resolved'),
      () => notes.push('rejected'),
    );
  return notes;
}

test('a unit of work tells that it was committed, before its caller hears of it', async () => {
  expect(await heard((note) => opened.database.run(async (manager) => note(String(manager.queryRunner?.isTransactionActive))))).toEqual([
    'true',
    'COMMITTED',
    'resolved',
  ]);
});

test('a unit of work tells that it was rolled back', async () => {
  const ends = await heard(async () => {
    await opened.database.run((manager) => manager.insert(Role, role('a')));
    throw new Error('no');
  });
  expect(ends).toEqual(['ROLLED_BACK', 'rejected']);
  expect(await names()).toEqual([]);
});

test('a commit that is not answered has an end that nobody knows', async () => {
  const ends = await heard(() =>
    opened.database.run(async ({ queryRunner }) => {
      if (!queryRunner) throw new Error('There is no transaction');
      queryRunner.commitTransaction = async () => {
        throw new Error('The connection was lost');
      };
    }),
  );
  expect(ends).toEqual(['UNKNOWN', 'rejected']);
});

test('what comes before the commit is done last, inside of the unit, and fails it', async () => {
  const { database } = opened;
  const insertLast = (id: string) =>
    database.unit?.beforeCommit(() => database.run(async (manager) => void (await manager.insert(Role, role(id)))));
  await database.transaction(async (manager) => {
    insertLast('last');
    await database.transaction(async () => insertLast('last of the inner one'));
    await manager.insert(Role, role('first'));
    expect(await names()).toEqual(['first']);
  });
  expect(await names()).toEqual(['first', 'last', 'last of the inner one']);
  const failing = database.transaction(async (manager) => {
    database.unit?.beforeCommit(() => Promise.reject(new Error('no')));
    await manager.insert(Role, role('never'));
  });
  await expect(failing).rejects.toThrow('no');
  expect(await names()).not.toContain('never');
});

test('a unit that is done anew after a deadlock is another one', async () => {
  const ends: string[] = [];
  let attempts = 0;
  await opened.database.transaction(async () => {
    attempts += 1;
    const attempt = attempts;
    opened.database.unit?.whenEnded((end) => ends.push(`${attempt} ${end}`));
    if (attempt === 1) throw Object.assign(new Error('Deadlock'), { code: 'ER_LOCK_DEADLOCK' });
  });
  expect(ends).toEqual(['1 ROLLED_BACK', '2 COMMITTED']);
});

test('nothing can be asked of a unit that is over', async () => {
  const { database } = opened;
  const unit = await database.transaction(async () => database.unit);
  expect(() => unit?.beforeCommit(async () => undefined)).toThrow('over');
  expect(() => unit?.whenEnded(() => undefined)).toThrow('ended');
  expect(database.unit).toBeNull();
});
