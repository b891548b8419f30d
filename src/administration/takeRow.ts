import type { EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import type { Database } from '../entity/Database';

/**
 * The row of a key, which nobody else changes before the unit of work that is under way ends; null where there is none. It comes before
 * whatever that unit reads. The embedded database has turns already.
 */
export function takeRow<Row extends ObjectLiteral & { readonly id: string }>(
  database: Database,
  target: EntityTarget<Row>,
  id: string,
): Promise<Row | null> {
  const where = { id } as unknown as FindOptionsWhere<Row>;
  return database.transaction((manager) =>
    manager.getRepository(target).findOne(database.isEmbedded ? { where } : { where, lock: { mode: 'pessimistic_write' } }),
  );
}
