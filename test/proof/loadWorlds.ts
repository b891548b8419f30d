import { AccessLimitProvider, AccessLimitRole, AccessLimitRow, RecordLock } from '../../src/entity/AccessLimitRow';
import type { Database } from '../../src/entity/Database';
import { Document, DocumentPiece } from '../../src/entity/Document';
import { Encounter, EncounterPhysician } from '../../src/entity/Encounter';
import { insertRows } from '../../src/entity/insertRows';
import { MergedPatient } from '../../src/entity/MergedPatient';
import { newDocument, type DocumentFields } from '../../src/entity/newDocument';
import { newEncounter, type EncounterFields } from '../../src/entity/newEncounter';
import { newPatient, type PatientFields } from '../../src/entity/newPatient';
import { newProvider } from '../../src/entity/newProvider';
import { OverrideGrant, OverrideReasonRow, OverrideRequest } from '../../src/entity/Override';
import { Patient } from '../../src/entity/Patient';
import { BlacklistEntry, PatientSet, PatientSetMember } from '../../src/entity/PatientSet';
import { Provider } from '../../src/entity/Provider';
import { ProviderRole, Role, RolePermission } from '../../src/entity/Role';
import { SiteSetting } from '../../src/entity/SiteSetting';
import { tables } from '../../src/entity/tables';
import { fold } from '../../src/condition/fold';
import type { Row, World } from '../model/World';

const KEPT: readonly (new () => object)[] = [SiteSetting, OverrideReasonRow];

/** Makes the database hold these worlds and nothing else. They share the site of the first. */
export async function loadWorlds(database: Database, worlds: readonly World[]): Promise<void> {
  const [first] = worlds;
  await database.transaction(async (manager) => {
    for (const table of [...tables].reverse())
      if (!KEPT.includes(table)) await manager.query(`DELETE FROM ${manager.connection.getMetadata(table).tableName}`);
    if (!first) return;
    const { physicianOfRecordSecurity, physicianOfRecordScope, physicianOfRecordOverride, blacklistDisclosure, timeZone, grantMinutes } =
      first.site;
    const site = {
      physicianOfRecordSecurity,
      physicianOfRecordScope,
      physicianOfRecordOverride,
      blacklistDisclosure,
      timeZone,
      grantMinutes,
    };
    await manager.update(SiteSetting, { id: 1 }, site);
    const rows = new Map<new () => object, object[]>();
    for (const world of worlds) for (const [table, of] of rowsOf(world)) rows.set(table, [...(rows.get(table) ?? []), ...of]);
    // What binds everyone stands in every world.
    const limits = new Map((rows.get(AccessLimitRow) ?? []).map((row) => [(row as Row).id, row]));
    rows.set(AccessLimitRow, [...limits.values()]);
    for (const table of tables) if ((rows.get(table) ?? []).length > 0) await insertRows(manager, table, rows.get(table) ?? []);
  });
}

/** The same world with the keys of its rows in place of their ids. */
function withKeys(world: World): World {
  return JSON.parse(JSON.stringify(world).replace(/"[A-Z]\w+:([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g, '"$1"')) as World;
}

type Rows = readonly (readonly [table: new () => object, rows: readonly object[]])[];

function rowsOf(world: World): Rows {
  const { now, site, providers, patients, merged, encounters, documents, sets, limits, grants, requests } = withKeys(world);
  const instant = (text: string | null) => (text === null ? null : new Date(text));
  const roles = [...new Set(providers.flatMap((provider) => provider.roles as string[]))];
  const filed = documents.map(({ content, authoredAt, ...fields }) =>
    newDocument({ ...fields, authoredAt: new Date(authoredAt) } as DocumentFields, content),
  );
  const locks = [...patients, ...encounters].flatMap(({ id, patientId = id, lock }) => {
    const encounterId = patientId === id ? null : id;
    return lock
      ? [
          {
            id,
            patientId,
            encounterId,
            reason: lock.reason,
            lockedById: lock.lockedBy.id,
            lockedAt: instant(lock.lockedAt),
            unlockedAt: null,
            unlockedById: null,
            unlockReason: null,
          },
        ]
      : [];
  });
  return [
    [Provider, providers.map(({ id, username, displayName, physician }) => newProvider({ id, username, displayName, physician }))],
    [Role, roles.map((id) => ({ id, name: id, nameKey: id, version: 1 }))],
    [
      RolePermission,
      providers.flatMap(({ roles: [roleId], permissions }) => permissions.map((permission: string) => ({ roleId, permission }))),
    ],
    [ProviderRole, providers.flatMap(({ id, roles: held }) => held.map((roleId: string) => ({ providerId: id, roleId })))],
    [Patient, patients.map(({ lock: _, ...fields }) => newPatient(fields as unknown as PatientFields))],
    [
      MergedPatient,
      merged.map(({ id, mrn, demographicNumber, into }) => ({
        id,
        survivorId: into,
        mrnKey: fold(mrn),
        demographicNumber,
        masterFile: '{}',
        mergedAt: new Date(now),
      })),
    ],
    [
      Encounter,
      encounters.map(({ lock: _lock, physicians: _physicians, admittedAt, dischargedAt, ...fields }) =>
        newEncounter({ ...fields, admittedAt: instant(admittedAt), dischargedAt: instant(dischargedAt) } as EncounterFields, site.timeZone),
      ),
    ],
    [
      EncounterPhysician,
      encounters.flatMap(({ id, patientId, physicians }) =>
        physicians.map(({ provider, kind }: Row) => ({ encounterId: id, providerId: provider.id, kind, patientId })),
      ),
    ],
    [Document, filed.map(({ document }) => document)],
    [DocumentPiece, filed.flatMap(({ pieces }) => pieces)],
    [RecordLock, locks],
    [
      PatientSet,
      sets.map(({ id }) => ({ id, name: id, nameKey: id, definition: null, createdAt: new Date(now), createdById: null, version: 1 })),
    ],
    [PatientSetMember, sets.flatMap(({ id, members }) => members.map((patientId: string) => ({ setId: id, patientId })))],
    [BlacklistEntry, sets.flatMap(({ id, blacklistedFor }) => blacklistedFor.map((providerId: string) => ({ providerId, setId: id })))],
    [
      AccessLimitRow,
      limits.map(({ id, fragment, level, polarity, setting, enabled, everyone }) => {
        return {
          id,
          name: id,
          nameKey: id,
          fragment,
          parsed: null,
          level,
          polarity,
          overrideSetting: setting,
          everyone,
          enabled,
          version: 1,
        };
      }),
    ],
    [AccessLimitProvider, limits.flatMap(({ id, providers: bound }) => bound.map((providerId: string) => ({ limitId: id, providerId })))],
    [AccessLimitRole, limits.flatMap(({ id, roles: bound }) => bound.map((roleId: string) => ({ limitId: id, roleId })))],
    [
      OverrideGrant,
      grants.map(({ id, viewerId, patientId, encounterId, strength, startsAt, endsAt }) => {
        const given = { reasonCode: 'CONSULT', reasonText: null, requestId: null, assignedById: null };
        return { id, viewerId, patientId, encounterId, strength, ...given, startsAt: instant(startsAt), endsAt: instant(endsAt) };
      }),
    ],
    [
      OverrideRequest,
      requests.map(({ id, viewerId, patientId, encounterId, state }) => {
        const given = { reasonCode: 'CONSULT', reasonText: null, createdAt: new Date(now), decidedById: null, decidedAt: null, version: 1 };
        return { id, viewerId, patientId, encounterId, state, ...given, openKey: `${viewerId}:${encounterId ?? patientId}` };
      }),
    ],
  ];
}
