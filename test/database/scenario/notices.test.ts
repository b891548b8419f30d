import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import sql from 'sql-template-tag';
import { Notice } from '../../../src/entity/AuditEvent';
import { insertRows } from '../../../src/entity/insertRows';
import { releaseParked } from '../../../src/override/NoticeOutbox';
import { Permission } from '../../../src/policy/Permission';
import { Receiver } from '../../world/Receiver';
import { World } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;
const KEY = 'a-key-of-the-privacy-officer-and-ours';
const GIVE = `mutation ($record: ID!) {
  giveOverrideReason(record: $record, reason: { code: "CONSULT", text: "Asked to see the patient" }) { grant { id } }
}`;

let receiver: Receiver;
let world: World;

async function open(env: Record<string, string> = {}): Promise<void> {
  world = await World.open({
    NOTICE_URL: receiver.url,
    NOTICE_KEY: KEY,
    NOTICE_ATTEMPTS: '3',
    NOTICE_TIMEOUT_SECONDS: '1',
    STOP_SECONDS: '1',
    ...env,
  });
}

beforeEach(async () => {
  receiver = await Receiver.open();
});
afterEach(async () => {
  await receiver.close();
  await world.close();
});

/** A clinician, two analysts, and an encounter that a limit closes for the clinician. */
async function ward(overrideSetting = 'ALLOW') {
  const name = `n${Math.random().toString(36).slice(2, 8)}`;
  const [clinician, analyst, colleague] = [`${name}-clinician`, `${name}-analyst`, `${name}-colleague`];
  await world.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  for (const username of [analyst, colleague]) await world.provider(username, { permissions: [OVERRIDE_DECIDE] });
  const patient = await world.patient(name);
  const encounter = await world.encounter(patient, { service: name });
  await world.limit({ fragment: `service = '${name}'`, overrideSetting, providers: [clinician] });
  return { name, clinician, analyst, colleague, patient, encounter };
}

async function give(clinician: string, record: string): Promise<{ request: string; grant: string }> {
  const { body } = await world.ask(clinician, GIVE, { record });
  return { request: body.errors?.[0].extensions.requestId as string, grant: body.data?.giveOverrideReason?.grant?.id as string };
}

const step = (name: string, request: string, more = '') => `mutation { ${name}(request: "${request}"${more}) { state } }`;
const until = (minutes: number) => `, until: "${new Date(world.now.getTime() + minutes * 60_000).toISOString()}"`;

const notices = () => world.database.run((manager) => manager.find(Notice, { order: { occurredAt: 'ASC', id: 'ASC' } }));
const states = async () => (await notices()).map(({ attempts, dueAt, sentAt }) => ({ attempts, dueAt, sentAt }));
const after = (seconds: number) => new Date(world.now.getTime() + seconds * 1000);
const pass = (seconds: number) => world.pass(seconds / 60);

/** The check that docs/overrides.md gives to whoever receives notices. */
function isGenuine(headers: Readonly<Record<string, string>>, body: string, key: string, now: number): boolean {
  const text = readFileSync(resolve(__dirname, '../../../docs/overrides.md'), 'utf8');
  const source = /isGenuine: begin -->\s+```js\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const check = new Function('require', `${source}\nreturn isGenuine;`)(require) as typeof isGenuine;
  return check(headers, body, key, now);
}

test('every step is told, with a reference and no identity, in the order of its happening', async () => {
  await open();
  const told: [action: string, reference: string][] = [];
  const { clinician, analyst, encounter } = await ward('PROMPT');
  const tell = async (action: string, request: string, query?: string) => {
    if (query) expect((await world.ask(action.startsWith('REQUEST_W') ? clinician : analyst, query)).body.errors).toBeUndefined();
    told.push([action, request]);
    pass(1);
  };
  const ask = async () => {
    const { request } = await give(clinician, encounter.gid);
    await tell('OVERRIDE', request);
    return request;
  };
  let request = await ask();
  await tell('REQUEST_WITHDRAWN', request, step('withdrawOverrideRequest', request));
  request = await ask();
  await tell('REQUEST_DENIED', request, step('denyOverrideRequest', request));
  for (const end of ['ASSIGNMENT_REVOKED', 'ASSIGNMENT_GIVEN_UP', 'ASSIGNMENT_EXPIRED']) {
    request = await ask();
    await tell('REQUEST_APPROVED', request, step('approveOverrideRequest', request));
    await tell('ASSIGNMENT_MADE', request, step('assignOverride', request, until(30)));
    if (end === 'ASSIGNMENT_REVOKED') await tell(end, request, step('revokeOverride', request));
    if (end === 'ASSIGNMENT_GIVEN_UP') {
      const [{ id }] = (await world.ask(clinician, '{ overrideGrants { id } }')).body.data.overrideGrants;
      expect((await world.ask(clinician, `mutation { giveUpOverrideGrant(grant: "${id}") { id } }`)).body.errors).toBeUndefined();
      await tell(end, request);
    }
    if (end === 'ASSIGNMENT_EXPIRED') {
      world.pass(30);
      await world.chores.settle();
      await tell(end, request);
    }
  }
  request = await ask();
  world.pass(14 * 24 * 60);
  await world.chores.settle();
  await tell('REQUEST_LAPSED', request);

  await world.chores.sendNotices();
  const sent = receiver.arrived.map(({ body }) => body).sort((one, other) => one.occurredAt.localeCompare(other.occurredAt));
  expect(sent.map(({ action, reference }) => [action, reference])).toEqual(told);
  const stored = await notices();
  expect(sent).toEqual(
    stored.map(({ id, action, occurredAt, reference }) => ({ id, action, occurredAt: occurredAt.toISOString(), reference })),
  );
  expect(await states()).toEqual(stored.map(() => ({ attempts: 1, dueAt: null, sentAt: world.now })));
  const happened = new Set((await world.events()).map(({ occurredAt }) => occurredAt));
  for (const { occurredAt } of sent) expect(happened).toContain(occurredAt);
});

test('a reason that opens at once is told by its event, and so is its end; each is signed', async () => {
  await open();
  const { clinician, name, patient, encounter } = await ward('ALLOW');
  const { grant } = await give(clinician, encounter.gid);
  await world.ask(clinician, `mutation { giveUpOverrideGrant(grant: "${grant}") { id } }`);
  await world.chores.sendNotices();
  const events = (await world.events()).filter(({ action }) => action === 'OVERRIDE' || action === 'GRANT_GIVEN_UP');
  expect(receiver.arrived.map(({ body }) => [body.action, body.reference]).sort()).toEqual(
    events.map(({ action, id }) => [action, `AuditEvent:${String(id)}`]).sort(),
  );
  for (const { path, headers, text, body } of receiver.arrived) {
    expect([path, headers['content-type'], headers['webhook-id']]).toEqual(['/notices', 'application/json', body.id]);
    expect(Object.keys(body)).toEqual(['id', 'action', 'occurredAt', 'reference']);
    for (const secret of [name, patient.id, encounter.id, world.providerId(clinician), 'CONSULT', 'Asked']) {
      expect(text + JSON.stringify(headers)).not.toContain(secret);
    }
    const now = world.now.getTime();
    expect(isGenuine(headers, text, KEY, now)).toBe(true);
    expect(isGenuine(headers, text, KEY, now + 301_000)).toBe(false);
    expect(isGenuine(headers, text, `${KEY}.`, now)).toBe(false);
    expect(isGenuine(headers, text.replace('OVERRIDE', 'READ'), KEY, now)).toBe(text === text.replace('OVERRIDE', 'READ'));
    expect(isGenuine({ ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }, text, KEY, now)).toBe(false);
    expect(isGenuine({}, text, KEY, now)).toBe(false);
  }
});

test('where the site wants none, none is written', async () => {
  await open({ NOTICE_URL: '', NOTICE_KEY: '' });
  const { clinician, encounter } = await ward('ALLOW');
  await give(clinician, encounter.gid);
  await world.chores.sendNotices();
  expect([await notices(), receiver.arrived]).toEqual([[], []]);
});

test('what takes no effect is not told: of many decisions at once the one that counts, of a replay nothing', async () => {
  await open();
  const { clinician, analyst, colleague, encounter } = await ward('PROMPT');
  const { request } = await give(clinician, encounter.gid);
  const keyed = step('approveOverrideRequest', request, ', idempotencyKey: "key-0123456789"');
  await Promise.all(Array.from({ length: 20 }, (_, index) => world.ask(index % 2 ? analyst : colleague, keyed)));
  await world.ask(analyst, step('revokeOverride', request));
  expect((await notices()).map(({ action }) => action).sort()).toEqual(['OVERRIDE', 'REQUEST_APPROVED']);
  // What is undone takes its notice along.
  await world.database.query(sql`ALTER TABLE override_grant RENAME TO override_grant_away`);
  expect((await world.ask(analyst, step('assignOverride', request, until(30)))).body.errors).toHaveLength(1);
  await world.database.query(sql`ALTER TABLE override_grant_away RENAME TO override_grant`);
  expect(await notices()).toHaveLength(2);
});

test('an endpoint that fails is asked again, later each time, and after the last attempt the notice is parked until it is released', async () => {
  await open();
  const { clinician, encounter } = await ward();
  await give(clinician, encounter.gid);
  receiver.answer = (response) => void response.writeHead(500).end('no');
  const notices = async () => ((await (await fetch(`${world.url}/readyz`)).json()) as any).checks.notices as string;
  expect(await notices()).toBe('none parked');
  await world.chores.sendNotices();
  expect(await states()).toEqual([{ attempts: 1, dueAt: after(3.75), sentAt: null }]);
  await world.chores.sendNotices();
  expect(receiver.arrived).toHaveLength(1);
  pass(3.75);
  await world.chores.sendNotices();
  expect(await states()).toEqual([{ attempts: 2, dueAt: after(7.5), sentAt: null }]);
  pass(7.5);
  await world.chores.sendNotices();
  expect(await states()).toEqual([{ attempts: 3, dueAt: null, sentAt: null }]);
  world.pass(24 * 60);
  await world.chores.sendNotices();
  expect(receiver.arrived).toHaveLength(3);
  expect(await notices()).toBe('1 parked');
  expect((await fetch(`${world.url}/readyz`)).status).toBe(200);
  receiver.answer = (response) => void response.writeHead(202).end();
  expect(await releaseParked(world.database, world.now)).toBe(1);
  await world.chores.sendNotices();
  expect(await states()).toEqual([{ attempts: 1, dueAt: null, sentAt: world.now }]);
  expect(await notices()).toBe('none parked');
  expect(new Set(receiver.arrived.map(({ text }) => text)).size).toBe(1);
});

test.each([
  ['answers too late', (response: any) => void setTimeout(() => response.writeHead(204).end(), 3_000).unref()],
  ['dies before it answers', (response: any) => void response.destroy()],
  ['sends the notice elsewhere', (response: any) => void response.writeHead(307, { location: '/elsewhere' }).end()],
  ['says that it is gone', (response: any) => void response.writeHead(410).end()],
])('an endpoint that %s has not taken it; it is tried again, and the request is neither late nor refused', async (_name, answer) => {
  await open();
  receiver.answer = answer;
  const { clinician, encounter } = await ward();
  const began = Date.now();
  expect((await give(clinician, encounter.gid)).grant).toMatch(/^OverrideGrant:/);
  const sending = world.chores.sendNotices();
  await receiver.until(1);
  const { body } = await world.ask(clinician, `{ encounter(id: "${encounter.gid}") { service } }`);
  expect([body.errors, Date.now() - began < 3_000]).toEqual([undefined, true]);
  await sending;
  expect(receiver.arrived.map(({ path }) => path)).toEqual(['/notices']);
  expect(await states()).toEqual([{ attempts: 1, dueAt: after(3.75), sentAt: null }]);
});

test('an endpoint that is not there costs nothing but time', async () => {
  await open();
  const { clinician, encounter } = await ward();
  await give(clinician, encounter.gid);
  await receiver.close();
  await world.chores.sendNotices();
  expect(await states()).toEqual([{ attempts: 1, dueAt: after(3.75), sentAt: null }]);
  receiver = await Receiver.open();
});

test('many senders at once send each notice once, and none twice at the same time', async () => {
  await open();
  const { clinician, encounter } = await ward();
  for (let count = 0; count < 60; count += 1) await give(clinician, encounter.gid);
  receiver.answer = (response) => void setTimeout(() => response.writeHead(204).end(), 20);
  await Promise.all(Array.from({ length: 5 }, () => world.chores.sendNotices()));
  const ids = receiver.arrived.map(({ body }) => body.id);
  expect([ids.length, new Set(ids).size, receiver.mostAtOnce]).toEqual([60, 60, 1]);
  expect((await states()).filter(({ sentAt, attempts }) => sentAt && attempts === 1)).toHaveLength(60);
});

test('what a sender has taken is its own for two minutes; where it has died another sends it, and what the first says then counts for nothing', async () => {
  await open({ NOTICE_TIMEOUT_SECONDS: '60' });
  const { clinician, encounter } = await ward();
  await give(clinician, encounter.gid);
  let release = (): void => undefined;
  receiver.answer = (response) => (release = () => void response.writeHead(500).end());
  const first = world.chores.sendNotices();
  await receiver.until(1);
  pass(119);
  await world.chores.sendNotices();
  expect(receiver.arrived).toHaveLength(1);
  pass(1);
  receiver.answer = (response) => void response.writeHead(204).end();
  await world.chores.sendNotices();
  const sent = [{ attempts: 2, dueAt: null, sentAt: world.now }];
  expect(await states()).toEqual(sent);
  pass(1);
  release();
  await first;
  expect(await states()).toEqual(sent);
  expect(new Set(receiver.arrived.map(({ body }) => body.id)).size).toBe(1);
});

test('one that died at its last attempt leaves a notice that is parked, not one that is tried for ever', async () => {
  await open();
  const { clinician, encounter } = await ward();
  await give(clinician, encounter.gid);
  await world.database.query(sql`UPDATE notice SET attempts = 3`);
  await world.chores.sendNotices();
  expect([await states(), receiver.arrived]).toEqual([[{ attempts: 3, dueAt: null, sentAt: null }], []]);
});

test('a notice that was sent is removed after 30 days, however many there are; what waits and what is parked stays', async () => {
  await open();
  const row = (sentAt: Date | null, dueAt: Date | null) => ({
    id: randomUUID(),
    eventId: randomUUID(),
    action: 'OVERRIDE',
    reference: 'AuditEvent:x',
    occurredAt: world.now,
    attempts: 3,
    dueAt,
    sentAt,
  });
  const sent = Array.from({ length: 1201 }, () => row(world.now, null));
  const [waits, parked, later] = [row(null, world.now), row(null, null), row(after(1), null)];
  await world.database.transaction((manager) => insertRows(manager, Notice, [...sent, waits, parked, later]));
  const ids = async () => (await notices()).map(({ id }) => id).sort();
  world.pass(30 * 24 * 60 - 1);
  await world.chores.settle();
  expect(await ids()).toHaveLength(1204);
  world.pass(1);
  const statements = await world.statements(() => world.chores.settle());
  expect(await ids()).toEqual([waits, parked, later].map(({ id }) => id).sort());
  expect(statements.filter((statement) => /DELETE FROM .?notice/i.test(statement))).toHaveLength(3);
});

test('a running server sends by itself, outlives a database that fails, and stops in time while an endpoint is silent', async () => {
  await open({ NOTICE_TIMEOUT_SECONDS: '60' });
  const { clinician, encounter } = await ward();
  await world.database.query(sql`ALTER TABLE notice RENAME TO notice_away`);
  world.chores.start();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await world.database.query(sql`ALTER TABLE notice_away RENAME TO notice`);
  await give(clinician, encounter.gid);
  await receiver.until(1);
  receiver.answer = () => undefined;
  await give(clinician, encounter.gid);
  await receiver.until(2);
  const began = Date.now();
  await world.chores.stop();
  expect(Date.now() - began).toBeLessThan(5_000);
  expect((await states()).map(({ attempts, dueAt, sentAt }) => [attempts, dueAt !== null, sentAt !== null]).sort()).toEqual([
    [1, false, true],
    [1, true, false],
  ]);
});
