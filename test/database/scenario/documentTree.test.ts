import { World } from '../../world/World';
import { answer, NONE, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('viewer');
});
afterAll(() => world.close());

const BRANCHES = 'documentTypes { type documents { title } }';
const TREE = `{ patient { mrn } encounters { encounter { number } ${BRANCHES} } ${BRANCHES} message }`;
const day = (date: number) => new Date(Date.UTC(2026, 0, date));
const branch = (type: string, ...titles: readonly string[]) => ({ type, documents: titles.map((title) => ({ title })) });

async function chart() {
  const patient = await world.patient(unique('Patient'));
  const older = await world.encounter(patient, { admittedAt: day(1) });
  const newer = await world.encounter(patient, { admittedAt: day(5) });
  const empty = await world.encounter(patient, { admittedAt: day(3) });
  await world.document(newer, { type: 'Report', title: 'first report', authoredAt: day(6) });
  await world.document(newer, { type: 'Letter', title: 'letter', authoredAt: day(6) });
  await world.document(newer, { type: 'Report', title: 'second report', authoredAt: day(7) });
  await world.document(newer, { type: 'Admission', title: 'admission', authoredAt: day(5) });
  await world.document(older, { type: 'Report', title: 'old report', authoredAt: day(2) });
  await world.document(patient, { type: 'Letter', title: 'older letter', authoredAt: day(1) });
  await world.document(patient, { type: 'Letter', title: 'newer letter', authoredAt: day(9) });
  await world.document(patient, { type: 'Consent', title: 'consent', authoredAt: day(10) });
  return { patient, older, newer, empty };
}

test('the tree of a patient: the newest encounter first, types by name, the newest document first, each in its own place', async () => {
  const { patient, older, newer, empty } = await chart();
  const tree = {
    patient: { mrn: patient.mrn },
    encounters: [
      {
        encounter: { number: newer.number },
        documentTypes: [branch('Admission', 'admission'), branch('Letter', 'letter'), branch('Report', 'second report', 'first report')],
      },
      { encounter: { number: empty.number }, documentTypes: [] },
      { encounter: { number: older.number }, documentTypes: [branch('Report', 'old report')] },
    ],
    documentTypes: [branch('Consent', 'consent'), branch('Letter', 'newer letter', 'older letter')],
    message: null,
  };
  const query = `{ documentTree(patientId: "${patient.gid}") ${TREE} medicalRecordViewer(patientId: "${patient.gid}") ${TREE} }`;
  expect(await world.ask('viewer', query)).toEqual(answer({ documentTree: tree, medicalRecordViewer: tree }));
});

test('the tree of an encounter has no other, and nothing that is filed directly under the patient', async () => {
  const { patient, older } = await chart();
  const tree = {
    patient: { mrn: patient.mrn },
    encounters: [{ encounter: { number: older.number }, documentTypes: [branch('Report', 'old report')] }],
    documentTypes: [],
    message: null,
  };
  const query = `{ documentTree(encounterId: "${older.gid}") ${TREE} encounterViewer(encounterId: "${older.gid}") ${TREE} }`;
  expect(await world.ask('viewer', query)).toEqual(answer({ documentTree: tree, encounterViewer: tree }));
});

test('a tree without any branch says so, and one with a single branch of either kind, or of both, does not', async () => {
  const [bare, visited, filed, both] = [
    await world.patient(unique('Patient')),
    await world.patient(unique('Patient')),
    await world.patient(unique('Patient')),
    await world.patient(unique('Patient')),
  ];
  const { number } = await world.encounter(visited);
  const { number: other } = await world.encounter(both);
  for (const patient of [filed, both]) await world.document(patient, { type: 'Letter', title: 'letter' });
  const treeOf = async (id: string) => (await world.ask('viewer', `{ documentTree(patientId: "${id}") ${TREE} }`)).body;
  const expected = (patient: { mrn: string }, parts: Record<string, unknown>) => ({
    data: { documentTree: { patient: { mrn: patient.mrn }, encounters: [], documentTypes: [], message: null, ...parts } },
  });
  expect(await treeOf(bare.gid)).toEqual(expected(bare, { message: NONE }));
  expect(await treeOf(visited.gid)).toEqual(expected(visited, { encounters: [{ encounter: { number }, documentTypes: [] }] }));
  expect(await treeOf(filed.gid)).toEqual(expected(filed, { documentTypes: [branch('Letter', 'letter')] }));
  const branches = { encounters: [{ encounter: { number: other }, documentTypes: [] }], documentTypes: [branch('Letter', 'letter')] };
  expect(await treeOf(both.gid)).toEqual(expected(both, branches));
});

test('the tree of a safe patient, and of one who is not there, is empty', async () => {
  const { patient, newer } = await chart();
  await world.limit({ fragment: `last_name = '${patient.lastName}'`, level: 'PATIENT', providers: ['viewer'] });
  const hidden = await world.patient(unique('Patient'), { locked: true });
  const inHidden = await world.encounter(hidden);
  const empty = { encounters: [], documentTypes: [], message: NONE };
  const safe = { patient: { mrn: patient.mrn }, ...empty };
  const none = { patient: null, ...empty };
  const query = `{ safe: documentTree(patientId: "${patient.gid}") ${TREE} ofSafe: documentTree(encounterId: "${newer.gid}") ${TREE}
    none: documentTree(patientId: "${hidden.gid}") ${TREE} ofNone: documentTree(encounterId: "${inHidden.gid}") ${TREE} }`;
  expect(await world.ask('viewer', query)).toEqual(answer({ safe, ofSafe: safe, none, ofNone: none }));
});
