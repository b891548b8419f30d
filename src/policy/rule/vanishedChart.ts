import { condition } from '../../condition/Condition';
import { HIDDEN } from '../Decision';
import { Disclosure } from '../Disclosure';
import { RuleCode, type Rule } from '../Narrowing';
import { accessLimit } from './accessLimit';
import { lockOfEncounter } from './lockOfEncounter';

/**
 * V. A patient who has encounters, each of them hidden by its own lock or limit, is hidden too; a patient without any is
 * not. What encounters inherit plays no part. Source: Horizon, "Locked records", "If all encounters for the MRN are
 * locked …"; for limits without override it is read by analogy.
 */
export const vanishedChart: Rule = {
  code: RuleCode.V,
  sentence: 'A patient each of whose encounters is hidden by its own lock or limit is hidden too.',
  levels: ['PATIENT'],
  narrowings: (viewer) => {
    const hiding = [...lockOfEncounter.narrowings(viewer), ...accessLimit.narrowings(viewer)].filter(
      ({ level, to }) => level === 'ENCOUNTER' && to.disclosure === Disclosure.NOTHING,
    );
    if (hiding.length === 0) return [];
    const hidden = condition.any(...hiding.map(({ when }) => when));
    return [
      {
        rule: RuleCode.V,
        level: 'PATIENT',
        when: condition.all(condition.some('encounters'), condition.not(condition.some('encounters', condition.not(hidden)))),
        to: HIDDEN,
        liftable: false,
      },
    ];
  },
};
