import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer as createHttpServer, type Server } from 'node:http';
import sql from 'sql-template-tag';
import { fold } from '../../src/condition/fold';
import { AccessLimitProvider, AccessLimitRow } from '../../src/entity/AccessLimitRow';
import { Document, DocumentPiece } from '../../src/entity/Document';
import { Encounter, EncounterPhysician } from '../../src/entity/Encounter';
import { globalId } from '../../src/entity/globalId';
import { insertRows } from '../../src/entity/insertRows';
import { newDocument, type DocumentFields } from '../../src/entity/newDocument';
import { newEncounter, type EncounterFields } from '../../src/entity/newEncounter';
import { newPatient, type PatientFields } from '../../src/entity/newPatient';
import { newProvider } from '../../src/entity/newProvider';
import { OverrideGrant } from '../../src/entity/Override';
import { Patient } from '../../src/entity/Patient';
import { BlacklistEntry, PatientSet, PatientSetMember } from '../../src/entity/PatientSet';
import { prepareSite } from '../../src/entity/prepareSite';
import { Provider } from '../../src/entity/Provider';
import { ProviderRole, Role, RolePermission } from '../../src/entity/Role';
import { SiteSetting } from '../../src/entity/SiteSetting';
import { Permission } from '../../src/policy/Permission';
import { readConfig, type Config } from '../../src/server/Config';
import { createServer, type ChartsafeServer } from '../../src/server/createServer';
import type { Subscriptions } from '../../src/server/attachSubscriptions';
import { createLogger } from '../../src/server/Logger';
import { mintPersonaToken } from '../../src/server/mintPersonaToken';
import { joinTestDatabase, openTestDatabase, type TestDatabase } from '../database/openTestDatabase';

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  // Whole responses are compared as they are; their shape is the test's to say.
  readonly body: { data?: any; errors?: any[] };
}

/** The instant at which a world stands until it is moved. */
export const NOON = new Date('2026-03-01T12:00:00.000Z');

/** What a limit is made from. */
export interface LimitFields {
  readonly fragment: string;
  readonly level?: string;
  readonly polarity?: string;
  readonly overrideSetting?: string;
  readonly enabled?: boolean;
  readonly providers?: readonly string[];
}

/** A hospital of a test's own: a database, a server over it, a clock, and verbs that put people and records into it. */
export class World {
  now = NOON;
  private readonly providerIds = new Map<string, string>();
  private serial = 0;

  private constructor(
    private readonly opened: TestDatabase,
    readonly config: Config,
    private readonly server: Server,
    private readonly subscriptions: Subscriptions,
    private readonly service: ChartsafeServer,
  ) {}

  static async open(env: Record<string, string> = {}): Promise<World> {
    const opened = await openTestDatabase();
    await prepareSite(opened.database);
    return World.over(opened, env);
  }

  /** A second server over the same database, as another process is: it shares rows, and nothing else. It is closed before this one. */
  async beside(env: Record<string, string> = {}): Promise<World> {
    const other = await World.over(await joinTestDatabase(this.opened.url), env);
    other.now = this.now;
    return other;
  }

  private static async over(opened: TestDatabase, env: Record<string, string>): Promise<World> {
    const config = readConfig({ NODE_ENV: 'test', PORT: '0', AUDIT_HEAD_SECONDS: '60', ...env });
    const holder: { world?: World } = {};
    const service = await createServer({
      config,
      database: opened.database,
      logger: createLogger(config),
      clock: () => holder.world?.now ?? NOON,
      random: () => 0.5,
      dropped: (coordinate) => {
        throw new Error(`The directive dropped a row at ${coordinate} that SQL had let through`);
      },
    });
    const server = createHttpServer(service.app);
    const subscriptions = service.attach(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    holder.world = new World(opened, config, server, subscriptions, service);
    return holder.world;
  }

  async close(): Promise<void> {
    await this.subscriptions.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.service.stop();
    await this.opened.close();
  }

  get database() {
    return this.opened.database;
  }

  /** Stops the server's work beside HTTP, as its process does before it ends. */
  stop(): Promise<void> {
    return this.service.stop();
  }

  /** What the server does beside answering; none of it happens by itself, before a test starts it. */
  get chores() {
    return this.service.chores;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Moves the clock. */
  pass(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }

  async token(username: string): Promise<string> {
    return mintPersonaToken(this.config, username, this.now);
  }

  /** Asks as somebody, over HTTP. Null asks without a token. */
  async ask(username: string | null, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(username ? { authorization: `Bearer ${await this.token(username)}` } : {}),
      },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  /** The statements that something sends to the database, in their order. */
  async statements(work: () => Promise<unknown>): Promise<string[]> {
    const sent: string[] = [];
    const { logger } = this.database.dataSource;
    const options = this.database.dataSource as unknown as { logger: unknown };
    options.logger = new Proxy(logger, {
      get: (target, name) => (name === 'logQuery' ? (query: string) => void sent.push(query) : Reflect.get(target, name)),
    });
    try {
      await work();
    } finally {
      options.logger = logger;
    }
    return sent;
  }

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

  providerId(username: string): string {
    const id = this.providerIds.get(username);
    if (!id) throw new Error(`The world has no provider ${username}`);
    return id;
  }

  async patient(lastName: string, fields: Partial<PatientFields> = {}): Promise<Patient & { gid: string }> {
    this.serial += 1;
    const patient = newPatient({ mrn: `MRN-${this.serial}`, demographicNumber: this.serial, lastName, firstName: 'Pat', ...fields });
    await this.database.transaction((manager) => insertRows(manager, Patient, [patient]));
    return Object.assign(patient, { gid: globalId('Patient', patient.id) });
  }

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

  async site(settings: Partial<SiteSetting>): Promise<void> {
    await this.database.run((manager) => manager.update(SiteSetting, { id: 1 }, settings));
  }

  /** The events of the trail, as they were written, without what differs from run to run. */
  async events(): Promise<Record<string, unknown>[]> {
    const rows = await this.database.query<{ body: string }>(sql`SELECT body FROM audit_event ORDER BY position`);
    return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }
}
