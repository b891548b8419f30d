import type { Facts } from '../../../src/condition/evaluate';
import { AccessLimitProvider, AccessLimitRole, AccessLimitRow } from '../../../src/entity/AccessLimitRow';
import type { Database } from '../../../src/entity/Database';
import { Encounter, EncounterPhysician } from '../../../src/entity/Encounter';
import { Patient } from '../../../src/entity/Patient';
import { BlacklistEntry, PatientSetMember } from '../../../src/entity/PatientSet';
import { Provider } from '../../../src/entity/Provider';
import { ProviderRole, Role, RolePermission } from '../../../src/entity/Role';
import { siteDay } from '../../../src/entity/siteDay';
import { SiteSetting } from '../../../src/entity/SiteSetting';
import { readLimit } from '../../../src/policy/AccessLimit';
import type { Permission } from '../../../src/policy/Permission';
import type { SiteSettings } from '../../../src/policy/SiteSettings';
import type { Viewer } from '../../../src/policy/Viewer';

/** What the model needs of a hospital: its viewers, and the facts of its records. */
export interface Hospital {
  /** The viewer that a provider is, under the site's settings or others. */
  viewer(username: string, site?: Partial<SiteSettings>): Viewer;
  readonly usernames: readonly string[];
  /** Facts by medical record number. */
  readonly patients: ReadonlyMap<string, Facts>;
  /** Facts by encounter number. */
  readonly encounters: ReadonlyMap<string, Facts>;
}

/** Reads a hospital from its rows, by no way that the product takes. */
export async function readHospital(database: Database, now: Date): Promise<Hospital> {
  return database.run(async (manager) => {
    const providers = await manager.find(Provider);
    const roles = new Map((await manager.find(Role)).map(({ id, name }) => [id, name]));
    const rolePermissions = await manager.find(RolePermission);
    const providerRoles = await manager.find(ProviderRole);
    const blacklist = await manager.find(BlacklistEntry);
    const limits = await manager.find(AccessLimitRow);
    const limitProviders = await manager.find(AccessLimitProvider);
    const limitRoles = await manager.find(AccessLimitRole);
    const settings = (await manager.findOneByOrFail(SiteSetting, { id: 1 })) as unknown as SiteSettings;
    const physicians = await manager.find(EncounterPhysician);
    const members = await manager.find(PatientSetMember);

    const viewer = (username: string, site: Partial<SiteSettings> = {}): Viewer => {
      const provider = providers.find((candidate) => candidate.username === username);
      if (provider === undefined) throw new Error(`no provider ${username}`);
      const held = providerRoles.filter(({ providerId }) => providerId === provider.id).map(({ roleId }) => roleId);
      const isSubject = ({ id, everyone }: AccessLimitRow) =>
        everyone ||
        limitProviders.some(({ limitId, providerId }) => limitId === id && providerId === provider.id) ||
        limitRoles.some(({ limitId, roleId }) => limitId === id && held.includes(roleId));
      return {
        id: provider.id,
        username,
        displayName: provider.displayName,
        physician: provider.physician,
        roles: held.map((id) => roles.get(id) ?? ''),
        permissions: new Set(
          rolePermissions.filter(({ roleId }) => held.includes(roleId)).map(({ permission }) => permission as Permission),
        ),
        blacklistedSetIds: blacklist.filter(({ providerId }) => providerId === provider.id).map(({ setId }) => setId),
        limits: limits.filter((limit) => limit.enabled && isSubject(limit)).map(readLimit),
        grants: [],
        openRequests: [],
        site: { ...settings, ...site },
        now,
        today: siteDay(now, settings.timeZone),
      };
    };

    const encounterRows = await manager.find(Encounter, { order: { id: 'ASC' } });
    const patients = new Map<string, Facts>();
    const encounters = new Map<string, Facts>();
    for (const row of await manager.find(Patient, { order: { id: 'ASC' } })) {
      const own = {
        patient_id: row.id,
        patient_locked: row.locked,
        last_name: row.lastNameKey,
        first_name: row.firstNameKey,
        mrn: row.mrnKey,
        demographic_number: row.demographicNumber,
        sex: row.sexKey,
        birth_date: row.birthDate,
        city: row.cityKey,
        hin: row.hinKey,
        patient_status: row.patientStatusKey,
        roster_status: row.rosterStatusKey,
      };
      const charted = encounterRows
        .filter(({ patientId }) => patientId === row.id)
        .map((encounter) => ({
          ...own,
          encounter_id: encounter.id,
          encounter_locked: encounter.locked,
          encounter_number: encounter.numberKey,
          admit_date: encounter.admittedOn,
          service: encounter.serviceKey,
          patient_type: encounter.patientTypeKey,
          location: encounter.locationKey,
          discharge_date: encounter.dischargedOn,
          number: encounter.number,
        }));
      const relations = {
        encounters: charted,
        physicians: physicians.filter(({ patientId }) => patientId === row.id).map(({ providerId }) => ({ provider_id: providerId })),
        sets: members.filter(({ patientId }) => patientId === row.id).map(({ setId }) => ({ set_id: setId })),
      };
      patients.set(row.mrn, { ...own, ...relations });
      for (const encounter of charted) encounters.set(encounter.number, { ...encounter, ...relations });
    }
    return { viewer, usernames: providers.map(({ username }) => username), patients, encounters };
  });
}
