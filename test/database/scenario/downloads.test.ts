import { createHash } from 'node:crypto';
import { Permission } from '../../../src/policy/Permission';
import { PIECE_BYTES } from '../../../src/entity/newDocument';
import { Patient } from '../../../src/entity/Patient';
import { World } from '../../world/World';
import { answer, audited, count, eventsOf, REASON, refused, required, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open({ DOWNLOAD_LINK_SECONDS: '90' });
});
afterAll(() => world.close());

async function chart(fields: Parameters<World['document']>[1] = {}, content?: string | Uint8Array) {
  const viewer = unique('viewer');
  await world.provider(viewer);
  const patient = await world.patient(unique('Patient'));
  const encounter = await world.encounter(patient);
  return { viewer, patient, encounter, document: await world.document(encounter, fields, content) };
}

/** Asks for a link, and gives its path. */
async function link(viewer: string, document: { gid: string }): Promise<string> {
  const asked = await world.ask(viewer, `{ document(id: "${document.gid}") { download { url expiresAt } } }`);
  expect(asked).toEqual(
    answer({
      document: {
        download: {
          url: expect.stringMatching(/^http:\/\/localhost:0\/documents\/[\w-]{43}$/),
          expiresAt: new Date(world.now.getTime() + 90_000).toISOString(),
        },
      },
    }),
  );
  return new URL(asked.body.data.document.download.url as string).pathname;
}

async function fetchLink(viewer: string | null, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.url}${path}`, {
    headers: { ...(viewer ? { authorization: `Bearer ${await world.token(viewer)}` } : {}), ...headers },
  });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** Fetches a link that leads nowhere, for whatever reason: all are answered alike. */
async function expectNotFound(viewer: string, path: string) {
  const { status, bytes } = await fetchLink(viewer, path);
  expect([status, JSON.parse(bytes.toString())]).toEqual([
    404,
    { errors: [{ message: 'None found for criteria entered', extensions: { code: 'NOT_FOUND' } }] },
  ]);
}

test('a link works once', async () => {
  const { viewer, document } = await chart({ title: 'Report' }, 'Blåbär');
  const path = await link(viewer, document);
  const { status, headers, bytes } = await fetchLink(viewer, path);
  expect([status, bytes.toString('utf8')]).toEqual([200, 'Blåbär']);
  expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(headers.get('content-length')).toBe(String(Buffer.byteLength('Blåbär')));
  expect(headers.get('content-disposition')).toBe('attachment; filename=Report');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  await expectNotFound(viewer, path);
});

test('a link is kept as the SHA-256 of its token alone', async () => {
  const { viewer, document } = await chart();
  const token = (await link(viewer, document)).split('/').at(-1) ?? '';
  const rows = await world.database.run((manager) =>
    manager.query<Record<string, unknown>[]>(`SELECT * FROM download_link WHERE document_id = '${document.id}'`),
  );
  expect(rows.map(({ token_hash }) => token_hash)).toEqual([createHash('sha256').update(token).digest('hex')]);
  expect(JSON.stringify(rows)).not.toContain(token);
});

test('of two that fetch at once, one gets it', async () => {
  const { viewer, document } = await chart();
  const path = await link(viewer, document);
  const answers = await Promise.all([fetchLink(viewer, path), fetchLink(viewer, path), fetchLink(viewer, path)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
});

test('a link works for its viewer only, and another who tries does not use it up', async () => {
  const { viewer, document } = await chart();
  const colleague = unique('viewer');
  await world.provider(colleague);
  const path = await link(viewer, document);
  await expectNotFound(colleague, path);
  expect((await fetchLink(viewer, path)).status).toBe(200);
});

test('without a token, or with one that is not valid, nobody fetches it, and it is not used up', async () => {
  const { viewer, document } = await chart();
  const path = await link(viewer, document);
  const unauthenticated = { errors: [{ message: 'Sign in to use this service', extensions: { code: 'UNAUTHENTICATED' } }] };
  for (const headers of [{}, { authorization: 'Bearer a.b.c' }]) {
    const { status, bytes } = await fetchLink(null, path, headers);
    expect([status, JSON.parse(bytes.toString())]).toEqual([401, unauthenticated]);
  }
  expect((await fetchLink(viewer, path)).status).toBe(200);
});

test('a link works until its end, to the millisecond', async () => {
  const { viewer, document } = await chart();
  const begun = world.now;
  const [inTime, late] = [await link(viewer, document), await link(viewer, document)];
  try {
    world.now = new Date(begun.getTime() + 90_000 - 1);
    expect((await fetchLink(viewer, inTime)).status).toBe(200);
    world.now = new Date(begun.getTime() + 90_000);
    await expectNotFound(viewer, late);
  } finally {
    world.now = begun;
  }
});

test('an unknown link leads nowhere', async () => {
  const { viewer } = await chart();
  await expectNotFound(viewer, `/documents/${'A'.repeat(43)}`);
});

test('a large binary comes in its pieces, byte for byte, and has no text', async () => {
  const bytes = Buffer.alloc(5 * PIECE_BYTES + 4_321);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = (index * 31 + (index >> 8)) & 255;
  const { viewer, document } = await chart({ mediaType: 'application/pdf', title: 'Scan “Ä”.pdf' }, bytes);
  expect(await count(world, `document_piece WHERE document_id = '${document.id}'`)).toBe(6);
  const query = `{ document(id: "${document.gid}") { content mediaType sizeBytes } }`;
  expect(await world.ask(viewer, query)).toEqual(
    answer({ document: { content: null, mediaType: 'application/pdf', sizeBytes: bytes.length } }),
  );
  const fetched = await fetchLink(viewer, await link(viewer, document));
  const hash = (of: Buffer) => createHash('sha256').update(of).digest('hex');
  expect([fetched.status, fetched.bytes.length, hash(fetched.bytes)]).toEqual([200, bytes.length, hash(bytes)]);
  expect(fetched.headers.get('content-type')).toBe('application/pdf');
  expect(fetched.headers.get('content-disposition')).toContain("filename*=UTF-8''Scan%20%E2%80%9C%C3%84%E2%80%9D.pdf");
});

test('a long text whose letters fall across pieces is whole', async () => {
  const text = `x${'å'.repeat(PIECE_BYTES)}`;
  const { viewer, document } = await chart({}, text);
  expect(await world.ask(viewer, `{ document(id: "${document.gid}") { content } }`)).toEqual(answer({ document: { content: text } }));
  expect((await fetchLink(viewer, await link(viewer, document))).bytes.toString('utf8')).toBe(text);
});

test('an empty document is empty', async () => {
  const { viewer, document } = await chart({}, '');
  expect(await world.ask(viewer, `{ document(id: "${document.gid}") { content } }`)).toEqual(answer({ document: { content: '' } }));
  const { status, bytes } = await fetchLink(viewer, await link(viewer, document));
  expect([status, bytes.length]).toEqual([200, 0]);
});

describe('fetching decides again', () => {
  type Chart = Awaited<ReturnType<typeof chart>>;
  const nothing = () => ({});

  test.each([
    [
      'a lock',
      ({ patient }: Chart) => world.database.run((manager) => manager.update(Patient, { id: patient.id }, { locked: true })),
      nothing,
    ],
    [
      'a limit',
      ({ viewer, patient }: Chart) => world.limit({ fragment: `last_name = '${patient.lastName}'`, level: 'PATIENT', providers: [viewer] }),
      ({ patient, encounter, document }: Chart) => ({
        records: [audited({ patientId: patient.id, encounterId: encounter.id, documentId: document.id }, ['IDENTITY', 'REASON'], ['M'])],
      }),
    ],
    ['a blacklist', ({ viewer, patient }: Chart) => world.set(unique('Set'), [patient], [viewer]), nothing],
  ])('what %s has closed since is not found, and the event names what the viewer may know of', async (_name, close, named) => {
    const made = await chart();
    const path = await link(made.viewer, made.document);
    await close(made);
    await expectNotFound(made.viewer, path);
    expect((await eventsOf(world, made.viewer)).at(-1)).toEqual({ action: 'DOWNLOAD', outcome: 'NOT_FOUND', ...named(made) });
  });

  test('what a grant has opened is found until the grant ends', async () => {
    const { viewer, patient, encounter, document } = await chart();
    await world.limit({ fragment: `last_name = '${patient.lastName}'`, level: 'PATIENT', providers: [viewer] });
    const closed = `{ document(id: "${document.gid}") { download { url } } }`;
    expect(await world.ask(viewer, closed)).toEqual(
      refused(closed, ['document'], 'OVERRIDE_REASON_REQUIRED', required('ENCOUNTER', encounter.gid, 'REASON')),
    );
    await world.site({ grantMinutes: 1 });
    const begun = world.now;
    try {
      const asked = await world.ask(viewer, `{ document(id: "${document.gid}", ${REASON}) { a: download { url } b: download { url } } }`);
      const [a, b] = ['a', 'b'].map((alias) => new URL(asked.body.data.document[alias].url as string).pathname);
      expect((await fetchLink(viewer, a ?? '')).status).toBe(200);
      world.pass(1);
      await expectNotFound(viewer, b ?? '');
    } finally {
      world.now = begun;
      await world.site({ grantMinutes: 60 });
    }
  });

  test('who may no longer read records is refused, and that is an event', async () => {
    const { viewer, document } = await chart();
    const path = await link(viewer, document);
    await world.database.run((manager) =>
      manager.query(
        `DELETE FROM role_permission WHERE permission = '${Permission.RECORDS_READ}' AND role_id IN (SELECT role_id FROM provider_role WHERE provider_id = '${world.providerId(viewer)}')`,
      ),
    );
    const { status, bytes } = await fetchLink(viewer, path);
    expect([status, JSON.parse(bytes.toString())]).toEqual([
      403,
      { errors: [{ message: 'You do not have the permission that this operation needs', extensions: { code: 'FORBIDDEN' } }] },
    ]);
    expect((await eventsOf(world, viewer)).at(-1)).toEqual({ action: 'DOWNLOAD', outcome: 'REFUSED', errorCode: 'FORBIDDEN' });
  });
});

test('asking for a link reads the document, fetching it is an event of its own, with the record', async () => {
  const { viewer, patient, encounter, document } = await chart();
  const path = await link(viewer, document);
  await fetchLink(viewer, path);
  await fetchLink(viewer, path);
  const records = [audited({ patientId: patient.id, encounterId: encounter.id, documentId: document.id }, ['CHART', 'OPEN'])];
  expect(await eventsOf(world, viewer)).toEqual([
    { action: 'READ', outcome: 'SUCCESS', field: 'document', records },
    { action: 'DOWNLOAD', outcome: 'SUCCESS', records },
    { action: 'DOWNLOAD', outcome: 'NOT_FOUND' },
  ]);
});

test('where the trail cannot be written, no byte is sent, and the link is not used up', async () => {
  const own = await World.open();
  try {
    await own.provider('viewer');
    const document = await own.document(await own.patient('Patient'));
    const asked = await own.ask('viewer', `{ document(id: "${document.gid}") { download { url } } }`);
    const fetched = async () => {
      const headers = { authorization: `Bearer ${await own.token('viewer')}` };
      const response = await fetch(`${own.url}${new URL(asked.body.data.document.download.url as string).pathname}`, { headers });
      return [response.status, await response.text()];
    };
    const rename = (from: string, to: string) => own.database.run((manager) => manager.query(`ALTER TABLE ${from} RENAME TO ${to}`));
    await rename('audit_event', 'audit_event_away');
    const [status, body] = await fetched();
    expect([status, JSON.parse(String(body))]).toEqual([
      503,
      { errors: [{ message: 'The audit trail cannot be written, so nothing is shown', extensions: { code: 'AUDIT_UNAVAILABLE' } }] },
    ]);
    await rename('audit_event_away', 'audit_event');
    expect(await fetched()).toEqual([200, 'The content of the document.']);
  } finally {
    await own.close();
  }
});
