import { condition } from '../../condition/Condition';
import { BLOCKED, HIDDEN, MASTER_FILE, type Decision } from '../Decision';
import { RuleCode, type Rule } from '../Narrowing';
import { BlacklistDisclosure } from '../SiteSettings';

/**
 * B. A patient in a set on the viewer's blacklist shows what the site has chosen: nothing, Juno's message, or the Master
 * File. No role and no grant lifts it. Source: Juno, "Accessing a Blocked Record".
 */
export const blacklist: Rule = {
  code: RuleCode.B,
  sentence: 'A patient in a set on the viewer’s blacklist is blocked.',
  levels: ['PATIENT'],
  narrowings: (viewer) =>
    viewer.blacklistedSetIds.length === 0
      ? []
      : [
          {
            rule: RuleCode.B,
            level: 'PATIENT',
            when: condition.some('sets', condition.oneOf('set_id', viewer.blacklistedSetIds)),
            to: blockedAs(viewer.site.blacklistDisclosure),
            liftable: false,
          },
        ],
};

function blockedAs(disclosure: BlacklistDisclosure): Decision {
  switch (disclosure) {
    case BlacklistDisclosure.EXISTENCE:
      return BLOCKED;
    case BlacklistDisclosure.DEMOGRAPHICS:
      return MASTER_FILE;
    default:
      return HIDDEN;
  }
}
