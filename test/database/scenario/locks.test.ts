import { randomUUID } from 'node:crypto';
import { RecordLock } from '../../../src/entity/AccessLimitRow';
import { globalId } from '../../../src/entity/globalId';
import { insertRows } from '../../../src/entity/insertRows';
import { Patient } from '../../../src/entity/Patient';
import { Permission } from '../../../src/policy/Permission';
import { World, type Answer } from '../../world/World';
import { answer, audited, eventsOf, expectNothing, open, refused, unique, UNKNOWN } from './queries';

const { RECORDS_READ, RECORDS_READ_LOCKED, RECORDS_LOCK, SETS_MANAGE, OVERRIDE_SELF } = Permission;
const NODE =
  'id ... on Patient { lastName locked lock { reason lockedAt lockedBy { displayName } } } ... on Encounter { number locked lock { reason } }';
const LOCK = `mutation ($id: ID!, $reason: String!, $key: String) { lockRecord(record: $id, reason: $reason, idempotencyKey: $key) { ${NODE} } }`;
const UNLOCK = `mutation ($id: ID!, $reason: String!) { unlockRecord(record: $id, reason: $reason) { ${NODE} } }`;
const LOCK_SET =
  'mutation ($set: ID!, $reason: String!, $key: String) { lockPatientSet(set: $set, reason: $reason, idempotencyKey: $key) }';
const REASON = 'Asked by the patient';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** One with the right to locked records, and one without. */
async function office(more: readonly Permission[] = []) {
  const [keeper, nurse] = [unique('keeper'), unique('nurse')];
  await world.provider(keeper, { permissions: [RECORDS_READ, RECORDS_READ_LOCKED, RECORDS_LOCK, ...more] });
  await world.provider(nurse, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  return { keeper, nurse };
}

const errorOf = ({ body }: Answer) => body.errors?.[0].extensions as Record<string, unknown> | undefined;
const codeOf = (given: Answer) => errorOf(given)?.code;
const locksOf = (patientId: string) => world.database.run((manager) => manager.findBy(RecordLock, { patientId }));

describe('Horizon: “Records can be locked at the patient level or encounter level”', () => {
  test('MRN: the module displays None found, the patient record is not displayed; with the right to locked records it is', async () => {
    const { keeper, nurse } = await office();
    const patient = await world.patient(unique('Patient'));
    const encounter = await world.encounter(patient);
    const lock = { reason: REASON, lockedAt: world.now.toISOString(), lockedBy: { displayName: keeper } };
    expect(await world.ask(keeper, LOCK, { id: patient.gid, reason: `  ${REASON}\u200b ` })).toEqual(
      answer({ lockRecord: { id: patient.gid, lastName: patient.lastName, locked: true, lock } }),
    );
    await expectNothing(world, nurse, { patient, encounter });
    await world.ask(keeper, UNLOCK, { id: patient.gid, reason: 'No longer wanted' });
    expect(await world.ask(nurse, `{ patient(id: "${patient.gid}") { lastName locked lock { reason } } }`)).toEqual(
      answer({ patient: { lastName: patient.lastName, locked: null, lock: null } }),
    );
  });

  test('Encounter: “Encounters not locked are available”', async () => {
    const { keeper, nurse } = await office();
    const patient = await world.patient(unique('Patient'));
    const [one, two] = [await world.encounter(patient), await world.encounter(patient)];
    const locked = await world.ask(keeper, LOCK, { id: one.gid, reason: REASON });
    expect(locked.body.data.lockRecord).toEqual({ id: one.gid, number: one.number, locked: true, lock: { reason: REASON } });
    await expectNothing(world, nurse, { encounter: one });
    expect(await world.ask(nurse, `{ patient(id: "${patient.gid}") { encounters { nodes { number } } } }`)).toEqual(
      answer({ patient: { encounters: { nodes: [{ number: two.number }] } } }),
    );
  });

  test('“If all encounters for the MRN are locked, the module displays None found”, and one that is unlocked brings the patient back', async () => {
    const { keeper, nurse } = await office();
    const patient = await world.patient(unique('Patient'));
    const encounters = [await world.encounter(patient), await world.encounter(patient)];
    for (const { gid } of encounters) await world.ask(keeper, LOCK, { id: gid, reason: REASON });
    await expectNothing(world, nurse, { patient });
    await world.ask(keeper, UNLOCK, { id: encounters[0]?.gid, reason: REASON });
    expect(await world.ask(nurse, `{ patient(id: "${patient.gid}") { access { disclosure } } }`)).toEqual(
      answer({ patient: { access: { disclosure: 'CHART' } } }),
    );
  });

  test('“you can either access all locked or no locked records”: who locks sees what they lock', async () => {
    const { keeper } = await office();
    const patient = await world.patient(unique('Patient'));
    await world.ask(keeper, LOCK, { id: patient.gid, reason: REASON });
    expect(
      await world.ask(
        keeper,
        `{ patient(id: "${patient.gid}") { access { disclosure door safe mayOverride openUntil request { id state } } } }`,
      ),
    ).toEqual(answer({ patient: { access: open() } }));
  });
});

describe('a lock is written down', () => {
  test('with who, when and why, and with the end of it', async () => {
    const { keeper } = await office();
    const patient = await world.patient(unique('Patient'));
    await world.ask(keeper, LOCK, { id: patient.gid, reason: REASON });
    await world.ask(keeper, UNLOCK, { id: patient.gid, reason: 'No longer wanted' });
    const by = world.providerId(keeper);
    expect(await locksOf(patient.id)).toEqual([
      expect.objectContaining({
        encounterId: null,
        reason: REASON,
        lockedById: by,
        lockedAt: world.now,
        unlockedAt: world.now,
        unlockedById: by,
        unlockReason: 'No longer wanted',
      }),
    ]);
    const changes = (await eventsOf(world, keeper)).filter(({ action }) => action === 'LOCKED' || action === 'UNLOCKED');
    const records = [audited({ patientId: patient.id }, ['CHART', 'OPEN'])];
    expect(changes).toEqual([
      { action: 'LOCKED', outcome: 'SUCCESS', field: 'lockRecord', records, reason: { code: 'LOCK', text: REASON } },
      { action: 'UNLOCKED', outcome: 'SUCCESS', field: 'unlockRecord', records, reason: { code: 'UNLOCK', text: 'No longer wanted' } },
    ]);
  });

  test('once: locking what is locked, and unlocking what is not, changes nothing and is no event', async () => {
    const { keeper } = await office();
    const patient = await world.patient(unique('Patient'));
    await world.ask(keeper, UNLOCK, { id: patient.gid, reason: REASON });
    await world.ask(keeper, LOCK, { id: patient.gid, reason: REASON });
    const again = await world.ask(keeper, LOCK, { id: patient.gid, reason: 'Another reason' });
    expect(again.body.data.lockRecord.lock.reason).toBe(REASON);
    expect(await locksOf(patient.id)).toHaveLength(1);
    expect((await eventsOf(world, keeper)).filter(({ action }) => /LOCKED/.test(String(action)))).toHaveLength(1);
  });

  test('once also where many lock at the same moment', async () => {
    const { keeper } = await office();
    const patient = await world.patient(unique('Patient'));
    const answers = await Promise.all(Array.from({ length: 6 }, () => world.ask(keeper, LOCK, { id: patient.gid, reason: REASON })));
    expect(answers.map(codeOf)).toEqual(Array(6).fill(undefined));
    expect(await locksOf(patient.id)).toHaveLength(1);
    expect((await eventsOf(world, keeper)).filter(({ action }) => action === 'LOCKED')).toHaveLength(1);
  });

  test('its reason is shown with the chart only, and to those with the right to locked records only', async () => {
    const { keeper, nurse } = await office();
    const patient = await world.patient(unique('Patient'));
    const encounter = await world.encounter(patient, { service: unique('Service') });
    await world.ask(keeper, LOCK, { id: encounter.gid, reason: REASON });
    await world.limit({ fragment: `service = '${encounter.service}'`, providers: [keeper] });
    const query = `{ encounter(id: "${encounter.gid}") { number locked lock { reason } } }`;
    expect(await world.ask(keeper, query)).toEqual(answer({ encounter: { number: encounter.number, locked: null, lock: null } }));
    expect(await world.ask(nurse, query)).toEqual(answer({ encounter: null }));
  });
});

describe('who sees why a record is locked', () => {
  test('only those with the right to locked records, of each record its own; a former lock is none', async () => {
    const { keeper, nurse } = await office();
    const patient = await world.patient(unique('Patient'));
    const [one, two, three] = [await world.encounter(patient), await world.encounter(patient), await world.encounter(patient)];
    const [doctor, clerk] = [await world.provider(unique('doctor'), { physician: true }), await world.provider(unique('clerk'))];
    const row = (encounterId: string | null, reason: string, by = doctor, ended = false) => ({
      id: randomUUID(),
      patientId: patient.id,
      encounterId,
      reason,
      lockedAt: world.now,
      lockedById: by,
      unlockedAt: ended ? world.now : null,
      unlockedById: ended ? by : null,
      unlockReason: ended ? 'No longer wanted' : null,
    });
    // As far as the rules go nothing of this is locked, so that all may read the records themselves.
    const rows = [
      row(null, 'Of the patient'),
      row(one.id, 'Of the first'),
      row(two.id, 'Of the second', clerk),
      row(three.id, 'Of the third', doctor, true),
    ];
    await world.database.transaction((manager) => insertRows(manager, RecordLock, rows));
    const fields = 'lock { reason lockedAt lockedBy { id displayName physician } }';
    const query = `{ patient(id: "${patient.gid}") { ${fields} encounters(order: { field: NUMBER, direction: ASC }) { nodes { ${fields} } } } }`;
    const byDoctor = { id: globalId('Provider', doctor), displayName: expect.stringMatching(/^doctor/), physician: true };
    const byClerk = { id: globalId('Provider', clerk), displayName: expect.stringMatching(/^clerk/), physician: false };
    const lock = (reason: string, lockedBy = byDoctor) => ({ lock: { reason, lockedAt: world.now.toISOString(), lockedBy } });
    const none = { lock: null };
    expect(await world.ask(keeper, query)).toEqual(
      answer({
        patient: { ...lock('Of the patient'), encounters: { nodes: [lock('Of the first'), lock('Of the second', byClerk), none] } },
      }),
    );
    expect(await world.ask(nurse, query)).toEqual(answer({ patient: { ...none, encounters: { nodes: [none, none, none] } } }));
    const other = await world.patient(unique('Patient'));
    expect(await world.ask(keeper, `{ patient(id: "${other.gid}") { ${fields} } }`)).toEqual(answer({ patient: none }));
  });
});

describe('what is refused', () => {
  test.each([
    ['without either right', []],
    ['with the right to lock alone', [RECORDS_LOCK]],
    ['with the right to locked records alone', [RECORDS_READ_LOCKED]],
  ])('%s: FORBIDDEN', async (_, permissions) => {
    const someone = unique('someone');
    await world.provider(someone, { permissions: [RECORDS_READ, SETS_MANAGE, ...permissions] });
    const patient = await world.patient(unique('Patient'));
    const set = await world.set(unique('Set'), [patient]);
    for (const query of [LOCK, UNLOCK])
      expect(codeOf(await world.ask(someone, query, { id: patient.gid, reason: REASON }))).toBe('FORBIDDEN');
    expect(codeOf(await world.ask(someone, LOCK_SET, { set: set.gid, reason: REASON }))).toBe('FORBIDDEN');
    expect(await locksOf(patient.id)).toEqual([]);
  });

  test('a reason that says nothing, or too much; an id of something else', async () => {
    const { keeper } = await office([SETS_MANAGE]);
    const patient = await world.patient(unique('Patient'));
    const document = await world.document(patient);
    const asked = async (id: string, reason: string) => errorOf(await world.ask(keeper, LOCK, { id, reason }));
    const length = { path: 'reason', rule: 'LENGTH_FROM_8_TO_500' };
    for (const reason of ['', 'short', '\u200b'.repeat(20), 'a       ', 'x'.repeat(501)])
      expect(await asked(patient.gid, reason)).toMatchObject(length);
    expect(await asked(patient.gid, '…… —— !! ??')).toMatchObject({ path: 'reason', rule: 'LETTERS_OR_DIGITS' });
    expect(await asked(document.gid, REASON)).toMatchObject({ path: 'record', rule: 'ID_OF_PATIENT_OR_ENCOUNTER' });
    expect(errorOf(await world.ask(keeper, LOCK_SET, { set: patient.gid, reason: REASON }))).toMatchObject({
      path: 'set',
      rule: 'ID_OF_PATIENT_SET',
    });
    expect(await locksOf(patient.id)).toEqual([]);
  });

  test('a patient on one’s blacklist: Juno’s message, and no lock', async () => {
    const { keeper } = await office();
    const patient = await world.patient(unique('Patient'));
    await world.set(unique('Set'), [patient], [keeper]);
    const query = `mutation { lockRecord(record: "${patient.gid}", reason: "${REASON}") { id } }`;
    expect(await world.ask(keeper, query)).toEqual(refused(query, ['lockRecord'], 'RECORD_BLOCKED'));
    expect(await locksOf(patient.id)).toEqual([]);
  });

  test('a hidden record and one that never was are refused alike: the same answer, statements and events', async () => {
    const { keeper } = await office();
    const patient = await world.patient(unique('Patient'), { city: unique('City') });
    const encounter = await world.encounter(patient);
    await world.limit({ fragment: `city = '${patient.city}'`, level: 'PATIENT', overrideSetting: 'DENY', providers: [keeper] });
    for (const query of [LOCK, UNLOCK]) {
      for (const [hidden, unknown] of [
        [patient.gid, UNKNOWN.Patient],
        [encounter.gid, UNKNOWN.Encounter],
      ] as const) {
        const traces = [];
        for (const id of [hidden, unknown]) {
          let said: Answer | undefined;
          const statements = await world.statements(async () => (said = await world.ask(keeper, query, { id, reason: REASON })));
          const key = id.split(':')[1] as string;
          const event = JSON.stringify((await eventsOf(world, keeper)).at(-1)).replaceAll(key, '?');
          traces.push({ said, event, statements: statements.map((each) => each.replace(/\b\d+\b/g, '0')).sort() });
        }
        expect(traces[0]).toEqual(traces[1]);
        expect(codeOf(traces[0]?.said as Answer)).toBe('NOT_FOUND');
      }
    }
  });

  test('a safe record can be locked: its identity is enough', async () => {
    const { keeper } = await office();
    const patient = await world.patient(unique('Patient'), { city: unique('City') });
    await world.limit({ fragment: `city IS NOT NULL AND city = '${patient.city}'`, level: 'PATIENT', providers: [keeper] });
    expect(await world.ask(keeper, LOCK, { id: patient.gid, reason: REASON })).toEqual(
      answer({ lockRecord: { id: patient.gid, lastName: patient.lastName, locked: null, lock: null } }),
    );
    expect(await locksOf(patient.id)).toHaveLength(1);
  });

  test('another reason under the same key', async () => {
    const { keeper } = await office();
    const patient = await world.patient(unique('Patient'));
    const given = { id: patient.gid, reason: REASON, key: 'lock-it-once' };
    const [first, second] = [await world.ask(keeper, LOCK, given), await world.ask(keeper, LOCK, given)];
    expect(second.body).toEqual(first.body);
    expect(codeOf(await world.ask(keeper, LOCK, { ...given, reason: 'Something else' }))).toBe('CONFLICT');
  });
});

describe('the members of a set', () => {
  const isLocked = (id: string) => world.database.run(async (manager) => (await manager.findOneBy(Patient, { id }))?.locked);

  test('are locked all at once, each with a lock of its own, and are in one event', async () => {
    const { keeper, nurse } = await office([SETS_MANAGE]);
    const members = await Promise.all([1, 2, 3].map(() => world.patient(unique('Patient'))));
    await world.ask(keeper, LOCK, { id: members[0]?.gid, reason: 'The first reason' });
    const set = await world.set(unique('Set'), members);
    expect(await world.ask(keeper, LOCK_SET, { set: set.gid, reason: REASON })).toEqual(answer({ lockPatientSet: 2 }));
    for (const member of members) await expectNothing(world, nurse, { patient: member });
    expect((await Promise.all(members.map(({ id }) => locksOf(id)))).map((locks) => locks.map(({ reason }) => reason))).toEqual([
      ['The first reason'],
      [REASON],
      [REASON],
    ]);
    const event = (await eventsOf(world, keeper)).filter(({ action }) => action === 'LOCKED').at(-1) as Record<string, any>;
    expect(event).toMatchObject({ subject: { type: 'PATIENT_SET', id: set.id }, reason: { code: 'LOCK', text: REASON } });
    expect(event.records.map(({ patientId }: { patientId: string }) => patientId)).toEqual([members[1]?.id, members[2]?.id].sort());
    expect(await world.ask(keeper, LOCK_SET, { set: set.gid, reason: REASON })).toEqual(answer({ lockPatientSet: 0 }));
  });

  test('have one lock each, however many lock and unlock them, one by one and all at once, at the same moment', async () => {
    const { keeper } = await office([SETS_MANAGE]);
    const members = await Promise.all([1, 2, 3, 4].map(() => world.patient(unique('Patient'))));
    const set = await world.set(unique('Set'), members);
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(
        members.flatMap(({ gid }) => [
          world.ask(keeper, LOCK, { id: gid, reason: REASON }),
          world.ask(keeper, LOCK_SET, { set: set.gid, reason: REASON }),
          world.ask(keeper, UNLOCK, { id: gid, reason: REASON }),
        ]),
      );
      expect(answers.map(codeOf)).toEqual(answers.map(() => undefined));
      for (const { id } of members) {
        const held = (await locksOf(id)).filter(({ unlockedAt }) => unlockedAt === null);
        expect(held).toHaveLength((await isLocked(id)) ? 1 : 0);
      }
    }
  });

  test('of whom the viewer may not know stay as they are, and no count or event tells of them', async () => {
    const { keeper } = await office([SETS_MANAGE]);
    const [seen, blacklisted, denied] = [
      await world.patient(unique('Patient')),
      await world.patient(unique('Patient')),
      await world.patient(unique('Patient'), { city: unique('City') }),
    ];
    await world.set(unique('Set'), [blacklisted], [keeper]);
    await world.limit({
      fragment: `city IS NOT NULL AND city = '${denied.city}'`,
      level: 'PATIENT',
      overrideSetting: 'DENY',
      providers: [keeper],
    });
    const set = await world.set(unique('Set'), [seen, blacklisted, denied]);
    expect(await world.ask(keeper, LOCK_SET, { set: set.gid, reason: REASON })).toEqual(answer({ lockPatientSet: 1 }));
    expect(await Promise.all([seen, blacklisted, denied].map(({ id }) => isLocked(id)))).toEqual([true, false, false]);
  });

  test('of a set on one’s own blacklist, and of one that never was: NOT_FOUND alike', async () => {
    const { keeper } = await office([SETS_MANAGE]);
    const patient = await world.patient(unique('Patient'));
    const set = await world.set(unique('Set'), [patient], [keeper]);
    const sent = [];
    for (const each of [set.gid, UNKNOWN.PatientSet]) {
      const statements = await world.statements(async () =>
        expect(codeOf(await world.ask(keeper, LOCK_SET, { set: each, reason: REASON }))).toBe('NOT_FOUND'),
      );
      sent.push(statements.map((statement) => statement.replace(/\b\d+\b/g, '0')).sort());
    }
    expect(sent[0]).toEqual(sent[1]);
    expect(await isLocked(patient.id)).toBe(false);
  });

  test('many of them take as few statements as a few', async () => {
    const { keeper } = await office([SETS_MANAGE]);
    const count = async (size: number) => {
      const members = await Promise.all(Array.from({ length: size }, () => world.patient(unique('Patient'))));
      const set = await world.set(unique('Set'), members);
      return (await world.statements(() => world.ask(keeper, LOCK_SET, { set: set.gid, reason: REASON }))).length;
    };
    expect(await count(50)).toBe(await count(2));
  });
});
