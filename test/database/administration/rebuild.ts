import sql from 'sql-template-tag';
import { readBody } from '../../../src/audit/readBody';
import { globalId } from '../../../src/entity/globalId';
import type { World } from '../../world/World';

type Row = Record<string, any>;

/** All that administrators change, in plain values: by the id that clients know where there is one. */
export interface Site {
  readonly sets: Row;
  readonly blacklists: Row;
  readonly limits: Row;
  readonly locked: string[];
  readonly roles: Row;
  readonly providers: Row;
  readonly settings: Row;
  /** The encounter, the provider and the kind of each physician of record. */
  readonly physicians: string[];
  /** Whose chart each encounter is in. */
  readonly encounters: Row;
  readonly merged: Row;
}

const key = (id: string) => id.slice(id.indexOf(':') + 1);
const bit = (value: unknown) => Number(value) === 1;

/** What the tables say. */
export async function storedSite({ database }: World): Promise<Site> {
  const all = (text: string) => database.run((manager) => manager.query<Row[]>(text));
  const by = (rows: readonly Row[], column: string, id: unknown, value: (row: Row) => string) =>
    rows
      .filter((row) => row[column] === id)
      .map(value)
      .sort();
  const listed = <Value>(rows: readonly Row[], value: (row: Row) => Value) => Object.fromEntries(rows.map((row) => [row.id, value(row)]));
  const [sets, members, entries] = [
    await all('SELECT * FROM patient_set'),
    await all('SELECT * FROM patient_set_member'),
    await all('SELECT * FROM blacklist_entry'),
  ];
  const [limits, bound, boundRoles] = [
    await all('SELECT * FROM access_limit'),
    await all('SELECT * FROM access_limit_provider'),
    await all('SELECT * FROM access_limit_role'),
  ];
  const [roles, permissions] = [await all('SELECT * FROM role'), await all('SELECT * FROM role_permission')];
  const [providers, held] = [await all('SELECT * FROM provider'), await all('SELECT * FROM provider_role')];
  const [patients, encounters] = [await all('SELECT id, locked FROM patient'), await all('SELECT id, patient_id, locked FROM encounter')];
  const [[settings], reasons] = [await all('SELECT * FROM site_setting'), await all('SELECT * FROM override_reason ORDER BY position')];
  const physicians = await all('SELECT * FROM encounter_physician');
  const merged = await all('SELECT id, survivor_id FROM merged_patient');
  return {
    sets: listed(sets, ({ id, name, definition, created_by_id, version }) => ({
      name,
      definition: definition === null ? null : JSON.parse(definition),
      createdBy: created_by_id === null ? null : globalId('Provider', created_by_id),
      members: by(members, 'set_id', id, (row) => row.patient_id),
      version: Number(version),
    })),
    blacklists: listed(providers, ({ id, blacklist_version }) => ({
      patientSets: by(entries, 'provider_id', id, (row) => globalId('PatientSet', row.set_id)),
      version: Number(blacklist_version),
    })),
    limits: listed(limits, ({ id, name, fragment, level, polarity, override_setting, everyone, enabled, version }) => ({
      ...{ name, fragment, level, polarity, overrideSetting: override_setting, everyone: bit(everyone), enabled: bit(enabled) },
      providers: by(bound, 'limit_id', id, (row) => globalId('Provider', row.provider_id)),
      roles: by(boundRoles, 'limit_id', id, (row) => globalId('Role', row.role_id)),
      version: Number(version),
    })),
    locked: [...patients, ...encounters]
      .filter(({ locked }) => bit(locked))
      .map(({ id }) => id)
      .sort(),
    roles: listed(roles, ({ id, name, version }) => ({
      name,
      permissions: by(permissions, 'role_id', id, (row) => row.permission),
      version: Number(version),
    })),
    providers: listed(providers, ({ id, username, display_name, physician, active, version }) => ({
      ...{ username, displayName: display_name, physician: bit(physician), active: bit(active) },
      roles: by(held, 'provider_id', id, (row) => globalId('Role', row.role_id)),
      version: Number(version),
    })),
    settings: {
      physicianOfRecordSecurity: bit(settings!.physician_of_record_security),
      physicianOfRecordScope: settings!.physician_of_record_scope,
      physicianOfRecordOverride: settings!.physician_of_record_override,
      blacklistDisclosure: settings!.blacklist_disclosure,
      grantMinutes: Number(settings!.grant_minutes),
      assignmentMaxDays: Number(settings!.assignment_max_days),
      requestLapseDays: Number(settings!.request_lapse_days),
      timeZone: settings!.time_zone,
      version: Number(settings!.version),
      reasons: reasons.map(({ code, text, active }) => ({ code, text, active: bit(active) })),
    },
    physicians: physicians.map((row) => `${row.encounter_id} ${globalId('Provider', row.provider_id)} ${row.kind}`).sort(),
    encounters: Object.fromEntries(encounters.map(({ id, patient_id }) => [id, patient_id])),
    merged: Object.fromEntries(merged.map(({ id, survivor_id }) => [id, survivor_id])),
  };
}

/** The place of the newest event. */
export async function endOfTrail({ database }: World): Promise<number> {
  const [row] = await database.query<{ last: number | string | null }>(sql`SELECT MAX(position) AS last FROM audit_event`);
  return Number(row?.last ?? 0);
}

/** What the events after a place of the trail make of what was there; each must begin where the one before it has ended. */
export async function rebuiltSite({ database }: World, begun: Site, after: number): Promise<Site> {
  const rows = await database.query<{ id: string; body: string }>(
    sql`SELECT id, body FROM audit_event WHERE position > ${after} ORDER BY position`,
  );
  const site = structuredClone(begun);
  const locked = new Set(site.locked);
  const physicians = new Set(site.physicians);
  for (const { id, body } of rows) {
    const event = readBody(id, body) as unknown as Row;
    if (event.outcome === 'SUCCESS') apply(event, { site, locked, physicians });
  }
  return { ...site, locked: [...locked].sort(), physicians: [...physicians].sort() };
}

interface Building {
  readonly site: Site;
  readonly locked: Set<string>;
  readonly physicians: Set<string>;
}

/** Puts the state after a change in place of the one before, which must be what is there. */
function replace(all: Row, id: string, { before, after }: Row): void {
  const { version, ...there } = all[id] ?? {};
  expect({ id, ...(before ?? {}) }).toEqual({ id, ...(before && 'version' in before ? { version } : {}), ...there });
  if (after === null) delete all[id];
  else all[id] = { version: (version ?? 0) + 1, ...after };
}

function apply({ action, subject, change, members, records = [], part }: Row, { site, locked, physicians }: Building): void {
  switch (action) {
    case 'ROLE_CHANGED':
      return replace(site.roles, subject.id, change);
    case 'PROVIDER_CHANGED':
      if (change.before === null) site.blacklists[subject.id] = { patientSets: [], version: 1 };
      return replace(site.providers, subject.id, change);
    case 'ACCESS_LIMIT_CHANGED':
      return replace(site.limits, subject.id, change);
    case 'BLACKLIST_CHANGED':
      return replace(site.blacklists, subject.id, change);
    case 'SITE_SETTINGS_CHANGED':
      expect(change.before).toEqual(site.settings);
      return void Object.assign(site.settings, change.after);
    case 'LOCKED':
    case 'UNLOCKED':
      for (const { patientId, encounterId } of records) {
        expect(locked.has(encounterId ?? patientId)).toBe(action === 'UNLOCKED');
        if (action === 'LOCKED') locked.add(encounterId ?? patientId);
        else locked.delete(encounterId ?? patientId);
      }
      return;
    case 'PHYSICIAN_OF_RECORD_CHANGED': {
      const { provider, kind } = change.before ?? change.after;
      const row = `${records[0].encounterId} ${provider} ${kind}`;
      expect(physicians.has(row)).toBe(change.after === null);
      if (change.after) physicians.add(row);
      else physicians.delete(row);
      return;
    }
    case 'PATIENTS_MERGED': {
      const [gone, left] = [key(change.after.patient), key(change.after.mergedInto)];
      for (const { encounterId } of records) if (encounterId) site.encounters[encounterId] = left;
      for (const [id, to] of Object.entries(site.merged)) if (to === gone) site.merged[id] = left;
      site.merged[gone] = left;
      if (locked.delete(gone)) locked.add(left);
      return;
    }
    case 'PATIENT_SET_CHANGED':
      return changeSet(site.sets, subject.id, { change, members, isFirst: (part ?? 1) === 1 });
    default:
  }
}

function changeSet(sets: Row, id: string, { change, members, isFirst }: Row): void {
  const { before, after } = change ?? {};
  if (before === null) sets[id] = { members: [], version: 0, ...after };
  const set = sets[id];
  for (const [name, value] of Object.entries(before ?? {})) expect([name, set[name]]).toEqual([name, value]);
  if (after === null) return void delete sets[id];
  if (isFirst) set.version += 1;
  Object.assign(set, after);
  const { added = [], removed = [] } = members ?? {};
  for (const patient of added) expect(set.members).not.toContain(patient);
  for (const patient of removed) expect(set.members).toContain(patient);
  set.members = [...set.members.filter((each: string) => !removed.includes(each)), ...added].sort();
}
