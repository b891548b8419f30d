import { condition, type Condition } from '../condition/Condition';
import { rewrite } from '../condition/rewrite';
import { readLimit } from '../policy/AccessLimit';
import { RuleCode, type Narrowing } from '../policy/Narrowing';
import { narrowingsFor, type Narrowings } from '../policy/rules';
import type { Viewer } from '../policy/Viewer';
import type { SimulatedChange, SimulatedLimit } from './SimulatedChange';

/** What the rules say to a provider before and after a change that is not made. */
export interface Hypothetical {
  readonly before: Narrowings;
  readonly after: Narrowings;
}

/**
 * Both readings of the rules. `seen` is the condition that an encounter is one that the asker sees: only those count where a chart
 * vanishes, or an asker who chooses the change could learn from it what encounters there are that nobody shows them.
 */
export function hypothetical(change: SimulatedChange, viewer: Viewer, roleIds: readonly string[], seen: Condition): Hypothetical {
  const withSeen = (narrowing: Narrowing) =>
    narrowing.rule === RuleCode.V ? { ...narrowing, when: rewrite(narrowing.when, (part) => amongSeen(part, seen)) } : narrowing;
  const withLock = (narrowing: Narrowing) =>
    change.kind === 'LOCK' ? { ...narrowing, when: rewrite(narrowing.when, (part) => locked(part, change)) } : narrowing;
  return {
    before: each(narrowingsFor(viewer), withSeen),
    after: each(narrowingsFor(changed(change, viewer, roleIds)), (narrowing) => withSeen(withLock(narrowing))),
  };
}

/** The provider, as they would be after the change. */
function changed(change: SimulatedChange, viewer: Viewer, roleIds: readonly string[]): Viewer {
  switch (change.kind) {
    case 'LOCK':
      return viewer;
    case 'LIMIT': {
      const others = viewer.limits.filter(({ id }) => id !== change.after.stored.id);
      return { ...viewer, limits: binds(change.after, viewer.id, roleIds) ? [...others, readLimit(change.after.stored)] : others };
    }
    case 'BLACKLIST': {
      if (change.providerId !== viewer.id) return viewer;
      const others = viewer.blacklistedSetIds.filter((id) => id !== change.setId);
      return { ...viewer, blacklistedSetIds: change.listed ? [...others, change.setId] : others };
    }
    case 'SITE':
      return { ...viewer, site: { ...viewer.site, ...change.settings } };
  }
}

/** Whether a limit binds a provider with these roles. */
export function binds(limit: SimulatedLimit, providerId: string, roleIds: readonly string[]): boolean {
  if (!limit.enabled) return false;
  return limit.everyone || limit.providerIds.has(providerId) || roleIds.some((id) => limit.roleIds.has(id));
}

function each({ patient, encounter, patientSet }: Narrowings, change: (narrowing: Narrowing) => Narrowing): Narrowings {
  return { patient: patient.map(change), encounter: encounter.map(change), patientSet };
}

function amongSeen(part: Condition, seen: Condition): Condition | null {
  if (part.kind !== 'some' || part.relation !== 'encounters') return null;
  return condition.some('encounters', condition.all(seen, part.condition));
}

/** The question whether a record is locked, with another answer for one record. */
function locked(part: Condition, change: SimulatedChange & { kind: 'LOCK' }): Condition | null {
  const { patientId, encounterId } = change;
  const [column, record] =
    encounterId === null
      ? ['patient_locked', condition.is('patient_id', patientId)]
      : ['encounter_locked', condition.is('encounter_id', encounterId)];
  if (part.kind !== 'compare' || part.column !== column) return null;
  return change.locked ? condition.any(record, part) : condition.all(condition.not(record), part);
}
