import { condition } from '../../condition/Condition';
import { HIDDEN } from '../Decision';
import { RuleCode, type Rule } from '../Narrowing';
import { Permission } from '../Permission';

/**
 * L2. A locked encounter is as if it did not exist, but for viewers with the right to locked records; the others of its
 * patient stay available. Source: Horizon, "Locked records", row "Encounter".
 */
export const lockOfEncounter: Rule = {
  code: RuleCode.L2,
  sentence: 'A locked encounter is shown only to those with the right to locked records.',
  levels: ['ENCOUNTER'],
  narrowings: (viewer) =>
    viewer.permissions.has(Permission.RECORDS_READ_LOCKED)
      ? []
      : [{ rule: RuleCode.L2, level: 'ENCOUNTER', when: condition.is('encounter_locked', true), to: HIDDEN, liftable: false }],
};
