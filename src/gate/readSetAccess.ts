import sql, { type Sql } from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { globalId } from '../entity/globalId';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { patientSetOrder } from './orders';
import type { Page } from './Page';
import type { PageArguments } from './pageArguments';
import { readPage } from './readPages';
import type { Scope } from './Scope';

/** Whose blacklist it is, and at which version. */
export interface SetAccessRow {
  readonly scope: Scope;
  readonly providerId: string;
  readonly provider: { readonly globalId: string; readonly displayName: string; readonly physician: boolean };
  readonly version: number;
}

/** A provider with the version of their blacklist; null where there is none of that key. */
export async function readSetAccess(scope: Scope, providerId: string): Promise<SetAccessRow | null> {
  const [row] = await scope.database.query<{ displayName: string; physician: unknown; version: number }>(sql`
    SELECT display_name AS displayName, physician, blacklist_version AS version FROM provider WHERE id = ${providerId}`);
  if (!row) return null;
  const provider = { globalId: globalId('Provider', providerId), displayName: row.displayName, physician: Number(row.physician) === 1 };
  return { scope, providerId, provider, version: row.version };
}

/** The sets on a provider's blacklist, or the others, by name: those of them of which the asker may know. */
export function readSetsOf({ scope, providerId }: SetAccessRow, blackListed: boolean, given: PageArguments): Promise<Page> {
  const joined = blackListed ? onBlacklist(providerId) : notOnBlacklist(providerId);
  const where = condition.always;
  return readPage(scope, { level: RecordLevel.PATIENT_SET, rung: Disclosure.CHART, where, keyset: patientSetOrder(), joined }, given);
}

function onBlacklist(providerId: string): Sql {
  return sql` JOIN blacklist_entry be ON be.set_id = s.id AND be.provider_id = ${providerId}`;
}

function notOnBlacklist(providerId: string): Sql {
  return sql` JOIN (SELECT x.id AS id FROM patient_set x LEFT JOIN blacklist_entry be ON be.set_id = x.id AND be.provider_id = ${providerId}
    WHERE be.set_id IS NULL) o ON o.id = s.id`;
}
