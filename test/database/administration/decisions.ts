import { permissionsOf, type ModelEncounter, type ModelLimit, type ModelPatient, type State } from './Administration';

/** What is true, or false, or not known since a field is empty. */
type Truth = boolean | null;

interface Fragment {
  readonly level: 'PATIENT' | 'ENCOUNTER';
  readonly truth: (patient: ModelPatient, encounter: ModelEncounter | null, timeZone: string) => Truth;
}

const is = (value: string | null | undefined, wanted: string): Truth => (value === null ? null : value === wanted);
const or = (one: Truth, other: Truth): Truth => (one === true || other === true ? true : one === null || other === null ? null : false);
const dayOf = (instant: string, timeZone: string) => new Date(instant).toLocaleDateString('en-CA', { timeZone });

/** Every fragment that the administrators here write, and what it says. */
export const FRAGMENTS: Readonly<Record<string, Fragment>> = {
  "service = 'Psychiatry'": { level: 'ENCOUNTER', truth: (_, encounter) => is(encounter!.service, 'Psychiatry') },
  "city = 'Leeds'": { level: 'PATIENT', truth: ({ city }) => is(city, 'Leeds') },
  "last_name LIKE 'A%'": { level: 'PATIENT', truth: ({ lastName }) => lastName.startsWith('A') },
  "city = 'Leeds' OR service = 'Surgery'": {
    level: 'ENCOUNTER',
    truth: ({ city }, encounter) => or(is(city, 'Leeds'), is(encounter!.service, 'Surgery')),
  },
  "admit_date < DATE '2026-02-10'": {
    level: 'ENCOUNTER',
    truth: (_, encounter, timeZone) => dayOf(encounter!.admittedAt, timeZone) < '2026-02-10',
  },
};

const RUNGS = ['NOTHING', 'EXISTENCE', 'IDENTITY', 'DEMOGRAPHICS', 'CHART'];
const DOORS = ['OPEN', 'REASON', 'APPROVAL', 'NEVER'];
const HIDDEN = 'NOTHING NEVER';

function narrowest(outcomes: readonly string[]): string {
  const rungs = outcomes.map((outcome) => RUNGS.indexOf(outcome.split(' ')[0]!));
  const doors = outcomes.map((outcome) => DOORS.indexOf(outcome.split(' ')[1]!));
  return `${RUNGS[Math.min(4, ...rungs)]} ${DOORS[Math.max(0, ...doors)]}`;
}

const closed = (setting: string, denied: string) =>
  setting === 'ALLOW' ? 'IDENTITY REASON' : setting === 'PROMPT' ? 'IDENTITY APPROVAL' : denied;

/** Limited unless the fragment clearly opens the record. */
function isLimited({ fragment, polarity }: ModelLimit, patient: ModelPatient, encounter: ModelEncounter | null, timeZone: string): boolean {
  const truth = FRAGMENTS[fragment]!.truth(patient, encounter, timeZone);
  return polarity === 'ONLY_WHERE' ? truth !== true : truth !== false;
}

function limitsOn(state: State, viewer: string, patient: ModelPatient, encounter: ModelEncounter | null): string[] {
  const { roles } = state.providers.get(viewer)!;
  return [...state.limits.values()].flatMap((limit) => {
    const isBound = limit.everyone || limit.providers.has(viewer) || [...limit.roles].some((role) => roles.has(role));
    if (!limit.enabled || !isBound || FRAGMENTS[limit.fragment]!.level !== (encounter ? 'ENCOUNTER' : 'PATIENT')) return [];
    return isLimited(limit, patient, encounter, state.site.timeZone) ? [closed(limit.overrideSetting, HIDDEN)] : [];
  });
}

function ofItself(state: State, viewer: string, encounter: ModelEncounter): string[] {
  const isHidden = encounter.locked && !permissionsOf(state, viewer).has('RECORDS_READ_LOCKED');
  return [...(isHidden ? [HIDDEN] : []), ...limitsOn(state, viewer, state.patients.get(encounter.patient)!, encounter)];
}

/** Whether a reason keeps a patient, or one of the encounters, open for a viewer. */
function isGranted(state: State, viewer: string, patient: string, encounter: string | null): boolean {
  return state.grants.some(
    (grant) => grant.viewer === viewer && grant.patient === patient && (grant.encounter === null || grant.encounter === encounter),
  );
}

/** What is left of what limits and the security of physicians of record say: a reason lifts what one may give a reason for. */
const lifted = (outcomes: readonly string[], isOpen: boolean) =>
  isOpen ? outcomes.filter((outcome) => outcome !== 'IDENTITY REASON') : outcomes;

/** The id of the one who is left of a patient. */
export const survivorOf = ({ merged }: State, id: string) => merged.get(id) ?? id;

/** The decision on a patient of an id, as in `IDENTITY REASON`; for one of the encounters what a reason for it lifts counts as well. */
export function decisionOfPatient(state: State, viewer: string, given: string, encounter: string | null = null): string {
  const id = survivorOf(state, given);
  const patient = state.patients.get(id);
  if (!patient) return HIDDEN;
  const { site } = state;
  const { physician, blacklist } = state.providers.get(viewer)!;
  const own = [...state.encounters.values()].filter((encounter) => encounter.patient === id);
  const outcomes = limitsOn(state, viewer, patient, null);
  if (patient.locked && !permissionsOf(state, viewer).has('RECORDS_READ_LOCKED')) outcomes.push(HIDDEN);
  if ([...blacklist].some((set) => state.sets.get(set)!.members.has(id))) outcomes.push(`${site.blacklistDisclosure} NEVER`);
  const isBound = site.physicianOfRecordSecurity && (physician || site.physicianOfRecordScope === 'EVERYONE');
  const isOfRecord = own.some(({ physicians }) => [...physicians].some((each) => each.startsWith(`${viewer} `)));
  if (isBound && own.length > 0 && !isOfRecord) outcomes.push(closed(site.physicianOfRecordOverride, 'IDENTITY NEVER'));
  if (own.length > 0 && own.every((encounter) => ofItself(state, viewer, encounter).includes(HIDDEN))) outcomes.push(HIDDEN);
  return narrowest(lifted(outcomes, isGranted(state, viewer, id, encounter)));
}

/** The decision on an encounter. */
export function decisionOfEncounter(state: State, viewer: string, id: string): string {
  const encounter = state.encounters.get(id);
  if (!encounter) return HIDDEN;
  const patient = decisionOfPatient(state, viewer, encounter.patient, id);
  const isPassedOn = ['CHART OPEN', 'IDENTITY REASON', 'IDENTITY APPROVAL'].includes(patient);
  const own = lifted(ofItself(state, viewer, encounter), isGranted(state, viewer, encounter.patient, id));
  return narrowest([isPassedOn ? patient : HIDDEN, ...own]);
}

const MIXED = "city = 'Leeds' OR service = 'Surgery'";

/**
 * A limit that speaks of both is named where what is left of it for encounters reads differently, although it may come to the same: the
 * product compares the two, and does not solve them.
 */
function isNamed({ polarity }: ModelLimit, was: ModelPatient, becomes: ModelPatient): boolean {
  const left = ({ city }: ModelPatient) => {
    const truth = is(city, 'Leeds');
    return truth === true ? (polarity === 'ONLY_WHERE' ? 'NEVER' : 'ALWAYS') : String(truth);
  };
  return left(was) !== 'NEVER' && left(becomes) !== 'ALWAYS' && left(was) !== left(becomes);
}

/** The enabled limits that would hit a patient, or some encounter of whatever kind in that chart, and not when it is in the other chart. */
export function lostLimits(state: State, gone: string, left: string): string[] {
  const { timeZone } = state.site;
  const [was, becomes] = [state.patients.get(gone)!, state.patients.get(left)!];
  const kinds = ['Psychiatry', 'Surgery', 'Medicine', null].flatMap((service) =>
    ['2026-01-01T12:00:00Z', '2026-12-01T12:00:00Z'].map((admittedAt) => ({
      patient: '',
      service,
      admittedAt,
      locked: false,
      physicians: new Set<string>(),
    })),
  );
  return [...state.limits].flatMap(([id, limit]) => {
    if (limit.fragment === MIXED) return limit.enabled && isNamed(limit, was, becomes) ? [id] : [];
    const records = FRAGMENTS[limit.fragment]!.level === 'PATIENT' ? [null] : kinds;
    const isLost = records.some((each) => isLimited(limit, was, each, timeZone) && !isLimited(limit, becomes, each, timeZone));
    return limit.enabled && isLost ? [id] : [];
  });
}
