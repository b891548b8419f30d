import { In } from 'typeorm';
import type { GlobalType } from '../entity/globalId';
import { keyOf } from '../entity/keyOf';
import { Provider } from '../entity/Provider';
import { Role } from '../entity/Role';
import { ChartsafeError, ErrorCode } from '../errors';
import type { LimitTerms } from '../gate/measureLimit';
import { MOST_SUBJECTS, type LimitSubjects } from '../gate/readSubjects';
import type { RequestContext } from '../gate/RequestContext';
import { parsedFragment, readLimit, type LimitLevel, type LimitPolarity, type StoredLimit } from '../policy/AccessLimit';
import type { OverrideSetting } from '../policy/OverrideSetting';
import { readFragment } from '../policy/readFragment';
import { checkName } from './checkName';

/** A limit as an administrator has written it, with its name. */
export interface NamedTerms extends LimitTerms {
  readonly name: string;
}

/** A limit as it is kept. */
export interface CheckedTerms extends NamedTerms {
  readonly nameKey: string;
  readonly parsed: string;
  readonly level: LimitLevel;
}

/** Checks a limit, and reads its level from its fragment. Throws `BAD_USER_INPUT`, `FRAGMENT_INVALID`. */
export function checkTerms({ name, fragment, polarity, overrideSetting }: NamedTerms): CheckedTerms {
  const checked = checkName(name, 'limit.name');
  const { level } = readFragment(fragment);
  return { ...checked, fragment, parsed: parsedFragment(fragment), polarity, overrideSetting, level };
}

/** What a stored limit says. Throws where that cannot be understood: `FRAGMENT_INVALID`, or `BAD_USER_INPUT`; a change of its terms mends it. */
export function storedTerms(stored: Omit<StoredLimit, 'id'>): LimitTerms {
  const { fragment, polarity, overrideSetting } = stored;
  readFragment(fragment);
  if (readLimit({ ...stored, id: '' }).fault !== null) throw ChartsafeError.badInput('id', 'LIMIT_BROKEN');
  return { fragment, polarity: polarity as LimitPolarity, overrideSetting: overrideSetting as OverrideSetting };
}

/** The keys of subjects that are named by their ids, each once. Throws `BAD_USER_INPUT`. */
export function checkSubjects({ everyone, providers, roles }: LimitSubjects): LimitSubjects {
  return {
    everyone,
    providers: keysOf(providers, 'Provider', 'subjects.providers', MOST_SUBJECTS.providers),
    roles: keysOf(roles, 'Role', 'subjects.roles', MOST_SUBJECTS.roles),
  };
}

/** Checks that all subjects are there; what is not is written down. Throws `NOT_FOUND`. */
export async function assertSubjects(context: RequestContext, operation: string, { providers, roles }: LimitSubjects): Promise<void> {
  const foundProviders =
    providers.length === 0 ? 0 : await context.database.run((manager) => manager.countBy(Provider, { id: In(providers) }));
  const foundRoles = roles.length === 0 ? 0 : await context.database.run((manager) => manager.countBy(Role, { id: In(roles) }));
  if (foundProviders === providers.length && foundRoles === roles.length) return;
  context.journal.missed(operation, {});
  throw new ChartsafeError(ErrorCode.NOT_FOUND);
}

function keysOf(ids: readonly string[], type: GlobalType & ('Provider' | 'Role'), path: string, maximum: number): readonly string[] {
  if (ids.length > maximum) throw ChartsafeError.badInput(path, `AT_MOST_${maximum}`);
  return [...new Set(ids.map((id) => keyOf(id, type, path)))].sort();
}
