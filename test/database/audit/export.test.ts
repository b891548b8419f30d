import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { connect } from 'node:net';
import { parse } from 'csv-parse/sync';
import sql from 'sql-template-tag';
import { AuditAction, AuditOutcome } from '../../../src/audit/AuditDraft';
import { AuditKeys } from '../../../src/audit/AuditKeys';
import { AuditTrail } from '../../../src/audit/AuditTrail';
import { exportAudit } from '../../../src/command/exportAudit';
import { globalId } from '../../../src/entity/globalId';
import type { Encounter } from '../../../src/entity/Encounter';
import { Patient } from '../../../src/entity/Patient';
import { PatientSetMember } from '../../../src/entity/PatientSet';
import { EXPORT_PAGE, openTrailExport } from '../../../src/gate/exportTrail';
import type { TrailSearch } from '../../../src/gate/TrailSearch';
import { readViewer } from '../../../src/gate/readViewer';
import { Permission } from '../../../src/policy/Permission';
import { exportFormats } from '../../../src/server/exportFormats';
import { fhirFaults } from '../../audit/fhirFaults';
import { meanwhile } from '../../world/meanwhile';
import { World } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF, AUDIT_READ } = Permission;
const OPEN = 'query Open($id: ID!) { patient(id: $id) { hin } }';
const GIVE = 'mutation ($id: ID!, $reason: OverrideReasonInput!) { giveOverrideReason(record: $id, reason: $reason) { grant { id } } }';

let world: World;
beforeAll(async () => {
  world = await World.open({ PUBLIC_URL: 'https://chart.example.org' });
});
afterAll(() => world.close());

async function ward(lastName?: string) {
  const name = `x${randomUUID().slice(0, 8)}`;
  const [clinician, auditor] = [`${name}-clinician`, `${name}-auditor`];
  await world.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(auditor, { permissions: [AUDIT_READ] });
  const patient = await world.patient(lastName ?? name);
  world.pass(1);
  return { name, clinician, auditor, patient, viewer: globalId('Provider', world.providerId(clinician)) };
}

async function get(username: string | null, format: 'csv' | 'ndjson', criteria: Record<string, string> = {}) {
  const response = await fetch(`${world.url}/audit/events.${format}?${new URLSearchParams(criteria).toString()}`, {
    headers: username ? { authorization: `Bearer ${await world.token(username)}` } : {},
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true });
const linesOf = (text: string): any[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('CSV has one row for each event and record, and a heading', async () => {
  const { name, clinician, auditor, patient, viewer } = await ward();
  await world.patient(`${name}-other`);
  const at = world.now.toISOString();
  await world.ask(clinician, `query Search { patients(search: { lastName: "${name}" }) { nodes { hin } } }`);
  const { status, headers, text } = await get(auditor, 'csv', { viewer });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(headers.get('content-disposition')).toBe('attachment; filename=audit-events.csv');
  const rows = rowsOf(text);
  expect(rows.map(({ lastName }) => lastName).sort()).toEqual([name, `${name}-other`]);
  expect(rows.find(({ lastName }) => lastName === name)).toEqual({
    id: expect.any(String),
    occurredAt: at,
    viewerId: world.providerId(clinician),
    viewer: clinician,
    roles: `role of ${clinician}`,
    action: 'READ',
    outcome: 'SUCCESS',
    errorCode: '',
    operationName: 'Search',
    field: 'patients',
    reasonCode: '',
    reasonText: '',
    grantId: '',
    overrideRequestId: '',
    subjectType: '',
    subjectId: '',
    requestId: expect.any(String),
    clientAddress: '127.0.0.1',
    patientId: patient.id,
    mrn: patient.mrn,
    demographicNumber: String(patient.demographicNumber),
    lastName: name,
    firstName: 'Pat',
    birthDate: '',
    sex: '',
    encounterId: '',
    encounterNumber: '',
    documentId: '',
    disclosure: 'CHART',
    door: 'OPEN',
    rules: '',
  });
});

test('CSV: a name and a reason that a spreadsheet would take for formulas are harmless', async () => {
  const { clinician, auditor, patient, viewer } = await ward('=HYPERLINK("http://evil.example","x")');
  const service = randomUUID();
  const encounter = await world.encounter(patient, { service });
  await world.limit({ fragment: `service = '${service}'`, providers: [clinician] });
  await world.ask(clinician, GIVE, { id: encounter.gid, reason: { code: 'OTHER', text: '@SUM(1+1)*cmd|calc' } });
  const [row] = rowsOf((await get(auditor, 'csv', { viewer, actions: 'OVERRIDE' })).text);
  expect(row).toMatchObject({ lastName: '\'=HYPERLINK("http://evil.example","x")', reasonText: "'@SUM(1+1)*cmd|calc" });
});

test('NDJSON holds valid AuditEvents of FHIR R4: a read, a refusal, an override, a look-up that missed, a sign-in', async () => {
  const { name, clinician, auditor, patient, viewer } = await ward();
  const begin = world.now.toISOString();
  const encounter = await world.encounter(patient, { service: name });
  await world.limit({ fragment: `service = '${name}'`, providers: [clinician] });
  await world.ask(clinician, OPEN, { id: patient.gid });
  await world.ask(clinician, OPEN, { id: globalId('Patient', randomUUID()) });
  await world.ask(clinician, '{ overrideQueue { message } }');
  await world.ask(clinician, GIVE, { id: encounter.gid, reason: { code: 'EMERGENCY' } });
  await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
    body: '{"query":"{me{id}}"}',
  });
  const { status, headers, text } = await get(auditor, 'ndjson', { from: begin });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/fhir+ndjson; charset=utf-8');
  const resources = linesOf(text);
  expect(resources.flatMap(fhirFaults)).toEqual([]);
  const brief = resources.map(({ subtype, outcome, agent }) => [subtype.at(-1).code, outcome, agent[0].who.display]);
  expect(brief.sort()).toEqual(
    [
      ['AUDIT_EXPORT', '0', auditor],
      ['LOOK_UP', '4', clinician],
      ['OPERATION', '8', clinician],
      ['OVERRIDE', '0', clinician],
      ['READ', '0', clinician],
      ['SIGN_IN', '8', 'Nobody signed in'],
    ].sort(),
  );
  const override = linesOf((await get(auditor, 'ndjson', { viewer, actions: 'OVERRIDE' })).text);
  expect(override).toMatchObject([
    { subtype: [{ code: '110127' }, {}], type: { code: '110113' }, purposeOfEvent: [{ coding: [{ code: 'ETREAT' }] }] },
  ]);
  expect(new Set(resources.map(({ id }) => id)).size).toBe(resources.length);
});

test('what is hidden from the reader is not in an export, and criteria on it find what an unknown id finds', async () => {
  const { clinician, auditor, patient, viewer } = await ward();
  await world.ask(clinician, OPEN, { id: patient.gid });
  expect(rowsOf((await get(auditor, 'csv', { patient: patient.gid, viewer })).text)).toHaveLength(1);
  await world.database.run((manager) => manager.update(Patient, { id: patient.id }, { locked: true }));
  for (const format of ['csv', 'ndjson'] as const) {
    const ask = async (criteria: Record<string, string>) => {
      let answer = { status: 0, text: '' };
      const statements = await world.statements(async () => {
        const { status, text } = await get(auditor, format, criteria);
        answer = { status, text };
      });
      return { answer, statements: statements.length };
    };
    expect((await ask({ viewer })).answer.text).not.toContain(patient.mrn);
    expect(await ask({ patient: patient.gid })).toEqual(await ask({ patient: globalId('Patient', randomUUID()) }));
  }
  expect(rowsOf((await get(auditor, 'csv', { viewer })).text)).toEqual([]);
});

test('an export needs a token and AUDIT_READ, is fetched by GET, and takes no criterion that it does not know', async () => {
  const { clinician, auditor } = await ward();
  const codeOf = ({ status, text }: { status: number; text: string }) => {
    const { extensions } = JSON.parse(text).errors[0];
    return [status, extensions];
  };
  expect(codeOf(await get(null, 'csv'))).toEqual([401, { code: 'UNAUTHENTICATED' }]);
  expect(codeOf(await get(clinician, 'ndjson', { nonsense: 'x' }))).toEqual([403, { code: 'FORBIDDEN' }]);
  const forbidden = (await world.events()).filter(({ actor }: any) => actor.viewerId === world.providerId(clinician));
  expect(forbidden).toMatchObject([{ action: 'AUDIT_EXPORT', outcome: 'REFUSED', errorCode: 'FORBIDDEN', field: 'audit/events.ndjson' }]);
  const cases: [Record<string, string>, string, string][] = [
    [{ form: '2026-03-01' }, 'query', 'ONE_OF_FROM_TO_VIEWER_PATIENT_ENCOUNTER_SUBJECT_ACTIONS_OUTCOME_DISCLOSURE_DOOR_ERRORCODE'],
    [{ from: 'yesterday' }, 'from', 'INSTANT'],
    [{ from: '2026-03-02', to: '2026-03-01' }, 'from', 'FROM_BEFORE_TO'],
    [{ viewer: 'ada' }, 'viewer', 'ID_OF_PROVIDER'],
    [{ actions: 'STEAL' }, 'actions', 'ONE_OF_ITS_VALUES'],
    [{ outcome: '' }, 'outcome', 'ONE_OF_ITS_VALUES'],
  ];
  for (const [criteria, path, rule] of cases) {
    expect(codeOf(await get(auditor, 'csv', criteria))).toEqual([400, { code: 'BAD_USER_INPUT', path, rule }]);
  }
  const slash = await fetch(`${world.url}/audit/events.csv/`, { headers: { authorization: `Bearer ${await world.token(auditor)}` } });
  expect(slash.headers.get('content-type')).toContain('text/csv');
  await slash.body?.cancel();
  const head = await fetch(`${world.url}/audit/events.csv`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${await world.token(auditor)}` },
  });
  expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET']);
});

describe('streaming', () => {
  async function fill(count: number, of: 'patient' | 'encounter' = 'patient') {
    const at = await ward();
    const [encounter] = [await world.encounter(at.patient), await world.encounter(at.patient)];
    const trail = new AuditTrail(world.database, new AuditKeys({ id: 'test', secret: 'x'.repeat(32) }));
    const viewerId = world.providerId(at.clinician);
    const actor = { viewerId, roles: [], operationName: null, requestId: 'request-1', clientAddress: '192.0.2.7' };
    const records = [{ patientId: at.patient.id, encounterId: of === 'patient' ? null : encounter.id, documentId: null }];
    const drafts = Array.from({ length: count }, (_, index) => ({
      occurredAt: new Date(world.now.getTime() + Math.floor(index / 30)),
      actor,
      action: AuditAction.READ,
      outcome: AuditOutcome.SUCCESS,
      field: `field${index}`,
      records,
    }));
    await trail.record(drafts);
    const viewer = await readViewer(world.database, at.auditor, world.now);
    const open = (
      onProgress?: (done: number) => void,
      expiresAt: Date | null = null,
      database = world.database,
      search: TrailSearch = { viewerId },
    ) =>
      openTrailExport({
        database,
        trail,
        viewer,
        actor: { ...actor, viewerId: viewer.id },
        clock: () => world.now,
        expiresAt,
        field: 'test',
        format: exportFormats('https://chart.example.org').csv,
        search: () => search,
        ...(onProgress ? { onProgress } : {}),
      });
    return { ...at, encounter, open };
  }

  test('a page is read when the one before it has left, each by the same few statements, and every event comes once', async () => {
    const count = EXPORT_PAGE * 2 + 50;
    const { open } = await fill(count);
    const done: number[] = [];
    const opened = await open((events) => done.push(events));
    expect(await opened.count()).toBe(count);
    const text = opened.text();
    const parts: string[] = [];
    const statements: number[] = [];
    for (let more = true; more;) {
      const sent = await world.statements(async () => {
        const next = await text.next();
        if (next.done) more = false;
        else parts.push(next.value);
      });
      statements.push(sent.length);
    }
    // The heading; three pages of the reader as they are, of events, records and patients; the end.
    expect(statements).toEqual([0, 4, 4, 4, 0]);
    expect(done).toEqual([EXPORT_PAGE, EXPORT_PAGE * 2, count]);
    const rows = rowsOf(parts.join(''));
    const instants = rows.map(({ occurredAt }) => occurredAt ?? '');
    expect(instants).toEqual([...instants].sort().reverse());
    const fields = rows.map(({ field }) => field);
    expect(new Set(fields).size).toBe(count);
    expect(fields).toHaveLength(count);
  });

  test('the export is in the trail before anything of it is read', async () => {
    const { auditor, viewer } = await ward();
    const sent = await world.statements(() => get(auditor, 'csv', { viewer }));
    const written = sent.findIndex((statement) => /INSERT INTO .?audit_event/i.test(statement));
    const read = sent.findIndex((statement) => /FROM audit_event ev/.test(statement));
    expect(written).toBeGreaterThan(-1);
    expect(read).toBeGreaterThan(written);
    const [event] = (await world.events()).filter(({ actor }: any) => actor.viewerId === world.providerId(auditor));
    expect(event).toMatchObject({ action: 'AUDIT_EXPORT', outcome: 'SUCCESS', criteria: { viewerId: viewer.split(':')[1] } });
    expect(Object.keys(event ?? {})).not.toContain('records');
  });

  test('a client that goes away ends the reading', async () => {
    const { open } = await fill(EXPORT_PAGE * 3);
    const opened = await open();
    const sent = await world.statements(async () => {
      let parts = 0;
      for await (const _part of opened.text()) if ((parts += 1) === 2) break;
    });
    expect(sent).toHaveLength(4);
  });

  const reader = { id: '' };
  const changes: [string, string, () => Promise<unknown>][] = [
    ['is inactive', 'UNAUTHENTICATED', () => world.database.query(sql`UPDATE provider SET active = 0 WHERE id = ${reader.id}`)],
    ['has lost AUDIT_READ', 'FORBIDDEN', () => world.database.query(sql`DELETE FROM provider_role WHERE provider_id = ${reader.id}`)],
    ['has a token that has expired', 'UNAUTHENTICATED', async () => world.pass(60)],
  ];
  test.each(changes)('a reader who meanwhile %s gets no further page, and that is an event', async (_name, errorCode, change) => {
    const { open, auditor, viewer } = await fill(EXPORT_PAGE * 3);
    reader.id = world.providerId(auditor);
    const text = (await open(undefined, new Date(world.now.getTime() + 3_600_000))).text();
    await text.next();
    expect(rowsOf((await text.next()).value as string)).toHaveLength(EXPORT_PAGE - 1);
    await change();
    await expect(text.next()).rejects.toMatchObject({ code: errorCode });
    const events = (await world.events()).filter(({ actor }: any) => actor.viewerId === reader.id);
    const asked = { action: 'AUDIT_EXPORT', field: 'test', criteria: { viewerId: viewer.split(':')[1] } };
    expect(events).toMatchObject([
      { ...asked, outcome: 'SUCCESS' },
      { ...asked, outcome: 'REFUSED', errorCode, occurredAt: world.now.toISOString() },
    ]);
  });

  test('a patient who is hidden from the reader meanwhile is on no further page', async () => {
    const { open, patient } = await fill(EXPORT_PAGE * 2);
    const text = (await open()).text();
    await text.next();
    expect((await text.next()).value).toContain(patient.mrn);
    await world.database.run((manager) => manager.update(Patient, { id: patient.id }, { locked: true }));
    expect(await text.next()).toEqual({ done: true, value: undefined });
  });

  test('what is hidden between the statements of a page is not on it, though its events were found', async () => {
    interface At {
      readonly patient: Patient;
      readonly encounter: Encounter;
      readonly setId: string;
    }
    const hidings: ['patient' | 'encounter', string, (at: At) => Promise<unknown>][] = [
      ['patient', 'FROM audit_event ev', ({ patient }) => world.lock(patient)],
      ['patient', 'SELECT DISTINCT ev.id', ({ patient }) => world.lock(patient)],
      [
        'patient',
        'SELECT DISTINCT ev.id',
        ({ patient, setId }) => world.database.run((manager) => manager.insert(PatientSetMember, { setId, patientId: patient.id })),
      ],
      ['encounter', 'SELECT DISTINCT ev.id', ({ encounter }) => world.lock(encounter)],
    ];
    for (const [of, statement, hide] of hidings) {
      const { open, auditor, patient, encounter } = await fill(3, of);
      const { id: setId } = await world.set(randomUUID(), [], [auditor]);
      const happens = () => hide({ patient, encounter, setId });
      const done: number[] = [];
      const { text } = await open((events) => done.push(events), null, meanwhile(world.database, statement, happens));
      const parts: string[] = [];
      for await (const part of text()) parts.push(part);
      expect([of, rowsOf(parts.join('')), done]).toEqual([of, [], [3]]);
    }
  });

  test('of a search for what is not there nothing is counted, and only the heading leaves', async () => {
    const { open } = await fill(1);
    const patientId = randomUUID();
    const opened = await open(undefined, null, world.database, { patientId });
    expect(await opened.count()).toBe(0);
    const event = (await world.events()).find(({ criteria }: any) => criteria?.patientId === patientId);
    expect(event).toMatchObject({
      action: 'AUDIT_EXPORT',
      outcome: 'NOT_FOUND',
      criteria: { patientId },
      records: [{ patientId, encounterId: null, documentId: null }],
    });
    const parts: string[] = [];
    for await (const part of opened.text()) parts.push(part);
    expect(rowsOf(parts.join(''))).toEqual([]);
    expect(parts.join('')).toMatch(/^.?id,/);
  });

  test.each(['csv', 'ndjson'] as const)('over HTTP a client can tell that %s which was ended is not whole', async (format) => {
    const { auditor, viewer } = await fill(EXPORT_PAGE * 3);
    let pages = 0;
    const expireAtPage2 = (statement: string) => {
      if (statement.includes('FROM audit_event ev') && (pages += 1) === 2) world.pass(13 * 60);
    };
    const ended = world.hearing(expireAtPage2, () => get(auditor, format, { viewer }));
    await expect(ended).rejects.toThrow();
  });

  test('over HTTP/1.0, where a connection that is cut off is an end, there is no export', async () => {
    const { auditor } = await ward();
    const token = await world.token(auditor);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(world.url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (part: Buffer) => (text += part.toString()));
      socket.on('end', () => resolve(text));
      socket.write(`GET /audit/events.csv HTTP/1.0\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 505 /);
    expect(answer).toContain('"rule":"HTTP_VERSION"');
    expect((await world.events()).filter(({ actor }: any) => actor.viewerId === world.providerId(auditor))).toEqual([]);
  });
});

describe('on the command line', () => {
  function output() {
    const parts: string[] = [];
    const stream = new Writable({
      write(part: Buffer, _encoding, done) {
        parts.push(part.toString());
        done();
      },
    });
    return { stream, text: () => parts.join('') };
  }
  const run = async (username: string, criteria: Record<string, string> = {}, format = 'csv') => {
    const { stream, text } = output();
    const parameters = new URLSearchParams(criteria);
    await exportAudit(world.database, world.config, {
      format,
      username,
      criteria: parameters,
      output: stream,
      isTerminal: false,
      clock: () => world.now,
    });
    return text();
  };

  test('it is the export of a provider, under their decisions, and an event', async () => {
    const { clinician, auditor, patient } = await ward();
    const from = world.now.toISOString();
    await world.ask(clinician, OPEN, { id: patient.gid });
    const rows = rowsOf(await run(auditor, { from }));
    expect(rows.map(({ action, viewer, lastName }) => [action, viewer, lastName]).sort()).toEqual([
      ['AUDIT_EXPORT', auditor, ''],
      ['READ', clinician, patient.lastName],
    ]);
    await world.database.run((manager) => manager.update(Patient, { id: patient.id }, { locked: true }));
    expect(await run(auditor, { from })).not.toContain(patient.mrn);
    expect(linesOf(await run(auditor, { from }, 'fhir')).flatMap(fhirFaults)).toEqual([]);
    const events = await world.database.query<{ count: number }>(
      sql`SELECT COUNT(*) AS count FROM audit_event WHERE viewer_id = ${world.providerId(auditor)} AND action = 'AUDIT_EXPORT'`,
    );
    expect(Number(events[0]?.count)).toBe(3);
  });

  test('it is refused without AUDIT_READ, for an unknown provider, and for an unknown format', async () => {
    const { clinician, auditor } = await ward();
    await expect(run(clinician)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(run('nobody')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(run(auditor, {}, 'pdf')).rejects.toThrow('There are these formats: csv, fhir');
    await expect(run(auditor, { from: 'x' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
