import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sql from 'sql-template-tag';
import { dropAudit } from '../../../src/command/dropAudit';
import { verifyAudit } from '../../../src/command/verifyAudit';
import { AuditTrail } from '../../../src/audit/AuditTrail';
import { auditKeys } from '../../../src/server/auditKeys';
import { draft } from '../../audit/drafts';
import { World } from '../../world/World';

let folder: string;
let world: World;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trail-'));
  file = join(folder, 'anchors', 'anchors.jsonl');
  world = await World.open({ AUDIT_ANCHOR_FILE: file, AUDIT_HEAD_SECONDS: '1' });
  await world.provider('ada');
  await world.patient('Rutabaga');
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const signal = new AbortController().signal;
const verify = (options: { anchor?: string[] } = {}) =>
  verifyAudit(world.database, world.config, { isTerminal: false, signal, ...options });
const readiness = async () => {
  const response = await fetch(`${world.url}/readyz`);
  return [response.status, ((await response.json()) as { checks: Record<string, string> }).checks.trail];
};

test('a server makes its chain known, anchors what it writes, and ends with a head', async () => {
  expect(await readFile(file, 'utf8')).toMatch(/^\{"chainId":.*"position":0.*\}\n$/);
  await world.ask('ada', '{ patients(search: { lastName: "ruta" }) { nodes { hin } } }');
  expect((await world.events()).map(({ action }) => action)).toEqual(['READ']);
  await world.stop();
  expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(2);
  const { text: report, failed } = await verify();
  expect([failed, report]).toEqual([
    false,
    'Verified: 1 events with 1 records in 1 chains, and 2 heads.\nCompared with 2 anchors; 0 chains have none, 0 lines cannot be read.\nThe trail holds.',
  ]);
});

test('a broken trail is told, as text and as JSON', async () => {
  await world.ask('ada', '{ patients(search: { lastName: "ruta" }) { nodes { hin } } }');
  await world.database.query(sql`UPDATE audit_event SET viewer_id = NULL`);
  const { text: report, failed } = await verify();
  expect(failed).toBe(true);
  expect(report).toMatch(/THE TRAIL IS BROKEN.*\nCHANGED chain [0-9a-f-]{36}, position 1 \(viewerId\)$/s);
  expect((await verify()).json).toMatchObject({ faults: [{ fault: 'CHANGED', position: 1 }] });
  await expect(verify({ anchor: [join(folder, 'none')] })).rejects.toThrow('ENOENT');
});

test('where anchors cannot be written, the server says that it is not ready', async () => {
  expect(await readiness()).toEqual([200, 'anchored']);
  await rm(join(folder, 'anchors'), { recursive: true });
  await writeFile(join(folder, 'anchors'), 'no folder');
  await world.ask('ada', '{ patients(search: { lastName: "ruta" }) { nodes { hin } } }');
  await new Promise((resolve) => setTimeout(resolve, 3500));
  expect(await readiness()).toEqual([503, 'not anchored']);
});

test('old events are dropped by the command, as far as the site keeps them', async () => {
  const trail = new AuditTrail(world.database, auditKeys(world.config));
  for (const year of [2010, 2018, 2025]) await trail.record([draft({ occurredAt: new Date(`${year}-01-01T00:00:00Z`) })]);
  const drop = (before?: string) =>
    dropAudit(world.database, world.config, { now: world.now, isTerminal: false, signal, ...(before === undefined ? {} : { before }) });
  await expect(drop('2018-06-01')).rejects.toThrow('10 years');
  await expect(drop('2015-02-30')).rejects.toThrow('such as');
  expect(await drop()).toEqual({
    text: 'Dropped: 1 events of 1 chains.',
    json: { events: 1, chains: 1, refused: [] },
    failed: false,
  });
  expect((await verify()).text).toContain('Of 1 chains the beginning was dropped after its retention.');
});
