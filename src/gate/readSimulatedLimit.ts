import sql from 'sql-template-tag';
import { parseFragment } from '../condition/parseFragment';
import type { Database } from '../entity/Database';
import { levelOf, LimitPolarity, type StoredLimit } from '../policy/AccessLimit';
import { fragmentCatalogue } from '../policy/fragmentCatalogue';
import { OverrideSetting } from '../policy/OverrideSetting';
import { isGiven } from './isGiven';
import type { SimulatedLimit } from './SimulatedChange';

/** What a limit would be, as far as it is told; what is left out stays as it is. */
export interface LimitDraft {
  readonly fragment?: string | null | undefined;
  readonly polarity?: LimitPolarity | null | undefined;
  readonly overrideSetting?: OverrideSetting | null | undefined;
  readonly enabled?: boolean | null | undefined;
  readonly everyone?: boolean | null | undefined;
  readonly providerIds?: readonly string[] | null | undefined;
  readonly roleIds?: readonly string[] | null | undefined;
}

/** The key of a limit that is not there. */
const NEW_LIMIT = 'simulated';

/** A stored limit with those whom it binds; null where there is none of this key. */
export async function readSimulatedLimit(database: Database, id: string): Promise<SimulatedLimit | null> {
  const [row] = await database.query<StoredLimit & { everyone: unknown; enabled: unknown }>(sql`
    SELECT id, fragment, parsed, level, polarity, override_setting AS overrideSetting, everyone, enabled FROM access_limit WHERE id = ${id}`);
  const providers = await database.query<{ id: string }>(sql`SELECT provider_id AS id FROM access_limit_provider WHERE limit_id = ${id}`);
  const roles = await database.query<{ id: string }>(sql`SELECT role_id AS id FROM access_limit_role WHERE limit_id = ${id}`);
  if (!row) return null;
  const { everyone, enabled, ...stored } = row;
  return {
    stored,
    enabled: Number(enabled) === 1,
    everyone: Number(everyone) === 1,
    providerIds: new Set(providers.map((each) => each.id)),
    roleIds: new Set(roles.map((each) => each.id)),
  };
}

/** A limit as it would be after an edit, or a new one. A fragment that stays is as well understood as it was; throws `FRAGMENT_INVALID` for a new one that cannot be read. */
export function draftLimit(before: SimulatedLimit | null, draft: LimitDraft): SimulatedLimit {
  return {
    stored: {
      id: before?.stored.id ?? NEW_LIMIT,
      ...(before && !isGiven(draft.fragment) ? meaningOf(before.stored) : readMeaning(draft.fragment ?? '')),
      polarity: draft.polarity ?? before?.stored.polarity ?? LimitPolarity.EXCEPT_WHERE,
      overrideSetting: draft.overrideSetting ?? before?.stored.overrideSetting ?? OverrideSetting.ALLOW,
    },
    enabled: draft.enabled ?? before?.enabled ?? true,
    everyone: draft.everyone ?? before?.everyone ?? false,
    providerIds: draft.providerIds ? new Set(draft.providerIds) : (before?.providerIds ?? new Set()),
    roleIds: draft.roleIds ? new Set(draft.roleIds) : (before?.roleIds ?? new Set()),
  };
}

function meaningOf({ fragment, parsed, level }: StoredLimit): Pick<StoredLimit, 'fragment' | 'parsed' | 'level'> {
  return { fragment, parsed: parsed ?? null, level };
}

function readMeaning(fragment: string): Pick<StoredLimit, 'fragment' | 'level'> {
  return { fragment, level: levelOf(parseFragment(fragment, fragmentCatalogue).columns) };
}
