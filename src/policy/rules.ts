import type { Narrowing, Rule } from './Narrowing';
import { accessLimit } from './rule/accessLimit';
import { blacklist } from './rule/blacklist';
import { lockOfEncounter } from './rule/lockOfEncounter';
import { lockOfPatient } from './rule/lockOfPatient';
import { ownBlacklistSet } from './rule/ownBlacklistSet';
import { physicianOfRecord } from './rule/physicianOfRecord';
import { vanishedChart } from './rule/vanishedChart';
import type { Viewer } from './Viewer';

/** Every rule there is. Their order means nothing: decisions join. */
export const rules: readonly Rule[] = Object.freeze([
  lockOfPatient,
  lockOfEncounter,
  blacklist,
  accessLimit,
  physicianOfRecord,
  vanishedChart,
  ownBlacklistSet,
]);

/** What the rules say to one viewer, by the records of which they speak. */
export interface Narrowings {
  readonly patient: readonly Narrowing[];
  readonly encounter: readonly Narrowing[];
  readonly patientSet: readonly Narrowing[];
}

/** Asks every rule what it says to this viewer. */
export function narrowingsFor(viewer: Viewer): Narrowings {
  const all = rules.flatMap((rule) => rule.narrowings(viewer));
  const at = (level: Narrowing['level']) => Object.freeze(all.filter((narrowing) => narrowing.level === level));
  return Object.freeze({ patient: at('PATIENT'), encounter: at('ENCOUNTER'), patientSet: at('PATIENT_SET') });
}
