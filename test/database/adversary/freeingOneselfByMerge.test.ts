import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { did } from '../scenario/administration';
import { answer, count, eventsOf } from '../scenario/queries';

const { RECORDS_READ, PATIENTS_MERGE, OVERRIDE_SELF } = Permission;

let world: World;
beforeEach(async () => {
  world = await World.open();
  await world.provider('ines', { physician: true, permissions: [RECORDS_READ, PATIENTS_MERGE, OVERRIDE_SELF] });
});
afterEach(() => world.close());

type Patient = Awaited<ReturnType<World['patient']>>;
const merge = (survivor: Patient, merged: Patient, limits: readonly string[] = []) =>
  did(
    world,
    'ines',
    `mergePatients(survivor: "${survivor.gid}", merged: "${merged.gid}", acknowledgeLimits: ${JSON.stringify(limits)}) { id }`,
  );
const encountersOf = async ({ gid }: Patient) =>
  (await world.ask('ines', `{ patient(id: "${gid}") { encounters { totalCount } } }`)).body.data?.patient as unknown;
const refusals = async () => (await eventsOf(world, 'ines')).filter(({ outcome }) => outcome === 'REFUSED');

describe('one who merges does not free themselves', () => {
  test('from a limit that hides an encounter by a name of its patient', async () => {
    const [plain, limited] = [await world.patient('Berg'), await world.patient('Gorgonzola')];
    const hidden = await world.encounter(limited, { service: 'Psychiatry' });
    await world.encounter(limited, { service: 'Medicine' });
    const fragment = "last_name = 'Gorgonzola' AND service = 'Psychiatry'";
    const limit = globalId('AccessLimit', await world.limit({ fragment, overrideSetting: 'DENY', providers: ['ines'] }));
    expect(await merge(plain, limited, [limit])).toBe('FORBIDDEN');
    expect(await merge(plain, limited)).toBe('FORBIDDEN');
    expect(await count(world, 'patient')).toBe(2);
    expect((await refusals()).map(({ field, errorCode }) => [field, errorCode])).toEqual([
      ['mergePatients', 'FORBIDDEN'],
      ['mergePatients', 'FORBIDDEN'],
    ]);
    // The other way round the limit still hits.
    expect(await merge(limited, plain)).toEqual({ id: limited.gid });
    expect(await encountersOf(limited)).toEqual({ encounters: { totalCount: 1 } });
    expect(await world.ask('ines', `{ encounter(id: "${hidden.gid}") { id } }`)).toEqual(answer({ encounter: null }));
  });

  test('from a limit of patients that a reason has lifted for an hour', async () => {
    const [plain, limited] = [await world.patient('Berg'), await world.patient('Gorgonzola')];
    const fragment = "last_name = 'Gorgonzola'";
    const limit = globalId('AccessLimit', await world.limit({ fragment, level: 'PATIENT', overrideSetting: 'ALLOW', providers: ['ines'] }));
    await world.grant('ines', limited);
    expect(await merge(plain, limited, [limit])).toBe('FORBIDDEN');
    expect(await merge(limited, plain)).toEqual({ id: limited.gid });
  });

  test.each(['survivor', 'merged'])('from the security of physicians of record, by being one of the other: %s', async (side) => {
    await world.site({ physicianOfRecordSecurity: true });
    const [own, foreign] = [await world.patient('Berg'), await world.patient('Berg')];
    await world.encounter(own, { physicians: ['ines'] });
    await world.encounter(foreign);
    await world.grant('ines', foreign);
    const [survivor, merged] = side === 'survivor' ? [own, foreign] : [foreign, own];
    expect(await merge(survivor, merged)).toBe('FORBIDDEN');
    expect(await count(world, 'patient')).toBe(2);
  });
});

test('one who is bound merges what the rule leaves as it was', async () => {
  await world.site({ physicianOfRecordSecurity: true });
  const [own, other, empty] = [await world.patient('Berg'), await world.patient('Berg'), await world.patient('Berg')];
  for (const patient of [own, other]) await world.encounter(patient, { physicians: ['ines'] });
  expect(await merge(own, other)).toEqual({ id: own.gid });
  expect(await merge(own, empty)).toEqual({ id: own.gid });
  const strangers = [await world.patient('Berg'), await world.patient('Berg')] as const;
  for (const patient of strangers) {
    await world.encounter(patient);
    await world.grant('ines', patient);
  }
  expect(await merge(...strangers)).toEqual({ id: strangers[0].gid });
  expect((await world.ask('ines', `{ patient(id: "${strangers[0].gid}") { access { disclosure } } }`)).body.data).toEqual({
    patient: { access: { disclosure: 'IDENTITY' } },
  });
});
