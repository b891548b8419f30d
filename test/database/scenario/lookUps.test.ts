import { randomUUID } from 'node:crypto';
import { ChartDeficiency } from '../../../src/entity/Document';
import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { merged } from './merged';
import { answer, audited, eventsOf, refusal, refused, required, unique, UNKNOWN } from './queries';

const { RECORDS_READ, RECORDS_READ_LOCKED, RECORDS_LOCK, OVERRIDE_SELF, CHART_COMPLETE } = Permission;
const { SETS_MANAGE, SET_ACCESS_MANAGE, ACCESS_EXPLAIN } = Permission;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

async function viewer(permissions: readonly Permission[] = [RECORDS_READ]): Promise<string> {
  const username = unique('viewer');
  await world.provider(username, { permissions });
  return username;
}

/** The statements that a question costs, whatever values they carry. */
async function statementsOf(username: string, query: string, expected: unknown): Promise<readonly string[]> {
  const sent = await world.statements(async () =>
    expect({ query, ...(await world.ask(username, query)) }).toEqual({ query, ...answer(expected) }),
  );
  // The place in the trail is counted on from event to event.
  return sent.map((statement) => statement.replace(/(?<=INSERT .*)\b\d+\b/gs, '?')).sort();
}

describe('a number', () => {
  test('finds its record whatever its case, and nothing where it is another’s', async () => {
    const username = await viewer();
    const patient = await world.patient(unique('Patient'), { mrn: unique('Mrn') });
    const encounter = await world.encounter(patient, { number: unique('Number') });
    const query = `{
      mrn: patient(mrn: "${patient.mrn.toUpperCase()}") { id }
      number: patient(demographicNumber: ${patient.demographicNumber}) { id }
      encounter(number: "${encounter.number.toLowerCase()}") { id }
      notOfEncounters: encounter(number: "${patient.mrn}") { id }
      notOfPatients: patient(mrn: "${encounter.number}") { id }
    }`;
    const found = { id: patient.gid };
    expect(await world.ask(username, query)).toEqual(
      answer({ mrn: found, number: found, encounter: { id: encounter.gid }, notOfEncounters: null, notOfPatients: null }),
    );
  });

  test.each([
    ['patient', 'mrn'],
    ['encounter', 'number'],
  ])('of a look-up by %s(%s) has from 1 to 64 characters', async (field, name) => {
    const username = await viewer();
    const rule = { path: name, rule: 'LENGTH_FROM_1_TO_64' };
    for (const number of ['x', 'x'.repeat(64)]) {
      const query = `{ ${field}(${name}: "${number}") { id } }`;
      expect(await world.ask(username, query)).toEqual(answer({ [field]: null }));
    }
    for (const number of ['', '  ', '\u200b', 'x'.repeat(65)]) {
      const query = `{ ${field}(${name}: "${number}") { id } }`;
      expect(await world.ask(username, query)).toEqual(refused(query, [field], 'BAD_USER_INPUT', rule));
    }
  });

  test('that was a patient’s before a merge leads to the one who is left, by the statements of one that never was', async () => {
    const username = await viewer();
    const [former, survivor] = [await world.patient(unique('Former')), await world.patient(unique('Survivor'))];
    await merged(world, former, survivor);
    const shown = { patient: { id: survivor.gid } };
    const asked = (argument: string) => `{ patient(${argument}) { id } }`;
    for (const [known, never] of [
      [`id: "${former.gid}"`, `id: "${UNKNOWN.Patient}"`],
      [`mrn: "${former.mrn}"`, 'mrn: "NEVER-WAS"'],
      [`demographicNumber: ${former.demographicNumber}`, 'demographicNumber: 2000000000'],
    ] as const) {
      const sent = await statementsOf(username, asked(known), shown);
      const reading = (statements: readonly string[]) => statements.filter((statement) => statement.startsWith('SELECT'));
      expect(reading(sent)).toEqual(reading(await statementsOf(username, asked(never), { patient: null })));
    }
    expect(await world.ask(username, asked(`mrn: "${survivor.mrn}"`))).toEqual(answer(shown));
  });

  test('of an encounter costs as many statements as its id', async () => {
    const username = await viewer();
    const encounter = await world.encounter(await world.patient(unique('Patient')));
    const shown = { encounter: { number: encounter.number } };
    const byId = await statementsOf(username, `{ encounter(id: "${encounter.gid}") { number } }`, shown);
    const byNumber = await statementsOf(username, `{ encounter(number: "${encounter.number}") { number } }`, shown);
    expect(byNumber).toHaveLength(byId.length);
  });
});

describe('a mutation that names a record', () => {
  const lock = (id: string) => `mutation { lockRecord(record: "${id}", reason: "because it is so") { id } }`;
  const noted = (field: string, errorCode: string, record: object) => ({
    action: 'LOOK_UP',
    outcome: 'REFUSED',
    field,
    records: [record],
    errorCode,
  });

  test('is NOT_FOUND where it is not there, which is an event like any that misses', async () => {
    const username = await viewer([RECORDS_READ, RECORDS_READ_LOCKED, RECORDS_LOCK]);
    const hidden = await world.encounter(await world.patient(unique('Patient')), { service: unique('Service') });
    await world.limit({ fragment: `service = '${hidden.service}'`, overrideSetting: 'DENY', providers: [username] });
    for (const id of [hidden.gid, UNKNOWN.Encounter]) {
      const { body } = await world.ask(username, lock(id));
      expect([body.data, body.errors?.map(({ extensions }) => extensions)]).toEqual([{ lockRecord: null }, [{ code: 'NOT_FOUND' }]]);
    }
    const missed = (encounterId: string) => ({
      action: 'LOOK_UP',
      outcome: 'NOT_FOUND',
      field: 'lockRecord',
      records: [{ patientId: null, encounterId, documentId: null }],
    });
    expect(await eventsOf(world, username)).toEqual([missed(hidden.id), missed(UNKNOWN.Encounter.slice('Encounter:'.length))]);
  });

  test('is NOT_FOUND, too, where it needs a chart', async () => {
    const username = await viewer([RECORDS_READ, CHART_COMPLETE]);
    const hidden = await world.document(await world.patient(unique('Patient'), { locked: true }));
    for (const id of [hidden.gid, UNKNOWN.Document]) {
      const { body } = await world.ask(username, `mutation { completeDocument(documentId: "${id}") { id } }`);
      expect([body.data, body.errors?.map(({ extensions }) => extensions)]).toEqual([{ completeDocument: null }, [{ code: 'NOT_FOUND' }]]);
    }
  });

  test('names a part of a chart where it gives a reason, and no patient set', async () => {
    const username = await viewer([RECORDS_READ, OVERRIDE_SELF]);
    const patient = await world.patient(unique('Patient'));
    const [encounter, set] = [await world.encounter(patient), await world.set(unique('Set'), [patient])];
    const give = (id: string) => `mutation { giveOverrideReason(record: "${id}", reason: { code: "CONSULT" }) { record { id } } }`;
    for (const { gid: id } of [patient, encounter])
      expect(await world.ask(username, give(id))).toEqual(answer({ giveOverrideReason: { record: { id } } }));
    for (const id of [set.gid, 'nonsense', globalId('Provider', world.providerId(username))])
      expect(await world.ask(username, give(id))).toEqual(
        refused(give(id), ['giveOverrideReason'], 'BAD_USER_INPUT', { path: 'record', rule: 'ID_OF_RECORD' }),
      );
  });

  test('is refused below the rung that it needs, with the event of who was refused what', async () => {
    const username = await viewer([RECORDS_READ, RECORDS_READ_LOCKED, RECORDS_LOCK, CHART_COMPLETE]);
    const patient = await world.patient(unique('Patient'));
    const encounter = await world.encounter(patient, { service: unique('Service') });
    const document = await world.document(encounter);
    await world.limit({ fragment: `service = '${encounter.service}'`, providers: [username] });
    await world.database.run((manager) =>
      manager.insert(ChartDeficiency, {
        id: randomUUID(),
        documentId: document.id,
        providerId: world.providerId(username),
        kind: 'COMPLETE',
        createdAt: world.now,
        resolvedAt: null,
      }),
    );
    const complete = `mutation { completeDocument(documentId: "${document.gid}") { id } }`;
    const demand = required('ENCOUNTER', encounter.gid, 'REASON');
    expect(await world.ask(username, complete)).toEqual(refused(complete, ['completeDocument'], 'OVERRIDE_REASON_REQUIRED', demand));
    // A lock needs no more than the identity.
    expect(await world.ask(username, lock(encounter.gid))).toEqual(answer({ lockRecord: { id: encounter.gid } }));
    await world.set(unique('Set'), [patient], [username]);
    const blocked = lock(patient.gid);
    expect(await world.ask(username, blocked)).toEqual(refused(blocked, ['lockRecord'], 'RECORD_BLOCKED'));
    const place = { patientId: patient.id, encounterId: encounter.id, documentId: document.id };
    const refusals = (await eventsOf(world, username)).filter(({ outcome }) => outcome === 'REFUSED');
    expect(refusals).toEqual([
      noted('completeDocument', 'OVERRIDE_REASON_REQUIRED', audited(place, ['IDENTITY', 'REASON'], ['M'])),
      noted('lockRecord', 'RECORD_BLOCKED', audited({ patientId: patient.id }, ['EXISTENCE', 'NEVER'], ['B'])),
    ]);
  });
});

describe('an explanation', () => {
  const explained = (username: string, record: string) =>
    `{ explainAccess(providerId: "${globalId('Provider', world.providerId(username))}", record: "${record}") { record } }`;

  test('is of a record by its id, of which the asker knows the identity', async () => {
    const username = await viewer([ACCESS_EXPLAIN]);
    const [open, blocked] = [await world.patient(unique('Patient')), await world.patient(unique('Patient'))];
    const encounter = await world.encounter(open);
    await world.set(unique('Set'), [blocked], [username]);
    for (const { gid } of [open, encounter])
      expect(await world.ask(username, explained(username, gid))).toEqual(answer({ explainAccess: { record: gid } }));
    const missing = [blocked.gid, UNKNOWN.Patient, UNKNOWN.Encounter, UNKNOWN.Document];
    for (const id of missing) expect(await world.ask(username, explained(username, id))).toEqual(answer({ explainAccess: null }));
    const none = { patientId: null, encounterId: null, documentId: null };
    const key = UNKNOWN.Patient.slice('Patient:'.length);
    const missed = (place: object) => ({
      action: 'LOOK_UP',
      outcome: 'NOT_FOUND',
      field: 'explainAccess',
      records: [{ ...none, ...place }],
    });
    expect((await eventsOf(world, username)).filter(({ outcome }) => outcome === 'NOT_FOUND')).toEqual([
      missed({ patientId: blocked.id }),
      missed({ patientId: key }),
      missed({ encounterId: key }),
      missed({ documentId: key }),
    ]);
    for (const id of ['nonsense', globalId('Provider', world.providerId(username)), `Patient:${'x'.repeat(40)}`]) {
      const query = explained(username, id);
      expect(await world.ask(username, query)).toEqual(
        refused(query, ['explainAccess'], 'BAD_USER_INPUT', { path: 'record', rule: 'ID_OF_RECORD' }),
      );
    }
  });

  test('of a patient set is for those who read sets, or decide who may open them', async () => {
    const set = await world.set(unique('Set'), []);
    for (const permission of [SETS_MANAGE, SET_ACCESS_MANAGE]) {
      const username = await viewer([ACCESS_EXPLAIN, permission]);
      expect(await world.ask(username, explained(username, set.gid))).toEqual(answer({ explainAccess: { record: set.gid } }));
      expect(await world.ask(username, explained(username, UNKNOWN.PatientSet))).toEqual(answer({ explainAccess: null }));
      expect((await eventsOf(world, username)).at(-1)).toEqual({
        action: 'LOOK_UP',
        outcome: 'NOT_FOUND',
        field: 'explainAccess',
        askedFor: { patientSetId: UNKNOWN.PatientSet.slice('PatientSet:'.length) },
      });
    }
    const others = Object.values(Permission).filter((permission) => permission !== SETS_MANAGE && permission !== SET_ACCESS_MANAGE);
    const username = await viewer(others);
    const query = explained(username, set.gid);
    expect(await world.ask(username, query)).toEqual(refused(query, ['explainAccess'], 'FORBIDDEN'));
  });
});

test('what is looked up too often is refused at its place: a record, a number, what is explained', async () => {
  const own = await World.open({ LIMIT_MISSES: '10' });
  try {
    const provider = globalId('Provider', await own.provider('viewer', { permissions: [RECORDS_READ, ACCESS_EXPLAIN] }));
    const patient = await own.patient('Patient');
    for (let count = 0; count < 10; count += 1) await own.ask('viewer', `{ patient(id: "${UNKNOWN.Patient}") { id } }`);
    const query = `{
      patient(id: "${patient.gid}") { id }
      encounter(number: "NEVER-WAS") { id }
      explainAccess(providerId: "${provider}", record: "${patient.gid}") { record }
    }`;
    const fields = ['patient', 'encounter', 'explainAccess'];
    const { status, body } = await own.ask('viewer', query);
    const details = { rule: 'TOO_MANY_MISSES', retryAfterSeconds: 600 };
    expect([status, body.data]).toEqual([200, Object.fromEntries(fields.map((field) => [field, null]))]);
    expect(body.errors).toEqual(
      fields.map((field) => ({
        ...refusal(query, [field], 'UNAVAILABLE', details),
        message: 'The service cannot answer now; try again',
      })),
    );
    const refusals = (await own.events()).filter(({ outcome }) => outcome === 'REFUSED');
    expect(refusals.map(({ action, field, errorCode, records }) => [action, field, errorCode, records]).sort()).toEqual(
      [...fields].sort().map((field) => ['OPERATION', field, 'UNAVAILABLE', undefined]),
    );
  } finally {
    await own.close();
  }
});
