import { DateTime } from 'luxon';
import sql from 'sql-template-tag';
import type { Database } from '../../entity/Database';
import { countUnseenRequests } from '../../gate/countUnseenRequests';
import { readLimit, type AccessLimit, type StoredLimit } from '../../policy/AccessLimit';
import { OverrideSetting } from '../../policy/OverrideSetting';
import { Permission } from '../../policy/Permission';
import { BlacklistDisclosure, PhysicianOfRecordScope } from '../../policy/SiteSettings';
import { fault, warning, type Finding } from './Finding';

interface SettingRow {
  readonly scope: string;
  readonly override: string;
  readonly blacklist: string;
  readonly timeZone: string;
}

/** What the site has decided, where it cannot be read. */
export async function settingFindings(database: Database): Promise<readonly Finding[]> {
  const [row] = await database.query<SettingRow>(sql`
    SELECT physician_of_record_scope AS scope, physician_of_record_override AS override, blacklist_disclosure AS blacklist,
      time_zone AS timeZone FROM site_setting WHERE id = 1`);
  if (!row)
    return [
      fault(
        'settings',
        'the site has no settings, so that nothing is shown to anybody',
        'run `npx chartsafe migrate`, which gives it the defaults',
      ),
    ];
  const [reason] = await database.query(sql`SELECT code FROM override_reason WHERE active = 1`);
  const known = (name: string, value: string, values: readonly string[]): Finding[] =>
    values.includes(value)
      ? []
      : [fault('settings', `${name} has a value that is unknown, so that the rule hides`, `set it to one of ${values.join(', ')}`)];
  return [
    ...known('physician_of_record_scope', row.scope, Object.values(PhysicianOfRecordScope)),
    ...known('physician_of_record_override', row.override, Object.values(OverrideSetting)),
    ...known('blacklist_disclosure', row.blacklist, Object.values(BlacklistDisclosure)),
    ...(DateTime.utc().setZone(row.timeZone).isValid
      ? []
      : [fault('settings', 'time_zone names no time zone that is known here', 'set it to an IANA name, such as America/Toronto')]),
    ...(reason ? [] : [warning('settings', 'no reason is active, so that no safe record can be opened', 'make a reason active')]),
  ];
}

const LIMIT_FAULTS: Readonly<Record<NonNullable<AccessLimit['fault']>, string>> = {
  FRAGMENT: 'its fragment cannot be read, so that it limits every record of its level',
  MEANING: 'its fragment is read otherwise than when it was saved, so that it limits every record of its level',
  LEVEL: 'its level is not that of which its fragment speaks, so that it hides every record',
  POLARITY: 'its polarity is unknown, so that it hides every record',
  SETTING: 'its override setting is unknown, so that it hides every record',
};

/** The enabled limits that cannot be read. */
export async function limitFindings(database: Database): Promise<readonly Finding[]> {
  const limits = await database.query<StoredLimit & { name: string }>(sql`
    SELECT id, name, fragment, parsed, level, polarity, override_setting AS overrideSetting FROM access_limit WHERE enabled = 1 ORDER BY name_key, id`);
  return limits.flatMap((stored) => {
    const { fault: wrong } = readLimit(stored);
    return wrong === null
      ? []
      : [fault('limits', `the access limit “${stored.name}”: ${LIMIT_FAULTS[wrong]}`, 'save it anew, or switch it off')];
  });
}

/** Whether there are people who can do what somebody must. */
export async function peopleFindings(database: Database, now: Date): Promise<readonly Finding[]> {
  const [holder] = await database.query(sql`
    SELECT p.id FROM provider p JOIN provider_role pr ON pr.provider_id = p.id JOIN role_permission rp ON rp.role_id = pr.role_id
    WHERE p.active = 1 AND rp.permission = ${Permission.ROLES_MANAGE}`);
  const { count } = await countUnseenRequests(database, now);
  return [
    ...(holder
      ? []
      : [
          fault(
            'roles',
            'no active provider holds ROLES_MANAGE, so that nobody can give anybody a role',
            'give a role with ROLES_MANAGE to somebody in the tables role_permission and provider_role',
          ),
        ]),
    ...(count === 0
      ? []
      : [
          warning(
            'requests',
            `no active analyst can see ${count} open requests, so that nobody will decide them`,
            'give OVERRIDE_DECIDE to somebody whose limits and blacklist leave these records visible',
          ),
        ]),
  ];
}
