import { condition } from '../../condition/Condition';
import { HIDDEN, NAME_ONLY, type Decision } from '../Decision';
import { RuleCode, type Rule } from '../Narrowing';
import { narrowedBy } from '../OverrideSetting';
import { PhysicianOfRecordScope } from '../SiteSettings';
import type { Viewer } from '../Viewer';

/**
 * P. With the security on, a patient who has encounters is narrowed for a viewer who is bound by it and is physician of
 * record of none of them; of one is enough to open all, a locked one counts. Source: Horizon, "Limited access", its note,
 * and the table of override settings, column "Physician of Record".
 */
export const physicianOfRecord: Rule = {
  code: RuleCode.P,
  sentence: 'A patient is limited for those who are physician of record of none of its encounters.',
  levels: ['PATIENT'],
  narrowings: (viewer) =>
    !viewer.site.physicianOfRecordSecurity || !isBound(viewer)
      ? []
      : [
          {
            rule: RuleCode.P,
            level: 'PATIENT',
            when: condition.all(
              condition.some('encounters'),
              condition.not(condition.some('physicians', condition.is('provider_id', viewer.id))),
            ),
            to: narrowedForOthers(viewer),
            liftable: true,
          },
        ],
};

/** A scope that is neither of the two is unknown rule data: it binds everyone, and hides. */
function isBound(viewer: Viewer): boolean {
  return viewer.site.physicianOfRecordScope !== PhysicianOfRecordScope.PHYSICIANS || viewer.physician;
}

function narrowedForOthers({ site }: Viewer): Decision {
  if (!Object.values(PhysicianOfRecordScope).includes(site.physicianOfRecordScope)) return HIDDEN;
  return narrowedBy(site.physicianOfRecordOverride, NAME_ONLY);
}
