import { condition, type Condition } from '../condition/Condition';
import { discloses, Disclosure } from './Disclosure';
import { Door, isHarder } from './Door';
import { lifts, type Grant } from './Grant';
import type { Narrowing } from './Narrowing';
import type { RecordLevel } from './RecordLevel';
import type { Narrowings } from './rules';

/** What is needed to say which records a viewer sees: the narrowings and the running grants. */
export interface Sight {
  readonly narrowings: Narrowings;
  readonly grants: readonly Grant[];
}

/**
 * The condition under which a record stands at a rung or above it: the other reading of the decision, for lists. It
 * holds exactly where the joined decision does, because a join reaches the rung if and only if no single narrowing
 * falls below it. Over columns of the patient, of the encounter with its patient, or of the document with both.
 */
export function visibleAt({ narrowings, grants }: Sight, level: `${RecordLevel}`, rung: Disclosure): Condition {
  const patientWide = grants.filter(({ encounterId }) => encounterId === null);
  switch (level) {
    case 'PATIENT':
      return noneOf(narrowings.patient.filter(fallsBelow(rung)), patientWide);
    case 'ENCOUNTER':
      return condition.all(
        noneOf(narrowings.patient.filter(shutsChart(rung)), grants),
        noneOf(narrowings.encounter.filter(fallsBelow(rung)), grants),
      );
    case 'DOCUMENT':
      return condition.any(
        condition.all(condition.isNull('encounter_id'), noneOf(narrowings.patient.filter(shutsChart(rung)), patientWide)),
        condition.all(condition.not(condition.isNull('encounter_id')), visibleAt({ narrowings, grants }, 'ENCOUNTER', rung)),
      );
    case 'PATIENT_SET':
      return noneOf(narrowings.patientSet.filter(fallsBelow(rung)), []);
  }
}

/**
 * The condition under which the door of a patient or an encounter is no harder than a door: the same reading for the other part of the
 * decision. An encounter inherits its patient's door, whatever the rung, for a door that is neither open nor opened by an override is `NEVER`.
 */
export function doorWithin({ narrowings, grants }: Sight, level: 'PATIENT' | 'ENCOUNTER', door: Door): Condition {
  const harder = ({ to }: Narrowing) => isHarder(to.door, door);
  if (level === 'PATIENT') {
    return noneOf(
      narrowings.patient.filter(harder),
      grants.filter(({ encounterId }) => encounterId === null),
    );
  }
  return condition.all(noneOf(narrowings.patient.filter(harder), grants), noneOf(narrowings.encounter.filter(harder), grants));
}

const fallsBelow =
  (rung: Disclosure) =>
  ({ to }: Narrowing): boolean =>
    !discloses(to.disclosure, rung);

/** Which narrowings of the patient keep the records of its chart from a rung: from `NOTHING` none, up to `IDENTITY` those that no override opens. */
const shutsChart = (rung: Disclosure) => (narrowing: Narrowing) => {
  if (rung === Disclosure.NOTHING) return false;
  return rung === Disclosure.CHART || rung === Disclosure.DEMOGRAPHICS || narrowing.to.door === Door.NEVER;
};

function noneOf(narrowings: readonly Narrowing[], grants: readonly Grant[]): Condition {
  return condition.all(...narrowings.map((narrowing) => condition.any(condition.not(narrowing.when), liftedBy(narrowing, grants))));
}

function liftedBy(narrowing: Narrowing, grants: readonly Grant[]): Condition {
  const lifting = narrowing.liftable ? grants.filter((grant) => lifts(grant, narrowing.to.door)) : [];
  const patientIds = lifting.filter(({ encounterId }) => encounterId === null).map(({ patientId }) => patientId);
  const terms = lifting.flatMap(({ patientId, encounterId }) =>
    encounterId === null ? [] : [condition.all(condition.is('encounter_id', encounterId), condition.is('patient_id', patientId))],
  );
  if (patientIds.length > 0) terms.push(condition.oneOf('patient_id', patientIds));
  return terms.length === 0 ? condition.never : condition.any(...terms);
}
