import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { verifyAudit } from '../../../src/command/verifyAudit';
import { Encounter } from '../../../src/entity/Encounter';
import { globalId } from '../../../src/entity/globalId';
import { insertRows } from '../../../src/entity/insertRows';
import { newEncounter } from '../../../src/entity/newEncounter';
import { World } from '../../../src/testing/World';
import { grantsOutOfStep, randomFrom } from './asking';
import { ChartsafeProcess } from './ChartsafeProcess';

/** How often the API is killed; `KILLS=50` before this test kills it more. */
const KILLS = Number(process.env.KILLS ?? 3);
/** Decides when; `SEED=…` kills alike, as far as the machine's timing lets it. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const CLIENTS = 6;
const SAFES = 2000 + KILLS * 200;
const GIVE = `mutation ($record: ID!, $key: String!) {
  giveOverrideReason(record: $record, reason: { code: "CONSULT" }, idempotencyKey: $key) { grant { id } }
}`;

declare const databaseUrl: string;

let world: World;
let folder: string;
let api: ChartsafeProcess;
beforeAll(async () => {
  const root = join(__dirname, '../../..');
  await promisify(execFile)(process.execPath, [join(root, 'bin/chartsafe.mjs'), '--version']).catch(() => undefined);
  folder = await mkdtemp(join(tmpdir(), 'killed-'));
  const env = { AUDIT_ANCHOR_FILE: join(folder, 'anchors.jsonl'), AUDIT_HEAD_SECONDS: '1' };
  world = await World.open(env, { url: databaseUrl });
  world.now = new Date();
  const { url } = world.database.dataSource.options as { url: string };
  api = new ChartsafeProcess({ DATABASE_URL: url, ...env });
}, 120_000);
afterAll(async () => {
  await api?.kill();
  await world?.close();
  if (folder) await rm(folder, { recursive: true });
});

interface Given {
  readonly username: string;
  readonly variables: { readonly record: string; readonly key: string };
  /** Null where nothing was answered. */
  readonly grantId: string | null;
}

test(
  `of an API that is killed ${KILLS} times amid its work nothing acknowledged is lost, nothing is done twice, and the trail holds`,
  async () => {
    process.stdout.write(`SEED=${SEED} KILLS=${KILLS}\n`);
    const random = randomFrom(SEED);
    const viewers = Array.from({ length: CLIENTS }, (_, index) => `viewer${index}`);
    for (const username of viewers) await world.provider(username);
    const tokens = new Map(await Promise.all(viewers.map(async (username) => [username, await world.token(username)] as const)));
    const patient = await world.patient('Rutabaga');
    await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW' });
    const place = { patientId: patient.id, service: 'Psychiatry', patientType: 'INPATIENT', location: 'Ward', admittedAt: new Date() };
    const rows = Array.from({ length: SAFES }, (_, index) => newEncounter({ ...place, number: `E-${index}` }, 'UTC'));
    await world.database.transaction((manager) => insertRows(manager, Encounter, rows));
    const closed = rows.map(({ id }) => globalId('Encounter', id));

    const give = async (username: string, variables: Given['variables']): Promise<string | null> => {
      try {
        const response = await fetch(`${api.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.get(username)}` },
          body: JSON.stringify({ query: GIVE, variables }),
        });
        const { data, errors } = (await response.json()) as any;
        // Nothing but the end of the process keeps it from its work.
        expect(errors).toBeUndefined();
        return data.giveOverrideReason.grant.id as string;
      } catch (error) {
        if (error instanceof TypeError || (error as Error).name === 'TypeError' || (error as Error).name === 'SyntaxError') return null;
        throw error;
      }
    };
    const given: Given[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      await api.start();
      const state = { isOver: false };
      const clients = viewers.map(async (username) => {
        while (!state.isOver) {
          const variables = { record: closed.pop() as string, key: randomUUID() };
          given.push({ username, variables, grantId: await give(username, variables) });
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 300 + random() * 700));
      state.isOver = true;
      await api.kill();
      await Promise.all(clients);
    }
    await api.start();
    const acknowledged = given.filter(({ grantId }) => grantId !== null);
    const unanswered = given.filter(({ grantId }) => grantId === null);
    // Whatever was sent is sent again: what was acknowledged is answered alike, the rest is done now, once.
    for (const { username, variables, grantId } of [...acknowledged.slice(-50), ...unanswered]) {
      const again = await give(username, variables);
      expect(again).toEqual(grantId ?? expect.any(String));
    }
    const grants = await world.database.run((manager) =>
      manager.query<{ id: string; encounterId: string }[]>('SELECT id, encounter_id AS encounterId FROM override_grant'),
    );
    const there = new Set(grants.map(({ id }) => id));
    expect(acknowledged.filter(({ grantId }) => !there.has(String(grantId).slice('OverrideGrant:'.length)))).toEqual([]);
    expect(new Set(grants.map(({ encounterId }) => encounterId)).size).toBe(grants.length);
    expect(grants).toHaveLength(given.length);
    expect(await grantsOutOfStep(world)).toEqual([]);
    expect(unanswered.length).toBeGreaterThan(0);
    expect(acknowledged.length).toBeGreaterThan(KILLS);
    const signal = new AbortController().signal;
    const { text, failed } = await verifyAudit(world.database, world.config, { isTerminal: false, signal });
    expect({ text, failed }).toEqual({ text: expect.stringContaining('The trail holds.'), failed: false });
    process.stdout.write(`${acknowledged.length} acknowledged, ${unanswered.length} not answered\n${text}\n`);
  },
  60_000 + KILLS * 15_000,
);
