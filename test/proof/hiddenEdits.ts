import fc from 'fast-check';
import { decide, scopeOf } from '../model/decide';
import type { Row, World } from '../model/World';
import { demographicNumberAt, idAt, prefixOf } from './worlds';

/** The places from which on things stand that one of two worlds has, and the other has not. */
const FIRST_PLACE = 60;
/** How many of a kind there can be of them. */
export const MOST_HIDDEN = 3;

const bare = (id: string) => id.replace(/^\w+:/, '');
type Kind = 'Patient' | 'Encounter' | 'Document' | 'Other' | 'OverrideRequest';

/** The key of the row at a place in the world of which the index is 0. */
export const keyAt = (kind: Parameters<typeof idAt>[0], place: number): string => bare(idAt(kind, 0, place));
/** The key of a thing that only one of two worlds has. */
export const hiddenKey = (kind: Kind, nth: number): string => bare(hiddenId(kind, nth));
const hiddenId = (kind: Kind, nth: number) => idAt(kind, 0, FIRST_PLACE + nth);
/** Its numbers. By what they begin with, limits hide it. */
export const hiddenMrn = (nth: number): string => `${prefixOf(0)}x${nth}`;
export const hiddenNumber = (nth: number): string => `x${nth} ${prefixOf(0)}`;
export const hiddenDemographicNumber = (nth: number): number => demographicNumberAt(0, FIRST_PLACE + nth);
/** The fragments that hide what has such numbers. */
export const HIDING = [
  { clause: { column: 'mrn', is: 'LIKE', values: [`${prefixOf(0)}x%`] }, level: 'PATIENT' },
  { clause: { column: 'encounter_number', is: 'LIKE', values: ['x%'] }, level: 'ENCOUNTER' },
] as const;

const nat = fc.nat({ max: 39 });
const KINDS = ['patient', 'patient', 'encounter', 'encounter', 'document', 'alter', 'remove', 'lock', 'member', 'request', 'set'] as const;

/** A change of a world, in what is hidden there; numbers name a thing by its place among those that there are, counted round. */
export const edits = fc.record({ kind: fc.constantFrom(...KINDS), at: nat, like: nat, of: nat, more: fc.boolean() });
export type Edit = typeof edits extends fc.Arbitrary<infer Of> ? Of : never;

const at = <Item>(items: readonly Item[], place: number): Item | undefined => items[place % Math.max(1, items.length)];
const free = (rows: readonly Row[], kind: Kind): number | null => {
  const nth = [0, 1, 2].find((place) => !rows.some(({ id }) => id === hiddenId(kind, place)));
  return nth ?? null;
};

const known = new WeakMap<World, Row[]>();

/** The records that the viewer of a pair may not know of. */
export function hiddenFrom(world: World, viewerId: string): Row[] {
  const scope = scopeOf(world, viewerId);
  const all = [...world.patients, ...world.encounters, ...world.documents];
  const hidden = known.get(world) ?? all.filter((record) => decide(scope, record)[0] === 'NOTHING');
  known.set(world, hidden);
  return hidden;
}

/** A world with one more change; the same one where there is nothing to change. Whether it is hidden from somebody is not looked at here. */
export function edited(world: World, edit: Edit, viewerId: string): World {
  const hidden = hiddenFrom(world, viewerId);
  const record = at(hidden, edit.at);
  switch (edit.kind) {
    case 'patient':
      return withPatient(world, edit);
    case 'encounter':
      return withEncounter(world, edit, at(edit.more ? world.patients : world.patients.filter((each) => hidden.includes(each)), edit.at));
    case 'document':
      return record ? withDocument(world, edit, record) : world;
    case 'alter':
      return record ? altered(world, edit, record) : world;
    case 'remove':
      return record ? without(world, record) : world;
    case 'lock':
      return record && !world.documents.includes(record) ? replaced(world, record, { locked: !record.locked }) : world;
    case 'member':
      return record && world.patients.includes(record) ? turnedMember(world, edit, record) : world;
    case 'request':
      return record ? withRequest(world, edit, record) : world;
    case 'set':
      return turnedSet(world, edit, viewerId);
  }
}

function withPatient(world: World, edit: Edit): World {
  const nth = free(world.patients, 'Patient');
  const model = at(world.patients, edit.like);
  if (nth === null || !model) return world;
  const id = hiddenId('Patient', nth);
  const numbers = { mrn: hiddenMrn(nth), demographicNumber: hiddenDemographicNumber(nth) };
  const patient = { ...model, id, ...numbers, locked: false, lock: null };
  const more = { ...world, patients: [...world.patients, patient] };
  return edit.more ? withDocument(withEncounter(more, edit, patient), edit, patient) : more;
}

function withEncounter(world: World, edit: Edit, patient: Row | undefined): World {
  const nth = free(world.encounters, 'Encounter');
  const model = at(world.encounters, edit.like);
  if (nth === null || !model || !patient) return world;
  const id = hiddenId('Encounter', nth);
  const physicians = edit.of % 2 === 0 ? model.physicians : [];
  const encounter = { ...model, id, patientId: patient.id, number: hiddenNumber(nth), physicians, locked: edit.of % 5 === 0, lock: null };
  return { ...world, encounters: [...world.encounters, encounter] };
}

function withDocument(world: World, edit: Edit, place: Row): World {
  const nth = free(world.documents, 'Document');
  const model = at(world.documents, edit.like);
  if (nth === null || !model) return world;
  const id = hiddenId('Document', nth);
  const encounterId = world.encounters.includes(place) ? place.id : (place.encounterId ?? null);
  return { ...world, documents: [...world.documents, { ...model, id, patientId: place.patientId ?? place.id, encounterId }] };
}

/** Another value in some of its columns: one that another record has. */
function altered(world: World, edit: Edit, record: Row): World {
  const table = [world.patients, world.encounters, world.documents].find((rows) => rows.includes(record))!;
  const model = at(table, edit.like)!;
  const { id, mrn, demographicNumber, number, patientId, encounterId, lock, physicians } = record;
  const own = Object.fromEntries(
    Object.entries({ mrn, demographicNumber, number, patientId, encounterId, lock, physicians }).filter(([, value]) => value !== undefined),
  );
  return replaced(world, record, { ...model, id, ...own });
}

function replaced(world: World, record: Row, fields: object): World {
  const put = (rows: readonly Row[]) => rows.map((row) => (row === record ? { ...row, ...fields } : row));
  return { ...world, patients: put(world.patients), encounters: put(world.encounters), documents: put(world.documents) };
}

/** Without a record, and all that belongs to it. */
function without(world: World, { id }: Row): World {
  const stays = (row: Row) => row.id !== id && row.patientId !== id && row.encounterId !== id && row.into !== id;
  const keep = (rows: readonly Row[]) => rows.filter(stays);
  return {
    ...world,
    patients: keep(world.patients),
    encounters: keep(world.encounters),
    documents: keep(world.documents),
    merged: keep(world.merged),
    grants: keep(world.grants),
    requests: keep(world.requests),
    sets: world.sets.map((set) => ({ ...set, members: set.members.filter((member: string) => member !== id) })),
  };
}

function turnedMember(world: World, edit: Edit, { id }: Row): World {
  const set = at(world.sets, edit.of);
  const turn = (members: readonly string[]) => (members.includes(id) ? members.filter((member) => member !== id) : [...members, id]);
  return { ...world, sets: world.sets.map((each) => (each === set ? { ...each, members: turn(each.members) } : each)) };
}

/** Somebody's request, and a grant, on a hidden record, the viewer's own among them. */
function withRequest(world: World, edit: Edit, record: Row): World {
  const nth = free(world.requests, 'OverrideRequest');
  const provider = at(world.providers, edit.of);
  if (nth === null || !provider) return world;
  const patientId = record.patientId ?? record.id;
  const encounterId = world.encounters.includes(record) ? record.id : (record.encounterId ?? null);
  const place = { viewerId: provider.id, patientId, encounterId };
  const isOpen = world.requests.some(
    (each) => each.viewerId === place.viewerId && each.patientId === patientId && each.encounterId === encounterId,
  );
  const request = { id: hiddenId('OverrideRequest', nth), ...place, state: 'PENDING' };
  const grant = {
    id: hiddenId('Other', nth),
    ...place,
    strength: 'REASON',
    startsAt: world.now,
    endsAt: new Date(Date.parse(world.now) + 3_600_000).toISOString(),
  };
  return {
    ...world,
    requests: isOpen ? world.requests : [...world.requests, request],
    grants: edit.more && !world.grants.some(({ id }) => id === grant.id) ? [...world.grants, grant] : world.grants,
  };
}

/** A set on the viewer's own blacklist comes or goes. */
function turnedSet(world: World, edit: Edit, viewerId: string): World {
  const id = hiddenId('Other', MOST_HIDDEN);
  if (world.sets.some((set) => set.id === id)) return { ...world, sets: world.sets.filter((set) => set.id !== id) };
  const member = at(world.patients, edit.like);
  return { ...world, sets: [...world.sets, { id, members: member ? [member.id] : [], blacklistedFor: [viewerId] }] };
}
