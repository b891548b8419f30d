import { dayOf, evaluate, fold, type Fact } from './evaluate';
import type { Clause, Row, World } from './World';

const RUNGS = ['NOTHING', 'EXISTENCE', 'IDENTITY', 'DEMOGRAPHICS', 'CHART'];
const DOORS = ['OPEN', 'REASON', 'APPROVAL', 'NEVER'];
/** Section 2’s two parts. */
export type Decision = readonly [rung: string, door: string];

/** Who asks, with which of their grants and requests. */
export type Scope = { readonly world: World; readonly viewer: Row; readonly grants: readonly Row[]; readonly requests: readonly Row[] };
export function scopeOf(world: World, viewerId: string): Scope {
  const [grants, requests] = [world.grants, world.requests].map((rows) => rows.filter((row) => row.viewerId === viewerId));
  const running = grants!.filter(({ startsAt, endsAt }) => startsAt <= world.now && world.now < endsAt);
  return { world, viewer: world.providers.find(({ id }) => id === viewerId)!, grants: running, requests: requests! };
}

const HIDDEN: Decision = ['NOTHING', 'NEVER'];
export const stands = (rung: string, least: string) => RUNGS.indexOf(rung) >= RUNGS.indexOf(least);
/** The least disclosure, the hardest door. */
const join = (all: readonly Decision[]): Decision => [
  RUNGS[Math.min(4, ...all.map(([rung]) => RUNGS.indexOf(rung)))]!,
  DOORS[Math.max(0, ...all.map(([, door]) => DOORS.indexOf(door)))]!,
];
function closed(setting: string, denied: Decision): Decision {
  if (setting === 'DENY') return denied;
  return setting === 'ALLOW' ? ['IDENTITY', 'REASON'] : setting === 'PROMPT' ? ['IDENTITY', 'APPROVAL'] : HIDDEN;
}
/** What grants leave of M and P: they lift a door that is not harder than their strength, and never `NEVER`. */
const unlifted = (all: readonly Decision[], grants: readonly Row[]) =>
  all.filter(([, door]) => door === 'NEVER' || !grants.some(({ strength }) => DOORS.indexOf(strength) >= DOORS.indexOf(door)));

const OF_ENCOUNTER = ['service', 'patient_type', 'location', 'encounter_number', 'admit_date', 'discharge_date'];
const FIELDS: Readonly<Record<string, string>> = {
  encounter_number: 'number',
  admit_date: 'admissionDate',
  discharge_date: 'dischargeDate',
};
const TIMES: Readonly<Record<string, string>> = { admissionDate: 'admittedAt', dischargeDate: 'dischargedAt' };
/** A field of a record; a day of an encounter is that of its instant in the site’s time zone. */
const valueOf = ({ site }: World, record: Row, name: string) => (name in TIMES ? dayOf(record[TIMES[name]!], site.timeZone) : record[name]);

function factOf(world: World, patient: Row, encounter: Row | null, column: string): Fact {
  const field = FIELDS[column] ?? column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const value = valueOf(world, OF_ENCOUNTER.includes(column) ? encounter! : patient, field);
  return typeof value === 'string' ? fold(value) : value;
}
function namesEncounter(clause: Clause): boolean {
  if ('column' in clause) return OF_ENCOUNTER.includes(clause.column);
  return ('not' in clause ? [clause.not] : 'all' in clause ? clause.all : clause.any).some(namesEncounter);
}

/** M. Unknown rule data hides; a fragment that cannot be read is not known to open anything. */
function limits({ world, viewer }: Scope, patient: Row, encounter: Row | null): Decision[] {
  const bind = ({ enabled, everyone, providers, roles }: Row) =>
    enabled && (everyone || providers.includes(viewer.id) || viewer.roles.some((role: string) => roles.includes(role)));
  return world.limits.filter(bind).flatMap(({ clause, level, polarity, setting }) => {
    if ((level === 'ENCOUNTER') !== (encounter !== null)) return [];
    if (!['PATIENT', 'ENCOUNTER'].includes(level) || !['ONLY_WHERE', 'EXCEPT_WHERE'].includes(polarity)) return [HIDDEN];
    if (clause && namesEncounter(clause) !== (level === 'ENCOUNTER')) return [HIDDEN];
    const today = dayOf(world.now, world.site.timeZone)!;
    const truth = clause && evaluate(clause, (column) => factOf(world, patient, encounter, column), today);
    const isOpen = truth === (polarity === 'ONLY_WHERE') && ['ALLOW', 'PROMPT', 'DENY'].includes(setting);
    return isOpen ? [] : [closed(setting, HIDDEN)];
  });
}

const isLockedFor = ({ viewer }: Scope, { locked }: Row) => locked && !viewer.permissions.includes('RECORDS_READ_LOCKED');
/** An encounter’s own L2 and M. */
function ownRules(scope: Scope, patient: Row, encounter: Row, grants: readonly Row[]): Decision[] {
  return [...(isLockedFor(scope, encounter) ? [HIDDEN] : []), ...unlifted(limits(scope, patient, encounter), grants)];
}

function ofPatient(scope: Scope, patient: Row, grants: readonly Row[]): Decision {
  const { world, viewer } = scope;
  const { physicianOfRecordSecurity, physicianOfRecordScope, physicianOfRecordOverride, blacklistDisclosure } = world.site;
  const own = world.encounters.filter(({ patientId }) => patientId === patient.id);
  const liftable = limits(scope, patient, null);
  const isOfRecord = own.some(({ physicians }) => physicians.some(({ provider }: Row) => provider.id === viewer.id));
  if (physicianOfRecordSecurity && (physicianOfRecordScope !== 'PHYSICIANS' || viewer.physician) && own.length > 0 && !isOfRecord) {
    const isKnown = ['PHYSICIANS', 'EVERYONE'].includes(physicianOfRecordScope);
    liftable.push(isKnown ? closed(physicianOfRecordOverride, ['IDENTITY', 'NEVER']) : HIDDEN);
  }
  const hard: Decision[] = isLockedFor(scope, patient) ? [HIDDEN] : [];
  if (world.sets.some(({ members, blacklistedFor }) => members.includes(patient.id) && blacklistedFor.includes(viewer.id)))
    hard.push([['EXISTENCE', 'DEMOGRAPHICS'].find((rung) => rung === blacklistDisclosure) ?? 'NOTHING', 'NEVER']);
  const isHidden = (encounter: Row) => ownRules(scope, patient, encounter, []).some(([rung]) => rung === 'NOTHING');
  if (own.length > 0 && own.every(isHidden)) hard.push(HIDDEN);
  return join([...hard, ...unlifted(liftable, grants)]);
}

export const typeOf = ({ id }: Row) => id.split(':')[0]!;
/** Which record a reason for a record opens, and grants and requests name: an encounter, or the patient of what is filed under none. */
export function openedBy(record: Row): { readonly patientId: string; readonly encounterId: string | null } {
  return {
    patientId: record.patientId ?? record.id,
    encounterId: typeOf(record) === 'Encounter' ? record.id : (record.encounterId ?? null),
  };
}

function decideBy(scope: Scope, record: Row, all: readonly Row[]): Decision {
  const { patientId, encounterId } = openedBy(record);
  const grants = all.filter((grant) => grant.patientId === patientId && [null, encounterId].includes(grant.encounterId));
  const patient = scope.world.patients.find(({ id }) => id === patientId)!;
  const above = ofPatient(scope, patient, grants);
  if (record === patient) return above;
  const inherited = above[0] === 'CHART' || (above[0] === 'IDENTITY' && above[1] !== 'NEVER') ? above : HIDDEN;
  const encounter = scope.world.encounters.find(({ id }) => id === encounterId);
  return join([inherited, ...(encounter ? ownRules(scope, patient, encounter, grants) : [])]);
}

const decided = new WeakMap<Scope, Map<Row, Decision>>();
/** The decision on a patient, an encounter or a document. */
export function decide(scope: Scope, record: Row): Decision {
  const known = decided.get(scope) ?? new Map<Row, Decision>();
  const decision = known.get(record) ?? decideBy(scope, record, scope.grants);
  decided.set(scope, known.set(record, decision));
  return decision;
}

/** The first end of a grant after which an open record is not open any more; null where grants are not why it is open. */
export function openUntil(scope: Scope, record: Row): string | null {
  const isOpenAfter = (end: string) =>
    decideBy(
      scope,
      record,
      scope.grants.filter((grant) => grant.endsAt > end),
    )[0] === 'CHART';
  const ends = scope.grants.map(({ endsAt }) => endsAt as string).sort();
  return decide(scope, record)[0] === 'CHART' ? (ends.find((end) => !isOpenAfter(end)) ?? null) : null;
}

const IDENTITY = ['lastName', 'firstName', 'mrn', 'demographicNumber', 'birthDate', 'sex', 'number', 'admissionDate'];
/** Section 2’s table: a field of a record as far as its rung shows it, else null. */
export function shownOf(scope: Scope, record: Row, name: string): any {
  const rest = typeOf(record) === 'Patient' && !name.startsWith('lock') ? 'DEMOGRAPHICS' : 'CHART';
  const isShown = stands(decide(scope, record)[0], IDENTITY.includes(name) ? 'IDENTITY' : rest);
  return isShown && !(name.startsWith('lock') && !scope.viewer.permissions.includes('RECORDS_READ_LOCKED'))
    ? valueOf(scope.world, record, name)
    : null;
}
