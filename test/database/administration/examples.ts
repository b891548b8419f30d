import { randomUUID } from 'node:crypto';
import { ChartDeficiency } from '../../../src/entity/Document';
import { globalId } from '../../../src/entity/globalId';
import { OverrideReasonRow } from '../../../src/entity/Override';
import { SiteSetting } from '../../../src/entity/SiteSetting';
import { Permission } from '../../../src/policy/Permission';
import type { World } from '../../world/World';
import { unique } from '../scenario/queries';

export type Args = Record<string, unknown>;

const REASON = 'Asked by the patient';
const TERMS = { fragment: "last_name = 'Leek'", polarity: 'EXCEPT_WHERE', overrideSetting: 'ALLOW' };
const DEFINITION = { select: ['DEMOGRAPHIC_NUMBER', 'LAST_NAME'], where: { lastName: 'Nobody', city: 'Nowhere', sexes: ['X'] }, limit: 10 };

/** An administrator of every permission with something to do of each kind; and beside it as much that is hidden from them. */
export async function wardOf(world: World) {
  const [admin, nurse, colleague] = [unique('admin'), unique('nurse'), unique('colleague')];
  const ALL = Object.values(Permission);
  for (const username of [admin, nurse, colleague]) await world.provider(username, { permissions: ALL });
  const done = async (username: string, query: string) => {
    const { body } = await world.ask(username, `mutation { ${query} }`);
    if (body.errors) throw new Error(JSON.stringify([query, body.errors]));
    return Object.values(body.data)[0] as any;
  };
  const idOf = (username: string) => globalId('Provider', world.providerId(username));
  const [patient, other, gone] = [
    await world.patient(unique('One')),
    await world.patient(unique('Two')),
    await world.patient(unique('Hidden')),
  ];
  const [asked, given] = [unique('Asked'), unique('Given')];
  await world.limit({ fragment: `location = '${asked}'`, overrideSetting: 'PROMPT', providers: [nurse, admin] });
  await world.limit({ fragment: `location = '${given}'`, overrideSetting: 'ALLOW', providers: [admin] });
  const encounter = await world.encounter(patient);
  const removable = await world.encounter(patient, { physicians: [nurse] });
  const closed = await world.encounter(other, { location: given });
  const document = await world.document(encounter);
  const hiddenEncounter = await world.encounter(gone, { location: asked, physicians: [nurse] });
  const hiddenDocument = await world.document(hiddenEncounter);
  for (const { id } of [document, hiddenDocument]) {
    for (const kind of ['SIGN', 'COMPLETE']) {
      const row = { id: randomUUID(), documentId: id, providerId: world.providerId(admin), kind, createdAt: world.now, resolvedAt: null };
      await world.database.run((manager) => manager.insert(ChartDeficiency, row));
    }
  }
  const requestIds = async () =>
    (await world.database.run((manager) => manager.query<{ id: string }[]>('SELECT id FROM override_request'))).map(({ id }) => id);
  const request = async (username: string, at: { gid: string }): Promise<string> => {
    const before = await requestIds();
    await world.ask(username, `mutation { giveOverrideReason(record: "${at.gid}", reason: { code: "CONSULT" }) { request { id } } }`);
    return globalId(
      'OverrideRequest',
      (await requestIds()).find((id) => !before.includes(id))!,
    );
  };
  const toAsk = async () => world.encounter(other, { location: asked });
  const [pending, approved, assigned] = [
    await request(nurse, await toAsk()),
    await request(nurse, await toAsk()),
    await request(nurse, await toAsk()),
  ];
  const own = await request(admin, await toAsk());
  const hiddenRequest = await request(nurse, hiddenEncounter);
  for (const id of [approved, assigned]) await done(colleague, `approveOverrideRequest(request: "${id}") { id }`);
  const until = new Date(world.now.getTime() + 3_600_000).toISOString();
  await done(colleague, `assignOverride(request: "${assigned}", until: "${until}") { id }`);
  const [grantId, hiddenGrantId] = [randomUUID(), randomUUID()];
  await world.grant(admin, patient, { id: grantId });
  await world.grant(admin, gone, { id: hiddenGrantId });
  await world.limit({ fragment: `mrn = '${gone.mrn}'`, level: 'PATIENT', overrideSetting: 'DENY', providers: [admin] });
  const report = `definition: { select: [DEMOGRAPHIC_NUMBER], where: { demographicNumbers: [${patient.demographicNumber}] } }`;
  const set = (await done(admin, `savePatientSet(name: "${unique('Set')}", ${report}) { id }`)).id as string;
  const moved = await world.set(unique('Moved'), [other]);
  await done(colleague, `changeSetAccess(providerId: "${idOf(nurse)}", version: 1, blacklist: ["${moved.gid}"]) { version }`);
  const saved = (await done(admin, `saveReportDefinition(name: "${unique('Report')}", ${report}) { id }`)).id as string;
  const role = (await done(admin, `createRole(input: { name: "${unique('Spare')}", permissions: [RECORDS_READ] }) { id }`)).id as string;
  const limit = globalId('AccessLimit', await world.limit({ fragment: "service = 'None'", providers: [colleague] }));
  const settings = await world.database.run((manager) => manager.findOneByOrFail(SiteSetting, { id: 1 }));
  const reasons = await world.database.run((manager) => manager.find(OverrideReasonRow, { order: { position: 'ASC' } }));
  return {
    ...{
      admin,
      patient,
      other,
      encounter,
      removable,
      closed,
      document,
      pending,
      approved,
      assigned,
      own,
      until,
      set,
      moved,
      saved,
      role,
      limit,
    },
    nurse: idOf(nurse),
    grant: globalId('OverrideGrant', grantId),
    settings: { version: settings.version, reasons: reasons.map(({ code, text, active }) => ({ code, text, active })) },
    /** By its type, what is there and hidden from the administrator; it would do for what is asked. */
    hidden: {
      Patient: gone.gid,
      Encounter: hiddenEncounter.gid,
      Document: hiddenDocument.gid,
      PatientSet: (await world.set(unique('Own'), [], [admin])).gid,
      OverrideRequest: hiddenRequest,
      OverrideGrant: globalId('OverrideGrant', hiddenGrantId),
      ReportDefinition: (await done(colleague, `saveReportDefinition(name: "${unique('Report')}", ${report}) { id }`)).id as string,
    } as Readonly<Record<string, string>>,
  };
}

export type Ward = Awaited<ReturnType<typeof wardOf>>;

const named = (stem: string) => ({ name: unique(stem) });
const account = () => ({ username: unique('user'), displayName: 'Some Body', physician: true, active: true });
const subjects = ({ nurse, role }: Ward) => ({ everyone: false, providers: [nurse], roles: [role] });

/** Of every mutation what the administrator of a ward may ask for: the first is done, the others name other things that could be hidden. */
export const EXAMPLES: Readonly<Record<string, (ward: Ward) => readonly [Args, ...Args[]]>> = {
  addPatientSetMembers: ({ set, other, patient }) => [{ id: set, version: 1, patients: [other.gid, patient.gid] }],
  approveOverrideRequest: ({ pending }) => [{ request: pending }],
  assignAccessLimit: (ward) => [{ id: ward.limit, version: 1, subjects: subjects(ward) }],
  assignOverride: ({ approved, until }) => [{ request: approved, until }],
  changeAccessLimit: ({ limit }) => [{ id: limit, version: 1, limit: { ...named('Limit'), ...TERMS }, acknowledgeNulls: true }],
  changeProvider: ({ nurse }) => [{ id: nurse, version: 1, input: account() }],
  changeRole: ({ role }) => [{ id: role, version: 1, input: { ...named('Role'), permissions: ['RECORDS_READ'] } }],
  changeSetAccess: ({ nurse, set, moved }) => [{ providerId: nurse, version: 2, blacklist: [set], unblacklist: [moved.gid] }],
  changeSiteSettings: ({ settings: { version, reasons } }) => [
    { version, input: { grantMinutes: 61, timeZone: 'UTC', blacklistDisclosure: 'EXISTENCE', physicianOfRecordSecurity: false, reasons } },
  ],
  completeDocument: ({ document }) => [{ documentId: document.gid }],
  createAccessLimit: (ward) => [
    { limit: { ...named('Limit'), ...TERMS }, subjects: subjects(ward), enabled: true, acknowledgeNulls: true },
  ],
  createPatientSet: ({ patient, other }) => [{ ...named('Set'), patients: [patient.gid, other.gid] }],
  createProvider: () => [{ input: account() }],
  createRole: () => [{ input: { ...named('Role'), permissions: ['RECORDS_READ'] } }],
  deleteAccessLimit: ({ limit }) => [{ id: limit, version: 1 }],
  deletePatientSet: ({ set }) => [{ id: set, version: 1 }],
  deleteReportDefinition: ({ saved }) => [{ id: saved, version: 1 }],
  deleteRole: ({ role }) => [{ id: role, version: 1 }],
  denyOverrideRequest: ({ pending }) => [{ request: pending }],
  designatePhysicianOfRecord: ({ encounter, nurse }) => [{ encounterId: encounter.gid, providerId: nurse, kind: 'CONSULTING' }],
  enableAccessLimit: ({ limit }) => [{ id: limit, version: 1, enabled: false, acknowledgeNulls: true }],
  giveOverrideReason: ({ closed, other, document }) => {
    const reason = { code: 'OTHER', text: 'Covering for somebody' };
    return [
      { record: closed.gid, reason },
      { record: other.gid, reason },
      { record: document.gid, reason },
    ];
  },
  giveUpOverrideGrant: ({ grant }) => [{ grant }],
  lockPatientSet: ({ set }) => [{ set, reason: REASON }],
  lockRecord: ({ patient, encounter }) => [
    { record: patient.gid, reason: REASON },
    { record: encounter.gid, reason: REASON },
  ],
  mergePatients: ({ patient, other }) => [{ survivor: patient.gid, merged: other.gid, acknowledgeLimits: [] }],
  refreshPatientSet: ({ set }) => [{ id: set, version: 1 }],
  removePatientSetMembers: ({ set, patient, other }) => [{ id: set, version: 1, patients: [patient.gid, other.gid] }],
  removePhysicianOfRecord: ({ removable, nurse }) => [{ encounterId: removable.gid, providerId: nurse, kind: 'ATTENDING' }],
  renamePatientSet: ({ set }) => [{ id: set, version: 1, ...named('Set') }],
  revokeOverride: ({ assigned }) => [{ request: assigned }],
  savePatientSet: ({ saved }) => [
    { ...named('Set'), definition: DEFINITION },
    { ...named('Set'), reportDefinition: saved },
  ],
  saveReportDefinition: () => [{ ...named('Report'), definition: DEFINITION }],
  setProviderRoles: ({ nurse, role }) => [{ id: nurse, version: 1, roles: [role] }],
  signDocument: ({ document }) => [{ documentId: document.gid }],
  undoSetAccess: ({ nurse }) => [{ providerId: nurse, version: 2 }],
  unlockRecord: ({ patient, encounter }) => [
    { record: patient.gid, reason: REASON },
    { record: encounter.gid, reason: REASON },
  ],
  updateReportDefinition: ({ saved }) => [{ id: saved, version: 1, ...named('Report'), definition: DEFINITION }],
  withdrawOverrideRequest: ({ own }) => [{ request: own }],
};

/** What must be so before the example of a mutation can be done. */
export const FIRST: Readonly<Record<string, (world: World, ward: Ward) => Promise<void>>> = {
  unlockRecord: (world, { patient, encounter }) => Promise.all([world.lock(patient), world.lock(encounter)]).then(() => undefined),
};
