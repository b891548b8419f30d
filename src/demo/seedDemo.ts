import { SimpleFaker } from '@faker-js/faker';
import { DateTime } from 'luxon';
import type { EntityManager } from 'typeorm';
import { AccessLimitProvider, AccessLimitRole, AccessLimitRow, RecordLock } from '../entity/AccessLimitRow';
import type { Database } from '../entity/Database';
import { ChartDeficiency, Document, DocumentPiece } from '../entity/Document';
import { Encounter, EncounterPhysician } from '../entity/Encounter';
import { insertRows } from '../entity/insertRows';
import { Patient } from '../entity/Patient';
import { BlacklistEntry, PatientSet, PatientSetMember, ReportDefinition } from '../entity/PatientSet';
import { prepareSite } from '../entity/prepareSite';
import { Provider } from '../entity/Provider';
import { ProviderRole, Role, RolePermission } from '../entity/Role';
import { SiteSetting } from '../entity/SiteSetting';
import { OverrideSetting } from '../policy/OverrideSetting';
import { BlacklistDisclosure, PhysicianOfRecordScope } from '../policy/SiteSettings';
import { limitRows, lockRows, reportRows, setRows } from './accessRows';
import { deficiencyRows } from './deficiencyRows';
import { demoDocuments } from './demoDocuments';
import { demoEncounters, demoPhysicians } from './demoEncounters';
import { demoPatient } from './demoPatients';
import { generatedPatients } from './generatedPatients';
import { isEmpty } from './isEmpty';
import { peopleRows, providerId } from './peopleRows';
import { staff } from './staff';
import { storyCharts } from './storyCharts';
import type { PatientPlan } from './plans';

/** How many encounters there are in the hospital. */
const ENCOUNTERS = 300;
const SEED = 1961;
const TIME_ZONE = 'America/Toronto';

/**
 * Puts the demo hospital into an empty database, all of it or nothing: invented staff, patients and charts in which every
 * rule has someone to show it. The same rows come at every seeding; days are told from the day of `now`, but for days of
 * birth. Throws where a provider, patient or patient set is there already.
 */
export async function seedDemo(database: Database, now: Date): Promise<void> {
  await database.transaction(async (manager) => {
    if (!(await isEmpty(database))) {
      throw new Error('The database has providers, patients or patient sets: the demo hospital needs an empty one');
    }
    await prepareSite(database);
    await manager.update(SiteSetting, { id: 1 }, { ...SITE, version: 2 });
    const today = DateTime.fromJSDate(now, { zone: TIME_ZONE }).startOf('day');
    await insertPeople(manager);
    const plans = await insertCharts(manager, today);
    await insertAccess(manager, plans, today);
  });
}

const SITE = {
  physicianOfRecordSecurity: true,
  physicianOfRecordScope: PhysicianOfRecordScope.PHYSICIANS,
  physicianOfRecordOverride: OverrideSetting.ALLOW,
  blacklistDisclosure: BlacklistDisclosure.EXISTENCE,
  timeZone: TIME_ZONE,
} as const;

async function insertPeople(manager: EntityManager): Promise<void> {
  const { providers, roles, rolePermissions, providerRoles } = peopleRows();
  await insertRows(manager, Provider, providers);
  await insertRows(manager, Role, roles);
  await insertRows(manager, RolePermission, rolePermissions);
  await insertRows(manager, ProviderRole, providerRoles);
}

async function insertCharts(manager: EntityManager, today: DateTime): Promise<PatientPlan[]> {
  const faker = new SimpleFaker({ seed: SEED });
  const told: PatientPlan[] = Object.values(storyCharts);
  const plans = [...told, ...generatedPatients(faker, ENCOUNTERS - told.flatMap(({ encounters }) => encounters).length)];
  const day = (days: number) => today.minus({ days }).toISODate() as string;
  const charts = plans.map((plan) => {
    const patient = demoPatient(faker, plan, day);
    return { plan, patient, patientId: patient.id, encounters: demoEncounters(plan, today, TIME_ZONE) };
  });
  const physicians = plans.flatMap((plan) => demoPhysicians(plan, providerId));
  const filed = demoDocuments(charts, {
    faker,
    timeZone: TIME_ZONE,
    undated: today.minus({ days: 45 }).set({ hour: 9 }).toJSDate(),
    displayName: (username) => staff.find((provider) => provider.username === username)?.displayName ?? username,
  });
  const documents = filed.map(({ document }) => document);

  await insertRows(
    manager,
    Patient,
    charts.map(({ patient }) => patient),
  );
  await insertRows(
    manager,
    Encounter,
    charts.flatMap(({ encounters }) => encounters),
  );
  await insertRows(manager, EncounterPhysician, physicians);
  await insertRows(manager, Document, documents);
  await insertRows(
    manager,
    DocumentPiece,
    filed.flatMap(({ pieces }) => pieces),
  );
  await insertRows(manager, ChartDeficiency, deficiencyRows(documents, physicians, today.minus({ days: 1 }).toJSDate()));
  return plans;
}

async function insertAccess(manager: EntityManager, plans: readonly PatientPlan[], today: DateTime): Promise<void> {
  const daysAgo = (days: number) => today.minus({ days }).set({ hour: 11 }).toJSDate();
  const { sets, members, blacklist } = setRows(daysAgo(60));
  const { limits, limitProviders, limitRoles } = limitRows();
  await insertRows(manager, PatientSet, sets);
  await insertRows(manager, PatientSetMember, members);
  await insertRows(manager, BlacklistEntry, blacklist);
  await insertRows(manager, ReportDefinition, reportRows());
  await insertRows(manager, AccessLimitRow, limits);
  await insertRows(manager, AccessLimitProvider, limitProviders);
  await insertRows(manager, AccessLimitRole, limitRoles);
  await insertRows(manager, RecordLock, lockRows(plans, daysAgo(20), daysAgo(10)));
}
