import { parse, type GraphQLResolveInfo } from 'graphql';
import { randomUUID } from 'node:crypto';
import sql, { join, raw } from 'sql-template-tag';
import { AuditTrail } from '../../../src/audit/AuditTrail';
import { AccessLimitRow } from '../../../src/entity/AccessLimitRow';
import { Document, DocumentPiece } from '../../../src/entity/Document';
import { Encounter } from '../../../src/entity/Encounter';
import { globalId } from '../../../src/entity/globalId';
import { insertRows } from '../../../src/entity/insertRows';
import { newDocument } from '../../../src/entity/newDocument';
import { newEncounter } from '../../../src/entity/newEncounter';
import { newPatient } from '../../../src/entity/newPatient';
import { OverrideGrant, OverrideRequest, WorkflowAssignment } from '../../../src/entity/Override';
import { Patient } from '../../../src/entity/Patient';
import { BlacklistEntry, PatientSet, PatientSetMember } from '../../../src/entity/PatientSet';
import { ChartsafeError } from '../../../src/errors';
import { unlimited } from '../../../src/gate/Attempts';
import { Journal } from '../../../src/gate/Journal';
import { lookUp } from '../../../src/gate/lookUp';
import { markOf } from '../../../src/gate/mark';
import { acceptReason, openWithReason } from '../../../src/gate/openWithReason';
import { readViewer } from '../../../src/gate/readViewer';
import { refusalOf } from '../../../src/gate/refusals';
import { signedIn, type RequestContext } from '../../../src/gate/RequestContext';
import { Scope } from '../../../src/gate/Scope';
import { OverrideDesk } from '../../../src/override/OverrideDesk';
import { OverrideEvents } from '../../../src/override/OverrideEvents';
import { RequestDesk } from '../../../src/override/RequestDesk';
import { Disclosure } from '../../../src/policy/Disclosure';
import { Permission } from '../../../src/policy/Permission';
import { RecordLevel } from '../../../src/policy/RecordLevel';
import type { Viewer } from '../../../src/policy/Viewer';
import { OverrideMutations } from '../../../src/resolver/OverrideMutations';
import { auditKeys } from '../../../src/server/auditKeys';
import { createSchema } from '../../../src/server/createSchema';
import { createNews } from '../../../src/server/createNews';
import { createLogger } from '../../../src/server/Logger';
import type { World } from '../../world/World';
import { LIMITS, type Sequence } from './arbitraries';
import { ACTORS, type Actor, type Decision, type Single, type Target } from './Model';

export const REASON = { code: 'CONSULT', text: 'Asked to see the patient' };
const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;
const PERMISSIONS: Readonly<Record<Actor, readonly Permission[]>> = {
  ADA: [RECORDS_READ, OVERRIDE_SELF],
  BEN: [RECORDS_READ, OVERRIDE_SELF],
  XENIA: [RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE],
  YUSUF: [RECORDS_READ, OVERRIDE_DECIDE],
  ZOE: [RECORDS_READ, OVERRIDE_DECIDE],
};

/** The rows of one sequence, and the ids of what came of it, in the order of the model. */
export interface Rows {
  readonly patient: Patient;
  readonly encounter: Encounter;
  readonly document: Document;
  readonly setId: string;
  readonly requestIds: string[];
  readonly grantIds: string[];
}

/** The people of a batch, its limits, and the records of its sequences. */
export interface Ward {
  readonly name: string;
  readonly limitIds: readonly string[];
  readonly rows: readonly Rows[];
}

/** How many counters an office has: as many as it takes for a race between servers. */
export const COUNTERS = 2;

/** Where steps are taken as by a server of its own, but without HTTP: it has a chain of its own. */
class Counter {
  readonly trail: AuditTrail;
  readonly requests: RequestDesk;
  readonly desk: OverrideDesk;
  readonly news;

  constructor(world: World) {
    const { database, config } = world;
    this.trail = new AuditTrail(database, auditKeys(config), () => world.now);
    const events = new OverrideEvents(database, this.trail, null);
    this.requests = new RequestDesk(database, events);
    this.desk = new OverrideDesk(database, events, this.requests);
    this.news = createNews(null, createLogger(config));
  }
}

/** How everyone stands at a counter. */
export type Contexts = Readonly<Record<Actor, RequestContext>>;

/** Several counters over the world's database. */
export class Office {
  private readonly counters: readonly Counter[];
  private readonly mutations = new OverrideMutations();
  private serial = 0;

  constructor(readonly world: World) {
    this.counters = Array.from({ length: COUNTERS }, () => new Counter(world));
  }

  /** The ids of the chains that the counters write. */
  get chainIds(): readonly string[] {
    return this.counters.flatMap(({ trail }) => trail.chains.map(({ id }) => id));
  }

  /** Makes people, limits and records for a batch, and does away with the requests and grants of the one before. */
  async furnish(sequences: readonly Sequence[]): Promise<Ward> {
    const { world } = this;
    this.serial += 1;
    const name = `b${this.serial}`;
    for (const actor of ACTORS) await world.provider(usernameOf({ name }, actor), { permissions: PERMISSIONS[actor] });
    const limited = (['ADA', 'BEN', 'XENIA'] as const).map((actor) => usernameOf({ name }, actor));
    const limitIds: string[] = [];
    for (let place = 0; place < LIMITS; place += 1) {
      limitIds.push(await world.limit({ fragment: `service = 's${place}'`, overrideSetting: 'ALLOW', providers: limited }));
    }
    const others: Encounter[] = [];
    const pieces: DocumentPiece[] = [];
    const rows = sequences.map(({ limit, hasOtherEncounter }, place): Rows => {
      const label = `${name}-${place}`;
      const patient = newPatient({
        mrn: label,
        demographicNumber: this.serial * 1_000 + place,
        lastName: label,
        firstName: 'Pat',
        hin: label,
      });
      const visit = (number: string, service: string) =>
        newEncounter(
          {
            patientId: patient.id,
            number,
            service,
            patientType: 'INPATIENT',
            location: 'Ward',
            admittedAt: new Date('2026-02-01T08:00:00Z'),
          },
          'UTC',
        );
      const encounter = visit(label, `s${limit}`);
      if (hasOtherEncounter) others.push(visit(`${label}-other`, 'other'));
      const filed = { type: 'Progress note', title: 'Note', authoredAt: new Date('2026-02-02T08:00:00Z') };
      const made = newDocument({ ...filed, patientId: patient.id, encounterId: encounter.id }, 'The content.');
      pieces.push(...made.pieces);
      return { patient, encounter, document: made.document, setId: randomUUID(), requestIds: [], grantIds: [] };
    });
    await world.database.transaction(async (manager) => {
      for (const table of [WorkflowAssignment, OverrideGrant, OverrideRequest])
        await manager.createQueryBuilder().delete().from(table).execute();
      await insertRows(
        manager,
        Patient,
        rows.map(({ patient }) => patient),
      );
      await insertRows(manager, Encounter, [...rows.map(({ encounter }) => encounter), ...others]);
      await insertRows(
        manager,
        Document,
        rows.map(({ document }) => document),
      );
      await insertRows(manager, DocumentPiece, pieces);
      const set = { definition: null, createdAt: world.now, createdById: null, version: 1 };
      await insertRows(
        manager,
        PatientSet,
        rows.map(({ setId: id }) => ({ ...set, id, name: id, nameKey: id })),
      );
      await insertRows(
        manager,
        PatientSetMember,
        rows.map(({ setId, patient }) => ({ setId, patientId: patient.id })),
      );
      const providerId = world.providerId(usernameOf({ name }, 'ZOE'));
      await insertRows(
        manager,
        BlacklistEntry,
        rows.map(({ setId }) => ({ providerId, setId })),
      );
    });
    return { name, limitIds, rows };
  }

  /** How everyone stands now, at each counter. */
  async contexts(ward: Ward): Promise<readonly Contexts[]> {
    const { database, now } = this.world;
    const viewers = await Promise.all(
      ACTORS.map(async (actor) => [actor, await readViewer(database, usernameOf(ward, actor), now)] as const),
    );
    return this.counters.map(
      (counter) => Object.fromEntries(viewers.map(([actor, viewer]) => [actor, this.context(counter, viewer)])) as Contexts,
    );
  }

  private context({ trail, desk, requests, news }: Counter, viewer: Viewer): RequestContext {
    const { database, now } = this.world;
    const actor = () => ({ viewerId: viewer.id, roles: viewer.roles, operationName: null, requestId: 'test', clientAddress: null });
    return {
      database,
      scope: new Scope(database, viewer),
      journal: new Journal(trail, actor, now),
      attempts: unlimited,
      desk,
      requests,
      actor,
      now,
      stepUp: { authenticatedAt: null, maxAgeSeconds: null },
      clock: () => now,
      news,
      dropped: (coordinate) => {
        throw new Error(`A row was dropped at ${coordinate}`);
      },
      expiresAt: null,
      verifyTrail: () => Promise.reject(new Error('No step verifies the trail')),
      downloads: { baseUrl: '', linkSeconds: 60 },
    };
  }

  /** Takes a step as a server would, and gives the code of its answer. */
  async act(shared: RequestContext, rows: Rows, step: Single, place: number): Promise<string> {
    // Loaders belong to one operation.
    const { database, viewer } = signedIn(shared);
    const context = { ...shared, scope: new Scope(database, viewer) };
    try {
      return await this.answer(context, rows, step, place);
    } catch (error) {
      if (error instanceof ChartsafeError) return error.code;
      throw error;
    }
  }

  private async answer(context: RequestContext, rows: Rows, step: Single, place: number): Promise<string> {
    if (step.kind === 'READ') return this.read(context, rows, step.target);
    if (step.kind === 'GIVE_UP') {
      await this.mutations.giveUpOverrideGrant(context, globalId('OverrideGrant', rows.grantIds[place] ?? randomUUID()));
      return 'OK';
    }
    if (step.kind !== 'GIVE') {
      const request = globalId('OverrideRequest', rows.requestIds[place] ?? randomUUID());
      if (step.kind === 'ASSIGN')
        await this.mutations.assignOverride(context, request, new Date(context.now.getTime() + step.minutes * 60_000));
      else await this.mutations[MUTATION[step.kind]](context, request);
      return 'OK';
    }
    if (step.by === 'MUTATION') {
      await this.mutations.giveOverrideReason(context, recordOf(rows, step.target).gid, REASON, await reasonInfo());
      return 'OK';
    }
    const reason = acceptReason(context, REASON);
    const { level, key } = recordOf(rows, step.target);
    const mark = markOf(await lookUp(context, signedIn(context), level, key, 'record'));
    if (!mark) return 'ABSENT';
    const opened = await openWithReason(context, mark, reason);
    const seen = markOf(await opened.loaders.record(level, key));
    return seen?.verdict.decision.disclosure === Disclosure.CHART ? 'OK' : 'CLOSED';
  }

  private async read(context: RequestContext, rows: Rows, target: Target): Promise<string> {
    const { level, key } = recordOf(rows, target);
    const mark = markOf(await lookUp(context, signedIn(context), level, key, 'record'));
    if (!mark) return 'ABSENT';
    const { disclosure } = mark.verdict.decision;
    if (disclosure === Disclosure.CHART) return 'OPEN';
    if (disclosure === Disclosure.EXISTENCE || level === RecordLevel.DOCUMENT) throw refusalOf(mark);
    return 'CLOSED';
  }

  /** The requests and grants of a batch, by patient. */
  async stored(): Promise<{
    requests: readonly OverrideRequest[];
    tasks: readonly WorkflowAssignment[];
    grants: readonly OverrideGrant[];
  }> {
    return this.world.database.run(async (manager) => ({
      requests: await manager.find(OverrideRequest, { order: { createdAt: 'ASC' } }),
      tasks: await manager.find(WorkflowAssignment),
      grants: await manager.find(OverrideGrant, { order: { startsAt: 'ASC' } }),
    }));
  }

  async setLimit(id: string, overrideSetting: string): Promise<void> {
    await this.world.database.run((manager) => manager.update(AccessLimitRow, { id }, { overrideSetting }));
  }

  /** The bodies of the events beyond the given ends of chains; moves the ends. */
  async eventsBeyond(ends: Map<string, number>): Promise<readonly { readonly chainId: string; readonly body: string }[]> {
    const { database } = this.world;
    const chains = await database.query<{ chainId: string }>(sql`SELECT DISTINCT chain_id AS chainId FROM audit_head WHERE position = 0`);
    const beyond = chains.map(({ chainId }) => sql`(chain_id = ${chainId} AND position > ${ends.get(chainId) ?? 0})`);
    if (beyond.length === 0) return [];
    const rows = await database.query<{ chainId: string; position: number; body: string }>(
      sql`SELECT chain_id AS chainId, position, body FROM audit_event WHERE ${join(beyond, ' OR ')} ORDER BY chain_id, ${raw('position')}`,
    );
    for (const { chainId, position } of rows) ends.set(chainId, Number(position));
    return rows;
  }
}

const MUTATION = {
  APPROVE: 'approveOverrideRequest',
  DENY: 'denyOverrideRequest',
  REVOKE: 'revokeOverride',
  WITHDRAW: 'withdrawOverrideRequest',
} as const satisfies Partial<Record<Decision | 'WITHDRAW', keyof OverrideMutations>>;

export function usernameOf({ name }: Pick<Ward, 'name'>, actor: Actor): string {
  return `${name}-${actor.toLowerCase()}`;
}

function recordOf({ patient, encounter, document }: Rows, target: Target) {
  if (target === 'PATIENT') return { level: RecordLevel.PATIENT, key: patient.id, gid: globalId('Patient', patient.id) };
  if (target === 'ENCOUNTER') return { level: RecordLevel.ENCOUNTER, key: encounter.id, gid: globalId('Encounter', encounter.id) };
  return { level: RecordLevel.DOCUMENT, key: document.id, gid: globalId('Document', document.id) };
}

/** What graphql-js tells the mutation of an operation that gives one reason. */
async function reasonInfo(): Promise<GraphQLResolveInfo> {
  const { definitions } = parse('mutation { giveOverrideReason }');
  return { schema: await createSchema(), operation: definitions[0], fragments: {}, variableValues: {} } as unknown as GraphQLResolveInfo;
}

const GIVE = `mutation ($id: ID!, $reason: OverrideReasonInput!) { giveOverrideReason(record: $id, reason: $reason) { record { id } } }`;
const READ = {
  PATIENT: `query ($id: ID!, $reason: OverrideReasonInput) { record: patient(id: $id, overrideReason: $reason) { shown: hin } }`,
  ENCOUNTER: `query ($id: ID!, $reason: OverrideReasonInput) { record: encounter(id: $id, overrideReason: $reason) { shown: service } }`,
  DOCUMENT: `query ($id: ID!, $reason: OverrideReasonInput) { record: document(id: $id, overrideReason: $reason) { shown: content } }`,
};

/** Takes a step over HTTP, and gives the code of its answer. */
export async function actOverHttp(world: World, username: string, rows: Rows, step: Single, place: number): Promise<string> {
  if (step.kind === 'READ' || (step.kind === 'GIVE' && step.by === 'ARGUMENT')) {
    const reason = step.kind === 'GIVE' ? REASON : null;
    const { body } = await world.ask(username, READ[step.target], { id: recordOf(rows, step.target).gid, reason });
    if (body.errors) return body.errors[0].extensions.code as string;
    if (body.data.record === null) return 'ABSENT';
    if (body.data.record.shown === null) return 'CLOSED';
    return reason === null ? 'OPEN' : 'OK';
  }
  const codeOf = ({ body }: Awaited<ReturnType<World['ask']>>) => (body.errors ? (body.errors[0].extensions.code as string) : 'OK');
  if (step.kind === 'GIVE') return codeOf(await world.ask(username, GIVE, { id: recordOf(rows, step.target).gid, reason: REASON }));
  if (step.kind === 'GIVE_UP') {
    const id = globalId('OverrideGrant', rows.grantIds[place] ?? randomUUID());
    return codeOf(await world.ask(username, `mutation ($id: ID!) { giveUpOverrideGrant(grant: $id) { id } }`, { id }));
  }
  const id = globalId('OverrideRequest', rows.requestIds[place] ?? randomUUID());
  if (step.kind === 'ASSIGN') {
    const until = new Date(world.now.getTime() + step.minutes * 60_000).toISOString();
    const assign = `mutation ($id: ID!, $until: DateTimeISO!) { assignOverride(request: $id, until: $until) { id } }`;
    return codeOf(await world.ask(username, assign, { id, until }));
  }
  return codeOf(await world.ask(username, `mutation ($id: ID!) { ${MUTATION[step.kind]}(request: $id) { id } }`, { id }));
}
