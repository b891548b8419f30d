import fc from 'fast-check';
import sql from 'sql-template-tag';
import { globalId } from '../../../src/entity/globalId';
import { OverrideGrant, OverrideRequest } from '../../../src/entity/Override';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { did, outcome } from './administration';
import { answer, count, eventsOf, expectNothing, listed, page, UNKNOWN } from './queries';

const MERGER = [
  Permission.PATIENTS_MERGE,
  Permission.RECORDS_READ,
  Permission.RECORDS_READ_LOCKED,
  Permission.AUDIT_READ,
  Permission.SETS_MANAGE,
];

let world: World;
beforeEach(async () => {
  world = await World.open();
  await world.provider('greta', { permissions: MERGER });
});
afterEach(() => world.close());

const IDENTITY = 'id mrn lastName';
const merge = (survivor: { gid: string }, merged: { gid: string }, more = '', who = 'greta') =>
  did(world, who, `mergePatients(survivor: "${survivor.gid}", merged: "${merged.gid}"${more}) { ${IDENTITY} }`);
const preview = (survivor: { gid: string }, merged: { gid: string }, fields: string, who = 'greta') =>
  did(world, who, `previewMerge(survivor: "${survivor.gid}", merged: "${merged.gid}") { ${fields} }`, {}, 'query');

describe('a merge', () => {
  test('makes all of a chart the survivor’s, and leads the old numbers there', async () => {
    await world.provider('ada', { physician: true });
    const [survivor, merged] = [await world.patient('Berg'), await world.patient('Berg')];
    const [own, other] = [await world.encounter(survivor), await world.encounter(merged, { physicians: ['ada'], locked: true })];
    const [loose, filed] = [await world.document(merged), await world.document(other)];
    const set = await world.set('Staff', [merged]);
    await world.set('Both', [merged, survivor]);
    expect(await preview(survivor, merged, `survivor { id } merged { id } encounters documents sets limits { name }`)).toEqual({
      survivor: { id: survivor.gid },
      merged: { id: merged.gid },
      encounters: 1,
      documents: 2,
      sets: 1,
      limits: [],
    });
    expect(await merge(survivor, merged)).toEqual({ id: survivor.gid, mrn: survivor.mrn, lastName: 'Berg' });
    const chart = { id: survivor.gid, encounters: { totalCount: 2 }, documents: { totalCount: 2 } };
    const fields = 'id encounters { totalCount } documents { totalCount }';
    for (const asked of [
      `id: "${survivor.gid}"`,
      `id: "${merged.gid}"`,
      `mrn: "${merged.mrn}"`,
      `demographicNumber: ${merged.demographicNumber}`,
    ])
      expect(await world.ask('greta', `{ patient(${asked}) { ${fields} } }`)).toEqual(answer({ patient: chart }));
    expect(await world.ask('greta', `{ node(id: "${merged.gid}") { id } nodes(ids: ["${merged.gid}"]) { id } }`)).toEqual(
      answer({ node: { id: survivor.gid }, nodes: [{ id: survivor.gid }] }),
    );
    expect(
      await world.ask('greta', `{ medicalRecordViewer(patientId: "${merged.gid}") { patient { id } encounters { encounter { id } } } }`),
    ).toEqual(
      answer({
        medicalRecordViewer: {
          patient: { id: survivor.gid },
          encounters: expect.arrayContaining([{ encounter: { id: own.gid } }, { encounter: { id: other.gid } }]),
        },
      }),
    );
    expect(
      await world.ask('greta', `{ a: document(id: "${loose.gid}") { patient { id } } b: document(id: "${filed.gid}") { patient { id } } }`),
    ).toEqual(answer({ a: { patient: { id: survivor.gid } }, b: { patient: { id: survivor.gid } } }));
    expect(await world.ask('greta', `{ patients ${listed('id')} }`)).toEqual(answer({ patients: page({ id: survivor.gid }) }));
    expect(await world.ask('greta', `{ patientSet(id: "${set.gid}") { members ${listed('id')} } }`)).toEqual(
      answer({ patientSet: { members: page({ id: survivor.gid }) } }),
    );
    expect(await count(world, `encounter_physician WHERE patient_id = '${survivor.id}'`)).toBe(1);
    for (const table of [
      'encounter',
      'encounter_physician',
      'document',
      'patient_set_member',
      'override_grant',
      'override_request',
      'record_lock',
    ])
      expect([table, await count(world, `${table} WHERE patient_id = '${merged.id}'`)]).toEqual([table, 0]);
  });

  test('makes the survivor locked where either was, and a physician of either the physician of both', async () => {
    await world.site({ physicianOfRecordSecurity: true });
    await world.provider('ada', { physician: true });
    await world.provider('clerk');
    const [survivor, merged] = [await world.patient('Berg'), await world.patient('Berg')];
    await world.encounter(survivor);
    await world.encounter(merged, { physicians: ['ada'] });
    await merge(survivor, merged);
    const seen = async (who: string) =>
      outcome(await world.ask(who, `{ patient(mrn: "${merged.mrn}") { access { disclosure } encounters { totalCount } } }`));
    expect(await seen('ada')).toEqual({ access: { disclosure: 'CHART' }, encounters: { totalCount: 2 } });
    const locked = await world.patient('Berg', { locked: true });
    expect(await merge(survivor, locked)).toMatchObject({ id: survivor.gid });
    expect(await seen('ada')).toBeNull();
    await expectNothing(world, 'clerk', { patient: merged });
    await expectNothing(world, 'clerk', { patient: locked });
    expect(await world.ask('greta', `{ patient(id: "${locked.gid}") { locked } }`)).toEqual(answer({ patient: { locked: true } }));
  });

  test('carries a blacklist over to the survivor', async () => {
    await world.provider('farid');
    const [survivor, merged] = [await world.patient('Berg'), await world.patient('Berg')];
    await world.set('Staff', [merged], ['farid']);
    await merge(survivor, merged);
    for (const { gid } of [survivor, merged])
      expect(outcome(await world.ask('farid', `{ patient(id: "${gid}") { id } }`))).toBe('RECORD_BLOCKED');
  });

  test('of one who was merged into before: every old number leads to the one who is left; there are no circles', async () => {
    const [a, b, c] = [await world.patient('Berg'), await world.patient('Berg'), await world.patient('Berg')];
    await world.encounter(c);
    expect(await merge(b, c)).toMatchObject({ id: b.gid });
    expect(await merge(c, b)).toBe('BAD_USER_INPUT TWO_PATIENTS');
    expect(await merge(b, b)).toBe('BAD_USER_INPUT TWO_PATIENTS');
    expect(await merge(a, c)).toMatchObject({ id: a.gid });
    for (const mrn of [a.mrn, b.mrn, c.mrn])
      expect(await world.ask('greta', `{ patient(mrn: "${mrn}") { id encounters { totalCount } } }`)).toEqual(
        answer({ patient: { id: a.gid, encounters: { totalCount: 1 } } }),
      );
  });

  test('is done once of many that cross, and loses nothing', async () => {
    const patients = [await world.patient('Berg'), await world.patient('Berg'), await world.patient('Berg')];
    for (const patient of patients) await world.encounter(patient);
    const pairs = patients.flatMap((one) => patients.filter((other) => other !== one).map((other) => [one, other] as const));
    const outcomes = await Promise.all(pairs.map(([one, other]) => merge(one, other)));
    expect(outcomes.filter((each) => typeof each === 'object')).toHaveLength(2);
    expect(outcomes.filter((each) => typeof each === 'string').every((each) => each === 'BAD_USER_INPUT TWO_PATIENTS')).toBe(true);
    const left = await world.database.query<{ id: string }>(sql`SELECT id FROM patient`);
    expect(left).toHaveLength(1);
    for (const { gid } of patients)
      expect(await world.ask('greta', `{ patient(id: "${gid}") { id encounters { totalCount } } }`)).toEqual(
        answer({ patient: { id: globalId('Patient', left[0]!.id), encounters: { totalCount: 3 } } }),
      );
  });

  test('is done once for a key', async () => {
    const [survivor, merged] = [await world.patient('Berg'), await world.patient('Berg')];
    const first = await merge(survivor, merged, ', idempotencyKey: "a-key-of-ours"');
    expect(first).toMatchObject({ id: survivor.gid });
    expect(await merge(survivor, merged, ', idempotencyKey: "a-key-of-ours"')).toEqual(first);
  });
});

describe('grants and requests', () => {
  test('for a whole patient end, those for an encounter follow it; each end is an event', async () => {
    await world.provider('clara');
    const [survivor, merged] = [await world.patient('Berg'), await world.patient('Berg')];
    const encounter = await world.encounter(merged);
    await world.limit({ fragment: "last_name = 'Berg'", level: 'PATIENT', providers: ['clara'] });
    await world.limit({ fragment: "service = 'Medicine'", overrideSetting: 'ALLOW', providers: ['clara'] });
    for (const patient of [survivor, merged]) await world.grant('clara', patient);
    await world.grant('clara', merged, { encounterId: encounter.id });
    const request = {
      id: UNKNOWN.Patient.slice('Patient:'.length),
      viewerId: world.providerId('clara'),
      patientId: merged.id,
      encounterId: null,
      reasonCode: 'CONSULT',
      reasonText: null,
      state: 'PENDING',
      openKey: `${world.providerId('clara')}:${merged.id}`,
      createdAt: world.now,
      decidedById: null,
      decidedAt: null,
      version: 1,
    };
    await world.database.run((manager) => manager.insert(OverrideRequest, request));
    expect(await merge(survivor, merged)).toMatchObject({ id: survivor.gid });
    const grants = await world.database.run((manager) => manager.find(OverrideGrant));
    expect(grants.map(({ patientId, encounterId, endsAt }) => [patientId, encounterId, endsAt > world.now])).toEqual(
      expect.arrayContaining([
        [survivor.id, null, false],
        [survivor.id, encounter.id, true],
      ]),
    );
    expect(grants.filter(({ endsAt }) => endsAt > world.now)).toHaveLength(1);
    expect(await world.database.run((manager) => manager.find(OverrideRequest))).toEqual([
      expect.objectContaining({ state: 'LAPSED', openKey: null, patientId: survivor.id }),
    ]);
    expect(
      await world.ask('clara', `{ patient(id: "${merged.gid}") { access { disclosure } } encounter(id: "${encounter.gid}") { service } }`),
    ).toEqual(answer({ patient: { access: { disclosure: 'IDENTITY' } }, encounter: { service: 'Medicine' } }));
    const actions = (await eventsOf(world, 'greta')).map(({ action }) => action);
    expect(actions.filter((action) => action === 'GRANT_REVOKED')).toHaveLength(2);
    expect(actions.filter((action) => action === 'REQUEST_LAPSED')).toHaveLength(1);
    expect(actions.filter((action) => action === 'PATIENTS_MERGED')).toHaveLength(1);
  });
});

describe('limits on columns of the one who is merged', () => {
  test('are named before, and nothing is merged until each is acknowledged', async () => {
    await world.provider('clara');
    const [survivor, merged] = [await world.patient('Berg'), await world.patient('Gorgonzola')];
    await world.encounter(merged);
    const own = await world.limit({ fragment: "last_name LIKE 'Gorg%'", level: 'PATIENT', overrideSetting: 'DENY', providers: ['clara'] });
    const ofVisits = await world.limit({ fragment: `mrn = '${merged.mrn}' AND service = 'Psychiatry'`, providers: ['clara'] });
    await world.limit({ fragment: "last_name IN ('Gorgonzola', 'Berg')", level: 'PATIENT', providers: ['clara'] });
    await world.limit({ fragment: "service = 'Medicine'", providers: ['clara'] });
    await world.limit({ fragment: "last_name = 'Berg'", level: 'PATIENT', providers: ['clara'] });
    await world.limit({ fragment: "last_name = 'Gorgonzola'", level: 'PATIENT', providers: ['clara'], enabled: false });
    const wanted = [own, ofVisits].map((id) => globalId('AccessLimit', id));
    const named = (await preview(survivor, merged, 'limits { id }')) as { limits: { id: string }[] };
    expect(named.limits.map(({ id }) => id).sort()).toEqual([...wanted].sort());
    expect(await merge(survivor, merged)).toBe('BAD_USER_INPUT EACH_LIMIT_OF_PREVIEW');
    expect(await merge(survivor, merged, `, acknowledgeLimits: ["${wanted[0]}"]`)).toBe('BAD_USER_INPUT EACH_LIMIT_OF_PREVIEW');
    expect(await count(world, 'patient')).toBe(2);
    expect(await merge(survivor, merged, `, acknowledgeLimits: ["${wanted[0]}", "${wanted[1]}"]`)).toMatchObject({ id: survivor.gid });
    const [event] = (await eventsOf(world, 'greta')).filter(({ action }) => action === 'PATIENTS_MERGED');
    expect((event!.change as { after: { acknowledgedLimits: string[] } }).after.acknowledgedLimits.sort()).toEqual([...wanted].sort());
  });
});

describe('what may not be merged', () => {
  test('what is hidden answers as what never was, on either side', async () => {
    await world.provider('mara', { permissions: [Permission.PATIENTS_MERGE, Permission.RECORDS_READ] });
    const [open, hidden] = [await world.patient('Berg'), await world.patient('Berg', { locked: true })];
    const asked = async (survivor: string, merged: string) => {
      const sent = await world.statements(async () =>
        expect(await merge({ gid: survivor }, { gid: merged }, '', 'mara')).toBe('NOT_FOUND'),
      );
      return sent.map((statement) => statement.replace(/\b\d+\b/g, '0')).sort();
    };
    expect(await asked(open.gid, hidden.gid)).toEqual(await asked(open.gid, UNKNOWN.Patient));
    expect(await asked(hidden.gid, open.gid)).toEqual(await asked(UNKNOWN.Patient, open.gid));
    expect(await preview(open, hidden, 'sets', 'mara')).toBe('NOT_FOUND');
    expect(await count(world, 'patient')).toBe(2);
  });

  test('a blocked, a shut and a safe chart are refused as they are elsewhere', async () => {
    await world.provider('mara', { permissions: [Permission.PATIENTS_MERGE, Permission.RECORDS_READ], physician: true });
    const open = await world.patient('Open');
    const [blocked, safe, asked, shut] = [
      await world.patient('Blocked'),
      await world.patient('Safe'),
      await world.patient('Asked'),
      await world.patient('Shut'),
    ];
    await world.set('Staff', [blocked], ['mara']);
    await world.limit({ fragment: "last_name = 'Safe'", level: 'PATIENT', providers: ['mara'] });
    await world.limit({ fragment: "last_name = 'Asked'", level: 'PATIENT', overrideSetting: 'PROMPT', providers: ['mara'] });
    await world.encounter(shut);
    await world.site({ physicianOfRecordSecurity: true, physicianOfRecordOverride: 'DENY' });
    expect(await merge(open, blocked, '', 'mara')).toBe('RECORD_BLOCKED');
    expect(await merge(open, shut, '', 'mara')).toBe('RECORD_BLOCKED');
    expect(await merge(safe, open, '', 'mara')).toBe('OVERRIDE_REASON_REQUIRED');
    expect(await merge(open, asked, '', 'mara')).toBe('OVERRIDE_REASON_REQUIRED');
    expect(await count(world, 'patient')).toBe(5);
    const refusals = (await eventsOf(world, 'mara')).filter(({ outcome: came }) => came === 'REFUSED');
    expect(refusals.map(({ errorCode, field }) => [field, errorCode])).toEqual([
      ['mergePatients', 'RECORD_BLOCKED'],
      ['mergePatients', 'RECORD_BLOCKED'],
      ['mergePatients', 'OVERRIDE_REASON_REQUIRED'],
      ['mergePatients', 'OVERRIDE_REASON_REQUIRED'],
    ]);
  });

  test('by nobody without the permission, and nothing that is no patient', async () => {
    await world.provider('clara');
    const [one, two] = [await world.patient('Berg'), await world.patient('Berg')];
    expect(await merge(one, two, '', 'clara')).toBe('FORBIDDEN');
    expect(await merge({ gid: UNKNOWN.Encounter }, two)).toBe('BAD_USER_INPUT ID_OF_PATIENT');
  });

  test('one reason still opens one patient, by whatever numbers it is named', async () => {
    await world.provider('clara');
    const [survivor, merged, third] = [await world.patient('Safe'), await world.patient('Safe'), await world.patient('Safe')];
    await world.limit({ fragment: "last_name = 'Safe'", level: 'PATIENT', providers: ['clara'] });
    await merge(survivor, merged);
    const both = (one: string, other: string) =>
      world.ask(
        'clara',
        `{ a: patient(${one}, overrideReason: { code: "CONSULT" }) { id } b: patient(${other}, overrideReason: { code: "CONSULT" }) { id } }`,
      );
    const refused = await both(`mrn: "${merged.mrn}"`, `id: "${third.gid}"`);
    expect(refused.body.errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', rule: 'ONE_PATIENT' });
    expect(await both(`id: "${merged.gid}"`, `demographicNumber: ${survivor.demographicNumber}`)).toEqual(
      answer({ a: { id: survivor.gid }, b: { id: survivor.gid } }),
    );
  });
});

test('the trail of the one who was merged is found for the survivor, under the survivor’s decision', async () => {
  await world.provider('clara');
  await world.provider('jonas', { permissions: [Permission.AUDIT_READ] });
  const [survivor, merged] = [await world.patient('Berg'), await world.patient('Berg')];
  const encounter = await world.encounter(merged);
  await world.ask('clara', `{ patient(id: "${merged.gid}") { id city } }`);
  await world.ask('clara', `{ encounter(id: "${encounter.gid}") { service } }`);
  await merge(survivor, merged);
  const accesses = async (gid: string) =>
    outcome(
      await world.ask(
        'jonas',
        `{ chartAccess(patientId: "${gid}") { totalCount nodes { viewer { displayName } records { patient { id } } } } }`,
      ),
    );
  const wanted = {
    totalCount: 2,
    nodes: [
      { viewer: { displayName: 'clara' }, records: [{ patient: { id: survivor.gid } }] },
      { viewer: { displayName: 'clara' }, records: [{ patient: { id: survivor.gid } }] },
    ],
  };
  expect(await accesses(survivor.gid)).toEqual(wanted);
  expect(await accesses(merged.gid)).toEqual(wanted);
  const found = async (gid: string) => {
    const { body } = await world.ask(
      'jonas',
      `{ auditTrail(search: { patient: "${gid}", actions: [READ PATIENTS_MERGED] }) { totalCount } }`,
    );
    return body.data.auditTrail.totalCount as number;
  };
  expect([await found(survivor.gid), await found(merged.gid)]).toEqual([3, 3]);
  await world.database.query(sql`UPDATE patient SET locked = 1 WHERE id = ${survivor.id}`);
  expect([await found(survivor.gid), await found(merged.gid)]).toEqual([0, 0]);
  expect(await accesses(merged.gid)).toEqual({ totalCount: 0, nodes: [] });
});

describe('after any merge', () => {
  const visit = fc.record({
    ofMerged: fc.boolean(),
    locked: fc.boolean(),
    service: fc.constantFrom('Medicine', 'Psychiatry', null),
    physician: fc.option(fc.constantFrom('ada', 'bruno')),
    documents: fc.nat({ max: 2 }),
    grantee: fc.option(fc.constantFrom('clara', 'bruno')),
  });
  const plan = fc.record({
    visits: fc.array(visit, { maxLength: 5 }),
    locked: fc.tuple(fc.boolean(), fc.boolean()),
    loose: fc.boolean(),
    names: fc.tuple(fc.constantFrom('Berg', 'Gorgonzola'), fc.constantFrom('Berg', 'Gorgonzola')),
    sets: fc.array(fc.record({ survivor: fc.boolean(), merged: fc.boolean(), of: fc.constantFrom('clara', 'bruno', 'ada') }), {
      maxLength: 2,
    }),
    wholeGrant: fc.option(fc.constantFrom('clara', 'bruno')),
    limits: fc.subarray([
      { fragment: "service IS NOT NULL AND service = 'Psychiatry'", providers: ['clara'], overrideSetting: 'ALLOW' },
      { fragment: "service = 'Psychiatry'", providers: ['bruno'], overrideSetting: 'DENY' },
      { fragment: "last_name = 'Gorgonzola'", level: 'PATIENT', providers: ['clara'], overrideSetting: 'PROMPT' },
      { fragment: "last_name = 'Gorgonzola' AND service = 'Medicine'", providers: ['ada'], overrideSetting: 'DENY' },
    ]),
    security: fc.constantFrom('ALLOW', 'DENY', null),
    disclosure: fc.constantFrom('NOTHING', 'EXISTENCE', 'DEMOGRAPHICS'),
  });
  type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;
  const VIEWERS = ['ada', 'bruno', 'clara', 'seer'];
  const uuid = (group: number, place: number) => `${String(group).padStart(8, '0')}-0000-4000-8000-${String(place).padStart(12, '0')}`;

  /** A hospital as the plan says; where it is joined, the survivor has held everything from the beginning. */
  async function build(given: Plan, joined: boolean): Promise<World> {
    const own = await World.open();
    await own.provider('greta', { permissions: MERGER });
    for (const name of ['ada', 'bruno']) await own.provider(name, { physician: true });
    await own.provider('clara');
    await own.provider('seer', { permissions: [Permission.RECORDS_READ, Permission.RECORDS_READ_LOCKED] });
    const { security } = given;
    await own.site({
      blacklistDisclosure: given.disclosure,
      physicianOfRecordSecurity: security !== null,
      ...(security === null ? {} : { physicianOfRecordOverride: security }),
    });
    const [survivorLocked, mergedLocked] = given.locked;
    const survivor = await own.patient(given.names[0], {
      id: uuid(1, 1),
      mrn: 'S',
      demographicNumber: 1,
      city: 'Lund',
      locked: survivorLocked || (joined && mergedLocked),
    });
    const merged = joined
      ? survivor
      : await own.patient(given.names[1], { id: uuid(1, 2), mrn: 'M', demographicNumber: 2, city: 'Malmö', locked: mergedLocked });
    await own.patient('Another', { id: uuid(1, 3), mrn: 'A', demographicNumber: 3 });
    for (const [place, { ofMerged, locked, service, physician, documents, grantee }] of given.visits.entries()) {
      const holder = ofMerged ? merged : survivor;
      const encounter = await own.encounter(holder, {
        id: uuid(2, place),
        number: `V-${place}`,
        service,
        locked,
        physicians: physician ? [physician] : [],
      });
      for (let index = 0; index < documents; index += 1)
        await own.document(encounter, { id: uuid(3, place * 10 + index), title: `T ${place} ${index}` });
      if (grantee) await own.grant(grantee, holder, { encounterId: encounter.id });
    }
    if (given.loose) await own.document(merged, { id: uuid(3, 999), title: 'Loose' });
    for (const [place, set] of given.sets.entries()) {
      const members = [...(set.survivor ? [survivor] : []), ...(set.merged && !(joined && set.survivor) ? [merged] : [])];
      await own.set(`Set ${place}`, members, [set.of]);
    }
    for (const limit of given.limits) await own.limit(limit);
    if (given.wholeGrant && !joined) for (const each of [survivor, merged]) await own.grant(given.wholeGrant, each);
    return own;
  }

  const ACCESS = 'access { disclosure door openUntil }';
  const questions = (mrn: string) => [
    `{ patient(mrn: "${mrn}") { id mrn lastName city ${ACCESS} encounters { totalCount message nodes { number service ${ACCESS} } } documents { nodes { title } } } }`,
    `{ patients { totalCount edges { cursor node { mrn city ${ACCESS} } } } }`,
    `{ encounters { totalCount edges { cursor node { number service patient { mrn ${ACCESS} } physicians { kind } } } } }`,
    `{ documentTree(patientId: "Patient:${mrn === 'S' ? uuid(1, 1) : uuid(1, 2)}") { message encounters { encounter { number } documentTypes { documents { title } } } documentTypes { documents { title } } } }`,
  ];

  test('every viewer is answered as if the survivor had held everything from the beginning', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (given) => {
        const [own, other] = [await build(given, false), await build(given, true)];
        try {
          const [survivor, merged] = [{ gid: `Patient:${uuid(1, 1)}` }, { gid: `Patient:${uuid(1, 2)}` }];
          const pair = `survivor: "${survivor.gid}", merged: "${merged.gid}"`;
          const named = (await did(own, 'greta', `previewMerge(${pair}) { limits { id } }`, {}, 'query')) as { limits: { id: string }[] };
          const limits = JSON.stringify(named.limits.map(({ id }) => id));
          expect(await did(own, 'greta', `mergePatients(${pair}, acknowledgeLimits: ${limits}) { mrn }`)).toEqual({ mrn: 'S' });
          for (const viewer of VIEWERS) {
            for (const [index, question] of questions('S').entries()) {
              const wanted = { viewer, question, body: JSON.stringify((await other.ask(viewer, question)).body) };
              expect({ viewer, question, body: JSON.stringify((await own.ask(viewer, question)).body) }).toEqual(wanted);
              const byOld = questions('M')[index]!;
              expect((await own.ask(viewer, byOld)).body.data).toEqual((await other.ask(viewer, question)).body.data);
            }
          }
        } finally {
          await own.close();
          await other.close();
        }
      }),
      { numRuns: Number(process.env.MERGE_RUNS ?? 4) },
    );
  }, 600_000);
});
