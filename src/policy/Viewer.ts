import type { AccessLimit } from './AccessLimit';
import type { Grant } from './Grant';
import type { OverrideRequestState } from './OverrideRequestState';
import type { Permission } from './Permission';
import type { SiteSettings } from './SiteSettings';

/** An override request of the viewer that is not ended: one that waits for an analyst, or is approved and waits for its assignment. */
export interface OpenRequest {
  readonly id: string;
  readonly state: OverrideRequestState.PENDING | OverrideRequestState.APPROVED;
  readonly patientId: string;
  /** Null where the request is for the whole patient. */
  readonly encounterId: string | null;
}

/** The provider who makes a request, with everything that rules may know of them, as it stood at one instant. Immutable. */
export interface Viewer {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly physician: boolean;
  /** Names of the viewer's roles, for the trail. */
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** The sets on the viewer's blacklist. */
  readonly blacklistedSetIds: readonly string[];
  /** The enabled limits of which the viewer is a subject. */
  readonly limits: readonly AccessLimit[];
  /** The viewer's grants that run at `now`. */
  readonly grants: readonly Grant[];
  readonly openRequests: readonly OpenRequest[];
  readonly site: SiteSettings;
  /** The instant for which all of this holds. */
  readonly now: Date;
  /** The day of `now` in the site's time zone, `YYYY-MM-DD`. */
  readonly today: string;
}
