import { condition } from '../../condition/Condition';
import { HIDDEN } from '../Decision';
import { RuleCode, type Rule } from '../Narrowing';

/**
 * S. A patient set on the viewer's own blacklist is as if it did not exist: nobody reads or edits the list that binds them.
 */
export const ownBlacklistSet: Rule = {
  code: RuleCode.S,
  sentence: 'A patient set on the viewer’s own blacklist is hidden from that viewer.',
  levels: ['PATIENT_SET'],
  narrowings: (viewer) =>
    viewer.blacklistedSetIds.length === 0
      ? []
      : [
          {
            rule: RuleCode.S,
            level: 'PATIENT_SET',
            when: condition.oneOf('set_id', viewer.blacklistedSetIds),
            to: HIDDEN,
            liftable: false,
          },
        ],
};
