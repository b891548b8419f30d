import { AuditAction, AuditOutcome, type AuditActor } from '../audit/AuditDraft';
import type { AuditTrail } from '../audit/AuditTrail';
import { AccessLimitRow } from '../entity/AccessLimitRow';
import type { Database } from '../entity/Database';
import { changeOf, withSubjects } from './changeLimit';
import { checkName } from './checkName';
import { takeRow } from './takeRow';
import { takeVersion } from './takeVersion';

/** What those who run the service need to put a limit out of force. */
export interface StopLimit {
  readonly database: Database;
  readonly trail: AuditTrail;
  readonly actor: AuditActor;
  readonly now: Date;
}

/**
 * Puts a limit out of force for those who run the service: the way out of one that binds every administrator. The change and its event
 * are one unit of work. Whether there is a limit of that name in force.
 */
export async function stopLimit({ database, trail, actor, now }: StopLimit, name: string): Promise<boolean> {
  const { nameKey } = checkName(name, 'name');
  const named = await database.run((manager) => manager.findOneBy(AccessLimitRow, { nameKey }));
  if (!named) return false;
  return database.transaction(async (manager) => {
    const row = await takeRow(database, AccessLimitRow, named.id);
    if (!row?.enabled) return false;
    const before = await withSubjects(manager, row);
    await takeVersion(manager, AccessLimitRow, row.id, row.version, { enabled: false });
    const action = AuditAction.ACCESS_LIMIT_CHANGED;
    const change = changeOf(row.id, before, { ...before, enabled: false });
    await trail.record([{ occurredAt: now, actor, action, outcome: AuditOutcome.SUCCESS, field: 'limit stop', ...change }]);
    return true;
  });
}
