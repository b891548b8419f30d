import { randomUUID } from 'node:crypto';
import { fold } from '../condition/fold';
import { AccessLimitProvider, AccessLimitRow } from '../entity/AccessLimitRow';
import type { Database } from '../entity/Database';
import { Document, DocumentPiece } from '../entity/Document';
import { Encounter, EncounterPhysician } from '../entity/Encounter';
import { globalId } from '../entity/globalId';
import { insertRows } from '../entity/insertRows';
import { newDocument, type DocumentFields } from '../entity/newDocument';
import { newEncounter, type EncounterFields } from '../entity/newEncounter';
import { newPatient, type PatientFields } from '../entity/newPatient';
import { newProvider } from '../entity/newProvider';
import { OverrideGrant } from '../entity/Override';
import { Patient } from '../entity/Patient';
import { BlacklistEntry, PatientSet, PatientSetMember } from '../entity/PatientSet';
import { Provider } from '../entity/Provider';
import { ProviderRole, Role, RolePermission } from '../entity/Role';
import { SiteSetting } from '../entity/SiteSetting';
import { Permission } from '../policy/Permission';

/** What a limit is made from. */
export interface LimitFields {
  readonly fragment: string;
  readonly level?: string;
  readonly polarity?: string;
  readonly overrideSetting?: string;
  readonly enabled?: boolean;
  /** Their usernames; everyone, where there are none. */
  readonly providers?: readonly string[];
}

/** The verbs that put people and records into a world. They write rows and ask nobody. */
export abstract class WorldBuilder {
  abstract now: Date;
  private readonly providerIds = new Map<string, string>();
  private serial = 0;

  /** The database of the world. */
  abstract get database(): Database;

  /** A provider with a role of their own; by default one who reads records and gives reasons. The key. */
  async provider(
    username: string,
    options: { permissions?: readonly Permission[]; physician?: boolean; active?: boolean } = {},
  ): Promise<string> {
    const { permissions = [Permission.RECORDS_READ, Permission.OVERRIDE_SELF], physician = false, active = true } = options;
    const provider = newProvider({ username, displayName: username, physician, active });
    const { id } = provider;
    const role = { id: randomUUID(), name: `role of ${username}`, nameKey: fold(`role of ${username}`), version: 1 };
    await this.database.transaction(async (manager) => {
      await manager.insert(Provider, provider);
      await manager.insert(Role, role);
      await insertRows(
        manager,
        RolePermission,
        permissions.map((permission) => ({ roleId: role.id, permission })),
      );
      await manager.insert(ProviderRole, { providerId: id, roleId: role.id });
    });
    this.providerIds.set(username, id);
    return id;
  }

  /** The key of a provider of this world. */
  providerId(username: string): string {
    const id = this.providerIds.get(username);
    if (!id) throw new Error(`The world has no provider ${username}`);
    return id;
  }

  /** A patient without encounters; `gid` is the id that clients know. */
  async patient(lastName: string, fields: Partial<PatientFields> = {}): Promise<Patient & { gid: string }> {
    this.serial += 1;
    const patient = newPatient({ mrn: `MRN-${this.serial}`, demographicNumber: this.serial, lastName, firstName: 'Pat', ...fields });
    await this.database.transaction((manager) => insertRows(manager, Patient, [patient]));
    return Object.assign(patient, { gid: globalId('Patient', patient.id) });
  }

  /** An encounter of a patient, with its physicians of record by username. */
  async encounter(
    patient: Patient,
    { physicians = [], ...fields }: Partial<EncounterFields> & { physicians?: readonly string[] } = {},
  ): Promise<Encounter & { gid: string }> {
    this.serial += 1;
    const admittedAt = new Date('2026-02-01T08:00:00Z');
    const encounter = newEncounter(
      {
        patientId: patient.id,
        number: `E-${this.serial}`,
        service: 'Medicine',
        patientType: 'INPATIENT',
        location: 'Ward 1',
        admittedAt,
        ...fields,
      },
      'UTC',
    );
    const rows = physicians.map((username) => ({
      encounterId: encounter.id,
      providerId: this.providerId(username),
      kind: 'ATTENDING',
      patientId: patient.id,
    }));
    await this.database.transaction(async (manager) => {
      await insertRows(manager, Encounter, [encounter]);
      await insertRows(manager, EncounterPhysician, rows);
    });
    return Object.assign(encounter, { gid: globalId('Encounter', encounter.id) });
  }

  /** A document of an encounter, or directly of a patient. */
  async document(
    place: Patient | Encounter,
    fields: Partial<DocumentFields> = {},
    content: string | Uint8Array = 'The content of the document.',
  ): Promise<Document & { gid: string }> {
    const filed = place instanceof Patient ? { patientId: place.id } : { patientId: place.patientId, encounterId: place.id };
    const { document, pieces } = newDocument(
      { type: 'Progress note', title: 'Note', authoredAt: new Date('2026-02-02T08:00:00Z'), ...filed, ...fields },
      content,
    );
    await this.database.transaction(async (manager) => {
      await insertRows(manager, Document, [document]);
      await insertRows(manager, DocumentPiece, pieces);
    });
    return Object.assign(document, { gid: globalId('Document', document.id) });
  }

  /** A patient set with its members, on the blacklists of those who are named. */
  async set(name: string, members: readonly Patient[], blacklistedFor: readonly string[] = []): Promise<PatientSet & { gid: string }> {
    const set = Object.assign(new PatientSet(), {
      id: randomUUID(),
      name,
      nameKey: fold(name),
      definition: null,
      createdAt: this.now,
      createdById: null,
      version: 1,
    });
    await this.database.transaction(async (manager) => {
      await insertRows(manager, PatientSet, [set]);
      await insertRows(
        manager,
        PatientSetMember,
        members.map(({ id }) => ({ setId: set.id, patientId: id })),
      );
      await insertRows(
        manager,
        BlacklistEntry,
        blacklistedFor.map((username) => ({ providerId: this.providerId(username), setId: set.id })),
      );
    });
    return Object.assign(set, { gid: globalId('PatientSet', set.id) });
  }

  /** An access limit; by default it lets a reason open what its fragment names, and binds everyone. The key. */
  async limit(fields: LimitFields): Promise<string> {
    const id = randomUUID();
    const { fragment, level = 'ENCOUNTER', polarity = 'EXCEPT_WHERE', overrideSetting = 'ALLOW', enabled = true, providers = [] } = fields;
    const row = {
      id,
      name: id,
      nameKey: id,
      fragment,
      level,
      polarity,
      overrideSetting,
      everyone: providers.length === 0,
      enabled,
      version: 1,
    };
    await this.database.transaction(async (manager) => {
      await manager.insert(AccessLimitRow, row);
      await insertRows(
        manager,
        AccessLimitProvider,
        providers.map((username) => ({ limitId: id, providerId: this.providerId(username) })),
      );
    });
    return id;
  }

  /** A grant of an hour by reason, unless other things are said. */
  async grant(username: string, patient: Patient, fields: Partial<OverrideGrant> = {}): Promise<void> {
    const row = {
      id: randomUUID(),
      viewerId: this.providerId(username),
      patientId: patient.id,
      encounterId: null,
      strength: 'REASON',
      reasonCode: 'CONSULT',
      reasonText: null,
      startsAt: this.now,
      endsAt: new Date(this.now.getTime() + 3_600_000),
      requestId: null,
      assignedById: null,
      ...fields,
    };
    await this.database.run((manager) => manager.insert(OverrideGrant, row));
  }

  /** Changes what the site has decided. */
  async site(settings: Partial<SiteSetting>): Promise<void> {
    await this.database.run((manager) => manager.update(SiteSetting, { id: 1 }, settings));
  }

  /** Locks a patient or an encounter. */
  async lock(record: Patient | Encounter): Promise<void> {
    const target = record instanceof Patient ? Patient : Encounter;
    await this.database.run((manager) => manager.update(target, { id: record.id }, { locked: true }));
  }
}
