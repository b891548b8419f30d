import { condition } from '../../condition/Condition';
import { HIDDEN } from '../Decision';
import { RuleCode, type Rule } from '../Narrowing';
import { Permission } from '../Permission';

/**
 * L1. A locked patient is as if it did not exist, but for viewers with the right to locked records.
 * Source: Horizon, "Locked records", row "MRN (patient level)".
 */
export const lockOfPatient: Rule = {
  code: RuleCode.L1,
  sentence: 'A locked patient is shown only to those with the right to locked records.',
  levels: ['PATIENT'],
  narrowings: (viewer) =>
    viewer.permissions.has(Permission.RECORDS_READ_LOCKED)
      ? []
      : [{ rule: RuleCode.L1, level: 'PATIENT', when: condition.is('patient_locked', true), to: HIDDEN, liftable: false }],
};
