import sql, { join, raw, type Sql } from 'sql-template-tag';
import { fold } from '../condition/fold';
import { globalId } from '../entity/globalId';
import { ChartsafeError } from '../errors';
import { isGiven } from './isGiven';
import { Keyset } from './Keyset';
import type { Page } from './Page';
import type { PageArguments } from './pageArguments';
import { readKeysetPage } from './readKeysetPage';
import type { Scope } from './Scope';

/** A provider, as administrators read them. */
export interface ProviderRow {
  readonly id: string;
  readonly globalId: string;
  readonly scope: Scope;
  readonly username: string;
  readonly displayName: string;
  readonly physician: boolean;
  readonly active: boolean;
  readonly version: number;
}

/** Criteria on providers; all that are given must hold. */
export interface ProviderSearch {
  /** The beginning of the username, of the name, or of one of its words, whatever its case or accents. */
  readonly name?: string | null | undefined;
  readonly active?: boolean | null | undefined;
  readonly physician?: boolean | null | undefined;
  /** The key of a role that they hold. */
  readonly roleId?: string | null | undefined;
}

type Raw = Readonly<Record<string, string | number | null>>;

const SELECTED = raw(
  'v.id AS id, v.username AS username, v.display_name AS displayName, v.physician AS physician, v.active AS active, v.version AS version',
);
const KEYSET = new Keyset('provider', [
  { by: raw('v.display_name_key'), type: 'string', descending: false, nullable: false },
  { by: raw('v.id'), type: 'string', descending: false, nullable: false },
]);

/** One page of the providers that fulfil all criteria, by name. Throws `BAD_USER_INPUT` for a name of which folding leaves nothing. */
export function readProviders(scope: Scope, search: ProviderSearch, given: PageArguments): Promise<Page<ProviderRow>> {
  const source = sql`FROM provider v WHERE ${join([sql`1=1`, ...criteria(search)], ' AND ')}`;
  return readKeysetPage(scope.database, { selected: SELECTED, source, keyset: KEYSET, read: (row: Raw) => asProvider(scope, row) }, given);
}

/** One provider; null where there is none. */
export async function readProvider(scope: Scope, id: string): Promise<ProviderRow | null> {
  const [row] = await scope.database.query<Raw>(sql`SELECT ${SELECTED} FROM provider v WHERE v.id = ${id}`);
  return row ? asProvider(scope, row) : null;
}

function criteria({ name, active, physician, roleId }: ProviderSearch): Sql[] {
  const terms: Sql[] = [];
  if (isGiven(name)) {
    const key = fold(name);
    if (key === '') throw ChartsafeError.badInput('search.name', 'NOT_EMPTY');
    const begins = `${escaped(key)}%`;
    terms.push(sql`(v.username_key LIKE ${begins} ESCAPE '!' OR v.display_name_key LIKE ${begins} ESCAPE '!'
      OR v.display_name_key LIKE ${`% ${begins}`} ESCAPE '!')`);
  }
  if (isGiven(active)) terms.push(sql`v.active = ${active ? 1 : 0}`);
  if (isGiven(physician)) terms.push(sql`v.physician = ${physician ? 1 : 0}`);
  if (isGiven(roleId)) terms.push(sql`v.id IN (SELECT pr.provider_id FROM provider_role pr WHERE pr.role_id = ${roleId})`);
  return terms;
}

/** A text in which no character of `LIKE` means more than itself. */
function escaped(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}

function asProvider(scope: Scope, row: Raw): ProviderRow {
  const id = String(row.id);
  return {
    id,
    globalId: globalId('Provider', id),
    scope,
    username: String(row.username),
    displayName: String(row.displayName),
    physician: Number(row.physician) === 1,
    active: Number(row.active) === 1,
    version: Number(row.version),
  };
}
