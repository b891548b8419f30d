import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import libsql from 'libsql';
import sql from 'sql-template-tag';
import { verifyTrail } from '../../../src/audit/verifyTrail';
import { auditKeys } from '../../../src/server/auditKeys';
import { World } from '../../../src/testing/World';
import { randomFrom } from './asking';
import { Ward } from './Ward';

/** Decides what the clients ask for; `SEED=…` asks alike. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

let folder: string;
let file: string;
let world: World;
beforeEach(async () => {
  process.stdout.write(`SEED=${SEED}\n`);
  folder = await mkdtemp(join(tmpdir(), 'embedded-'));
  file = join(folder, 'chartsafe.db');
  world = await World.open({}, { url: `sqlite:${file}` });
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const expectWhole = async (ward: Ward) => {
  expect(await ward.askForAll()).toEqual([]);
  expect(await ward.faults()).toEqual({ broken: [], unaccounted: [], grantsOutOfStep: [], again: [], twice: [], lost: [] });
  expect(await verifyTrail({ database: world.database, keys: auditKeys(world.config) })).toMatchObject({ faults: [] });
};

/** Somebody who has the same file open, as another process has. */
const neighbour = () => new (libsql as unknown as new (path: string) => { exec(statement: string): void; close(): void })(file);

test('while another process writes for a moment, what is asked waits for it, and nothing else does', async () => {
  const ward = await Ward.open(world, randomFrom(SEED), 50);
  const other = neighbour();
  other.exec('BEGIN IMMEDIATE');
  const asked = ward.askForAll();
  // What writes nothing is answered meanwhile.
  const begunAt = performance.now();
  expect((await world.ask(ward.viewers[0] as string, '{ me { username } }')).status).toBe(200);
  const waited = performance.now() - begunAt;
  other.exec('COMMIT');
  other.close();
  expect(await asked).toEqual([]);
  expect(waited).toBeLessThan(2500);
  await expectWhole(ward);
});

test('after a write that found the file locked, what others have written is seen', async () => {
  const other = neighbour();
  const count = async () => Number((await world.database.query<{ n: number }>(sql`SELECT COUNT(*) AS n FROM role`))[0]?.n);
  const before = await count();
  const add = (id: string) => `INSERT INTO role (id, name, name_key, version) VALUES ('${id}', '${id}', '${id}', 1)`;
  for (const [id, write] of [
    ['alone', () => world.database.run((manager) => manager.query(add('mine')))],
    ['in a unit', () => world.database.transaction((manager) => manager.query(add('mine')))],
  ] as const) {
    other.exec('BEGIN IMMEDIATE');
    other.exec(add(id));
    await expect(write()).rejects.toThrow('locked');
    await count();
    other.exec('COMMIT');
  }
  expect(await count()).toBe(before + 2);
  other.close();
});

test('while another process writes and writes, each answer is whole or refused, and then it goes on', async () => {
  const ward = await Ward.open(world, randomFrom(SEED), 2000);
  const clients = ward.begin();
  const other = neighbour();
  try {
    for (let times = 0; times < 2; times += 1) {
      await pause(0.2);
      for (let tries = 0; tries < 100; tries += 1) {
        try {
          other.exec('BEGIN IMMEDIATE');
          break;
        } catch {
          await pause(0.01);
        }
      }
      await pause(times === 0 ? 0.3 : 6);
      other.exec('COMMIT');
    }
    expect(await ward.recovery(20_000)).toBeLessThan(5000);
  } finally {
    await clients.stop();
    other.close();
  }
  expect(ward.outcomes.some(({ text }) => text.includes('AUDIT_UNAVAILABLE'))).toBe(true);
  await expectWhole(ward);
});

test('of a disk that is full each answer is whole or refused, and then it goes on', async () => {
  const ward = await Ward.open(world, randomFrom(SEED), 2000);
  const clients = ward.begin();
  try {
    await pause(0.2);
    const pragma = (statement: string) => world.database.run((manager) => manager.query<Record<string, number>[]>(statement));
    const [{ page_count: pages = 0 } = {}] = await pragma('PRAGMA page_count');
    await pragma(`PRAGMA max_page_count = ${pages}`);
    for (let tries = 0; tries < 200 && !ward.outcomes.some(({ text }) => text.includes('AVAILABLE')); tries += 1) await pause(0.05);
    await pause(0.3);
    await pragma('PRAGMA max_page_count = 1000000000');
    expect(await ward.recovery(20_000)).toBeLessThan(5000);
  } finally {
    await clients.stop();
  }
  expect(ward.outcomes.some(({ text }) => text.includes('AVAILABLE'))).toBe(true);
  await expectWhole(ward);
});
