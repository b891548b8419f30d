/**
 * What overrides are to do, in plain terms and with nothing of the product in it: one chart, its requests and grants, and
 * what each step of each actor is answered with.
 */

export const ACTORS = ['ADA', 'BEN', 'XENIA', 'YUSUF', 'ZOE'] as const;
/** Two clinicians, an analyst who may also give reasons, one who may not, and one who may not know of any patient here. */
export type Actor = (typeof ACTORS)[number];
export type Level = 'ENCOUNTER' | 'PATIENT';
export type Target = Level | 'DOCUMENT';
export type Setting = 'ALLOW' | 'PROMPT' | 'DENY';
export type Decision = 'APPROVE' | 'DENY' | 'ASSIGN' | 'REVOKE';

export type Single =
  | { readonly kind: 'GIVE'; readonly who: Actor; readonly target: Target; readonly by: 'MUTATION' | 'ARGUMENT' }
  | { readonly kind: Decision; readonly who: Actor; readonly which: number; readonly minutes: number }
  | { readonly kind: 'WITHDRAW' | 'GIVE_UP'; readonly who: Actor; readonly which: number }
  | { readonly kind: 'READ'; readonly who: Actor; readonly target: Target };

export type Step =
  | Single
  | { readonly kind: 'AT_ONCE'; readonly both: readonly [Single, Single] }
  | { readonly kind: 'LOCK'; readonly level: Level }
  | { readonly kind: 'BLACKLIST'; readonly who: Actor };

/** What all charts of a batch share. */
export interface Site {
  now: number;
  grantMinutes: number;
  requestLapseDays: number;
  assignmentMaxDays: number;
  /** The override settings of the limits. */
  settings: Setting[];
}

export interface ModelRequest {
  readonly viewer: Actor;
  readonly level: Level;
  readonly createdAt: number;
  state: 'PENDING' | 'APPROVED' | 'ASSIGNED' | 'EXPIRED' | 'REVOKED' | 'DENIED' | 'WITHDRAWN' | 'LAPSED';
  task: 'NONE' | 'OPEN' | 'DONE';
}

export interface ModelGrant {
  readonly viewer: Actor;
  readonly level: Level;
  readonly strength: 'REASON' | 'APPROVAL';
  readonly startsAt: number;
  endsAt: number;
  /** The place of its request; null for a grant by reason. */
  readonly request: number | null;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LIMITED: readonly Actor[] = ['ADA', 'BEN', 'XENIA'];
const MAY_OVERRIDE = LIMITED;

export type Sight = 'NOTHING' | 'BLOCKED' | 'REASON' | 'APPROVAL' | 'OPEN';

export class Chart {
  requests: ModelRequest[] = [];
  grants: ModelGrant[] = [];
  patientLocked = false;
  encounterLocked = false;
  blacklisted: Actor[] = ['ZOE'];
  /** The events since the last look, as `ACTION OUTCOME`. */
  events: string[] = [];

  constructor(
    readonly site: Site,
    readonly limit: number,
    readonly hasOtherEncounter: boolean,
  ) {}

  copy(): Chart {
    const copy = new Chart(this.site, this.limit, this.hasOtherEncounter);
    copy.take(this);
    return copy;
  }

  take(other: Chart): void {
    this.requests = other.requests.map((each) => ({ ...each }));
    this.grants = other.grants.map((each) => ({ ...each }));
    this.patientLocked = other.patientLocked;
    this.encounterLocked = other.encounterLocked;
    this.blacklisted = [...other.blacklisted];
    this.events = [...other.events];
  }

  sight(who: Actor, level: Level): Sight {
    const setting = LIMITED.includes(who) ? this.setting : null;
    const isGone = !this.hasOtherEncounter && (this.encounterLocked || setting === 'DENY');
    if (this.patientLocked || isGone) return 'NOTHING';
    if (this.blacklisted.includes(who)) return level === 'PATIENT' ? 'BLOCKED' : 'NOTHING';
    if (level === 'PATIENT') return 'OPEN';
    if (this.encounterLocked || setting === 'DENY') return 'NOTHING';
    if (setting === null) return 'OPEN';
    const running = this.grants.filter((grant) => grant.viewer === who && this.runs(grant));
    if (running.some(({ strength }) => strength === 'APPROVAL')) return 'OPEN';
    if (setting === 'PROMPT') return 'APPROVAL';
    return running.length > 0 ? 'OPEN' : 'REASON';
  }

  runs({ startsAt, endsAt }: ModelGrant): boolean {
    return startsAt <= this.site.now && this.site.now < endsAt;
  }

  /** Does a step, and says how it is answered. */
  act(step: Single): string {
    switch (step.kind) {
      case 'GIVE':
        return this.give(step.who, step.target, step.by);
      case 'READ':
        return this.read(step.who, step.target);
      case 'GIVE_UP':
        return this.giveUp(step.who, step.which);
      default:
        return this.move(step);
    }
  }

  /** What two steps that were taken at once may have been answered with, each with the chart as it then is. */
  *outcomes([first, second]: readonly [Single, Single]): Generator<{ readonly answers: readonly [string, string]; readonly chart: Chart }> {
    for (const swapped of [false, true]) {
      const [one, other] = swapped ? [second, first] : [first, second];
      const answered = (a: string, b: string) => (swapped ? ([b, a] as const) : ([a, b] as const));
      const serial = this.copy();
      const won = serial.act(one);
      const beaten = serial.copy();
      yield { answers: answered(won, serial.act(other)), chart: serial };
      if (won !== 'OK' || one.kind === 'GIVE' || one.kind === 'READ') continue;
      beaten.events.push('OPERATION REFUSED');
      yield { answers: answered(won, 'CONFLICT'), chart: beaten };
    }
  }

  /** Writes down what the clock has done. */
  settle(): void {
    this.requests.forEach((request, place) => {
      const state = this.stateOf(request, place);
      if (state === request.state) return;
      request.state = state;
      if (request.task === 'OPEN') request.task = 'DONE';
      this.events.push(state === 'LAPSED' ? 'REQUEST_LAPSED SUCCESS' : 'ASSIGNMENT_EXPIRED SUCCESS');
    });
  }

  /** The place of what is named: 0 is the latest. */
  placeOf(list: readonly unknown[], which: number): number {
    return list.length === 0 ? -1 : list.length - 1 - (which % list.length);
  }

  private get setting(): Setting {
    return this.site.settings[this.limit] as Setting;
  }

  private stateOf(request: ModelRequest, place: number): ModelRequest['state'] {
    const { now, requestLapseDays } = this.site;
    const isOpen = request.state === 'PENDING' || request.state === 'APPROVED';
    if (isOpen && request.createdAt + requestLapseDays * DAY <= now) return 'LAPSED';
    const grant = this.grants.find((each) => each.request === place);
    return request.state === 'ASSIGNED' && grant && grant.endsAt <= now ? 'EXPIRED' : request.state;
  }

  private give(who: Actor, target: Target, by: 'MUTATION' | 'ARGUMENT'): string {
    const isMutation = by === 'MUTATION';
    if (!MAY_OVERRIDE.includes(who)) {
      if (isMutation) this.events.push('OPERATION REFUSED');
      return 'FORBIDDEN';
    }
    const level = target === 'PATIENT' ? 'PATIENT' : 'ENCOUNTER';
    const sight = this.sight(who, level);
    if (sight === 'NOTHING') {
      this.events.push('LOOK_UP NOT_FOUND');
      return isMutation ? 'NOT_FOUND' : 'ABSENT';
    }
    if (sight === 'BLOCKED') {
      if (isMutation) this.events.push('LOOK_UP REFUSED');
      return 'RECORD_BLOCKED';
    }
    const closed = level === 'PATIENT' ? this.sight(who, 'ENCOUNTER') : sight;
    if (closed === 'REASON') this.open(who, level);
    if (closed === 'APPROVAL') this.file(who, level);
    this.events.push('OVERRIDE SUCCESS');
    return sight === 'APPROVAL' ? 'OVERRIDE_APPROVAL_PENDING' : 'OK';
  }

  private open(viewer: Actor, level: Level): void {
    const { now, grantMinutes } = this.site;
    this.grants.push({ viewer, level, strength: 'REASON', startsAt: now, endsAt: now + grantMinutes * MINUTE, request: null });
  }

  private file(viewer: Actor, level: Level): void {
    for (const [place, request] of this.requests.entries()) {
      if (request.viewer !== viewer || request.level !== level || !['PENDING', 'APPROVED'].includes(request.state)) continue;
      if (this.stateOf(request, place) !== 'LAPSED') return;
      request.state = 'LAPSED';
      if (request.task === 'OPEN') request.task = 'DONE';
      this.events.push('REQUEST_LAPSED SUCCESS');
    }
    this.requests.push({ viewer, level, createdAt: this.site.now, state: 'PENDING', task: 'NONE' });
  }

  private read(who: Actor, target: Target): string {
    const sight = this.sight(who, target === 'PATIENT' ? 'PATIENT' : 'ENCOUNTER');
    if (sight === 'NOTHING') {
      this.events.push('LOOK_UP NOT_FOUND');
      return 'ABSENT';
    }
    if (sight === 'BLOCKED') return 'RECORD_BLOCKED';
    if (sight === 'OPEN') return 'OPEN';
    if (target === 'ENCOUNTER') return 'CLOSED';
    const waits = this.requests.some(
      (request, place) =>
        request.viewer === who && request.level === 'ENCOUNTER' && ['PENDING', 'APPROVED'].includes(this.stateOf(request, place)),
    );
    return sight === 'APPROVAL' && waits ? 'OVERRIDE_APPROVAL_PENDING' : 'OVERRIDE_REASON_REQUIRED';
  }

  private knows(who: Actor, level: Level): boolean {
    const levels: readonly Level[] = level === 'PATIENT' ? ['PATIENT'] : ['PATIENT', 'ENCOUNTER'];
    return levels.every((each) => !['NOTHING', 'BLOCKED'].includes(this.sight(who, each)));
  }

  private giveUp(who: Actor, which: number): string {
    const grant = this.grants[this.placeOf(this.grants, which)];
    if (!grant || grant.viewer !== who || !this.knows(who, grant.level)) {
      this.events.push('LOOK_UP NOT_FOUND');
      return 'NOT_FOUND';
    }
    if (grant.endsAt <= this.site.now) {
      this.events.push('OPERATION REFUSED');
      return 'CONFLICT';
    }
    grant.endsAt = this.site.now;
    const request = grant.request === null ? null : (this.requests[grant.request] as ModelRequest);
    if (request) request.state = 'REVOKED';
    this.events.push(request ? 'ASSIGNMENT_GIVEN_UP SUCCESS' : 'GRANT_GIVEN_UP SUCCESS');
    return 'OK';
  }

  private move(step: Extract<Single, { which: number }>): string {
    const place = this.placeOf(this.requests, step.which);
    const request = this.requests[place];
    const isTheirs = step.kind !== 'WITHDRAW' || request?.viewer === step.who;
    if (!request || !this.knows(step.who, request.level) || !isTheirs) {
      this.events.push('LOOK_UP NOT_FOUND');
      return 'NOT_FOUND';
    }
    const refusal = this.refusalOf(step, request, place);
    if (refusal !== null) {
      this.events.push('OPERATION REFUSED');
      return refusal;
    }
    const { now } = this.site;
    const { viewer, level } = request;
    switch (step.kind) {
      case 'APPROVE':
        request.state = 'APPROVED';
        request.task = 'OPEN';
        this.events.push('REQUEST_APPROVED SUCCESS');
        return 'OK';
      case 'ASSIGN':
        request.state = 'ASSIGNED';
        this.grants.push({ viewer, level, strength: 'APPROVAL', startsAt: now, endsAt: now + step.minutes * MINUTE, request: place });
        this.events.push('ASSIGNMENT_MADE SUCCESS');
        break;
      case 'REVOKE':
        request.state = 'REVOKED';
        for (const grant of this.grants) if (grant.request === place) grant.endsAt = now;
        this.events.push('ASSIGNMENT_REVOKED SUCCESS');
        break;
      case 'DENY':
        request.state = 'DENIED';
        this.events.push('REQUEST_DENIED SUCCESS');
        break;
      default:
        request.state = 'WITHDRAWN';
        this.events.push('REQUEST_WITHDRAWN SUCCESS');
    }
    if (request.task === 'OPEN') request.task = 'DONE';
    return 'OK';
  }

  private refusalOf(step: Extract<Single, { which: number }>, request: ModelRequest, place: number): string | null {
    if (step.kind === 'ASSIGN' && (step.minutes <= 0 || step.minutes * MINUTE > this.site.assignmentMaxDays * DAY)) return 'BAD_USER_INPUT';
    if (step.kind !== 'WITHDRAW' && request.viewer === step.who) return 'FORBIDDEN';
    const from = { APPROVE: ['PENDING'], DENY: ['PENDING', 'APPROVED'], ASSIGN: ['APPROVED'], REVOKE: ['ASSIGNED'] };
    const allowed = step.kind === 'WITHDRAW' || step.kind === 'GIVE_UP' ? ['PENDING', 'APPROVED'] : from[step.kind];
    return allowed.includes(this.stateOf(request, place)) ? null : 'CONFLICT';
  }
}
