import { World } from '../../world/World';

const R = '{code: "CONSULT"}';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const PATIENT = 'id access {door} encounters {totalCount nodes {id}} documents {totalCount}';
const ENCOUNTER = 'id access {door} documents {totalCount nodes {content}} patient {id encounters {nodes {id}}}';
const DOCUMENT = 'id content download {url} encounter {id} patient {id}';
const UUIDS = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/** Every way to name a record, with a reason and without, beside a record that is there. `$` is the id. */
const shapes = (patient: string, encounter: string, document: string) => ({
  Patient: [
    `patient(id: "$") {${PATIENT}}`,
    `patient(id: "$", overrideReason: ${R}) {${PATIENT}}`,
    `a: patient(id: "$", overrideReason: ${R}) {${PATIENT}} b: encounter(id: "${encounter}", overrideReason: ${R}) {${ENCOUNTER}}`,
    'documentTree(patientId: "$") {message patient {id} encounters {encounter {id}}}',
    `documentTree(patientId: "$", encounterId: "${encounter}") {message patient {id} encounters {encounter {id}}}`,
    'medicalRecordViewer(patientId: "$") {message patient {id}}',
    `node(id: "$") {... on Patient {${PATIENT}}}`,
    `nodes(ids: ["$", "${patient}", "$"]) {id ... on Patient {${PATIENT}}}`,
  ],
  Encounter: [
    `encounter(id: "$") {${ENCOUNTER}}`,
    `encounter(id: "$", overrideReason: ${R}) {${ENCOUNTER}}`,
    `a: encounter(id: "$", overrideReason: ${R}) {${ENCOUNTER}} b: encounter(id: "${encounter}", overrideReason: ${R}) {${ENCOUNTER}}`,
    `encounter(id: "$") {documents(overrideReason: ${R}) {totalCount}}`,
    'documentTree(encounterId: "$") {message patient {id} encounters {encounter {id}}}',
    `documentTree(patientId: "${patient}", encounterId: "$") {message patient {id} encounters {encounter {id}}}`,
    'encounterViewer(encounterId: "$") {message patient {id}}',
    `node(id: "$") {... on Encounter {documents(overrideReason: ${R}) {totalCount}}}`,
  ],
  Document: [
    `document(id: "$") {${DOCUMENT}}`,
    `document(id: "$", overrideReason: ${R}) {${DOCUMENT}}`,
    `a: document(id: "$", overrideReason: ${R}) {${DOCUMENT}} b: document(id: "${document}", overrideReason: ${R}) {id}`,
    `node(id: "$") {... on Document {content(overrideReason: ${R})}}`,
    'nodes(ids: ["$"]) {id}',
  ],
});

it('a hidden record, named in any way, answers and costs what an unknown one does', async () => {
  const world = await World.open();
  try {
    await world.provider('u');
    const patient = await world.patient('Visible');
    const encounter = await world.encounter(patient);
    const document = await world.document(encounter);
    const lockedPatient = await world.patient('Locked', { locked: true });
    const inside = await world.encounter(lockedPatient);
    const lockedEncounter = await world.encounter(patient, { locked: true });
    const vanished = await world.patient('Vanished');
    const denied = await world.encounter(vanished, { service: 'Psychiatry' });
    await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'DENY' });
    const hidden = {
      Patient: [lockedPatient, vanished],
      Encounter: [inside, lockedEncounter, denied],
      Document: [await world.document(inside), await world.document(lockedEncounter)],
    };

    const ask = async (query: string) => {
      const eventsBefore = (await world.events()).length;
      let answer: unknown;
      const statements = await world.statements(async () => {
        answer = await world.ask('u', `{${query}}`);
      });
      return {
        answer: JSON.stringify(answer).replace(/documents\/[\w-]+/g, 'link'),
        statements: statements.map((statement) => statement.replace(/\(\?, \?, \d+,/g, '(?, ?, n,')).sort(),
        events: (await world.events())
          .slice(eventsBefore)
          .map((event) => JSON.stringify({ ...event, id: null, actor: null }).replace(UUIDS, 'key'))
          .sort(),
      };
    };

    const wanted = shapes(patient.gid, encounter.gid, document.gid);
    for (const kind of ['Patient', 'Encounter', 'Document'] as const) {
      for (const record of hidden[kind]) {
        for (const shape of wanted[kind]) {
          const ofHidden = await ask(shape.replaceAll('$', record.gid));
          const ofUnknown = await ask(shape.replaceAll('$', `${kind}:${UNKNOWN}`));
          expect({ shape, ...ofHidden }).toEqual({ shape, ...ofUnknown });
        }
      }
    }
  } finally {
    await world.close();
  }
});
