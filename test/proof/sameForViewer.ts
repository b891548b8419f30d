import { isDeepStrictEqual } from 'node:util';
import { decide, openUntil, scopeOf, type Scope } from '../model/decide';
import type { Row, World } from '../model/World';

const recordsOf = ({ patients, encounters, documents }: World) => [...patients, ...encounters, ...documents];

/** Whether two worlds differ only in what is at `NOTHING` for a viewer in both, so that the viewer may not tell them apart. */
export function sameForViewer(one: World, other: World, viewerId: string): boolean {
  const [left, right] = [scopeOf(one, viewerId), scopeOf(other, viewerId)];
  const ids = new Set([...recordsOf(one), ...recordsOf(other)].map(({ id }) => id));
  const visible = [...ids].filter((id) => standing(left, id) !== 'absent' || standing(right, id) !== 'absent');
  if (visible.some((id) => standing(left, id) !== standing(right, id) || !isDeepStrictEqual(rowOf(one, id), rowOf(other, id))))
    return false;
  const isVisible = new Set(visible);
  // “What the rules themselves tell is no leak: that a viewer is POR of a patient (also through an encounter they cannot see)”.
  const isOfRecord = (world: World, id: string) =>
    world.encounters.some(({ patientId, physicians }) => patientId === id && physicians.some((row: Row) => row.provider.id === viewerId));
  // Section 8: an event holds the “rules that fired”, also one beside another that narrows as far. On what is seen, they are the same.
  const fired = (world: World, id: string) => [
    isOfRecord(world, id),
    world.sets.some(({ members, blacklistedFor }) => members.includes(id) && blacklistedFor.includes(viewerId)),
    world.site.physicianOfRecordSecurity && world.encounters.some(({ patientId }) => patientId === id),
  ];
  if (visible.some((id) => !isDeepStrictEqual(fired(one, id), fired(other, id)))) return false;
  return isDeepStrictEqual(around(one, isVisible, viewerId), around(other, isVisible, viewerId));
}

/**
 * Whether they are also the same for everybody else on whatever the viewer sees. Explanations, simulations and previews tell a viewer how
 * others stand to a visible record, “else the rule ‘applies’ or ‘does not apply’, no more”, and that may rest on what is hidden here.
 */
export function sameForOthers(one: World, other: World, viewerId: string): boolean {
  const scope = scopeOf(one, viewerId);
  const visible = recordsOf(one).filter((record) => decide(scope, record)[0] !== 'NOTHING');
  const facts = (world: World, provider: Row, { id }: Row) => {
    const own = world.encounters.filter(({ patientId }) => patientId === id);
    const others = scopeOf(world, provider.id);
    const isOfRecord = own.some(({ physicians }) => physicians.some((row: Row) => row.provider.id === provider.id));
    return [standing(others, id), own.length > 0, isOfRecord, own.every((each) => decide(others, each)[0] === 'NOTHING')];
  };
  // A simulation asks by the grants of whom it is about, as any look-up asks by those of its viewer.
  if (!isDeepStrictEqual(one.grants, other.grants)) return false;
  return one.providers.every((provider) =>
    visible.every((record) => isDeepStrictEqual(facts(one, provider, record), facts(other, provider, record))),
  );
}

const rowOf = (world: World, id: string) => recordsOf(world).find((record) => record.id === id);

/** What was decided before, by world and provider: deciding is what takes the time. */
const known = new WeakMap<World, Map<string, string>>();

/** The decision on a record, as a text; `absent` where it is not there or at `NOTHING`. */
function standing(scope: Scope, id: string): string {
  const all = known.get(scope.world) ?? new Map<string, string>();
  known.set(scope.world, all);
  const key = `${scope.viewer.id} ${id}`;
  const found = all.get(key) ?? decided(scope, id);
  all.set(key, found);
  return found;
}

function decided(scope: Scope, id: string): string {
  const record = rowOf(scope.world, id);
  if (!record) return 'absent';
  const [rung, door] = decide(scope, record);
  if (rung === 'NOTHING') return 'absent';
  return `${rung} ${door} ${scope.grants.length > 0 ? openUntil(scope, record) : null}`;
}

/** What is not a record, as far as a viewer may know of it: sets with their members, merged patients, requests and grants. */
function around({ sets, merged, requests, grants, site, limits, providers }: World, visible: ReadonlySet<string>, viewerId: string) {
  const isSeen = ({ patientId, encounterId }: Row) => visible.has(encounterId ?? patientId);
  return {
    sets: sets
      .filter(({ blacklistedFor }) => !blacklistedFor.includes(viewerId))
      .map((set) => ({ ...set, members: set.members.filter((member: string) => visible.has(member)) })),
    merged: merged.filter(({ into }) => visible.has(into)),
    requests: requests.filter(isSeen),
    // Those who hold a grant have been told so, and it stands in their statements whatever became of its record.
    grants: grants.filter((grant) => grant.viewerId === viewerId || isSeen(grant)),
    site,
    limits,
    providers,
  };
}
