import { condition } from '../../condition/Condition';
import { HIDDEN } from '../Decision';
import { RuleCode, type Rule } from '../Narrowing';
import { narrowedBy } from '../OverrideSetting';

/**
 * M. A record that a limit of the viewer does not clearly open is narrowed by the limit's override setting; physicians of
 * record are bound too. Source: Horizon, "Limited access" and the table of override settings, column "MPI search".
 */
export const accessLimit: Rule = {
  code: RuleCode.M,
  sentence: 'A record that an access limit of the viewer does not clearly open is limited.',
  levels: ['PATIENT', 'ENCOUNTER'],
  narrowings: (viewer) =>
    viewer.limits.map((limit) => ({
      rule: RuleCode.M,
      level: limit.level,
      when: limit.limited,
      // A limit whose data cannot be understood hides, whatever setting stands beside it.
      to: limit.limited === condition.unknown ? HIDDEN : narrowedBy(limit.setting, HIDDEN),
      liftable: true,
      limitId: limit.id,
    })),
};
