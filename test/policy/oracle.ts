import { evaluate, type Facts } from '../../src/condition/evaluate';
import { parseFragment } from '../../src/condition/parseFragment';
import { ChartsafeError } from '../../src/errors';
import { fragmentCatalogue } from '../../src/policy/fragmentCatalogue';
import type { BuiltEncounter, BuiltWorld } from '../database/agreement/buildWorld';
import type { PlainBatch, PlainLimit } from '../database/agreement/PlainWorld';

/**
 * The decision of section 2 of the specification, written a second time and straight from its table: no rules as data, no
 * conditions, no join. It knows how a fragment is read, and nothing else of the product.
 */
const RUNGS = ['NOTHING', 'EXISTENCE', 'IDENTITY', 'DEMOGRAPHICS', 'CHART'];
const DOORS = ['OPEN', 'REASON', 'APPROVAL', 'NEVER'];

/** A rung and a door, as in `IDENTITY REASON`. */
export type Outcome = `${string} ${string}`;

const HIDDEN: Outcome = 'NOTHING NEVER';

function narrowest(outcomes: readonly Outcome[]): Outcome {
  const rungs = outcomes.map((outcome) => RUNGS.indexOf(outcome.split(' ')[0]!));
  const doors = outcomes.map((outcome) => DOORS.indexOf(outcome.split(' ')[1]!));
  return `${RUNGS[Math.min(4, ...rungs)]!} ${DOORS[Math.max(0, ...doors)]!}`;
}

/** What ALLOW, PROMPT and DENY mean, where DENY differs from rule to rule. */
function bySetting(setting: string, denied: Outcome): Outcome {
  return ({ ALLOW: 'IDENTITY REASON', PROMPT: 'IDENTITY APPROVAL', DENY: denied } as const)[setting as 'ALLOW'] ?? HIDDEN;
}

type Limit = Omit<PlainLimit, 'subject'>;

function limitsOf({ plain }: BuiltWorld, { everyone }: PlainBatch): Limit[] {
  return [...plain.limits.filter(({ subject }) => subject !== 'colleague'), ...everyone].filter(({ enabled }) => enabled);
}

function parse(fragment: string) {
  try {
    return parseFragment(fragment, fragmentCatalogue);
  } catch (error) {
    if (error instanceof ChartsafeError) return null;
    throw error;
  }
}

const ofEncounters = /\b(service|patient_type|location|encounter_number|admit_date|discharge_date)\b/;

/** M: what a limit makes of a record of a level, or null where it says nothing. */
function limited(limit: Limit, level: 'PATIENT' | 'ENCOUNTER', facts: Facts, today: string): Outcome | null {
  const spoken = ofEncounters.test(limit.fragment) ? 'ENCOUNTER' : 'PATIENT';
  const stored = limit.level ?? spoken;
  if ((stored === 'ENCOUNTER' ? 'ENCOUNTER' : 'PATIENT') !== level) return null;
  if (!['PATIENT', 'ENCOUNTER'].includes(stored)) return HIDDEN;
  const parsed = parse(limit.fragment);
  if (parsed !== null && stored !== spoken) return HIDDEN;
  if (!['ONLY_WHERE', 'EXCEPT_WHERE'].includes(limit.polarity)) return HIDDEN;
  const truth = parsed === null ? null : evaluate(parsed.condition, facts, today);
  const opens = limit.polarity === 'ONLY_WHERE' ? truth === true : truth === false;
  if (!['ALLOW', 'PROMPT', 'DENY'].includes(limit.setting)) return HIDDEN;
  return opens ? null : bySetting(limit.setting, HIDDEN);
}

/** What is left of an outcome of M or P under the grants that cover the record: a grant lifts a door that is not harder than its strength. */
function unlessLifted(outcome: Outcome | null, strengths: readonly string[]): Outcome[] {
  if (outcome === null) return [];
  const door = DOORS.indexOf(outcome.split(' ')[1]!);
  return strengths.some((strength) => DOORS.indexOf(strength) >= door) ? [] : [outcome];
}

function ofPatient(world: BuiltWorld, batch: PlainBatch, patient: BuiltWorld['patients'][number], strengths: readonly string[]): Outcome {
  const { viewer, plain } = world;
  const { site } = batch;
  const own = world.encounters.filter((encounter) => encounter.patient === patient);
  const outcomes: Outcome[] = [];
  if (patient.row.locked && !plain.viewer.readsLocked) outcomes.push(HIDDEN);
  const blacklisted = world.sets.some(
    ({ members }, place) => members.includes(patient) && plain.sets[place]!.blacklistedFor.includes('viewer'),
  );
  if (blacklisted) {
    const disclosure = site.blacklistDisclosure;
    outcomes.push(['EXISTENCE', 'DEMOGRAPHICS'].includes(disclosure) ? `${disclosure} NEVER` : HIDDEN);
  }
  for (const limit of limitsOf(world, batch))
    outcomes.push(...unlessLifted(limited(limit, 'PATIENT', patient.facts, viewer.today), strengths));
  const isBound = site.physicianOfRecordSecurity && (site.physicianOfRecordScope !== 'PHYSICIANS' || plain.viewer.physician);
  if (isBound && own.length > 0 && !own.some(({ physicians }) => physicians.includes(viewer.id))) {
    const isKnown = ['PHYSICIANS', 'EVERYONE'].includes(site.physicianOfRecordScope);
    outcomes.push(...unlessLifted(isKnown ? bySetting(site.physicianOfRecordOverride, 'IDENTITY NEVER') : HIDDEN, strengths));
  }
  if (own.length > 0 && own.every((encounter) => ofItself(world, batch, encounter, []).includes(HIDDEN))) outcomes.push(HIDDEN);
  return narrowest(outcomes);
}

/** What the rules of the encounter itself say: L2 and M. */
function ofItself(world: BuiltWorld, batch: PlainBatch, { row, facts }: BuiltEncounter, strengths: readonly string[]): Outcome[] {
  const locked: Outcome[] = row.locked && !world.plain.viewer.readsLocked ? [HIDDEN] : [];
  const limits = limitsOf(world, batch).flatMap((limit) => unlessLifted(limited(limit, 'ENCOUNTER', facts, world.viewer.today), strengths));
  return [...locked, ...limits];
}

function inherited(patient: Outcome): Outcome {
  if (patient === 'CHART OPEN') return patient;
  return patient === 'IDENTITY REASON' || patient === 'IDENTITY APPROVAL' ? patient : HIDDEN;
}

/** The strengths of the viewer's running grants on a patient as a whole, or on one of its encounters too. */
function strengthsOf({ viewer }: BuiltWorld, patientId: string, encounterId: string | null): string[] {
  return viewer.grants
    .filter((grant) => grant.patientId === patientId && (grant.encounterId === null || grant.encounterId === encounterId))
    .map(({ strength }) => strength);
}

/** The outcome of every patient, encounter, document and set of a world, in their order. */
export function outcomesOf(world: BuiltWorld, batch: PlainBatch): Readonly<Record<string, readonly Outcome[]>> {
  const patient = (of: BuiltWorld['patients'][number]) => ofPatient(world, batch, of, strengthsOf(world, of.row.id, null));
  const encounter = (of: BuiltEncounter) => {
    const strengths = strengthsOf(world, of.row.patientId, of.row.id);
    return narrowest([inherited(ofPatient(world, batch, of.patient, strengths)), ...ofItself(world, batch, of, strengths)]);
  };
  return {
    patients: world.patients.map(patient),
    encounters: world.encounters.map(encounter),
    documents: world.documents.map((document) =>
      document.encounter ? encounter(document.encounter) : inherited(patient(document.patient)),
    ),
    sets: world.plain.sets.map(({ blacklistedFor }) => (blacklistedFor.includes('viewer') ? HIDDEN : 'CHART OPEN')),
  };
}
