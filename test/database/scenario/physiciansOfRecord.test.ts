import { EncounterPhysician } from '../../../src/entity/Encounter';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { did, idOf, outcome, person } from './administration';
import { answer, count, eventsOf, UNKNOWN, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const MANAGER = [Permission.PROVIDERS_MANAGE];
const change = (by: string, verb: 'designate' | 'remove', encounter: string, provider: string, kind = 'CONSULTING') =>
  did(world, by, `${verb}PhysicianOfRecord(encounterId: "${encounter}", providerId: "${provider}", kind: "${kind}") { id number }`);

describe('a designation', () => {
  test('opens all encounters of the patient at the physician’s next request, and its removal shuts them', async () => {
    const own = await World.open();
    try {
      await own.provider('mara', { permissions: MANAGER });
      await own.provider('ada', { physician: true });
      await own.site({ physicianOfRecordSecurity: true });
      const patient = await own.patient('Berg');
      const [first] = [await own.encounter(patient), await own.encounter(patient)];
      const seen = async () => outcome(await own.ask('ada', `{ patient(id: "${patient.gid}") { access { disclosure door } } }`));
      const take = (verb: string) =>
        did(
          own,
          'mara',
          `${verb}PhysicianOfRecord(encounterId: "${first.gid}", providerId: "${idOf(own, 'ada')}", kind: "ADMITTING") { id }`,
        );
      expect(await seen()).toEqual({ access: { disclosure: 'IDENTITY', door: 'REASON' } });
      expect(await take('designate')).toEqual({ id: first.gid });
      expect(
        await own.ask(
          'ada',
          `{ patient(id: "${patient.gid}") { encounters { nodes { service } } } encounter(id: "${first.gid}") { physicians { kind provider { id } } } }`,
        ),
      ).toEqual(
        answer({
          patient: { encounters: { nodes: [{ service: 'Medicine' }, { service: 'Medicine' }] } },
          encounter: { physicians: [{ kind: 'ADMITTING', provider: { id: idOf(own, 'ada') } }] },
        }),
      );
      expect(await take('designate')).toBe('CONFLICT');
      expect(await take('remove')).toEqual({ id: first.gid });
      expect(await seen()).toEqual({ access: { disclosure: 'IDENTITY', door: 'REASON' } });
      expect(await take('remove')).toBe('CONFLICT');
      const record = { patientId: patient.id, encounterId: first.id, documentId: null, disclosure: 'CHART', door: 'OPEN', rules: [] };
      const state = { provider: idOf(own, 'ada'), kind: 'ADMITTING' };
      const event = { action: 'PHYSICIAN_OF_RECORD_CHANGED', outcome: 'SUCCESS', records: [record] };
      expect((await eventsOf(own, 'mara')).filter(({ action }) => action === event.action)).toEqual([
        { ...event, field: 'designatePhysicianOfRecord', change: { before: null, after: state } },
        { ...event, field: 'removePhysicianOfRecord', change: { before: state, after: null } },
      ]);
    } finally {
      await own.close();
    }
  });

  test('is made once where many make it at a time', async () => {
    const [mara, nils, doctor] = [await person(world, MANAGER), await person(world, MANAGER), await person(world)];
    const encounter = await world.encounter(await world.patient(unique('Berg')));
    const outcomes = await Promise.all([mara, nils, mara, nils].map((by) => change(by, 'designate', encounter.gid, idOf(world, doctor))));
    expect(outcomes.map((each) => (typeof each === 'string' ? each : 'done')).sort()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'done']);
    expect(await count(world, `encounter_physician WHERE encounter_id = '${encounter.id}'`)).toBe(1);
  });

  test('of oneself is made, and ended, by nobody', async () => {
    const me = await person(world, MANAGER);
    const encounter = await world.encounter(await world.patient(unique('Berg')), { physicians: [me] });
    for (const id of [encounter.gid, UNKNOWN.Encounter]) {
      expect(await change(me, 'designate', id, idOf(world, me))).toBe('FORBIDDEN');
      expect(await change(me, 'remove', id, idOf(world, me), 'ATTENDING')).toBe('FORBIDDEN');
    }
    expect(await count(world, `encounter_physician WHERE encounter_id = '${encounter.id}'`)).toBe(1);
  });

  test('on a hidden encounter answers as on one that never was, after the same statements', async () => {
    const [me, doctor] = [await person(world, MANAGER), await person(world)];
    const patient = await world.patient(unique('Berg'));
    await world.encounter(patient);
    const hidden = await world.encounter(patient, { locked: true });
    for (const verb of ['designate', 'remove'] as const) {
      const asked = async (id: string) => {
        const sent = await world.statements(async () => expect(await change(me, verb, id, idOf(world, doctor))).toBe('NOT_FOUND'));
        return sent.map((statement) => statement.replace(/\b\d+\b/g, '0')).sort();
      };
      expect(await asked(hidden.gid)).toEqual(await asked(UNKNOWN.Encounter));
    }
    expect(await count(world, `encounter_physician WHERE encounter_id = '${hidden.id}'`)).toBe(0);
  });

  test('on a safe encounter is made', async () => {
    const [me, doctor] = [await person(world, MANAGER), await person(world)];
    const encounter = await world.encounter(await world.patient(unique('Berg')), { service: unique('Service') });
    await world.limit({ fragment: `service = '${encounter.service}'`, overrideSetting: 'PROMPT', providers: [me] });
    expect(await change(me, 'designate', encounter.gid, idOf(world, doctor))).toEqual({ id: encounter.gid, number: encounter.number });
  });

  test('needs the permission, an active provider and a kind', async () => {
    const [me, clerk, doctor, gone] = [await person(world, MANAGER), await person(world), await person(world), unique('gone')];
    await world.provider(gone, { active: false });
    const encounter = await world.encounter(await world.patient(unique('Berg')));
    expect(await change(clerk, 'designate', encounter.gid, idOf(world, doctor))).toBe('FORBIDDEN');
    expect(await change(me, 'designate', encounter.gid, idOf(world, gone))).toBe('BAD_USER_INPUT ACTIVE_PROVIDER');
    expect(await change(me, 'designate', encounter.gid, 'Provider:00000000-0000-4000-8000-000000000000')).toBe('NOT_FOUND');
    expect(await change(me, 'designate', encounter.gid, idOf(world, doctor), 'attending')).toBe('BAD_USER_INPUT KIND');
    expect(await change(me, 'designate', UNKNOWN.Patient, idOf(world, doctor))).toBe('BAD_USER_INPUT ID_OF_ENCOUNTER');
    expect(await count(world, `encounter_physician WHERE encounter_id = '${encounter.id}'`)).toBe(0);
  });
});

test('physicians of record are listed by kind, then by name; an encounter without any has none', async () => {
  const reader = unique('reader');
  await world.provider(reader);
  const stem = unique('physician');
  for (const [name, physician] of [
    ['b', true],
    ['a', false],
    ['c', true],
  ] as const)
    await world.provider(`${stem}${name}`, { physician });
  const patient = await world.patient(unique('Berg'));
  const visit = await world.encounter(patient, { physicians: ['c', 'a', 'b'].map((name) => `${stem}${name}`) });
  const consulted = await world.encounter(patient, { physicians: [`${stem}c`] });
  const alone = await world.encounter(patient);
  await world.database.run((manager) =>
    manager.insert(EncounterPhysician, {
      encounterId: consulted.id,
      providerId: world.providerId(`${stem}a`),
      kind: 'ADMITTING',
      patientId: patient.id,
    }),
  );
  const shown = (kind: string, name: string, physician: boolean) => ({
    kind,
    provider: { id: idOf(world, `${stem}${name}`), displayName: `${stem}${name}`, physician },
  });
  const physicians = 'physicians { kind provider { id displayName physician } }';
  const ask = (gid: string) => world.ask(reader, `{ encounter(id: "${gid}") { ${physicians} } }`);
  expect(await ask(visit.gid)).toEqual(
    answer({ encounter: { physicians: [shown('ATTENDING', 'a', false), shown('ATTENDING', 'b', true), shown('ATTENDING', 'c', true)] } }),
  );
  expect(await ask(consulted.gid)).toEqual(
    answer({ encounter: { physicians: [shown('ADMITTING', 'a', false), shown('ATTENDING', 'c', true)] } }),
  );
  expect(await ask(alone.gid)).toEqual(answer({ encounter: { physicians: [] } }));
});
