import { globalId } from '../../../src/entity/globalId';
import type { Patient } from '../../../src/entity/Patient';
import { PatientSet } from '../../../src/entity/PatientSet';
import { ProviderRole, Role } from '../../../src/entity/Role';
import { Permission } from '../../../src/policy/Permission';
import type { World } from '../../world/World';
import type { State } from './Administration';

const { RECORDS_READ, OVERRIDE_SELF, RECORDS_READ_LOCKED } = Permission;
const ALL = Object.values(Permission);

const PEOPLE = {
  anna: { permissions: ALL, physician: false },
  bodo: { permissions: ALL, physician: true },
  cora: { permissions: ALL.filter((each) => each !== Permission.ROLES_MANAGE && each !== RECORDS_READ_LOCKED), physician: false },
  dina: { permissions: [RECORDS_READ, OVERRIDE_SELF], physician: false },
  egon: { permissions: [RECORDS_READ], physician: true },
  finn: { permissions: [RECORDS_READ, RECORDS_READ_LOCKED], physician: true },
} as const;

/** A patient, and the service, admission and physicians of each encounter. */
const CHARTS: readonly (readonly [string, string | null, readonly (readonly [string | null, string, readonly string[]])[]])[] = [
  ['Adler', 'Leeds', [['Psychiatry', '2026-02-09T23:30:00Z', ['egon']]]],
  ['Alder', null, [['Surgery', '2026-02-10T00:30:00Z', ['bodo']]]],
  ['Birch', 'Leeds', []],
  [
    'Cedar',
    'York',
    [
      ['Psychiatry', '2026-02-01T08:00:00Z', ['egon', 'finn']],
      ['Medicine', '2026-02-20T08:00:00Z', []],
    ],
  ],
  ['Aspen', 'York', [[null, '2026-02-15T08:00:00Z', []]]],
  ['Elm', null, [['Medicine', '2026-02-02T08:00:00Z', ['bodo']]]],
];

/** A set, the places of its members, on whose blacklist it is, and by which city it was saved. */
const SETS: readonly (readonly [string, readonly number[], readonly string[], { city: string } | null])[] = [
  ['Colleagues', [0, 3], ['dina', 'bodo'], null],
  ['Leeds', [0, 4], [], { city: 'Leeds' }],
  ['Friends', [1, 2, 5], ['finn'], null],
];

/** From what refers to what is referred to. */
const TABLES = [
  'idempotency_key',
  'notice',
  'override_grant',
  'workflow_assignment',
  'override_request',
  'record_lock',
  'access_limit_provider',
  'access_limit_role',
  'access_limit',
  'blacklist_change',
  'blacklist_entry',
  'patient_set_member',
  'patient_set',
  'merged_patient',
  'encounter_physician',
  'encounter',
  'patient',
  'provider_role',
  'role_permission',
  'role',
  'provider',
];

const SITE = {
  physicianOfRecordSecurity: false,
  physicianOfRecordScope: 'PHYSICIANS',
  physicianOfRecordOverride: 'ALLOW',
  blacklistDisclosure: 'EXISTENCE',
  grantMinutes: 60,
  timeZone: 'UTC',
  version: 1,
};

/** Makes a world the same hospital as ever, whatever it was before; the trail stays. Gives what the model is to know of it. */
export async function hospital(world: World): Promise<State> {
  await world.database.transaction(async (manager) => {
    for (const table of TABLES) await manager.query(`DELETE FROM ${table}`);
  });
  await world.site(SITE);
  const state: State = {
    providers: new Map(),
    roles: new Map(),
    patients: new Map(),
    merged: new Map(),
    encounters: new Map(),
    sets: new Map(),
    limits: new Map(),
    grants: [],
    site: { ...SITE },
  };
  for (const [username, options] of Object.entries(PEOPLE)) {
    const id = await world.provider(username, options);
    const { roleId } = await world.database.run((manager) => manager.findOneByOrFail(ProviderRole, { providerId: id }));
    const { name, version } = await world.database.run((manager) => manager.findOneByOrFail(Role, { id: roleId }));
    const role = globalId('Role', roleId);
    state.roles.set(role, { name, version, permissions: new Set(options.permissions) });
    state.providers.set(globalId('Provider', id), {
      username,
      displayName: username,
      physician: options.physician,
      active: true,
      version: 1,
      blacklistVersion: 1,
      roles: new Set([role]),
      blacklist: new Set(),
      last: null,
    });
  }
  const patients: Patient[] = [];
  for (const [lastName, city, visits] of CHARTS) {
    const patient = await world.patient(lastName, { city });
    patients.push(patient);
    state.patients.set(patient.gid, { lastName, city, locked: false });
    for (const [service, admittedAt, physicians] of visits) {
      const encounter = await world.encounter(patient, { service, admittedAt: new Date(admittedAt), physicians });
      const rows = physicians.map((username) => `${globalId('Provider', world.providerId(username))} ATTENDING`);
      state.encounters.set(encounter.gid, { patient: patient.gid, service, admittedAt, locked: false, physicians: new Set(rows) });
    }
  }
  await shut(world, state, patients);
  return state;
}

/** Sets and a limit with which everything begins, some of them on somebody's blacklist. */
async function shut(world: World, state: State, patients: readonly Patient[]): Promise<void> {
  const provider = (username: string) => globalId('Provider', world.providerId(username));
  for (const [name, members, usernames, where] of SETS) {
    const set = await world.set(
      name,
      members.map((place) => patients[place]!),
      usernames,
    );
    const definition = where && JSON.stringify({ select: ['DEMOGRAPHIC_NUMBER'], where });
    await world.database.run((manager) => manager.update(PatientSet, { id: set.id }, { definition }));
    const ids = members.map((place) => globalId('Patient', patients[place]!.id));
    state.sets.set(set.gid, { name, where, members: new Set(ids), version: 1 });
    for (const username of usernames) state.providers.get(provider(username))!.blacklist.add(set.gid);
  }
  const terms = { fragment: "service = 'Psychiatry'", polarity: 'EXCEPT_WHERE', overrideSetting: 'ALLOW' };
  const id = await world.limit({ ...terms, providers: ['dina', 'egon'] });
  const subjects = { everyone: false, providers: new Set([provider('dina'), provider('egon')]), roles: new Set<string>() };
  state.limits.set(globalId('AccessLimit', id), { name: id, ...terms, ...subjects, enabled: true, version: 1 });
}
