import { verifyTrail } from '../../../src/audit/verifyTrail';
import { auditKeys } from '../../../src/server/auditKeys';
import { World } from '../../world/World';
import { count, listed, REASON, refused, TREE } from '../scenario/queries';
import { codesOf, eventsByRequest, grantsOutOfStep, isAccountedFor, randomFrom, send, type Outcome } from './asking';
import { EVERYWHERE, full, ON_A_SERVER, type Fault } from './faults';

declare const databaseUrl: string;
const FAULTS = databaseUrl.startsWith('sqlite:') ? EVERYWHERE : [...EVERYWHERE, ...ON_A_SERVER];
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

const ERROR = { message: 'The audit trail cannot be written, so nothing is shown', extensions: { code: 'AUDIT_UNAVAILABLE' } };
const CONTENT = 'Content-of-the-chart';
const GIVE = `mutation ($record: ID!) { giveOverrideReason(record: $record, reason: { code: "CONSULT" }) { grant { id } request { id } } }`;

/** A hospital with a chart that holds content in every place, and a viewer whom a limit keeps from one encounter and another asks an analyst. */
async function hospital() {
  const world = await World.open();
  await world.provider('viewer');
  const patient = await world.patient('Rutabaga', { hin: CONTENT });
  const encounter = await world.encounter(patient, { service: CONTENT });
  const document = await world.document(encounter, { title: CONTENT }, CONTENT);
  const allowed = await world.encounter(patient, { service: 'Psychiatry', location: CONTENT });
  const other = await world.encounter(patient, { service: 'Psychiatry', location: CONTENT });
  const prompted = await world.encounter(patient, { service: 'Obstetrics', location: CONTENT });
  await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW' });
  await world.limit({ fragment: "service = 'Obstetrics'", overrideSetting: 'PROMPT' });
  const reads = {
    'a page': `{ patients ${listed('id lastName hin')} }`,
    'a chart': `{ patient(id: "${patient.gid}") { hin encounters ${listed('service')} documents ${listed('title content')} } }`,
    'the tree of a chart': `{ documentTree(patientId: "${patient.gid}") { ${TREE} } }`,
    'the content of a document': `{ document(id: "${document.gid}") { content } }`,
    'a record that never was': '{ patient(id: "Patient:00000000-0000-4000-8000-000000000000") { hin } }',
    'what opens a link': `{ me { username } document(id: "${document.gid}") { download { url } } }`,
  };
  const overrides = {
    'a reason for an encounter': `{ encounter(id: "${allowed.gid}", ${REASON}) { service } }`,
    'a reason that an analyst must approve': `{ encounter(id: "${prompted.gid}", ${REASON}) { service } }`,
  };
  const link = async () => {
    const { body } = await world.ask('viewer', `{ document(id: "${document.gid}") { download { url } } }`);
    return new URL(body.data.document.download.url as string).pathname;
  };
  return { world, patient, encounter, document, allowed, other, prompted, reads, overrides, link };
}

const expectVerified = async ({ database, config }: World) =>
  expect(await verifyTrail({ database, keys: auditKeys(config) })).toMatchObject({ faults: [] });

/** Every table in which something done by a viewer is left. */
async function effects(world: World): Promise<unknown> {
  const tables = ['override_grant', 'override_request', 'notice', 'idempotency_key', 'download_link WHERE used_at IS NOT NULL'];
  return Promise.all(tables.map((table) => count(world, table)));
}

test.each(FAULTS)('where %s, nothing is shown and nothing is done; then the server goes on by itself', async (_name, fault) => {
  const { world, other, reads, overrides, link } = await hospital();
  let mend = async (): Promise<void> => undefined;
  try {
    const [path, query, record] = [await link(), GIVE, other.gid];
    const before = await effects(world);
    mend = await fault(world);
    for (const [name, read] of Object.entries(reads))
      expect({ name, ...(await world.ask('viewer', read)) }).toEqual({ name, status: 503, body: { data: null, errors: [ERROR] } });
    for (const [name, override] of Object.entries(overrides))
      expect({ name, ...(await world.ask('viewer', override)) }).toEqual({
        name,
        ...refused(override, ['encounter'], 'AUDIT_UNAVAILABLE'),
      });
    expect(await world.ask('viewer', query, { record })).toEqual(refused(query, ['giveOverrideReason'], 'AUDIT_UNAVAILABLE'));
    const download = await send(world, 'viewer', path);
    expect([download.status, JSON.parse(download.text)]).toEqual([503, { errors: [ERROR] }]);
    expect(await world.ask('viewer', '{ me { username } }')).toEqual({ status: 200, body: { data: { me: { username: 'viewer' } } } });

    await mend();
    mend = async () => undefined;
    expect(await effects(world)).toEqual(before);
    const asked = await Promise.all(Object.values(reads).map((read) => send(world, 'viewer', '/graphql', { query: read })));
    expect(asked.map(codesOf)).toEqual(asked.map(() => []));
    const shown = [...asked.slice(0, 4), await send(world, 'viewer', path)];
    for (const { text } of shown) expect(text).toContain(CONTENT);
    const opened = await world.ask('viewer', query, { record });
    expect(opened.body).toEqual({ data: { giveOverrideReason: { grant: { id: expect.any(String) }, request: null } } });
    const events = await eventsByRequest(world);
    for (const outcome of shown) expect(isAccountedFor(outcome, events)).toBe(true);
    expect(await grantsOutOfStep(world)).toEqual([]);
    await expectVerified(world);
  } finally {
    await mend();
    await world.close();
  }
});

test('a trail that fills up takes what it has room for: each answer with content has its event, and the rest shows nothing', async () => {
  const { world, reads, overrides } = await hospital();
  try {
    const { 'a page': page, 'the content of a document': content } = reads;
    const reason = overrides['a reason for an encounter'];
    await full(2)(world);
    expect((await world.ask('viewer', page)).body.data.patients.nodes).toEqual([expect.objectContaining({ hin: CONTENT })]);
    expect(await world.ask('viewer', content)).toEqual({ status: 200, body: { data: { document: { content: CONTENT } } } });
    for (const read of [page, content])
      expect(await world.ask('viewer', read)).toEqual({ status: 503, body: { data: null, errors: [ERROR] } });
    expect(await world.ask('viewer', reason)).toEqual(refused(reason, ['encounter'], 'AUDIT_UNAVAILABLE'));
    expect([await count(world, 'audit_event'), await count(world, 'override_grant')]).toEqual([2, 0]);
    await expectVerified(world);
  } finally {
    await world.close();
  }
});

test('faults that come and go amid many requests: no content without its event, no grant without its event', async () => {
  process.stdout.write(`SEED=${SEED}\n`);
  const random = randomFrom(SEED);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const { world, document, reads, patient } = await hospital();
  try {
    const closed: { gid: string }[] = [];
    for (let index = 0; index < 40; index += 1) closed.push(await world.encounter(patient, { service: 'Psychiatry', location: CONTENT }));
    const outcomes: Outcome[] = [];
    const deeds = [
      async () => outcomes.push(await send(world, 'viewer', '/graphql', { query: pick(Object.values(reads)) })),
      async () =>
        outcomes.push(
          await send(world, 'viewer', '/graphql', { query: `{ encounter(id: "${pick(closed).gid}", ${REASON}) { service location } }` }),
        ),
      async () => outcomes.push(await send(world, 'viewer', '/graphql', { query: GIVE, variables: { record: pick(closed).gid } })),
      async () => {
        const asked = await send(world, 'viewer', '/graphql', { query: `{ document(id: "${document.gid}") { download { url } } }` });
        const url = /"url":"([^"]+)"/.exec(asked.text)?.[1];
        if (url) outcomes.push(await send(world, 'viewer', new URL(url).pathname));
      },
    ];
    const state = { isOver: false };
    const client = async () => {
      while (!state.isOver) await pick(deeds)();
    };
    const clients = Array.from({ length: 6 }, client);
    for (let round = 0; round < 8; round += 1) {
      const seen = outcomes.length;
      const fault: Fault = pick([
        ...EVERYWHERE.map(([, each]) => each),
        full((await count(world, 'audit_event')) + Math.floor(random() * 9)),
      ]);
      const mend = await fault(world);
      while (outcomes.length < seen + 15) await new Promise((resolve) => setTimeout(resolve, 5));
      await mend();
      while (outcomes.length < seen + 30) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    state.isOver = true;
    await Promise.all(clients);

    const events = await eventsByRequest(world);
    const shown = outcomes.filter(({ text }) => text.includes(CONTENT));
    expect(shown.filter((outcome) => !isAccountedFor(outcome, events))).toEqual([]);
    const granted = outcomes.filter(({ text }) => text.includes('"grant":{'));
    expect(granted.filter((outcome) => !isAccountedFor(outcome, events))).toEqual([]);
    expect(await grantsOutOfStep(world)).toEqual([]);
    expect(
      [...new Set(outcomes.flatMap(codesOf))].filter((code) => !['OVERRIDE_REASON_REQUIRED', 'AUDIT_UNAVAILABLE'].includes(code)),
    ).toEqual([]);
    // There was something to be seen, and something to be kept.
    expect(shown.length).toBeGreaterThan(0);
    expect(outcomes.flatMap(codesOf)).toContain('AUDIT_UNAVAILABLE');
    await expectVerified(world);
  } finally {
    await world.close();
  }
});
