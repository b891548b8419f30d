import { HIDDEN, SAFE_BY_APPROVAL, SAFE_BY_REASON, type Decision } from './Decision';

/** What a limit, or the security of physicians of record, allows to those whom it shuts out (Horizon's three types of overrides). */
export enum OverrideSetting {
  /** "Allow override by user": a reason opens the record at once. */
  ALLOW = 'ALLOW',
  /** "Prompt for override requests": a reason files a request that an analyst decides. */
  PROMPT = 'PROMPT',
  /** "Do not allow override". */
  DENY = 'DENY',
}

/**
 * What a rule of this setting narrows to. `denied` is what DENY means for that rule: it differs between access limits
 * and physicians of record. A setting that is none of the three is unknown rule data and hides.
 */
export function narrowedBy(setting: OverrideSetting, denied: Decision): Decision {
  switch (setting) {
    case OverrideSetting.ALLOW:
      return SAFE_BY_REASON;
    case OverrideSetting.PROMPT:
      return SAFE_BY_APPROVAL;
    case OverrideSetting.DENY:
      return denied;
    default:
      return HIDDEN;
  }
}
