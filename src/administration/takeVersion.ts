import type { EntityManager, EntityTarget, FindOptionsWhere } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { ChartsafeError, ErrorCode } from '../errors';

/** A row that counts its changes. */
interface Versioned {
  readonly id: string;
  version: number;
}

/**
 * Changes a row that is at the version which its editor has read, and makes it the next version. Of many who change the same version
 * exactly one does. Throws `STALE_VERSION` for the others; whether the row is there, and may be known of, is for the caller to ask before.
 */
export async function takeVersion<Row extends Versioned>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  id: string,
  version: number,
  values: QueryDeepPartialEntity<Row> = {},
): Promise<void> {
  const at = { id, version } as FindOptionsWhere<Row>;
  const { affected } = await manager.update(target, at, { ...values, version: version + 1 });
  if (affected !== 1) throw new ChartsafeError(ErrorCode.STALE_VERSION);
}
