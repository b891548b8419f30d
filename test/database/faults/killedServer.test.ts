import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyAudit } from '../../../src/command/verifyAudit';
import { World } from '../../world/World';
import { REASON } from '../scenario/queries';
import { codesOf, eventsByRequest, grantsOutOfStep, isAccountedFor, randomFrom, send, type Outcome } from './asking';
import { DatabaseServer } from './DatabaseServer';

/** How often the database server is killed; `KILLS=50` before this test kills it more. */
const KILLS = Number(process.env.KILLS ?? 3);
/** Decides what the clients ask for and when the server is killed; `SEED=…` asks and kills alike, as far as the machine's timing lets it. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
/** Within this time of the database server's return the API shows content again, without having been touched. */
const RECOVERY_MILLISECONDS = 5000;
const CLIENTS = 8;
const ENCOUNTERS = 300;

const CONTENT = 'Content-of-the-chart';
/** What may be answered while the database is away. */
const AWAY: readonly string[] = ['UNAVAILABLE', 'AUDIT_UNAVAILABLE', 'CONFLICT'];
const GIVE = `mutation ($record: ID!) { giveOverrideReason(record: $record, reason: { code: "CONSULT" }) { grant { id } record { ... on Encounter { location } } } }`;

let server: DatabaseServer;
let folder: string;
let world: World;
beforeAll(async () => {
  server = await DatabaseServer.open();
  folder = await mkdtemp(join(tmpdir(), 'anchors-'));
  // Worlds are opened on the server of the run; the run of this file is about another.
  Object.assign(globalThis, { databaseUrl: server.url });
  world = await World.open({ AUDIT_HEAD_SECONDS: '1', AUDIT_ANCHOR_FILE: join(folder, 'anchors.jsonl') });
});
afterAll(async () => {
  await world?.close();
  await server?.close();
  if (folder) await rm(folder, { recursive: true });
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test(
  `of a database server that is killed ${KILLS} times: no content without its event, no grant without its event, and the API recovers by itself`,
  async () => {
    process.stdout.write(`SEED=${SEED} KILLS=${KILLS}\n`);
    const random = randomFrom(SEED);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const viewers = Array.from({ length: CLIENTS }, (_, index) => `viewer${index}`);
    for (const username of viewers) await world.provider(username);
    const patient = await world.patient('Rutabaga', { hin: CONTENT });
    const document = await world.document(patient, {}, CONTENT.repeat(1000));
    await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW' });
    const closed: string[] = [];
    for (let index = 0; index < ENCOUNTERS; index += 1)
      closed.push((await world.encounter(patient, { service: 'Psychiatry', location: CONTENT })).gid);

    const outcomes: Outcome[] = [];
    const ask = async (viewer: string, query: string, variables: Record<string, unknown> = {}) => {
      const outcome = await send(world, viewer, '/graphql', { query, variables });
      outcomes.push(outcome);
      return outcome;
    };
    const deeds: readonly ((viewer: string) => Promise<unknown>)[] = [
      (viewer) =>
        ask(
          viewer,
          `{ patient(id: "${patient.gid}") { hin encounters(first: 5) { nodes { location } } documents { nodes { content } } } }`,
        ),
      (viewer) => ask(viewer, '{ patients { nodes { hin } } }'),
      (viewer) => ask(viewer, `{ encounter(id: "${pick(closed)}", ${REASON}) { location } }`),
      (viewer) => ask(viewer, GIVE, { record: pick(closed) }),
      async (viewer) => {
        const { text } = await ask(viewer, `{ document(id: "${document.gid}") { download { url } } }`);
        const url = /"url":"([^"]+)"/.exec(text)?.[1];
        if (url) outcomes.push(await send(world, viewer, new URL(url).pathname));
      },
    ];
    const state = { isOver: false };
    const clients = viewers.map(async (viewer) => {
      while (!state.isOver) await pick(deeds)(viewer);
    });
    const recoveries: number[] = [];
    try {
      for (let kill = 0; kill < KILLS; kill += 1) {
        await pause(300 + random() * 1200);
        await server.kill();
        await pause(random() * 800);
        await server.start();
        const back = performance.now();
        while (!(await ask('viewer0', '{ patients { nodes { hin } } }')).text.includes(CONTENT))
          if (performance.now() - back > 4 * RECOVERY_MILLISECONDS) throw new Error('The API did not recover');
        recoveries.push(Math.round(performance.now() - back));
      }
      await pause(500);
    } finally {
      state.isOver = true;
      await Promise.all(clients);
    }

    const events = await eventsByRequest(world);
    const shown = outcomes.filter(({ text }) => text.includes(CONTENT) || text.includes('"grant":{'));
    expect(shown.filter((outcome) => !isAccountedFor(outcome, events))).toEqual([]);
    expect(await grantsOutOfStep(world)).toEqual([]);
    const codes = outcomes.flatMap(codesOf);
    expect([...new Set(codes)].filter((code) => !AWAY.includes(code))).toEqual([]);
    for (const recovery of recoveries) expect(recovery).toBeLessThan(RECOVERY_MILLISECONDS);
    // Something was shown, and something was kept back.
    expect(shown.length).toBeGreaterThan(KILLS);
    expect(codes.length).toBeGreaterThan(0);
    const { text: report, failed } = await verifyAudit(world.database, world.config, {
      isTerminal: false,
      signal: new AbortController().signal,
    });
    process.stdout.write(
      `${outcomes.length} answers, ${shown.length} with content, ${codes.length} refused; back after ${recoveries.join(', ')} ms\n${report}\n`,
    );
    expect({ text: report, failed }).toEqual({ text: expect.stringContaining('The trail holds.'), failed: false });
  },
  60_000 + KILLS * 10_000,
);
