import { randomUUID } from 'node:crypto';
import { fold } from '../../src/condition/fold';
import { AccessLimitProvider, AccessLimitRow } from '../../src/entity/AccessLimitRow';
import type { Database } from '../../src/entity/Database';
import { insertRows } from '../../src/entity/insertRows';
import { newProvider } from '../../src/entity/newProvider';
import { BlacklistEntry, PatientSet } from '../../src/entity/PatientSet';
import { Provider } from '../../src/entity/Provider';
import { ProviderRole, Role, RolePermission } from '../../src/entity/Role';
import { SiteSetting } from '../../src/entity/SiteSetting';
import { Permission } from '../../src/policy/Permission';
import { PHYSICIANS, SETS } from './Hospital';
import { CITIES } from './words';

/** A limit that binds one who asks. */
interface Limit {
  readonly level: 'PATIENT' | 'ENCOUNTER';
  readonly polarity: 'EXCEPT_WHERE' | 'ONLY_WHERE';
  readonly fragment: string;
  readonly overrideSetting: 'ALLOW' | 'PROMPT' | 'DENY';
}

/** Who asks, and what binds them beside the locks. */
interface Asker {
  readonly physician?: boolean;
  readonly limits?: readonly Limit[];
  /** How many sets are on their blacklist. */
  readonly sets?: number;
}

/** Those who ask, by their usernames. */
export const ASKERS: Readonly<Record<string, Asker>> = {
  // Nothing binds them but locks.
  clinician: {},
  // What binds most people.
  nurse: {
    sets: 1,
    limits: [
      { level: 'ENCOUNTER', polarity: 'EXCEPT_WHERE', fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW' },
      { level: 'ENCOUNTER', polarity: 'EXCEPT_WHERE', fragment: "location = 'Ward 7'", overrideSetting: 'PROMPT' },
      { level: 'PATIENT', polarity: 'EXCEPT_WHERE', fragment: "birth_date < '1932-01-01'", overrideSetting: 'ALLOW' },
    ],
  },
  // Security of physicians of record.
  physician: { physician: true },
  // 40,000 patients are on their blacklist, or a half where there are fewer.
  blocked: { sets: 2 },
  // 99 of 100 patients are hidden.
  outsider: { limits: [{ level: 'PATIENT', polarity: 'ONLY_WHERE', fragment: `city = '${CITIES.seldom}'`, overrideSetting: 'DENY' }] },
};

/** Puts everybody, the empty sets, the blacklists and the limits into an empty hospital. Gives the keys of physicians and sets. */
export async function hireStaff(database: Database): Promise<{ physicianIds: string[]; setIds: string[] }> {
  const physicians = Array.from({ length: PHYSICIANS }, (_, place) =>
    newProvider({ username: `physician-${place}`, displayName: `Dr ${place}`, physician: true }),
  );
  const sets = Array.from({ length: SETS }, (_, place) =>
    Object.assign(new PatientSet(), {
      id: randomUUID(),
      name: `Set ${place}`,
      nameKey: fold(`Set ${place}`),
      definition: null,
      createdAt: new Date('2026-01-01T00:00:00Z'),
      createdById: null,
      version: 1,
    }),
  );
  const role = { id: randomUUID(), name: 'Clinical', nameKey: 'clinical', version: 1 };
  await database.transaction(async (manager) => {
    await manager.update(SiteSetting, { id: 1 }, { physicianOfRecordSecurity: true, physicianOfRecordScope: 'PHYSICIANS' });
    await manager.insert(Role, role);
    await insertRows(
      manager,
      RolePermission,
      [Permission.RECORDS_READ, Permission.OVERRIDE_SELF].map((permission) => ({ roleId: role.id, permission })),
    );
    await insertRows(manager, Provider, physicians);
    await insertRows(manager, PatientSet, sets);
    for (const [username, { physician = false, limits = [], sets: blacklisted = 0 }] of Object.entries(ASKERS)) {
      const provider = newProvider({ username, displayName: username, physician });
      const rows = limits.map((limit, place) => {
        const name = `${username} ${place}`;
        return { id: randomUUID(), name, nameKey: name, parsed: null, everyone: false, enabled: true, version: 1, ...limit };
      });
      await insertRows(manager, Provider, [provider]);
      await insertRows(manager, ProviderRole, [{ providerId: provider.id, roleId: role.id }]);
      await insertRows(manager, AccessLimitRow, rows);
      await insertRows(
        manager,
        AccessLimitProvider,
        rows.map(({ id }) => ({ limitId: id, providerId: provider.id })),
      );
      await insertRows(
        manager,
        BlacklistEntry,
        sets.slice(0, blacklisted).map(({ id }) => ({ providerId: provider.id, setId: id })),
      );
    }
  });
  return { physicianIds: physicians.map(({ id }) => id), setIds: sets.map(({ id }) => id) };
}
