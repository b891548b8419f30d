import type { Truth } from '../condition/Condition';
import { evaluate, FactMissing, type Facts } from '../condition/evaluate';
import { HIDDEN, inherit, join, OPEN, type Decision } from './Decision';
import { Disclosure } from './Disclosure';
import { coversEncounter, coversPatient, lifts, type Grant } from './Grant';
import type { Narrowing, RuleCode } from './Narrowing';
import { narrowingsFor } from './rules';
import type { Viewer } from './Viewer';

/** A decision with its causes. */
export interface Verdict {
  readonly decision: Decision;
  /** The rules that narrowed the record, each once. */
  readonly fired: readonly RuleCode[];
  /** When the grants that opened the record cease to; null where it is not open, or no grant was needed. */
  readonly openUntil: Date | null;
  /** The grants that opened the record; empty where it is not open, or no grant was needed. */
  readonly grantIds: readonly string[];
}

/** What one narrowing came to on one record. */
export interface Cause {
  readonly narrowing: Narrowing;
  /** Whether it applies; null where that cannot be evaluated. */
  readonly truth: Truth;
  /** The grants that lift it; empty where it does not apply. */
  readonly lifting: readonly Grant[];
  /** What it leaves of the record; null where it does not narrow it. */
  readonly to: Decision | null;
}

/**
 * What each narrowing comes to. `truths[i]` says whether `narrowings[i]` applies; UNKNOWN counts as hidden. `covering` are the
 * viewer's grants that speak of the record. Decisions and their explanations both begin here.
 */
export function weigh(narrowings: readonly Narrowing[], truths: readonly Truth[], covering: readonly Grant[]): readonly Cause[] {
  return narrowings.map((narrowing, index) => {
    const truth = truths[index] ?? null;
    if (truth === false) return { narrowing, truth, lifting: NO_GRANTS, to: null };
    const lifting = truth && narrowing.liftable ? covering.filter((grant) => lifts(grant, narrowing.to.door)) : NO_GRANTS;
    if (lifting.length > 0) return { narrowing, truth, lifting, to: null };
    return { narrowing, truth, lifting, to: truth === null ? HIDDEN : narrowing.to };
  });
}

const NO_GRANTS: readonly Grant[] = [];

/**
 * Joins what narrows a record. This is the one place in which narrowings become a decision: rows from SQL and facts in memory
 * both end here.
 */
export function joinCauses(causes: readonly Cause[]): Verdict {
  let decision = OPEN;
  let openUntil: Date | null = null;
  const fired = new Set<RuleCode>();
  const used = new Set<string>();
  for (const { narrowing, lifting, to } of causes) {
    if (lifting.length > 0) {
      for (const { id } of lifting) used.add(id);
      openUntil = earlier(openUntil, new Date(Math.max(...lifting.map(({ endsAt }) => endsAt.getTime()))));
    }
    if (to === null) continue;
    decision = join(decision, to);
    fired.add(narrowing.rule);
  }
  const isOpen = decision === OPEN;
  return { decision, fired: [...fired], openUntil: isOpen ? openUntil : null, grantIds: isOpen ? [...used] : [] };
}

/** The causes of a decision: those that speak of the record itself, and those of its patient from which it inherits. */
export interface Weighed {
  /** Null for what inherits nothing: patients and patient sets. */
  readonly inherited: readonly Cause[] | null;
  readonly own: readonly Cause[];
}

/** The verdict to which causes lead. */
export function verdictOf({ inherited, own }: Weighed): Verdict {
  return inherited === null ? joinCauses(own) : joinInherited(joinCauses(inherited), joinCauses(own));
}

/** The verdict on a record in a chart, from what it inherits and what its own rules say. */
function joinInherited(patient: Verdict, own: Verdict): Verdict {
  const decision = join(inherit(patient.decision), own.decision);
  const isOpen = decision.disclosure === Disclosure.CHART;
  return {
    decision,
    fired: [...new Set([...patient.fired, ...own.fired])],
    openUntil: isOpen ? earlier(patient.openUntil, own.openUntil) : null,
    grantIds: isOpen ? [...new Set([...patient.grantIds, ...own.grantIds])] : [],
  };
}

/** The executable model: the verdict on a patient, from facts in memory. */
export function decidePatient(viewer: Viewer, facts: Facts): Verdict {
  return verdictOf(weighPatient(viewer, facts));
}

/** The executable model: the verdict on an encounter, from the facts of the encounter together with those of its patient. */
export function decideEncounter(viewer: Viewer, facts: Facts): Verdict {
  return verdictOf(weighEncounter(viewer, facts));
}

/** The executable model: the verdict on a document, which is its encounter's, or is inherited from its patient where it is filed under none. */
export function decideDocument(viewer: Viewer, facts: Facts): Verdict {
  if (facts.encounter_id !== null) return decideEncounter(viewer, facts);
  return verdictOf({ inherited: weighPatient(viewer, facts).own, own: [] });
}

/** The executable model: the verdict on a patient set. */
export function decidePatientSet(viewer: Viewer, facts: Facts): Verdict {
  const narrowings = narrowingsFor(viewer).patientSet;
  return joinCauses(weigh(narrowings, truthsOf(narrowings, facts, viewer.today), []));
}

function weighPatient(viewer: Viewer, facts: Facts): Weighed {
  const narrowings = narrowingsFor(viewer).patient;
  const covering = viewer.grants.filter((grant) => coversPatient(grant, String(facts.patient_id)));
  return { inherited: null, own: weigh(narrowings, truthsOf(narrowings, facts, viewer.today), covering) };
}

function weighEncounter(viewer: Viewer, facts: Facts): Weighed {
  const { patient, encounter } = narrowingsFor(viewer);
  const covering = viewer.grants.filter((grant) => coversEncounter(grant, String(facts.patient_id), String(facts.encounter_id)));
  return {
    inherited: weigh(patient, truthsOf(patient, facts, viewer.today), covering),
    own: weigh(encounter, truthsOf(encounter, facts, viewer.today), covering),
  };
}

/** A rule whose facts were not loaded cannot be evaluated: UNKNOWN. */
function truthsOf(narrowings: readonly Narrowing[], facts: Facts, today: string): Truth[] {
  return narrowings.map(({ when }) => {
    try {
      return evaluate(when, facts, today);
    } catch (error) {
      if (error instanceof FactMissing) return null;
      throw error;
    }
  });
}

function earlier(left: Date | null, right: Date | null): Date | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}
