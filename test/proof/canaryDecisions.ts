import { Permission } from '../../src/policy/Permission';

/** How much somebody sees of a record, as the specification says it: written by hand, and never asked of the product. */
export type Rung = 'NOTHING' | 'EXISTENCE' | 'IDENTITY' | 'DEMOGRAPHICS' | 'CHART';
const RUNGS: readonly Rung[] = ['NOTHING', 'EXISTENCE', 'IDENTITY', 'DEMOGRAPHICS', 'CHART'];

/** Whether a rung is another, or above it. */
export function reaches(rung: Rung, needed: Rung): boolean {
  return RUNGS.indexOf(rung) >= RUNGS.indexOf(needed);
}

/** Every patient and visit of the hospital. What is not named in a table below is at `CHART`. */
export const PATIENTS = ['open', 'reason', 'approval', 'denied', 'mixed', 'locked', 'vanished', 'listed', 'por'] as const;
export const VISITS = [
  ['open', 'openvisit'],
  ['reason', 'reasonvisit'],
  ['approval', 'approvalvisit'],
  ['denied', 'deniedvisit'],
  ['mixed', 'mixedopen'],
  ['mixed', 'mixedreason'],
  ['mixed', 'mixedapproval'],
  ['mixed', 'mixeddenied'],
  ['mixed', 'mixedlocked'],
  ['locked', 'lockedvisit'],
  ['vanished', 'vanishedvisit'],
  ['listed', 'listedvisit'],
  ['por', 'porvisit'],
] as const;
export type PatientName = (typeof PATIENTS)[number];

export type Table = Readonly<Record<string, Rung>>;

/** Who has the right to locked records, and whom no limit, set or security speaks of. */
const ALL: Table = {};
/** L1, L2, V: a locked patient, a locked encounter, and a chart each of whose encounters is locked. */
const PLAIN: Table = {
  mixedlocked: 'NOTHING',
  locked: 'NOTHING',
  lockedvisit: 'NOTHING',
  vanished: 'NOTHING',
  vanishedvisit: 'NOTHING',
};
/** M beside that, of patients and of encounters: ALLOW, PROMPT, DENY. An encounter has the door of its patient. */
const LIMITED: Table = {
  ...PLAIN,
  reason: 'IDENTITY',
  reasonvisit: 'IDENTITY',
  approval: 'IDENTITY',
  approvalvisit: 'IDENTITY',
  denied: 'NOTHING',
  deniedvisit: 'NOTHING',
  mixedreason: 'IDENTITY',
  mixedapproval: 'IDENTITY',
  mixeddenied: 'NOTHING',
};
/** A reason's grant on a patient, and an assignment of one encounter. */
const GRANTED: Table = { ...LIMITED, reason: 'CHART', reasonvisit: 'CHART', mixedapproval: 'CHART' };
/** What a reason opens of what is limited, where it is given on the patient, or on the encounter. */
const OPENED: Readonly<Record<string, Table>> = {
  reason: { reason: 'CHART', reasonvisit: 'CHART' },
  reasonvisit: { reasonvisit: 'CHART' },
  mixed: { mixedreason: 'CHART' },
  mixedreason: { mixedreason: 'CHART' },
};

/** What the site has decided, of what changes a decision. */
export interface Site {
  readonly blacklistDisclosure: 'EXISTENCE' | 'DEMOGRAPHICS' | 'NOTHING';
  readonly physicianOfRecordOverride: 'DENY' | 'ALLOW' | 'PROMPT';
}

/** B: the patient as the site has it; the encounter as it is under whatever is not at `CHART`, and has no door. */
const listed = ({ blacklistDisclosure }: Site): Table => ({ listed: blacklistDisclosure, listedvisit: 'NOTHING' });

/** P: names alone, and with `DENY` no encounter; with a door the encounters are there by their identity. */
function shutByP({ physicianOfRecordOverride }: Site): Table {
  const visit: Rung = physicianOfRecordOverride === 'DENY' ? 'NOTHING' : 'IDENTITY';
  const shut = [...PATIENTS.map((name) => [name, 'IDENTITY']), ...VISITS.map(([, name]) => [name, visit])];
  return { ...(Object.fromEntries(shut) as Table), ...PLAIN, por: 'CHART', porvisit: 'CHART' };
}

/** Of whom the limits, the set and the security of physicians of record speak. */
export type Bound = 'ALL' | 'PLAIN' | 'LIMITED' | 'GRANTED' | 'LISTED' | 'RESTRICTED' | 'POR' | 'NOBODY';

const { RECORDS_READ, OVERRIDE_SELF, RECORDS_READ_LOCKED, RECORDS_LOCK, REPORTS_RUN, SETS_MANAGE, SET_ACCESS_MANAGE } = Permission;
const EVERY = Object.values(Permission);

/** Somebody who asks. Administrators are bound by limits and a blacklist, so that there is something that they may not see. */
export interface Persona {
  readonly permissions: readonly Permission[];
  readonly bound: Bound;
  readonly physician?: true;
  readonly inactive?: true;
}

/** Everybody who asks; those who read the trail first, while it is short. Null stands for one without a token. */
export const PERSONAS = {
  auditor: { permissions: [Permission.AUDIT_READ], bound: 'RESTRICTED' },
  restricted: { permissions: EVERY.filter((each) => each !== RECORDS_READ_LOCKED), bound: 'RESTRICTED' },
  everything: { permissions: EVERY, bound: 'ALL' },
  keeper: { permissions: [RECORDS_READ, RECORDS_READ_LOCKED, RECORDS_LOCK, SETS_MANAGE], bound: 'ALL' },
  clinician: { permissions: [RECORDS_READ, OVERRIDE_SELF], bound: 'PLAIN' },
  limited: { permissions: [RECORDS_READ, OVERRIDE_SELF], bound: 'LIMITED' },
  granted: { permissions: [RECORDS_READ, OVERRIDE_SELF], bound: 'GRANTED' },
  blacklisted: { permissions: [RECORDS_READ, OVERRIDE_SELF], bound: 'LISTED' },
  porbound: { permissions: [RECORDS_READ, OVERRIDE_SELF], bound: 'POR', physician: true },
  analyst: { permissions: [Permission.OVERRIDE_DECIDE], bound: 'RESTRICTED' },
  reporter: { permissions: [REPORTS_RUN, SETS_MANAGE, SET_ACCESS_MANAGE], bound: 'RESTRICTED' },
  limiter: { permissions: [Permission.ACCESS_LIMITS_MANAGE], bound: 'RESTRICTED' },
  registrar: { permissions: [Permission.ROLES_MANAGE, Permission.PROVIDERS_MANAGE, Permission.SITE_SETTINGS_MANAGE], bound: 'RESTRICTED' },
  merger: { permissions: [Permission.PATIENTS_MERGE], bound: 'RESTRICTED' },
  signer: { permissions: [RECORDS_READ, Permission.CHART_COMPLETE], bound: 'RESTRICTED' },
  explainer: { permissions: [Permission.ACCESS_EXPLAIN], bound: 'RESTRICTED' },
  nobody: { permissions: [], bound: 'PLAIN' },
  inactive: { permissions: EVERY, bound: 'NOBODY', inactive: true },
} as const satisfies Readonly<Record<string, Persona>>;
export type PersonaName = keyof typeof PERSONAS;

/** Of whom the blacklist speaks. */
export const BLACKLISTED = namesBound('LISTED', 'RESTRICTED');
/** Whom the limits bind. */
export const LIMITED_PEOPLE = namesBound('LIMITED', 'GRANTED', 'RESTRICTED');

function namesBound(...bounds: readonly Bound[]): PersonaName[] {
  return (Object.keys(PERSONAS) as PersonaName[]).filter((name) => bounds.includes(PERSONAS[name].bound));
}

function tableOf(bound: Bound, site: Site): Table {
  if (bound === 'ALL') return ALL;
  if (bound === 'LIMITED') return LIMITED;
  if (bound === 'GRANTED') return GRANTED;
  if (bound === 'LISTED') return { ...PLAIN, ...listed(site) };
  if (bound === 'RESTRICTED') return { ...LIMITED, ...listed(site) };
  if (bound === 'POR') return shutByP(site);
  return PLAIN;
}

/** How much a persona sees of a patient or a visit; `given` is the record for which they have just given a reason. */
export function rungOf(name: PersonaName, record: string, site: Site, given: string | null): Rung {
  const { bound, permissions } = PERSONAS[name] as Persona;
  if (bound === 'NOBODY') return 'NOTHING';
  const opened = given !== null && permissions.includes(OVERRIDE_SELF) ? openedBy(bound, given, site) : {};
  return { ...tableOf(bound, site), ...opened }[record] ?? 'CHART';
}

function openedBy(bound: Bound, given: string, site: Site): Table {
  if (bound === 'LIMITED' || bound === 'RESTRICTED' || bound === 'GRANTED') return OPENED[given] ?? {};
  if (bound !== 'POR' || site.physicianOfRecordOverride !== 'ALLOW' || PLAIN[given]) return {};
  const visits = VISITS.filter(([patient]) => patient === given).map(([, visit]) => visit);
  return Object.fromEntries([given, ...visits].filter((record) => !PLAIN[record]).map((record) => [record, 'CHART' as const]));
}
