import { randomUUID } from 'node:crypto';
import { AccessLimitRole } from '../../../src/entity/AccessLimitRow';
import { defaultReasons } from '../../../src/entity/defaultSettings';
import { insertRows } from '../../../src/entity/insertRows';
import { OverrideGrant, OverrideRequest } from '../../../src/entity/Override';
import { Provider } from '../../../src/entity/Provider';
import { ProviderRole } from '../../../src/entity/Role';
import { readViewer, readViewerOf } from '../../../src/gate/readViewer';
import { readLimit, type AccessLimit } from '../../../src/policy/AccessLimit';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const SITE = {
  physicianOfRecordSecurity: true,
  physicianOfRecordScope: 'EVERYONE',
  physicianOfRecordOverride: 'PROMPT',
  blacklistDisclosure: 'NOTHING',
  grantMinutes: 7,
  assignmentMaxDays: 8,
  requestLapseDays: 9,
  timeZone: 'Pacific/Kiritimati',
};
const at = (offset: number) => new Date(world.now.getTime() + offset);
const roleOf = async (username: string) =>
  (await world.database.run((manager) => manager.findOneByOrFail(ProviderRole, { providerId: world.providerId(username) }))).roleId;

test('a viewer is all that the rules may know of a provider, as it stands, and nothing of another', async () => {
  await world.site(SITE);
  const { RECORDS_READ, SETS_MANAGE } = Permission;
  const id = await world.provider('Vera', { permissions: [SETS_MANAGE, RECORDS_READ], physician: true });
  await world.provider('other', { permissions: [Permission.AUDIT_READ] });
  await world.provider('Adam', { permissions: [RECORDS_READ] });
  await world.provider('bare', { permissions: [] });
  const roles = [await roleOf('Adam'), await roleOf('bare')];
  await world.database.transaction((manager) =>
    insertRows(
      manager,
      ProviderRole,
      roles.map((roleId) => ({ providerId: id, roleId })),
    ),
  );

  const sets = [await world.set('One', [], ['Vera']), await world.set('Two', [], ['Vera', 'other'])];
  await world.set('Three', [], ['other']);

  const mine = { fragment: "service = 'Mine'", level: 'ENCOUNTER', polarity: 'EXCEPT_WHERE', overrideSetting: 'ALLOW' };
  const ofRole = { fragment: "last_name = 'Role'", level: 'PATIENT', polarity: 'ONLY_WHERE', overrideSetting: 'PROMPT' };
  const everyones = { ...mine, fragment: "service = 'Everyone'", overrideSetting: 'DENY' };
  const limits: AccessLimit[] = [];
  for (const [terms, providers] of [
    [mine, ['Vera']],
    [ofRole, ['other']],
    [everyones, []],
  ] as const)
    limits.push(readLimit({ ...terms, id: await world.limit({ ...terms, providers }), parsed: null }));
  await world.database.run((manager) => manager.insert(AccessLimitRole, { limitId: limits[1]?.id ?? '', roleId: roles[0] ?? '' }));
  await world.limit({ ...mine, providers: ['Vera'], enabled: false });
  await world.limit({ ...everyones, enabled: false });
  await world.limit({ ...mine, providers: ['other'] });

  const patient = await world.patient('Berg');
  const encounter = await world.encounter(patient);
  await world.grant('Vera', patient, { encounterId: encounter.id, startsAt: at(0), endsAt: at(1) });
  await world.grant('Vera', patient, { strength: 'APPROVAL', startsAt: at(-1_000), endsAt: at(5_000) });
  await world.grant('Vera', patient, { startsAt: at(-1), endsAt: at(0) });
  await world.grant('Vera', patient, { startsAt: at(1), endsAt: at(2) });
  await world.grant('other', patient);
  const granted = await world.database.run((manager) => manager.findBy(OverrideGrant, { viewerId: id }));
  const grants = granted
    .filter(({ startsAt, endsAt }) => startsAt <= world.now && endsAt > world.now)
    .map(({ id: key, patientId, encounterId, strength, startsAt, endsAt }) => ({
      id: key,
      patientId,
      encounterId,
      strength,
      startsAt,
      endsAt,
    }));
  expect(grants).toHaveLength(2);

  const lapse = -SITE.requestLapseDays * 86_400_000;
  const request = (viewerId: string, state: string, encounterId: string | null, isOpen: boolean, createdAt: Date) => ({
    ...{ id: randomUUID(), viewerId, patientId: patient.id, encounterId, reasonCode: 'CONSULT', reasonText: null, state },
    ...{ openKey: isOpen ? randomUUID() : null, createdAt, decidedById: null, decidedAt: null, version: 1 },
  });
  const requests = [
    request(id, 'PENDING', null, true, at(lapse + 1)),
    request(id, 'APPROVED', encounter.id, true, at(-1)),
    request(id, 'PENDING', null, true, at(lapse)),
    request(id, 'DENIED', null, false, at(-1)),
    request(world.providerId('other'), 'PENDING', null, true, at(-1)),
  ];
  await world.database.transaction((manager) => insertRows(manager, OverrideRequest, requests));
  const openRequests = requests
    .slice(0, 2)
    .map(({ id: key, state, patientId, encounterId }) => ({ id: key, state, patientId, encounterId }));

  const byId = <Row extends { readonly id: string }>(rows: readonly Row[]) =>
    [...rows].sort((left, right) => (left.id < right.id ? -1 : 1));
  const viewer = {
    id,
    username: 'Vera',
    displayName: 'Vera',
    physician: true,
    roles: ['role of Adam', 'role of bare', 'role of Vera'],
    permissions: new Set([RECORDS_READ, SETS_MANAGE]),
    blacklistedSetIds: sets.map((set) => set.id).sort(),
    limits: byId(limits),
    grants: byId(grants),
    openRequests: byId(openRequests),
    site: { ...SITE, reasons: defaultReasons().map(({ code, text }) => ({ code, text })) },
    now: world.now,
    // It is tomorrow there.
    today: '2026-03-02',
  };
  expect(await readViewer(world.database, 'Vera', world.now)).toEqual(viewer);
  expect(await readViewerOf(world.database, id, world.now)).toEqual(viewer);
});

test('nobody signs in by a name that is not quite theirs, and nobody who is inactive', async () => {
  const id = await world.provider('Élan');
  for (const username of ['elan', 'ÉLAN', 'Élan ', ' Élan', 'E\u0301lan', ''])
    await expect(readViewer(world.database, username, world.now)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  expect((await readViewer(world.database, 'Élan', world.now)).physician).toBe(false);
  await world.database.run((manager) => manager.update(Provider, { id }, { active: false }));
  await expect(readViewer(world.database, 'Élan', world.now)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  expect(await readViewerOf(world.database, id, world.now)).toBeNull();
  expect(await readViewerOf(world.database, randomUUID(), world.now)).toBeNull();
});
