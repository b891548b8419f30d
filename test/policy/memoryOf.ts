import type { Facts } from '../../src/condition/evaluate';
import { fold } from '../../src/condition/fold';
import { defaultReasons } from '../../src/entity/defaultSettings';
import { readLimit } from '../../src/policy/AccessLimit';
import type { Door } from '../../src/policy/Door';
import type { SiteSettings } from '../../src/policy/SiteSettings';
import type { Viewer } from '../../src/policy/Viewer';
import { siteDay } from '../../src/entity/siteDay';
import type { Row, World } from '../model/World';

const key = (text: unknown) => (typeof text === 'string' ? fold(text) : null);

/** A viewer of a model’s world as the policy reads one, and the facts of its records by their ids, as they stand in memory. */
export function memoryOf(world: World, viewerId: string): { readonly viewer: Viewer; readonly facts: ReadonlyMap<string, Facts> } {
  const { timeZone } = world.site as { timeZone: string };
  const now = new Date(world.now);
  const { username, displayName, physician, roles, permissions } = world.providers.find(({ id }) => id === viewerId) as Row;
  const binds = (limit: Row) => limit.enabled && (limit.everyone || limit.providers.includes(viewerId) || limit.roles.includes(roles[0]));
  const viewer: Viewer = {
    ...{ id: viewerId, username, displayName, physician, roles, permissions: new Set(permissions), now },
    blacklistedSetIds: world.sets.filter(({ blacklistedFor }) => blacklistedFor.includes(viewerId)).map(({ id }) => id),
    limits: world.limits
      .filter(binds)
      .map(({ id, fragment, level, polarity, setting }) => readLimit({ id, fragment, level, polarity, overrideSetting: setting })),
    grants: world.grants
      .filter((grant) => grant.viewerId === viewerId && grant.startsAt <= world.now && world.now < grant.endsAt)
      .map(({ id, patientId, encounterId, strength, startsAt, endsAt }) => {
        return { id, patientId, encounterId, strength: strength as Door.REASON, startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
      }),
    openRequests: [],
    site: { ...world.site, assignmentMaxDays: 30, requestLapseDays: 14, reasons: defaultReasons() } as unknown as SiteSettings,
    today: siteDay(now, timeZone),
  };
  const facts = new Map<string, Facts>();
  const day = (instant: string | null) => siteDay(instant === null ? null : new Date(instant), timeZone);
  for (const patient of world.patients) {
    const visits = world.encounters.filter(({ patientId }) => patientId === patient.id);
    const physicians = ({ physicians: all }: Row) => all.map(({ provider }: Row) => ({ provider_id: provider.id as string }));
    const own: Facts = {
      ...{ patient_id: patient.id, patient_locked: patient.locked, last_name: key(patient.lastName), first_name: key(patient.firstName) },
      ...{ mrn: key(patient.mrn), demographic_number: patient.demographicNumber, sex: key(patient.sex), birth_date: patient.birthDate },
      ...{
        city: key(patient.city),
        hin: key(patient.hin),
        patient_status: key(patient.patientStatus),
        roster_status: key(patient.rosterStatus),
      },
      encounters: [],
      physicians: visits.flatMap(physicians),
      sets: world.sets.filter(({ members }) => members.includes(patient.id)).map(({ id }) => ({ set_id: id })),
    };
    facts.set(patient.id, own);
    for (const visit of visits) {
      const { id, locked, number, service, patientType, location, admittedAt, dischargedAt } = visit;
      const ofVisit: Facts = {
        ...own,
        ...{ encounter_id: id, encounter_locked: locked, encounter_number: key(number), service: key(service), location: key(location) },
        ...{ patient_type: key(patientType), admit_date: day(admittedAt), discharge_date: day(dischargedAt) },
        encounter_physicians: physicians(visit),
      };
      facts.set(id, ofVisit);
      (own.encounters as Facts[]).push(ofVisit);
    }
  }
  for (const { id, patientId, encounterId } of world.documents) {
    const none = { encounter_id: null, encounter_locked: null, encounter_physicians: [] };
    facts.set(id, {
      ...(encounterId ? facts.get(encounterId as string) : { ...facts.get(patientId as string), ...none }),
      document_id: id,
    });
  }
  return { viewer, facts };
}
