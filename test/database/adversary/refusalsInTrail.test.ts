import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

/** An operation of somebody who has the patient on their blacklist, and is refused with a message. */
const REFUSED: Readonly<Record<string, (patient: string, other: string, set: string) => string>> = {
  patient: (patient) => `{ patient(id: "${patient}") { id } }`,
  createPatientSet: (patient, other) => `mutation { createPatientSet(name: "New", patients: ["${other}", "${patient}"]) { id } }`,
  addPatientSetMembers: (patient, _, set) => `mutation { addPatientSetMembers(id: "${set}", patients: ["${patient}"], version: 1) { id } }`,
  removePatientSetMembers: (patient, _, set) =>
    `mutation { removePatientSetMembers(id: "${set}", patients: ["${patient}"], version: 1) { id } }`,
  lockRecord: (patient) => `mutation { lockRecord(record: "${patient}", reason: "Asked by the patient") { id } }`,
  giveOverrideReason: (patient) => `mutation { giveOverrideReason(record: "${patient}", reason: { code: "CONSULT" }) { __typename } }`,
  previewMerge: (patient, other) => `{ previewMerge(survivor: "${patient}", merged: "${other}") { encounters } }`,
  mergePatients: (patient, other) => `mutation { mergePatients(survivor: "${patient}", merged: "${other}") { id } }`,
  documentTree: (patient) => `{ documentTree(patientId: "${patient}") { message } }`,
};

test.each(Object.keys(REFUSED))('%s is refused: one event, for readers who may know of the record, and no other', async (name) => {
  const world = await World.open();
  await world.provider('ines', { permissions: Object.values(Permission) });
  await world.provider('jonas', { permissions: [Permission.AUDIT_READ] });
  await world.provider('arno', { permissions: [Permission.AUDIT_READ] });
  const patient = await world.patient('Rutabaga', { city: 'Hidden' });
  const other = await world.patient('Parsnip');
  await world.set('Black', [patient], ['ines']);
  const set = await world.set('Open', [patient]);
  await world.limit({ fragment: "city = 'Hidden'", level: 'PATIENT', overrideSetting: 'DENY', providers: ['arno'] });
  const { body } = await world.ask('ines', REFUSED[name]!(patient.gid, other.gid, set.gid));
  expect(body.errors?.[0].extensions.code).toBe('RECORD_BLOCKED');
  const refusals = async (reader: string) => {
    const trail = await world.ask(
      reader,
      '{ auditTrail(search: { outcome: REFUSED }) { totalCount nodes { field errorCode records { patient { lastName } } } } }',
    );
    return trail.body.data.auditTrail;
  };
  const seen = { field: name, errorCode: 'RECORD_BLOCKED', records: [{ patient: { lastName: 'Rutabaga' } }] };
  const [known, unknown] = [await refusals('jonas'), await refusals('arno')];
  await world.close();
  expect(known).toEqual({ totalCount: 1, nodes: [seen] });
  expect(unknown).toEqual({ totalCount: 0, nodes: [] });
});
