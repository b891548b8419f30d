import fc from 'fast-check';
import { FIELDS, type Call, type State } from './Administration';
import { FRAGMENTS } from './decisions';

/** What is to be tried, in numbers; what they stand for depends on what is there at that moment. */
export interface Plan {
  readonly field: string;
  readonly who: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** What is wrong with it on purpose. */
  readonly twist: 'NONE' | 'STALE' | 'UNKNOWN' | 'TYPE' | 'BAD' | 'OWN';
  /** Whose view is compared afterwards. */
  readonly viewer: number;
}

/** What is asked for often, since much else depends on it. */
const OFTEN = [
  'savePatientSet',
  'createPatientSet',
  'changeSetAccess',
  'createAccessLimit',
  'changeSiteSettings',
  'lockRecord',
  'undoSetAccess',
];
const nat = fc.nat({ max: 997 });

/** Sequences of administrators' changes. */
export const plansOf = (length: number): fc.Arbitrary<Plan[]> =>
  fc.array(
    fc.record({
      field: fc.constantFrom(
        ...OFTEN,
        ...FIELDS,
        ...OFTEN,
        'mergePatients',
        'changeSetAccess',
        'changeProvider',
        'giveOverrideReason',
        'giveOverrideReason',
      ),
      who: fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 2 }) }, { weight: 1, arbitrary: nat }),
      a: nat,
      b: nat,
      c: nat,
      twist: fc.oneof(
        { weight: 7, arbitrary: fc.constant('NONE' as const) },
        { weight: 3, arbitrary: fc.constantFrom('STALE' as const, 'UNKNOWN' as const, 'TYPE' as const, 'BAD' as const, 'OWN' as const) },
      ),
      viewer: nat,
    }),
    { minLength: 1, maxLength: length, size: 'max' },
  );

const NOBODY = '00000000-0000-4000-8000-000000000000';
const NAMES = ['Alpha', 'álpha', 'Beta', 'BETA', 'Gamma', 'Delta', 'Epsilon', 'Zeta'];
const USERNAMES = ['gina', 'Gína', 'hugo', 'ines', 'jan'];
const ZONES = ['UTC', 'Europe/Stockholm', 'America/Vancouver'];
const READ = ['RECORDS_READ'];
const LOCKED = [...READ, 'RECORDS_READ_LOCKED', 'RECORDS_LOCK', 'SETS_MANAGE'];
const BUNDLES = [READ, LOCKED, [], [...LOCKED, 'ROLES_MANAGE', 'PROVIDERS_MANAGE', 'SET_ACCESS_MANAGE'], ['ACCESS_LIMITS_MANAGE', ...READ]];

const of = <Item>(items: readonly Item[], place: number): Item => items[place % items.length]!;
/** Those whose bit is set. */
const some = <Item>(items: readonly Item[], bits: number): Item[] => items.filter((_, place) => ((bits >> (place % 9)) & 1) === 1);

/** The mutation that a plan stands for, on a site as it is. */
export function callOf({ field, who, a, b, c, twist }: Plan, state: State): Call {
  const people = [...state.providers.keys()];
  const caller = of(people, who);
  const pick = (type: string, all: Iterable<string>, place: number) => {
    const ids = [...all];
    if (twist === 'TYPE') return `AuditEvent:${NOBODY}`;
    return twist === 'UNKNOWN' || ids.length === 0 ? `${type}:${NOBODY}` : of(ids, place);
  };
  const isBad = twist === 'BAD';
  const name = isBad ? ' ' : of(NAMES, b);
  const version = (row: { version: number } | undefined) => (row?.version ?? 1) - (twist === 'STALE' ? 1 : 0);
  const versioned = (type: string, all: ReadonlyMap<string, { version: number }>) => {
    const id = pick(type, all.keys(), a);
    return { id, version: version(all.get(id)) };
  };
  // Patients who were merged are named by their old ids, too.
  const patients = [...state.patients.keys(), ...state.merged.keys()];
  const named = isBad ? [] : [...new Set([pick('Patient', patients, b), of(patients, c), of(patients, b + c)])].slice(0, 1 + (c % 3));
  const reason = isBad ? 'short' : 'Asked by the patient';
  const another =
    twist === 'OWN'
      ? caller
      : pick(
          'Provider',
          people.filter((id) => id !== caller),
          a,
        );
  const sets = [...state.sets.keys()];
  const limit = () => ({
    name,
    fragment: isBad ? 'service is good' : of(Object.keys(FRAGMENTS), c),
    polarity: of(['EXCEPT_WHERE', 'ONLY_WHERE'], a),
    overrideSetting: of(['ALLOW', 'PROMPT', 'DENY'], a + b),
  });
  const subjects = () => ({
    everyone: c % 11 === 0,
    providers: twist === 'TYPE' || twist === 'UNKNOWN' ? [pick('Provider', people, c)] : some(people.slice(twist === 'OWN' ? 0 : 2), c),
    roles: some([...state.roles.keys()].slice(3), b & c),
  });
  const args = (): Record<string, unknown> => {
    switch (field) {
      case 'savePatientSet': {
        const where = of([{ city: 'Leeds' }, { city: 'york' }, { lastName: 'a' }, { lastName: 'Al', city: 'LEEDS' }, {}], c);
        return { name, definition: { select: a % 9 === 0 ? ['LAST_NAME'] : ['DEMOGRAPHIC_NUMBER'], where } };
      }
      case 'createPatientSet':
        return { name, patients: named };
      case 'renamePatientSet':
        return { ...versioned('PatientSet', state.sets), name };
      case 'addPatientSetMembers':
      case 'removePatientSetMembers':
        return { ...versioned('PatientSet', state.sets), patients: named };
      case 'refreshPatientSet':
      case 'deletePatientSet':
        return versioned('PatientSet', state.sets);
      case 'changeSetAccess': {
        const at = (state.providers.get(another)?.blacklistVersion ?? 1) - (twist === 'STALE' ? 1 : 0);
        const on = some(sets, b);
        const off = some(sets, c).filter((id) => isBad || !on.includes(id));
        return { providerId: another, version: at, blacklist: on, unblacklist: off };
      }
      case 'undoSetAccess': {
        // One whose list was changed, where there is one, so that there is something to undo.
        const changed = people.filter((id) => id !== caller && state.providers.get(id)!.last !== null);
        const providerId = twist === 'NONE' && changed.length > 0 ? of(changed, a) : another;
        return { providerId, version: (state.providers.get(providerId)?.blacklistVersion ?? 1) - (twist === 'STALE' ? 1 : 0) };
      }
      case 'createAccessLimit':
        return { limit: limit(), subjects: subjects(), enabled: b % 5 > 0, acknowledgeNulls: true };
      case 'changeAccessLimit':
        return { ...versioned('AccessLimit', state.limits), limit: limit(), acknowledgeNulls: true };
      case 'enableAccessLimit':
        return { ...versioned('AccessLimit', state.limits), enabled: b % 3 > 0, acknowledgeNulls: true };
      case 'assignAccessLimit':
        return { ...versioned('AccessLimit', state.limits), subjects: subjects() };
      case 'deleteAccessLimit':
        return versioned('AccessLimit', state.limits);
      case 'lockRecord':
      case 'unlockRecord':
        return { record: b % 2 ? pick('Patient', patients, a) : pick('Encounter', state.encounters.keys(), a), reason };
      case 'giveOverrideReason': {
        const record = b % 2 ? pick('Patient', patients, a) : pick('Encounter', state.encounters.keys(), a);
        return { record, reason: { code: 'CONSULT', ...(isBad ? { text: 'short' } : {}) } };
      }
      case 'lockPatientSet':
        return { set: pick('PatientSet', sets, a), reason };
      case 'createRole':
        return { input: { name, permissions: of(BUNDLES, c) } };
      case 'changeRole':
        return {
          ...versioned('Role', state.roles),
          input: { name: isBad ? ' ' : c % 2 ? name : `Role ${a % 12}`, permissions: of(BUNDLES, c) },
        };
      case 'deleteRole': {
        const held = new Set([...state.providers.values()].flatMap(({ roles }) => [...roles]));
        const free = [...state.roles].filter(([id]) => !held.has(id));
        return versioned('Role', b % 3 > 0 && free.length > 0 ? new Map(free) : state.roles);
      }
      case 'createProvider':
        return { input: { username: isBad ? '' : of(USERNAMES, b), displayName: of(NAMES, c), physician: a % 2 === 0, active: a % 7 > 0 } };
      case 'changeProvider': {
        const row = state.providers.get(another);
        const username = c % 5 === 0 ? of(USERNAMES, b) : (row?.username ?? 'nobody');
        const input = { username, displayName: isBad ? '' : of(NAMES, c), physician: a % 2 === 0, active: b % 4 > 0 };
        return { id: another, version: version(row), input };
      }
      case 'setProviderRoles':
        return { id: another, version: version(state.providers.get(another)), roles: some([...state.roles.keys()], b) };
      case 'changeSiteSettings': {
        const settings = [
          { physicianOfRecordSecurity: b % 4 > 0 },
          { physicianOfRecordSecurity: true, physicianOfRecordScope: of(['EVERYONE', 'PHYSICIANS'], b) },
          { physicianOfRecordSecurity: true, physicianOfRecordOverride: of(['ALLOW', 'PROMPT', 'DENY'], b) },
          { blacklistDisclosure: of(['NOTHING', 'EXISTENCE', 'DEMOGRAPHICS'], b) },
          { timeZone: of(ZONES, b) },
          { grantMinutes: 1 + b },
        ];
        const input = isBad ? of([{ grantMinutes: 0 }, { timeZone: '' }], b) : of(settings, a);
        return { input, version: version(state.site) };
      }
      case 'mergePatients':
        return {
          survivor: pick('Patient', patients, a),
          merged: twist === 'OWN' ? of(patients, a) : of(patients, a + 1 + (b % (patients.length - 1 || 1))),
          acknowledgeLimits: isBad ? [] : [...state.limits.keys()],
        };
      default: {
        const encounters = [...state.encounters];
        const [encounterId, encounter] = of(encounters, b);
        // One who is designated, where there is one, so that there is something to remove.
        const [there] = field === 'removePhysicianOfRecord' && c % 3 > 0 ? encounter.physicians : [];
        const [providerId, kind] = there?.split(' ') ?? [another, of(['ATTENDING', 'CONSULTING'], c)];
        const isOdd = twist === 'TYPE' || twist === 'UNKNOWN';
        return { encounterId: isOdd ? pick('Encounter', [], 0) : encounterId, providerId, kind: isBad ? '' : kind };
      }
    }
  };
  return { who: caller, field, args: args() };
}
