import { scopeOf } from '../gate/mark';
import { Permission } from '../policy/Permission';

/** Whether a record is locked, for those with the right to know; null for others. */
export function lockedOf(record: object & { readonly locked?: boolean }): boolean | null {
  return scopeOf(record).viewer.permissions.has(Permission.RECORDS_READ_LOCKED) ? (record.locked ?? null) : null;
}
