import type { StoredLimit } from '../policy/AccessLimit';
import type { SiteSettings } from '../policy/SiteSettings';

/** An access limit as it would stand, with those whom it binds. */
export interface SimulatedLimit {
  readonly stored: StoredLimit;
  readonly enabled: boolean;
  readonly everyone: boolean;
  readonly providerIds: ReadonlySet<string>;
  readonly roleIds: ReadonlySet<string>;
}

/** A change that is not made. */
export type SimulatedChange =
  | { readonly kind: 'LOCK'; readonly patientId: string; readonly encounterId: string | null; readonly locked: boolean }
  | { readonly kind: 'LIMIT'; readonly before: SimulatedLimit | null; readonly after: SimulatedLimit }
  | { readonly kind: 'BLACKLIST'; readonly providerId: string; readonly setId: string; readonly listed: boolean }
  | { readonly kind: 'SITE'; readonly settings: Partial<SiteSettings> };

/** How many records change for somebody: those that show less, those that show more, and all, also those whose door alone changes. */
export interface ChangedCounts {
  readonly changed: number;
  readonly closed: number;
  readonly opened: number;
}
