import { fold } from '../condition/fold';
import { AccessLimitProvider, AccessLimitRole, AccessLimitRow, RecordLock } from '../entity/AccessLimitRow';
import { BlacklistEntry, PatientSet, PatientSetMember, ReportDefinition } from '../entity/PatientSet';
import { parsedFragment } from '../policy/AccessLimit';
import { demoLimits, demoReports, demoSets, type DemoLimit } from './access';
import { demoEncounterId, demoId } from './demoId';
import { providerId, roleId } from './peopleRows';
import type { PatientPlan } from './plans';

const limitId = (index: number) => demoId('accessLimit', index + 1);
const setId = (index: number) => demoId('patientSet', index + 1);

/** The rows of access limits and of their subjects. */
export function limitRows() {
  const named = (of: (subjects: Exclude<DemoLimit['subjects'], 'EVERYONE'>) => readonly string[]) =>
    demoLimits.flatMap(({ subjects }, index) =>
      subjects === 'EVERYONE' ? [] : of(subjects).map((subject) => ({ limitId: limitId(index), subject })),
    );
  return {
    limits: demoLimits.map(({ subjects, ...limit }, index) =>
      Object.assign(new AccessLimitRow(), limit, {
        id: limitId(index),
        nameKey: fold(limit.name),
        parsed: parsedFragment(limit.fragment),
        everyone: subjects === 'EVERYONE',
        version: 1,
      }),
    ),
    limitProviders: named(({ providers }) => providers).map((row) =>
      Object.assign(new AccessLimitProvider(), { limitId: row.limitId, providerId: providerId(row.subject) }),
    ),
    limitRoles: named(({ roles }) => roles).map((row) =>
      Object.assign(new AccessLimitRole(), { limitId: row.limitId, roleId: roleId(row.subject) }),
    ),
  };
}

/** The rows of patient sets, of their members, and of those who may not open them. */
export function setRows(createdAt: Date) {
  return {
    sets: demoSets.map(({ name, blacklistOf, definition }, index) =>
      Object.assign(new PatientSet(), {
        id: setId(index),
        name,
        nameKey: fold(name),
        definition: definition ? JSON.stringify(definition) : null,
        createdAt,
        // Nobody makes a set that binds themselves.
        createdById: blacklistOf.includes('ines') ? null : providerId('ines'),
        version: 1,
      }),
    ),
    members: demoSets.flatMap(({ members }, index) =>
      members.map((number) => Object.assign(new PatientSetMember(), { setId: setId(index), patientId: demoId('patient', number) })),
    ),
    blacklist: demoSets.flatMap(({ blacklistOf }, index) =>
      blacklistOf.map((username) => Object.assign(new BlacklistEntry(), { providerId: providerId(username), setId: setId(index) })),
    ),
  };
}

/** The rows of saved reports. */
export function reportRows(): ReportDefinition[] {
  return demoReports.map(({ name, definition }, index) =>
    Object.assign(new ReportDefinition(), {
      id: demoId('reportDefinition', index + 1),
      ownerId: providerId('ines'),
      name,
      nameKey: fold(name),
      definition: JSON.stringify(definition),
      version: 1,
    }),
  );
}

/** Why each locked record is locked, and one lock that was lifted again. */
export function lockRows(plans: readonly PatientPlan[], lockedAt: Date, unlockedAt: Date): RecordLock[] {
  const locks = plans.flatMap(({ number, lockReason, encounters }) => [
    ...(lockReason === null ? [] : [{ number, index: null, reason: lockReason }]),
    ...encounters.flatMap((encounter, index) => (encounter.lockReason === null ? [] : [{ number, index, reason: encounter.lockReason }])),
  ]);
  const row = (number: number, index: number | null, reason: string) => ({
    patientId: demoId('patient', number),
    encounterId: index === null ? null : demoEncounterId(number, index),
    reason,
    lockedById: providerId('greta'),
    lockedAt,
  });
  return [
    ...locks.map(({ number, index, reason }) => ({
      ...row(number, index, reason),
      unlockedAt: null,
      unlockedById: null,
      unlockReason: null,
    })),
    {
      ...row(1001, 0, 'Two charts had been mixed up'),
      unlockedAt,
      unlockedById: providerId('greta'),
      unlockReason: 'The charts were set right',
    },
  ].map((lock, index) => Object.assign(new RecordLock(), { id: demoId('recordLock', index + 1), ...lock }));
}
