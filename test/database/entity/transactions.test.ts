import { setTimeout as wait } from 'node:timers/promises';
import sql from 'sql-template-tag';
import type { EntityManager } from 'typeorm';
import type { Database } from '../../../src/entity/Database';
import { Role } from '../../../src/entity/Role';
import { openTestDatabase, type TestDatabase } from '../openTestDatabase';

let opened: TestDatabase;
let database: Database;

beforeAll(async () => {
  opened = await openTestDatabase();
  ({ database } = opened);
});
afterAll(() => opened.close());
beforeEach(() => database.query(sql`DELETE FROM role`));

const insert = (manager: EntityManager, name: string) => manager.insert(Role, { id: name, name, nameKey: name, version: 1 });

async function names(like = '%'): Promise<string[]> {
  const rows = await database.query<{ name: string }>(sql`SELECT name FROM role WHERE name LIKE ${like} ORDER BY name`);
  return rows.map(({ name }) => name);
}

const TWENTY = Array.from({ length: 20 }, (_, index) => `unit-${String(index).padStart(2, '0')}`);

test('twenty units of work at once all succeed, and none reads what another has not committed', async () => {
  let reading = true;
  const outside = (async () => {
    const seen = new Set<string>();
    while (reading) {
      for (const name of await names('draft%')) seen.add(name);
      await wait(1);
    }
    return [...seen];
  })();
  const drafts = await Promise.all(
    TWENTY.map((name) =>
      database.transaction(async (manager) => {
        await insert(manager, `draft ${name}`);
        await wait(2);
        const seen = await names('draft%');
        await manager.update(Role, { id: `draft ${name}` }, { name });
        return seen;
      }),
    ),
  ).finally(() => (reading = false));
  expect(drafts).toEqual(TWENTY.map((name) => [`draft ${name}`]));
  expect(await outside).toEqual([]);
  expect(await names()).toEqual(TWENTY);
});

test('a unit of work that fails takes all of its own with it and nothing else', async () => {
  const results = await Promise.allSettled([
    ...TWENTY.map((name, index) =>
      database.transaction(async (manager) => {
        await insert(manager, name);
        await wait(1);
        await insert(manager, `${name} again`);
        if (index % 2 === 0) throw new Error(`${name} fails`);
      }),
    ),
    ...TWENTY.map((name) => database.run((manager) => insert(manager, `alone ${name}`))),
  ]);
  const failed = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
  expect(failed).toEqual(TWENTY.filter((_, index) => index % 2 === 0).map((name) => `Error: ${name} fails`));
  const kept = TWENTY.filter((_, index) => index % 2 === 1).flatMap((name) => [name, `${name} again`]);
  expect(await names()).toEqual([...TWENTY.map((name) => `alone ${name}`), ...kept]);
});

test('a statement that the database refuses undoes its unit of work', async () => {
  const refused = database.transaction(async (manager) => {
    await insert(manager, 'one');
    await insert(manager, 'one');
  });
  await expect(refused).rejects.toThrow();
  expect(await names()).toEqual([]);
});

describe('a unit of work inside of another', () => {
  test('belongs to it, and reads what it has written', async () => {
    await database.transaction(async (outer) => {
      await insert(outer, 'outer');
      const inside = await database.transaction(async (inner) => {
        expect(inner).toBe(outer);
        await insert(inner, 'inner');
        return names();
      });
      expect(inside).toEqual(['inner', 'outer']);
    });
    expect(await names()).toEqual(['inner', 'outer']);
  });

  test('goes when the outer one fails', async () => {
    const failing = database.transaction(async () => {
      await database.transaction((inner) => insert(inner, 'inner'));
      throw new Error('outer fails');
    });
    await expect(failing).rejects.toThrow('outer fails');
    expect(await names()).toEqual([]);
  });

  test('takes the outer one with it when it fails', async () => {
    const failing = database.transaction(async (outer) => {
      await insert(outer, 'outer');
      await database.transaction(async () => {
        throw new Error('inner fails');
      });
    });
    await expect(failing).rejects.toThrow('inner fails');
    expect(await names()).toEqual([]);
  });
});

test('a unit of work of another database, inside of one, is no part of it, and each statement belongs to its own', async () => {
  const second = await openTestDatabase();
  try {
    const failing = database.transaction(async () => {
      await second.database.transaction(async (other) => {
        await insert(other, 'other');
        expect(database.unit?.manager).not.toBe(other);
        await database.run((manager) => insert(manager, 'own'));
      });
      throw new Error('the outer one fails');
    });
    await expect(failing).rejects.toThrow('the outer one fails');
    const kept = await second.database.query<{ name: string }>(sql`SELECT name FROM role`);
    expect([await names(), kept]).toEqual([[], [{ name: 'other' }]]);
  } finally {
    await second.close();
  }
});

describe('after the end of its unit of work', () => {
  /** Does something that was begun inside a unit of work when that has ended. */
  async function late<Result>(work: () => Promise<Result>, fails = false): Promise<Result> {
    let release = () => {};
    const ended = new Promise<void>((resolve) => (release = resolve));
    let begun: Promise<Result> | undefined;
    const unit = database.transaction(async (manager) => {
      await insert(manager, 'in time');
      begun = ended.then(work);
      if (fails) throw new Error('the unit fails');
    });
    await unit.catch(() => undefined);
    release();
    return begun!;
  }

  test('a statement is refused', async () => {
    await expect(late(() => names())).rejects.toThrow('A statement came after the end of its unit of work');
    expect(await names()).toEqual(['in time']);
  });

  test('a statement is refused also where the unit of work failed', async () => {
    await expect(late(() => database.run((manager) => insert(manager, 'late')), true)).rejects.toThrow('after the end');
    expect(await names()).toEqual([]);
  });

  test('another unit of work is one of its own', async () => {
    await late(() => database.transaction((manager) => insert(manager, 'later')));
    expect(await names()).toEqual(['in time', 'later']);
  });
});

test('two units of work that wait for each other both succeed', async () => {
  for (const name of ['a', 'b']) await database.run((manager) => insert(manager, name));
  const raise = async (first: string, second: string) =>
    database.transaction(async (manager) => {
      await manager.increment(Role, { id: first }, 'version', 1);
      await wait(30);
      await manager.increment(Role, { id: second }, 'version', 1);
    });
  await Promise.all([raise('a', 'b'), raise('b', 'a')]);
  const versions = await database.query<{ version: number }>(sql`SELECT version FROM role ORDER BY id`);
  expect(versions.map(({ version }) => version)).toEqual([3, 3]);
});
