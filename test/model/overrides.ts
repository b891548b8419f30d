import { decide, openedBy, type Scope } from './decide';
import { refuse, type Args } from './refuse';
import type { Row, World } from './World';

/** Whether a grant or a request is for what a reason for a record opens. */
export const isFor = (record: Row) => (other: Row) => Object.entries(openedBy(record)).every(([name, id]) => other[name] === id);

/** Refuses a reason that the site does not accept. */
export function checkReason({ world }: Scope, { code, text }: Args): void {
  const invalid = (rule: string) => refuse('OVERRIDE_REASON_INVALID', { path: 'overrideReason', rule, minimum: 8, maximum: 500 });
  if (!world.site.reasons.includes(code)) invalid('CODE_UNKNOWN');
  const visible: string = (text ?? '').normalize('NFC').replace(/\p{Cf}/gu, '');
  const said = Array.from(visible.trim()).length;
  if (said === 0 && code === 'OTHER') invalid('TEXT_NEEDED');
  if (said < 8 && text) invalid('TEXT_TOO_SHORT');
}

/** What a reason for a record leaves: the world, the scope under which the record is open, and the request that must be approved first or null. */
export function withReason(world: World, scope: Scope, record: Row) {
  const [rung, door] = decide(scope, record);
  if (rung === 'EXISTENCE') refuse('RECORD_BLOCKED');
  if (door === 'NEVER') refuse('OVERRIDE_DENIED');
  const of = { viewerId: scope.viewer.id, ...openedBy(record) };
  const isMine = (each: Row) => each.viewerId === of.viewerId && isFor(record)(each);
  const running = world.grants.find((each) => isMine(each) && each.startsAt <= world.now && world.now < each.endsAt);
  const endsAt = new Date(Date.parse(world.now) + world.site.grantMinutes * 60_000).toISOString();
  const grant: Row = running ?? { id: '', ...of, strength: 'REASON', startsAt: world.now, endsAt };
  const request: Row = world.requests.find(isMine) ?? { id: `§request ${world.requests.length}`, ...of, state: 'PENDING' };
  const isChart = of.encounterId === null && door !== 'APPROVAL';
  const all = [record, ...world.encounters.filter(({ patientId }) => isChart && patientId === of.patientId)];
  const meets = (wanted: string, under: Scope) => all.some((each) => decide(under, each)[1] === wanted);
  const opens = meets('REASON', scope);
  const opened = opens ? { ...scope, grants: [...scope.grants, grant] } : scope;
  const asks = meets('APPROVAL', opened);
  const grants = opens && !running ? [...world.grants, grant] : world.grants;
  const requests = asks && !world.requests.includes(request) ? [...world.requests, request] : world.requests;
  const isNews = asks && !scope.requests.some(isMine);
  return {
    world: { ...world, grants, requests },
    scope: isNews ? { ...opened, requests: [...scope.requests, request] } : opened,
    pending: door === 'APPROVAL' ? request.id : null,
  };
}

/** Section 3's answer where a record is not open. */
export function demand(scope: Scope, record: Row): never {
  const [, door] = decide(scope, record);
  const request = scope.requests.find(isFor(record));
  if (door === 'APPROVAL' && request) refuse('OVERRIDE_APPROVAL_PENDING', { requestId: request.id });
  const { patientId, encounterId } = openedBy(record);
  const opens = { level: encounterId === null ? 'PATIENT' : 'ENCOUNTER', id: encounterId ?? patientId };
  return refuse('OVERRIDE_REASON_REQUIRED', { record: opens, door, reasonCodes: scope.world.site.reasons });
}
