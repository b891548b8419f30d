import { readGlobalId, type GlobalType } from '../entity/globalId';
import { ChartsafeError } from '../errors';

/** The key in an id of what is no record of a chart. Throws `BAD_USER_INPUT` where it is the id of something else, or of nothing. */
export function keyOfSubject(
  id: string,
  type: Extract<GlobalType, 'Role' | 'Provider' | 'AccessLimit' | 'ChartDeficiency'>,
  path: string,
): string {
  const read = readGlobalId(id);
  if (read?.type === type) return read.key;
  throw ChartsafeError.badInput(path, `ID_OF_${type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}`);
}
