import { ChartsafeError } from '../errors';
import { readGlobalId, type GlobalType } from './globalId';

/** Types that are called otherwise in the rule `ID_OF_…`. */
const WORDS: Partial<Record<GlobalType, string>> = { OverrideGrant: 'GRANT', OverrideRequest: 'REQUEST' };

/** The key in an id of a type. Throws `BAD_USER_INPUT` where it is the id of something else, or of nothing; `path` is where it was given. */
export function keyOf(id: string, type: GlobalType, path = 'id'): string {
  const read = readGlobalId(id);
  if (read?.type === type) return read.key;
  throw ChartsafeError.badInput(path, `ID_OF_${WORDS[type] ?? type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}`);
}
