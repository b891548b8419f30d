import { decisionOfEncounter, decisionOfPatient, lostLimits, survivorOf, FRAGMENTS } from './decisions';

/**
 * What administrators do to a site, in plain terms and with nothing of the product in it: who may do what, what each change
 * is answered with, and what is so afterwards. Ids are those that clients know.
 */
export interface State {
  readonly providers: Map<string, ModelProvider>;
  readonly roles: Map<string, { name: string; permissions: Set<string>; version: number }>;
  readonly patients: Map<string, ModelPatient>;
  /** Whom the id of one who was merged leads to. */
  readonly merged: Map<string, string>;
  readonly encounters: Map<string, ModelEncounter>;
  readonly sets: Map<string, ModelSet>;
  readonly limits: Map<string, ModelLimit>;
  /** What a reason keeps open: the whole of a patient, or one encounter. They all run, since no time passes. */
  grants: { readonly viewer: string; readonly patient: string; readonly encounter: string | null }[];
  site: ModelSite;
}

export interface ModelProvider {
  username: string;
  displayName: string;
  physician: boolean;
  active: boolean;
  version: number;
  blacklistVersion: number;
  roles: Set<string>;
  blacklist: Set<string>;
  /** What the last change of the blacklist moved, and the version that it made. */
  last: { version: number; added: string[]; removed: string[] } | null;
}

export interface ModelPatient {
  readonly lastName: string;
  readonly city: string | null;
  locked: boolean;
}

export interface ModelEncounter {
  patient: string;
  readonly service: string | null;
  readonly admittedAt: string;
  locked: boolean;
  /** A provider and a kind, as in `Provider:… ATTENDING`. */
  readonly physicians: Set<string>;
}

export interface ModelSet {
  name: string;
  /** The city or the beginning of the last name by which it was saved; null where it was made by hand. */
  readonly where: { readonly city?: string; readonly lastName?: string } | null;
  members: Set<string>;
  version: number;
}

export interface ModelLimit {
  name: string;
  fragment: string;
  polarity: string;
  overrideSetting: string;
  everyone: boolean;
  providers: Set<string>;
  roles: Set<string>;
  enabled: boolean;
  version: number;
}

export interface ModelSite {
  physicianOfRecordSecurity: boolean;
  physicianOfRecordScope: string;
  physicianOfRecordOverride: string;
  blacklistDisclosure: string;
  grantMinutes: number;
  timeZone: string;
  version: number;
}

/** A mutation, and who asks for it. */
export interface Call {
  readonly who: string;
  readonly field: string;
  readonly args: Readonly<Record<string, any>>;
}

/** Under this key stands what a change has made, until its id is known. */
export const NEW = 'NEW';

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  savePatientSet: ['SETS_MANAGE', 'REPORTS_RUN'],
  createPatientSet: ['SETS_MANAGE'],
  renamePatientSet: ['SETS_MANAGE'],
  addPatientSetMembers: ['SETS_MANAGE'],
  removePatientSetMembers: ['SETS_MANAGE'],
  refreshPatientSet: ['SETS_MANAGE'],
  deletePatientSet: ['SETS_MANAGE'],
  changeSetAccess: ['SET_ACCESS_MANAGE'],
  undoSetAccess: ['SET_ACCESS_MANAGE'],
  createAccessLimit: ['ACCESS_LIMITS_MANAGE'],
  changeAccessLimit: ['ACCESS_LIMITS_MANAGE'],
  enableAccessLimit: ['ACCESS_LIMITS_MANAGE'],
  assignAccessLimit: ['ACCESS_LIMITS_MANAGE'],
  deleteAccessLimit: ['ACCESS_LIMITS_MANAGE'],
  lockRecord: ['RECORDS_LOCK', 'RECORDS_READ_LOCKED'],
  unlockRecord: ['RECORDS_LOCK', 'RECORDS_READ_LOCKED'],
  lockPatientSet: ['RECORDS_LOCK', 'RECORDS_READ_LOCKED', 'SETS_MANAGE'],
  createRole: ['ROLES_MANAGE'],
  changeRole: ['ROLES_MANAGE'],
  deleteRole: ['ROLES_MANAGE'],
  setProviderRoles: ['ROLES_MANAGE'],
  createProvider: ['PROVIDERS_MANAGE'],
  changeProvider: ['PROVIDERS_MANAGE'],
  designatePhysicianOfRecord: ['PROVIDERS_MANAGE'],
  removePhysicianOfRecord: ['PROVIDERS_MANAGE'],
  changeSiteSettings: ['SITE_SETTINGS_MANAGE'],
  mergePatients: ['PATIENTS_MERGE'],
  giveOverrideReason: ['RECORDS_READ', 'OVERRIDE_SELF'],
};

/** The mutations that the model knows. */
export const FIELDS = Object.keys(NEEDS);

/** The code of a refusal. */
class Refusal extends Error {}

function refuse(code: string): never {
  throw new Refusal(code);
}

/** What a call is answered with, `OK` or a code, and what is so afterwards. */
export function predict(state: State, call: Call): { readonly answer: string; readonly next: State } {
  const next = structuredClone(state);
  try {
    const viewer = next.providers.get(call.who)!;
    if (!viewer.active) refuse('UNAUTHENTICATED');
    const held = permissionsOf(next, call.who);
    if (!NEEDS[call.field]!.every((permission) => held.has(permission))) refuse('FORBIDDEN');
    new Step(next, call.who, held, call.field, call.args).act();
    return { answer: 'OK', next };
  } catch (error) {
    if (error instanceof Refusal) return { answer: error.message, next: state };
    throw error;
  }
}

/** All that the roles of a provider permit. */
export function permissionsOf({ providers, roles }: State, id: string): Set<string> {
  return new Set([...providers.get(id)!.roles].flatMap((role) => [...roles.get(role)!.permissions]));
}

/** A name as it is compared. */
export const fold = (name: string) => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const matches = ({ lastName, city }: ModelPatient, where: NonNullable<ModelSet['where']>) =>
  (where.city === undefined || (city !== null && fold(city) === fold(where.city))) &&
  (where.lastName === undefined || fold(lastName).startsWith(fold(where.lastName)));

const sameMembers = (state: State, where: NonNullable<ModelSet['where']>) =>
  new Set([...state.patients].filter(([, patient]) => matches(patient, where)).map(([id]) => id));

class Step {
  constructor(
    private readonly state: State,
    private readonly who: string,
    private readonly held: ReadonlySet<string>,
    private readonly field: string,
    private readonly args: Readonly<Record<string, any>>,
  ) {}

  act(): void {
    switch (this.field) {
      case 'savePatientSet':
      case 'createPatientSet':
        return this.makeSet();
      case 'changeSetAccess':
      case 'undoSetAccess':
        return this.setAccess();
      case 'createAccessLimit':
        return this.createLimit();
      case 'lockRecord':
      case 'unlockRecord':
        return this.lock();
      case 'lockPatientSet':
        return this.lockSet();
      case 'createRole':
      case 'changeRole':
      case 'deleteRole':
        return this.role();
      case 'createProvider':
      case 'changeProvider':
      case 'setProviderRoles':
        return this.provider();
      case 'changeSiteSettings':
        return this.settings();
      case 'designatePhysicianOfRecord':
      case 'removePhysicianOfRecord':
        return this.physician();
      case 'mergePatients':
        return this.merge();
      case 'giveOverrideReason':
        return this.give();
      default:
        return this.field.endsWith('AccessLimit') ? this.changeLimit() : this.changeSet();
    }
  }

  private typed(id: string, ...types: readonly string[]): void {
    if (!types.includes(id.split(':')[0]!)) refuse('BAD_USER_INPUT');
  }

  private named(name: string): void {
    const { length } = [...name.trim()];
    if (length < 1 || length > 64) refuse('BAD_USER_INPUT');
  }

  private unique(all: Map<string, { readonly name: string }>, name: string, except: string | null, code: string): void {
    for (const [id, other] of all) if (id !== except && fold(other.name) === fold(name)) refuse(code);
  }

  private atVersion(row: { version: number }): void {
    if (row.version !== this.args.version) refuse('STALE_VERSION');
    row.version += 1;
  }

  private decision(patient: string): string {
    return decisionOfPatient(this.state, this.who, patient);
  }

  /** The patients who are named, each of whom the caller may know. */
  private patients(): string[] {
    const { patients } = this.args as { patients: string[] };
    return patients.map((id) => {
      const decision = this.decision(id);
      if (decision.startsWith('NOTHING')) refuse('NOT_FOUND');
      if (decision.startsWith('EXISTENCE')) refuse('RECORD_BLOCKED');
      return survivorOf(this.state, id);
    });
  }

  private checkPatients(): void {
    const { patients } = this.args as { patients: string[] };
    if (patients.length === 0) refuse('BAD_USER_INPUT');
    for (const id of patients) this.typed(id, 'Patient');
  }

  private knownSet(id: string): ModelSet {
    const set = this.state.sets.get(id);
    return set && !this.state.providers.get(this.who)!.blacklist.has(id) ? set : refuse('NOT_FOUND');
  }

  private makeSet(): void {
    const { name, definition } = this.args;
    const { state } = this;
    this.named(name);
    const isSaved = this.field === 'savePatientSet';
    if (!isSaved) this.checkPatients();
    if (isSaved && !definition.select.includes('DEMOGRAPHIC_NUMBER')) refuse('BAD_USER_INPUT');
    const members = isSaved ? sameMembers(state, definition.where) : new Set(this.patients());
    this.unique(state.sets, name, null, 'PATIENT_SET_NAME_TAKEN');
    state.sets.set(NEW, { name, where: isSaved ? definition.where : null, members, version: 1 });
  }

  private changeSet(): void {
    const { id, name } = this.args;
    if (this.field === 'renamePatientSet') this.named(name);
    if (this.field.endsWith('Members')) this.checkPatients();
    this.typed(id, 'PatientSet');
    const set = this.knownSet(id);
    const patients = this.field.endsWith('Members') ? this.patients() : [];
    if (this.field === 'refreshPatientSet' && set.where === null) refuse('BAD_USER_INPUT');
    this.atVersion(set);
    switch (this.field) {
      case 'renamePatientSet':
        this.unique(this.state.sets, name, id, 'PATIENT_SET_NAME_TAKEN');
        set.name = name;
        return;
      case 'addPatientSetMembers':
        for (const patient of patients) set.members.add(patient);
        return;
      case 'removePatientSetMembers':
        for (const patient of patients) set.members.delete(patient);
        return;
      case 'refreshPatientSet':
        set.members = sameMembers(this.state, set.where!);
        return;
      default:
        if ([...this.state.providers.values()].some(({ blacklist }) => blacklist.has(id))) refuse('PATIENT_SET_IN_USE');
        this.state.sets.delete(id);
    }
  }

  private setAccess(): void {
    const { providerId, version, blacklist = [], unblacklist = [] } = this.args;
    this.typed(providerId, 'Provider');
    for (const set of [...blacklist, ...unblacklist]) this.typed(set, 'PatientSet');
    if (providerId === this.who) refuse('FORBIDDEN');
    const named: string[] = [...blacklist, ...unblacklist];
    if (new Set(named).size < named.length) refuse('BAD_USER_INPUT');
    const provider = this.state.providers.get(providerId) ?? refuse('NOT_FOUND');
    for (const set of named) this.knownSet(set);
    if (provider.blacklistVersion !== version) refuse('STALE_VERSION');
    if (this.field === 'changeSetAccess') return this.move(provider, blacklist, unblacklist);
    const { last } = provider;
    if (last?.version !== version) return refuse('BAD_USER_INPUT');
    const isKnown = (id: string) => this.state.sets.has(id) && !this.state.providers.get(this.who)!.blacklist.has(id);
    this.move(provider, last!.removed.filter(isKnown), last!.added.filter(isKnown));
  }

  private move(provider: ModelProvider, on: readonly string[], off: readonly string[]): void {
    const added = on.filter((id) => !provider.blacklist.has(id));
    const removed = off.filter((id) => provider.blacklist.has(id));
    for (const id of added) provider.blacklist.add(id);
    for (const id of removed) provider.blacklist.delete(id);
    provider.blacklistVersion += 1;
    provider.last = { version: provider.blacklistVersion, added, removed };
  }

  private terms(): Pick<ModelLimit, 'name' | 'fragment' | 'polarity' | 'overrideSetting'> {
    const { limit } = this.args;
    this.named(limit.name);
    if (!FRAGMENTS[limit.fragment]) refuse('FRAGMENT_INVALID');
    return limit;
  }

  private subjects(): Pick<ModelLimit, 'everyone' | 'providers' | 'roles'> {
    const { everyone, providers, roles } = this.args.subjects;
    for (const id of providers) this.typed(id, 'Provider');
    for (const id of roles) this.typed(id, 'Role');
    return { everyone, providers: new Set<string>(providers), roles: new Set<string>(roles) };
  }

  private knownSubjects({ providers, roles }: Pick<ModelLimit, 'providers' | 'roles'>): void {
    if ([...providers].some((id) => !this.state.providers.has(id))) refuse('NOT_FOUND');
    if ([...roles].some((id) => !this.state.roles.has(id))) refuse('NOT_FOUND');
  }

  private binds({ everyone, providers, roles }: Pick<ModelLimit, 'everyone' | 'providers' | 'roles'>): void {
    const own = this.state.providers.get(this.who)!.roles;
    if (everyone || providers.has(this.who) || [...roles].some((role) => own.has(role))) refuse('FORBIDDEN');
  }

  private createLimit(): void {
    const terms = this.terms();
    const subjects = this.subjects();
    this.knownSubjects(subjects);
    this.unique(this.state.limits, terms.name, null, 'BAD_USER_INPUT');
    this.state.limits.set(NEW, { ...terms, ...subjects, enabled: this.args.enabled, version: 1 });
  }

  private changeLimit(): void {
    const { id, enabled } = this.args;
    this.typed(id, 'AccessLimit');
    const terms = this.field === 'changeAccessLimit' ? this.terms() : null;
    const subjects = this.field === 'assignAccessLimit' ? this.subjects() : null;
    const limit = this.state.limits.get(id) ?? refuse('NOT_FOUND');
    this.binds(limit);
    if (subjects) {
      this.knownSubjects(subjects);
      this.binds(subjects);
    }
    this.atVersion(limit);
    if (this.field === 'deleteAccessLimit') return void this.state.limits.delete(id);
    if (terms) this.unique(this.state.limits, terms.name, id, 'BAD_USER_INPUT');
    Object.assign(limit, terms, subjects, this.field === 'enableAccessLimit' ? { enabled } : {});
  }

  private lock(): void {
    const { record, reason } = this.args;
    this.typed(record, 'Patient', 'Encounter');
    if ([...reason.trim()].length < 8) refuse('BAD_USER_INPUT');
    const isPatient = record.startsWith('Patient:');
    const decision = isPatient ? this.decision(record) : decisionOfEncounter(this.state, this.who, record);
    if (decision.startsWith('NOTHING')) refuse('NOT_FOUND');
    if (decision.startsWith('EXISTENCE')) refuse('RECORD_BLOCKED');
    const row = isPatient ? this.state.patients.get(survivorOf(this.state, record))! : this.state.encounters.get(record)!;
    row.locked = this.field === 'lockRecord';
  }

  private lockSet(): void {
    const { set, reason } = this.args;
    this.typed(set, 'PatientSet');
    if ([...reason.trim()].length < 8) refuse('BAD_USER_INPUT');
    const known = [...this.knownSet(set).members].filter((id) => !/^(NOTHING|EXISTENCE)/.test(this.decision(id)));
    for (const id of known) this.state.patients.get(id)!.locked = true;
  }

  private role(): void {
    const { id, input } = this.args;
    const { state } = this;
    if (this.field !== 'createRole') this.typed(id, 'Role');
    if (input) this.named(input.name);
    if (this.field === 'createRole') {
      this.unique(state.roles, input.name, null, 'BAD_USER_INPUT');
      state.roles.set(NEW, { name: input.name, permissions: new Set(input.permissions), version: 1 });
      return;
    }
    const role = state.roles.get(id) ?? refuse('NOT_FOUND');
    if (state.providers.get(this.who)!.roles.has(id)) refuse('FORBIDDEN');
    if (this.field === 'deleteRole') {
      const isHeld = [...state.providers.values()].some(({ roles }) => roles.has(id));
      if (isHeld || [...state.limits.values()].some(({ roles }) => roles.has(id))) refuse('BAD_USER_INPUT');
      this.atVersion(role);
      state.roles.delete(id);
      return;
    }
    this.unique(state.roles, input.name, id, 'BAD_USER_INPUT');
    this.atVersion(role);
    Object.assign(role, { name: input.name, permissions: new Set(input.permissions) });
    this.keepAdministrator();
  }

  private provider(): void {
    const { id, input, roles } = this.args;
    const { state } = this;
    if (this.field !== 'createProvider') this.typed(id, 'Provider');
    for (const role of roles ?? []) this.typed(role, 'Role');
    if (input && (input.username === '' || input.displayName === '')) refuse('BAD_USER_INPUT');
    const isTaken = () => [...state.providers].some(([key, { username }]) => key !== id && fold(username) === fold(input.username));
    if (this.field === 'createProvider') {
      if (isTaken()) refuse('BAD_USER_INPUT');
      const empty = { version: 1, blacklistVersion: 1, roles: new Set<string>(), blacklist: new Set<string>(), last: null };
      state.providers.set(NEW, { ...input, ...empty });
      return;
    }
    const provider = state.providers.get(id) ?? refuse('NOT_FOUND');
    if (id === this.who) refuse('FORBIDDEN');
    if (input) {
      if (input.username !== provider.username && !this.held.has('ROLES_MANAGE')) refuse('FORBIDDEN');
      if (isTaken()) refuse('BAD_USER_INPUT');
    } else if (roles.some((role: string) => !state.roles.has(role))) refuse('NOT_FOUND');
    this.atVersion(provider);
    Object.assign(provider, input ?? { roles: new Set(roles) });
    this.keepAdministrator();
  }

  private keepAdministrator(): void {
    const isLeft = [...this.state.providers].some(([id, { active }]) => active && permissionsOf(this.state, id).has('ROLES_MANAGE'));
    if (!isLeft) refuse('BAD_USER_INPUT');
  }

  private settings(): void {
    const { input } = this.args;
    if (input.grantMinutes === 0 || input.timeZone === '') refuse('BAD_USER_INPUT');
    this.atVersion(this.state.site);
    Object.assign(this.state.site, input);
  }

  private physician(): void {
    const { encounterId, providerId, kind } = this.args;
    this.typed(encounterId, 'Encounter');
    this.typed(providerId, 'Provider');
    if (kind === '') refuse('BAD_USER_INPUT');
    if (providerId === this.who) refuse('FORBIDDEN');
    if (decisionOfEncounter(this.state, this.who, encounterId).startsWith('NOTHING')) refuse('NOT_FOUND');
    const provider = this.state.providers.get(providerId) ?? refuse('NOT_FOUND');
    const isToBe = this.field === 'designatePhysicianOfRecord';
    if (isToBe && !provider.active) refuse('BAD_USER_INPUT');
    const { physicians } = this.state.encounters.get(encounterId)!;
    const row = `${providerId} ${kind}`;
    if (physicians.has(row) === isToBe) refuse('CONFLICT');
    if (isToBe) physicians.add(row);
    else physicians.delete(row);
  }

  private give(): void {
    const { record, reason } = this.args;
    const { state, who: viewer } = this;
    if (reason.text !== undefined) refuse('OVERRIDE_REASON_INVALID');
    this.typed(record, 'Patient', 'Encounter');
    const isPatient = record.startsWith('Patient:');
    const decide = (id: string) => decisionOfEncounter(state, viewer, id);
    const [rung, door] = (isPatient ? this.decision(record) : decide(record)).split(' ');
    if (rung === 'NOTHING') refuse('NOT_FOUND');
    if (rung === 'EXISTENCE') refuse('RECORD_BLOCKED');
    if (door === 'NEVER') refuse('OVERRIDE_DENIED');
    if (door === 'APPROVAL') refuse('OVERRIDE_APPROVAL_PENDING');
    const patient = isPatient ? survivorOf(state, record) : state.encounters.get(record)!.patient;
    const chart = [...state.encounters].filter(([, each]) => isPatient && each.patient === patient).map(([id]) => decide(id));
    if (door !== 'REASON' && !chart.includes('IDENTITY REASON')) return;
    state.grants.push({ viewer, patient, encounter: isPatient ? null : record });
  }

  private merge(): void {
    const { survivor, merged, acknowledgeLimits } = this.args;
    const { state } = this;
    this.typed(survivor, 'Patient');
    this.typed(merged, 'Patient');
    for (const id of acknowledgeLimits) this.typed(id, 'AccessLimit');
    for (const id of [survivor, merged]) {
      const [rung, door] = this.decision(id).split(' ');
      if (rung === 'NOTHING') refuse('NOT_FOUND');
      if (rung !== 'CHART') refuse(door === 'NEVER' ? 'RECORD_BLOCKED' : 'OVERRIDE_REASON_REQUIRED');
    }
    const [left, gone] = [survivorOf(state, survivor), survivorOf(state, merged)];
    if (left === gone) refuse('BAD_USER_INPUT');
    if (lostLimits(state, gone, left).some((id) => !acknowledgeLimits.includes(id))) refuse('BAD_USER_INPUT');
    for (const encounter of state.encounters.values()) if (encounter.patient === gone) encounter.patient = left;
    // Grants on either patient end, those on an encounter follow it.
    state.grants = state.grants
      .filter(({ patient, encounter }) => encounter !== null || (patient !== gone && patient !== left))
      .map((grant) => (grant.patient === gone ? { ...grant, patient: left } : grant));
    for (const set of state.sets.values()) {
      if (!set.members.delete(gone)) continue;
      set.members.add(left);
      set.version += 1;
    }
    const patient = state.patients.get(left)!;
    patient.locked ||= state.patients.get(gone)!.locked;
    state.patients.delete(gone);
    for (const [id, to] of state.merged) if (to === gone) state.merged.set(id, left);
    state.merged.set(gone, left);
  }
}
