import { randomUUID } from 'node:crypto';
import { ChartDeficiency, type Document } from '../../src/entity/Document';
import type { Encounter } from '../../src/entity/Encounter';
import { globalId } from '../../src/entity/globalId';
import { OverrideReasonRow, OverrideRequest } from '../../src/entity/Override';
import type { Patient } from '../../src/entity/Patient';
import { Permission } from '../../src/policy/Permission';
import type { World } from '../world/World';
import { Canaries, type Canary } from './Canaries';
import {
  BLACKLISTED,
  LIMITED_PEOPLE,
  PATIENTS,
  PERSONAS,
  reaches,
  rungOf,
  VISITS,
  type PatientName,
  type Persona,
  type PersonaName,
  type Rung,
  type Site,
} from './canaryDecisions';

type Named<Row> = Row & { readonly gid: string };
/** Whether a persona may be shown something, apart from those who are nobody. */
type Rule = (name: PersonaName, holds: (...any: readonly Permission[]) => boolean) => boolean;

const { RECORDS_READ, REPORTS_RUN, AUDIT_READ, OVERRIDE_DECIDE, RECORDS_READ_LOCKED, SETS_MANAGE, SET_ACCESS_MANAGE } = Permission;
const { ROLES_MANAGE, PROVIDERS_MANAGE, ACCESS_LIMITS_MANAGE, ACCESS_EXPLAIN, PATIENTS_MERGE } = Permission;

/** Patients of whom everybody has a grant that opens nothing: its record is open anyway, or nothing that a reason could open. */
const WITH_GRANTS: readonly PatientName[] = ['open', 'approval', 'denied', 'locked', 'vanished', 'listed'];
/** The criteria of a report that are not needed for a set. */
const MORE_CRITERIA =
  'firstName: "canary", city: "canary", sexes: ["X"], patientStatuses: ["X"], rosterStatuses: ["X"], providerNumbers: ["X"], demographicNumbers: [1]';
/** Whose requests and grants speak of every patient. */
const ASKERS: readonly PersonaName[] = ['everything', 'limited', 'restricted', 'nobody', 'analyst', 'auditor', 'blacklisted'];

/**
 * A hospital in which every text, number, day and instant of a record is a canary. Each patient is closed to somebody for a reason of
 * its own, and everybody is of another kind; whom each canary may be shown to is written from the specification.
 */
export class CanaryHospital {
  readonly canaries = new Canaries();
  readonly patients = {} as Record<PatientName, Named<Patient>>;
  readonly visits: Record<string, Named<Encounter>> = {};
  readonly documents: Record<string, Named<Document>> = {};
  readonly sets: Record<string, string> = {};
  readonly limits: Record<string, string> = {};
  readonly requests: Record<string, string> = {};
  readonly grants: Record<string, string> = {};
  readonly reports: Record<string, string> = {};
  /** One that no limit names, and one that limits name. */
  role = '';
  private subject = '';
  /** What the site offers as reasons, as a change of the settings takes it. */
  reasons: readonly { readonly code: string; readonly text: string; readonly active: boolean }[] = [];
  /** The instant at which everything was there. */
  builtAt = new Date(0);
  site: Site = { blacklistDisclosure: 'EXISTENCE', physicianOfRecordOverride: 'DENY' };
  /** The record for which a reason goes with what is asked now. */
  given: string | null = null;

  private constructor(readonly world: World) {}

  /** Fills a world. */
  static async build(world: World): Promise<CanaryHospital> {
    const hospital = new CanaryHospital(world);
    await hospital.people();
    await hospital.charts();
    await hospital.closing();
    await hospital.asking();
    hospital.builtAt = world.now;
    return hospital;
  }

  /** What the site decides from now on. */
  async decide(site: Site): Promise<void> {
    this.site = site;
    await this.world.site({ ...site, physicianOfRecordSecurity: true, physicianOfRecordScope: 'PHYSICIANS' });
  }

  /** The canaries of an answer that somebody ought not to have been shown: each a record and its column. */
  escaped(username: string | null, text: string): string[] {
    return this.canaries
      .in(text)
      .filter(({ mayBeShown }) => !mayBeShown(username))
      .map(({ of }) => of);
  }

  /**
   * What of a chart is in a text that should hold nothing of one. Ids, and the numbers by which a record is looked up, name the record;
   * the size of a document is too short a number to be told from others.
   */
  clinical(text: string): string[] {
    const records = new Set<string>([...PATIENTS, ...Object.keys(this.visits), ...Object.keys(this.documents), 'merged']);
    const found = this.canaries.in(text).map(({ of }) => of);
    return found.filter((of) => records.has(of.split('.')[0]!) && !/\.(id|mrn|demographicnumber|number|sizebytes)$/.test(of));
  }

  /** The id of a provider, as clients know it. */
  providerGid(username: string): string {
    return globalId('Provider', this.world.providerId(username));
  }

  private rule(rule: Rule): Canary['mayBeShown'] {
    return (username) => {
      if (username === null || !(username in PERSONAS)) return false;
      const name = username as PersonaName;
      const { permissions, inactive } = PERSONAS[name] as Persona;
      return !inactive && rule(name, (...any) => any.some((each) => permissions.includes(each)));
    };
  }

  /** Whoever stands on a rung, and holds one of some permissions; any at all where none is named, or none but requests of their own. */
  private from(record: string, rung: Rung, ...any: readonly Permission[]): Canary['mayBeShown'] {
    const mayAsk: Rule = (name, holds) => (any.length > 0 ? holds(...any) : holds(...Object.values(Permission)) || ASKERS.includes(name));
    return this.rule((name, holds) => reaches(rungOf(name, record, this.site, this.given), rung) && mayAsk(name, holds));
  }

  /** Whoever owns it, or holds one of some permissions, and may know of the record of which it speaks. */
  private toldOf(record: string, owner: PersonaName, ...any: readonly Permission[]): Canary['mayBeShown'] {
    return this.rule(
      (name, holds) => reaches(rungOf(name, record, this.site, this.given), 'IDENTITY') && (name === owner || holds(...any)),
    );
  }

  private async people(): Promise<void> {
    const seesRoles = [ROLES_MANAGE, PROVIDERS_MANAGE, ACCESS_LIMITS_MANAGE, SET_ACCESS_MANAGE, ACCESS_EXPLAIN, AUDIT_READ];
    for (const [name, persona] of Object.entries(PERSONAS) as [PersonaName, Persona][]) {
      const { permissions, physician = false, inactive = false } = persona;
      await this.world.provider(name, { permissions, physician, active: !inactive });
      const roleName = this.canaries.word(
        `role${name}`,
        'name',
        this.rule((asker, holds) => asker === name || holds(...seesRoles)),
      );
      await this.sql(`UPDATE role SET name = '${roleName}', name_key = '${roleName}' WHERE name = 'role of ${name}'`);
    }
    await this.world.provider('colleague', { permissions: [RECORDS_READ] });
    await this.world.provider('stranger', { permissions: [RECORDS_READ] });
    const role = async (name: string) => {
      const shown = this.rule((_, holds) => holds(...seesRoles));
      const input = `{ name: "${this.canaries.word(name, 'name', shown)}", permissions: [RECORDS_READ] }`;
      return (await this.done('everything', `createRole(input: ${input}) { id }`)).id as string;
    };
    this.role = await role('rolespare');
    this.subject = await role('rolesubject');
    const rows = await this.world.database.run((manager) => manager.find(OverrideReasonRow, { order: { position: 'ASC' } }));
    this.reasons = rows.map(({ code, text, active }) => ({ code, text, active }));
  }

  private async charts(): Promise<void> {
    const { canaries } = this;
    for (const name of PATIENTS) {
      const identity = this.from(name, 'IDENTITY');
      const master = this.from(name, 'DEMOGRAPHICS', RECORDS_READ, REPORTS_RUN);
      this.patients[name] = await this.world.patient(canaries.word(name, 'lastname', identity), {
        firstName: canaries.word(name, 'firstname', identity),
        mrn: canaries.word(name, 'mrn', identity),
        demographicNumber: canaries.number(name, 'demographicnumber', identity),
        birthDate: canaries.day(name, 'birthdate', identity),
        sex: String(canaries.number(name, 'sex', identity)),
        ...this.masterFile(name, master),
      });
      canaries.keep(this.patients[name].id, `${name}.id`, identity);
    }
    for (const [patient, name] of VISITS) await this.visit(patient, name);
    for (const name of PATIENTS) await this.document(this.patients[name], name, `${name}loose`);
    await this.merged();
  }

  private masterFile(name: string, shown: Canary['mayBeShown']) {
    const words = ['address', 'city', 'province', 'phone', 'email', 'hin', 'rosterStatus', 'patientStatus'] as const;
    const moreWords = ['phone2', 'providerNumber', 'providerName', 'familyDoctor'] as const;
    const short = ['postalCode', 'versionCode', 'healthCardType', 'pcnIndicator', 'newsletter'] as const;
    const days = ['healthCardRenewDate', 'dateJoined', 'effectiveDate', 'endDate'] as const;
    return Object.fromEntries([
      ...[...words, ...moreWords].map((column) => [column, this.canaries.word(name, column, shown)]),
      ...short.map((column) => [column, String(this.canaries.number(name, column, shown))]),
      ...days.map((column) => [column, this.canaries.day(name, column, shown)]),
    ]) as Partial<Patient>;
  }

  private async visit(patient: PatientName, name: string): Promise<void> {
    const { canaries } = this;
    const identity = this.from(name, 'IDENTITY');
    const chart = this.from(name, 'CHART', RECORDS_READ);
    const admittedAt = canaries.instant(name, 'admittedat', chart);
    const dischargedAt = name === 'openvisit' ? null : canaries.instant(name, 'dischargedat', chart);
    canaries.keep(admittedAt.toISOString().slice(0, 10), `${name}.admissiondate`, identity);
    if (dischargedAt) canaries.keep(dischargedAt.toISOString().slice(0, 10), `${name}.dischargedate`, chart);
    const physicians = name === 'porvisit' ? ['porbound', 'colleague'] : ['colleague'];
    this.visits[name] = await this.world.encounter(this.patients[patient], {
      number: canaries.word(name, 'number', identity),
      service: canaries.word(name, 'service', chart),
      patientType: canaries.word(name, 'patienttype', chart),
      location: canaries.word(name, 'location', chart),
      admittedAt,
      dischargedAt,
      physicians,
    });
    canaries.keep(this.visits[name].id, `${name}.id`, identity);
    await this.document(this.visits[name], name, `${name}doc`);
  }

  private async document(place: Patient | Encounter, record: string, name: string): Promise<void> {
    const { canaries } = this;
    const chart = this.from(record, 'CHART', RECORDS_READ);
    const size = canaries.number(name, 'sizebytes', chart, 5);
    const document = await this.world.document(
      place,
      {
        type: canaries.word(name, 'type', chart),
        title: canaries.word(name, 'title', chart),
        authorName: canaries.word(name, 'authorname', chart),
        authoredAt: canaries.instant(name, 'authoredat', chart),
      },
      canaries.word(name, 'content', chart).padEnd(size, '.'),
    );
    this.documents[name] = document;
    // The trail, and an answer to a reason, name a document by its id.
    canaries.keep(document.id, `${name}.id`, this.from(record, 'IDENTITY'));
    for (const username of ['signer', 'restricted'] as const) {
      for (const kind of ['SIGN', 'COMPLETE']) {
        const row = { id: randomUUID(), documentId: document.id, providerId: this.world.providerId(username), kind, resolvedAt: null };
        await this.world.database.run((manager) => manager.insert(ChartDeficiency, { ...row, createdAt: this.world.now }));
      }
    }
  }

  /** Somebody who was merged into the open patient. Nobody is shown what was in that Master File; the trail tells what happened. */
  private async merged(): Promise<void> {
    const { canaries } = this;
    const never = this.rule(() => false);
    const gone = await this.world.patient(canaries.word('merged', 'lastname', never), {
      firstName: canaries.word('merged', 'firstname', never),
      mrn: canaries.word('merged', 'mrn', never),
      demographicNumber: canaries.number('merged', 'demographicnumber', never),
      birthDate: canaries.day('merged', 'birthdate', never),
      ...this.masterFile('merged', never),
    });
    await this.done('everything', `mergePatients(survivor: "${this.patients.open.gid}", merged: "${gone.gid}") { id }`);
  }

  /** Locks, limits and sets, made as administrators make them, so that the trail speaks of them. */
  private async closing(): Promise<void> {
    const { canaries } = this;
    await this.decide(this.site);
    for (const name of ['locked', 'vanishedvisit', 'mixedlocked']) {
      const record = (name === 'locked' ? this.patients.locked : this.visits[name])!;
      const reason = canaries.word(
        `lock${name}`,
        'reason',
        this.rule((asker, holds) => {
          const rung = rungOf(asker, name, this.site, this.given);
          return (reaches(rung, 'CHART') && holds(RECORDS_READ_LOCKED)) || (reaches(rung, 'IDENTITY') && holds(AUDIT_READ));
        }),
      );
      await this.done('everything', `lockRecord(record: "${record.gid}", reason: "${reason}") { id }`);
    }
    const fragments = [
      ['reason', 'ALLOW', "mrn LIKE 'canary-reason-%'"],
      ['approval', 'PROMPT', "mrn LIKE 'canary-approval-%'"],
      ['denied', 'DENY', "mrn LIKE 'canary-denied-%'"],
      ['mixedreason', 'ALLOW', "encounter_number LIKE 'canary-mixedreason-%'"],
      ['mixedapproval', 'PROMPT', "encounter_number LIKE 'canary-mixedapproval-%'"],
      ['mixeddenied', 'DENY', "encounter_number LIKE 'canary-mixeddenied-%'"],
      ['spare', 'ALLOW', "service = 'None'"],
      ['inhouse', 'ALLOW', "discharge_date < '2000-01-01'"],
    ] as const;
    const limited = LIMITED_PEOPLE.map((username) => `"${this.providerGid(username)}"`).join(', ');
    for (const [name, setting, text] of fragments) {
      const shown = this.rule((_, holds) => holds(ACCESS_LIMITS_MANAGE, AUDIT_READ));
      const shownName = this.rule((_, holds) => holds(ACCESS_LIMITS_MANAGE, AUDIT_READ, PATIENTS_MERGE));
      const limit = canaries.word(`limit${name}`, 'name', shownName);
      const fragment = `${text} OR mrn = '${canaries.word(`limit${name}`, 'fragment', shown)}'`;
      const other = { spare: 'colleague', inhouse: 'stranger' }[String(name)];
      const subjects = `{ providers: [${other ? `"${this.providerGid(other)}"` : limited}], roles: ["${this.subject}"] }`;
      const made = await this.done(
        'everything',
        `createAccessLimit(limit: { name: "${limit}", fragment: "${fragment}", polarity: EXCEPT_WHERE, overrideSetting: ${setting} }, subjects: ${subjects}, acknowledgeNulls: true) { id }`,
      );
      this.limits[name] = made.id;
    }
    this.limits.broken = globalId(
      'AccessLimit',
      await this.world.limit({ fragment: 'no fragment', providers: ['stranger'], enabled: false }),
    );
    await this.saving();
  }

  private async saving(): Promise<void> {
    const { canaries } = this;
    const seesSets = [SETS_MANAGE, SET_ACCESS_MANAGE, AUDIT_READ];
    for (const name of ['black', 'white', 'other']) {
      const isHidden = (asker: PersonaName) => name === 'black' && BLACKLISTED.includes(asker);
      const shown = this.rule((asker, holds) => holds(...seesSets) && !isHidden(asker));
      const set = canaries.word(`set${name}`, 'name', shown);
      const members = name === 'black' ? (['listed'] as const) : PATIENTS;
      const ids = members.map((member) => `"${this.patients[member].gid}"`).join(', ');
      this.sets[name] =
        name === 'white'
          ? (await this.done('everything', `savePatientSet(name: "${set}", definition: ${this.definition()}) { id }`)).id
          : (await this.done('everything', `createPatientSet(name: "${set}", patients: [${ids}]) { id }`)).id;
      canaries.keep(this.sets[name]!.replace(/^\w+:/, ''), `set${name}.id`, shown);
    }
    // So that somebody would join it, and somebody would leave.
    await this.sql(
      `DELETE FROM patient_set_member WHERE set_id = '${this.sets.white!.slice(11)}' AND patient_id = '${this.patients.open.id}'`,
    );
    for (const username of BLACKLISTED) await this.blacklist(username, 'black');
    await this.blacklist('stranger', 'other');
    for (const owner of ['everything', 'restricted', 'reporter'] as const) {
      const report = canaries.word(
        `report${owner}`,
        'name',
        this.rule((asker, holds) => asker === owner || holds(AUDIT_READ)),
      );
      this.reports[owner] = (
        await this.done(owner, `saveReportDefinition(name: "${report}", definition: ${this.definition(MORE_CRITERIA)}) { id }`)
      ).id;
    }
  }

  private async blacklist(username: string, set: string): Promise<void> {
    const change = `providerId: "${this.providerGid(username)}", version: 1, blacklist: ["${this.sets[set]}"]`;
    await this.done('everything', `changeSetAccess(${change}) { version }`);
  }

  private definition(more = ''): string {
    const age = 'age: { comparison: BETWEEN, age: 1, to: 150, unit: YEARS, style: EXACT, asOf: "2026-01-01" }';
    const where = `{ lastName: "canary", birthDate: { from: "1900-01-01", to: "2026-01-01" }, ${age} ${more} }`;
    return `{ select: [DEMOGRAPHIC_NUMBER], where: ${where}, order: [{ column: HIN, direction: DESC }], limit: 100 }`;
  }

  /** What was read, and requests and grants on what some of those who look on may not know of. */
  private async asking(): Promise<void> {
    const { world, canaries } = this;
    for (const patient of Object.values(this.patients))
      await world.ask(
        'everything',
        `{ patient(id: "${patient.gid}") { hin documents { nodes { title content } } encounters { nodes { service } } } }`,
      );
    const given = canaries.word('given', 'text', this.toldOf('mixedreason', 'limited', AUDIT_READ));
    const filed = canaries.word('filed', 'text', this.toldOf('mixedapproval', 'limited', AUDIT_READ, OVERRIDE_DECIDE));
    for (const [name, text] of [
      ['mixedreason', given],
      ['mixedapproval', filed],
    ] as const)
      await world.ask(
        'limited',
        `mutation { giveOverrideReason(record: "${this.visits[name]!.gid}", reason: { code: "CONSULT", text: "${text}" }) { grant { id } } }`,
      );
    world.pass(120);
    for (const name of PATIENTS) {
      for (const owner of ASKERS) {
        this.requests[`${owner} ${name}`] = await this.request(owner, name, 'PENDING');
        if (WITH_GRANTS.includes(name)) this.grants[`${owner} ${name}`] = await this.grant(owner, name);
      }
      this.requests[`approved ${name}`] = await this.request('limited', name, 'APPROVED');
      this.requests[`assigned ${name}`] = await this.request('clinician', name, 'ASSIGNED');
    }
    await this.grant('granted', 'reason');
    await this.grant('granted', 'mixed', { encounterId: this.visits.mixedapproval!.id, strength: 'APPROVAL' });
  }

  private async request(owner: PersonaName, name: PatientName, state: string): Promise<string> {
    const id = randomUUID();
    const shown = this.toldOf(name, owner, AUDIT_READ, OVERRIDE_DECIDE);
    const reasonText = this.canaries.word(`request${owner}${state}${name}`, 'text', shown);
    this.canaries.keep(id, `request${owner}${state}${name}.id`, shown);
    const row = {
      id,
      viewerId: this.world.providerId(owner),
      patientId: this.patients[name].id,
      encounterId: null,
      reasonCode: 'CONSULT',
      reasonText,
    };
    const decidedById = state === 'PENDING' ? null : this.world.providerId('colleague');
    const decidedAt = decidedById && this.world.now;
    await this.world.database.run((manager) =>
      manager.insert(OverrideRequest, { ...row, state, openKey: null, createdAt: this.world.now, decidedById, decidedAt, version: 1 }),
    );
    if (state === 'ASSIGNED') await this.grant(owner, name, { requestId: id, strength: 'APPROVAL', assignedById: decidedById });
    return globalId('OverrideRequest', id);
  }

  private async grant(owner: PersonaName, name: PatientName, fields: Parameters<World['grant']>[2] = {}): Promise<string> {
    const id = randomUUID();
    const shown = this.toldOf(name, owner, AUDIT_READ, OVERRIDE_DECIDE);
    const reasonText = this.canaries.word(`grant${owner}${name}${fields.requestId ? 'assigned' : ''}`, 'text', shown);
    this.canaries.keep(id, `grant${owner}${name}.id`, shown);
    await this.world.grant(owner, this.patients[name], {
      id,
      reasonText,
      endsAt: new Date(this.world.now.getTime() + 86_400_000),
      ...fields,
    });
    return globalId('OverrideGrant', id);
  }

  private async done(username: string, mutation: string): Promise<any> {
    const { body } = await this.world.ask(username, `mutation { done: ${mutation} }`);
    if (body.errors) throw new Error(JSON.stringify([mutation, body.errors]));
    return body.data.done;
  }

  private async sql(statement: string): Promise<void> {
    await this.world.database.run((manager) => manager.query(statement));
  }
}
