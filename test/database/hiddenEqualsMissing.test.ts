import { randomUUID } from 'node:crypto';
import sql, { raw } from 'sql-template-tag';
import type { Document } from '../../src/entity/Document';
import type { Encounter } from '../../src/entity/Encounter';
import { globalId } from '../../src/entity/globalId';
import type { Patient } from '../../src/entity/Patient';
import { Permission } from '../../src/policy/Permission';
import { answer, traces, type Traces } from '../world/traces';
import { World } from '../world/World';

/** Something that a viewer may not know of, with all that belongs to it; each of its values is its own. */
interface Hidden {
  readonly name: string;
  readonly from: string;
  readonly patient: Patient;
  readonly encounter: Encounter;
  readonly documents: readonly Document[];
  readonly physician: string;
  /** What disappears with it. */
  readonly gone: { readonly patient: boolean; readonly encounters: readonly Encounter[] };
}

interface Question {
  readonly name: string;
  /** What a witness sees the answer change with: the patient, or anything that is hidden; null where it does not for anybody. */
  readonly tells: 'PATIENT' | 'ANYTHING' | null;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const FIELDS = `
  fragment A on Access { disclosure door safe mayOverride openUntil request { id state } }
  fragment P on Patient { id mrn demographicNumber lastName firstName birthDate sex city hin access { ...A } }
  fragment E on Encounter { id number admissionDate service location admittedAt physicians { provider { id } kind } access { ...A } }
  fragment D on Document { id type title authoredAt access { ...A } }
  fragment C on PatientConnection { totalCount message pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { ...P } } }
  fragment F on EncounterConnection { totalCount message pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { ...E } } }
  fragment G on DocumentConnection { totalCount message pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { ...D } } }
  fragment B on DocumentTreeType { type documents { ...D } }
  fragment T on DocumentTree { patient { ...P } encounters { encounter { ...E } documentTypes { ...B } } documentTypes { ...B } message }`;

/** A query with those of the fragments that it uses. */
function withFragments(query: string): string {
  const all = new Map(
    FIELDS.split(/\n\s*(?=fragment )/).flatMap((text) => (text.trim() ? [[text.trim().split(' ')[1]!, text.trim()]] : [])),
  );
  const used = new Set<string>();
  const visit = (text: string) => {
    for (const [, name] of text.matchAll(/\.\.\.([A-Z])\b/g)) {
      if (!name || used.has(name)) continue;
      used.add(name);
      visit(all.get(name)!);
    }
  };
  visit(query);
  return [query, ...[...used].map((name) => all.get(name)!)].join('\n');
}

/** A value as it stands in a document. */
function literal(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${name}: ${literal(each)}`)
    .join(', ')}}`;
}
const args = (values: Readonly<Record<string, unknown>>) =>
  `(${Object.entries(values)
    .map(([name, value]) => `${name}: ${literal(value)}`)
    .join(', ')})`;

const REASON = { code: 'OTHER', text: 'covering for a colleague' };

/** Each way without a reason and with one. */
const opened = (values: Readonly<Record<string, unknown>>) =>
  [
    ['', args(values)],
    [' with a reason', args({ ...values, overrideReason: REASON })],
  ] as const;

function tellsOf(name: string): Question['tells'] {
  if (name === 'documentTree by another patient and its encounter') return null;
  if (name === 'all rows of a report of the first two, first: 100') return null;
  const ofPatient = /^(all patients|all rows|rows of a report|all drift|node of the patient$)/.test(name);
  return ofPatient ? 'PATIENT' : 'ANYTHING';
}

/** Every way to ask for something hidden, and every list it could be seen in. */
function questionsAbout(
  hidden: Hidden,
  witness: Hidden['patient'],
  cursors: readonly (readonly [name: string, cursor: string])[],
): Question[] {
  const { patient, encounter, documents, physician } = hidden;
  const [patientId, encounterId, witnessId] = [
    globalId('Patient', patient.id),
    globalId('Encounter', encounter.id),
    globalId('Patient', witness.id),
  ];
  const questions: Question[] = [];
  const ask = (name: string, selection: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const parameters = Object.keys(variables)
      .map((each) => `$${each}: [ID!]!`)
      .join(', ');
    const query = withFragments(`query ${parameters ? `(${parameters})` : ''} { ${selection} }`);
    questions.push({ name: `${hidden.name}: ${name}`, tells: tellsOf(name), query, variables });
  };

  const children = 'encounters { ...F } documents { ...G }';
  const numbers = { id: patientId, mrn: patient.mrn.toLowerCase(), demographicNumber: patient.demographicNumber };
  for (const [argument, value] of Object.entries(numbers)) {
    for (const [words, given] of opened({ [argument]: value }))
      ask(`patient by ${argument}${words}`, `patient${given} { ...P ${children} }`);
  }
  for (const [argument, value] of Object.entries({ id: encounterId, number: encounter.number.toUpperCase() })) {
    for (const [words, given] of opened({ [argument]: value }))
      ask(`encounter by ${argument}${words}`, `encounter${given} { ...E patient { ...P } documents { ...G } }`);
    ask(
      `documents of an encounter by ${argument} with a reason`,
      `encounter(${argument}: ${literal(value)}) { ...E documents(overrideReason: ${literal(REASON)}) { ...G } }`,
    );
  }
  for (const [place, document] of documents.entries()) {
    const id = globalId('Document', document.id);
    const filed = document.encounterId === null ? 'filed under the patient' : `filed under the encounter`;
    for (const [words, given] of opened({ id }))
      ask(`document ${filed}${words}`, `document${given} { ...D content patient { ...P } encounter { ...E } }`);
    for (const field of ['content', 'download'])
      ask(
        `${field} of a document ${filed} with a reason`,
        `document(id: ${literal(id)}) { ...D ${field}(overrideReason: ${literal(REASON)}) ${field === 'download' ? '{ url }' : ''} }`,
      );
    ask(`node of document ${place}`, `node(id: ${literal(id)}) { id ...D }`);
  }
  ask('node of the patient', `node(id: ${literal(patientId)}) { id ...P }`);
  ask('node of the encounter', `node(id: ${literal(encounterId)}) { id ...E }`);
  ask('nodes among others', 'nodes(ids: $ids) { id ...P ...E ...D }', {
    ids: [witnessId, patientId, encounterId, ...documents.map(({ id }) => globalId('Document', id)), witnessId],
  });
  ask(
    'a reason for it beside one for another',
    `hidden: encounter${args({ id: encounterId, overrideReason: REASON })} { ...E } open: patient${args({ id: witnessId, overrideReason: REASON })} { ...P }`,
  );
  ask('documentTree by patient', `documentTree${args({ patientId })} { ...T }`);
  ask('documentTree by encounter', `documentTree${args({ encounterId })} { ...T }`);
  ask('documentTree by both', `documentTree${args({ patientId, encounterId })} { ...T }`);
  ask('documentTree by another patient and its encounter', `documentTree${args({ patientId: witnessId, encounterId })} { ...T }`);
  ask('medicalRecordViewer', `medicalRecordViewer${args({ patientId })} { ...T }`);
  ask('encounterViewer', `encounterViewer${args({ encounterId })} { ...T }`);

  const day = (of: string | null) => ({ from: of, to: of });
  const ofEncounter = {
    number: encounter.number,
    service: encounter.service,
    patientType: encounter.patientType,
    location: encounter.location,
    admitted: day(encounter.admittedOn),
    discharged: day(encounter.dischargedOn),
    physicianOfRecord: globalId('Provider', physician),
  };
  for (const [criterion, value] of Object.entries(ofEncounter)) {
    ask(`encounters by ${criterion}`, `encounters${args({ search: { [criterion]: value } })} { ...F }`);
    ask(`patients by an encounter's ${criterion}`, `patients${args({ search: { encounter: { [criterion]: value } } })} { ...C }`);
    ask(
      `encounters of a patient by ${criterion}`,
      `patient${args({ id: patientId })} { encounters${args({ search: { [criterion]: value } })} { ...F } }`,
    );
  }
  const { lastName, firstName, mrn, demographicNumber, hin, sex } = patient;
  const ofPatient = { lastName, firstName, mrn, demographicNumber, hin, sex, birthDate: day(patient.birthDate) };
  for (const [criterion, value] of Object.entries(ofPatient)) {
    ask(`patients by ${criterion}`, `patients${args({ search: { [criterion]: value } })} { edges { node { ${children} } } ...C }`);
  }
  const select = 'select: [LAST_NAME, CITY, HIN, YEAR_OF_BIRTH]';
  const reported =
    'totalCount message columns pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id cells hin } }';
  const inReport = {
    lastName,
    firstName,
    city: patient.city,
    sexes: [sex],
    birthDate: day(patient.birthDate),
    demographicNumbers: [demographicNumber],
    demographicNumberText: String(demographicNumber),
  };
  for (const [criterion, value] of Object.entries(inReport)) {
    const written = Array.isArray(value) ? JSON.stringify(value) : literal(value);
    ask(
      `rows of a report by ${criterion}`,
      `demographicReport(definition: { ${select}, where: { ${criterion}: ${written} } }) { ${reported} }`,
    );
  }
  for (const [name, rest, window] of [
    ['by city', 'order: [{ column: CITY, direction: DESC }]', 'first: 2'],
    ['by city', 'order: [{ column: CITY, direction: DESC }]', 'last: 2'],
    ['of the first two', 'limit: 2', 'first: 100'],
  ] as const)
    ask(`all rows of a report ${name}, ${window}`, `demographicReport(definition: { ${select}, ${rest} }, ${window}) { ${reported} }`);
  const drift = '{ totalCount message nodes { id lastName } }';
  for (const [name, id] of Object.entries(driftingSets))
    ask(`all drift of ${name}`, `patientSet(id: "${id}") { members ${drift} drift { wouldJoin ${drift} wouldLeave ${drift} } }`);
  for (const [name, order] of [
    ['NAME ASC', 'NAME, direction: ASC'],
    ['CITY DESC', 'CITY, direction: DESC'],
  ] as const)
    for (const size of ['first: 2', 'last: 2'])
      ask(`all patients by ${name}, ${size}`, `patients(order: { field: ${order} }, ${size}) { ...C }`);
  for (const [name, order] of [
    ['ADMISSION_DATE DESC', 'ADMISSION_DATE, direction: DESC'],
    ['SERVICE ASC', 'SERVICE, direction: ASC'],
  ] as const)
    for (const size of ['first: 2', 'last: 2'])
      ask(`all encounters by ${name}, ${size}`, `encounters(order: { field: ${order} }, ${size}) { ...F }`);
  for (const [name, cursor] of cursors) {
    for (const window of [`first: 1, after: ${literal(cursor)}`, `last: 1, before: ${literal(cursor)}`]) {
      ask(`all encounters, ${window.slice(0, 15)} ${name}`, `encounters(${window}) { ...F }`);
      ask(
        `encounters of the patient, ${window.slice(0, 15)} ${name}`,
        `patient${args({ id: patientId })} { encounters(${window}) { ...F } }`,
      );
    }
  }
  return questions;
}

let world: World;
/** Sets whom everybody would join, and whom everybody would leave. */
let driftingSets: Readonly<Record<string, string>> = {};

/** Saves the sets whose drift is asked for, when all patients are there. */
async function saveDriftingSets(): Promise<void> {
  const definition = (where: string) => `{ select: [DEMOGRAPHIC_NUMBER], where: { ${where} } }`;
  const save = async (name: string, where: string) => {
    const query = `mutation { savePatientSet(name: "${name}", definition: ${definition(where)}) { id } }`;
    return (await world.ask(WITNESS, query)).body.data.savePatientSet.id as string;
  };
  const [joins, leaves] = [
    await save('Joins', 'birthDate: { from: "1900-01-01" }'),
    await save('Leaves', 'birthDate: { from: "1900-01-01" }'),
  ];
  const nobody = JSON.stringify({ select: ['DEMOGRAPHIC_NUMBER'], where: { demographicNumbers: [2_000_000_000] } });
  await world.database.query(sql`DELETE FROM patient_set_member WHERE set_id = ${joins.split(':')[1]}`);
  await world.database.query(sql`UPDATE patient_set SET definition = ${nobody} WHERE id = ${leaves.split(':')[1]}`);
  driftingSets = { 'a set whom all would join': joins, 'a set whom all would leave': leaves };
}

/** What a witness is answered; nobody counts their statements, so they ask several things at a time. */
async function witnessed(questions: readonly Question[]): Promise<ReadonlyMap<string, string>> {
  const bodies = new Map<string, string>();
  for (let start = 0; start < questions.length; start += 10) {
    const some = questions.slice(start, start + 10);
    await Promise.all(some.map(async (question) => bodies.set(question.name, (await answer(world, WITNESS, question)).body)));
  }
  return bodies;
}

const VIEWER = [
  Permission.RECORDS_READ,
  Permission.OVERRIDE_SELF,
  Permission.SETS_MANAGE,
  Permission.REPORTS_RUN,
  Permission.SET_ACCESS_MANAGE,
];

/** Makes something with values of its own; `fields` and `lock` say what hides it. */
async function put(
  name: string,
  from: string,
  { patient: given, locks = [], wholly }: { patient?: Patient; locks?: readonly ('patient' | 'encounter')[]; wholly: boolean },
): Promise<Hidden> {
  const serial = (count += 1);
  const word = `${'abcdefghijklmnopqrstuvwxyz'[serial]}${name.replaceAll(' ', '')}`;
  const physician = await world.provider(`dr-${word}`, { physician: true });
  const patient =
    given ??
    (await world.patient(`Last${word}`, {
      firstName: `First${word}`,
      city: `City ${word}`,
      hin: `HIN-${word}`,
      sex: word.slice(0, 16),
      birthDate: `19${String(30 + serial)}-05-05`,
      locked: locks.includes('patient'),
    }));
  const encounter = await world.encounter(patient, {
    number: `Number-${word}`,
    service: `Service ${word}`,
    patientType: `Type ${word}`,
    location: `Location ${word}`,
    admittedAt: new Date(`2025-${String(1 + (serial % 12)).padStart(2, '0')}-10T08:00:00Z`),
    dischargedAt: new Date(`2025-${String(1 + (serial % 12)).padStart(2, '0')}-20T08:00:00Z`),
    physicians: [`dr-${word}`],
    locked: locks.includes('encounter'),
  });
  const documents = [await world.document(encounter, { title: `Title ${word}` }), ...(wholly ? [await world.document(patient)] : [])];
  return { name, from, patient, encounter, documents, physician, gone: { patient: wholly, encounters: [encounter] } };
}
let count = 0;

/** Makes something as if it never had been: every row that speaks of it goes. */
async function remove({ patient, gone }: Hidden): Promise<void> {
  const of = async (table: string, column: string, id: string) =>
    world.database.query(raw(`DELETE FROM ${table} WHERE ${column} = '${id}'`));
  const belowDocuments = (table: string) => async (column: string, id: string) =>
    world.database.query(raw(`DELETE FROM ${table} WHERE document_id IN (SELECT id FROM document WHERE ${column} = '${id}')`));
  const piecesOf = belowDocuments('document_piece');
  const linksOf = belowDocuments('download_link');
  for (const { id } of gone.encounters) {
    await piecesOf('encounter_id', id);
    await linksOf('encounter_id', id);
    await of('document', 'encounter_id', id);
    await of('encounter_physician', 'encounter_id', id);
    await of('encounter', 'id', id);
  }
  if (!gone.patient) return;
  await piecesOf('patient_id', patient.id);
  await linksOf('patient_id', patient.id);
  await of('document', 'patient_id', patient.id);
  await of('patient_set_member', 'patient_id', patient.id);
  await of('patient', 'id', patient.id);
}

/** A witness to whom nothing is hidden. */
const WITNESS = 'olga';

/** The places of all encounters, and of each patient's, as the witness sees them: also those of what is hidden from others. */
async function cursorsOf({ encounter }: Hidden): Promise<(readonly [string, string])[]> {
  const search = { number: encounter.number };
  const { body } = await world.ask(WITNESS, 'query ($search: EncounterSearch) { encounters(search: $search) { edges { cursor } } }', {
    search,
  });
  return body.data.encounters.edges.map(({ cursor }: { cursor: string }) => ['its own place', cursor] as const);
}

/** A patient of whom a part stays, with an encounter that everyone sees who sees the patient. */
async function kept(name: string, physicians: readonly string[] = []): Promise<Patient> {
  const patient = await world.patient(name, { city: `City of ${name}`, hin: name, sex: 'X', birthDate: '1950-01-01' });
  await world.document(await world.encounter(patient, { physicians }));
  return patient;
}

interface Subject {
  readonly name: string;
  readonly from: string;
  /** Whether the whole of it is hidden, and not a part of a patient who stays. */
  readonly wholly: boolean;
  readonly questions: readonly Question[];
  /** Makes its rows go. */
  readonly remove: () => Promise<void>;
  /** The same question of something that nobody ever heard of. */
  readonly ofStranger?: (question: Question) => Question;
}

async function subjectOf(hidden: Hidden, witness: Patient): Promise<Subject> {
  const { patient, encounter, documents, gone } = hidden;
  const others: readonly (readonly [string | number, string | number])[] = [
    [patient.mrn.toLowerCase(), 'mrn-of-nobody'],
    [patient.mrn, 'MRN-OF-NOBODY'],
    [`demographicNumber: ${patient.demographicNumber}`, 'demographicNumber: 987654'],
    [encounter.number.toUpperCase(), 'NUMBER-OF-NONE'],
    [encounter.number, 'Number-of-none'],
    ...[patient.id, encounter.id, ...documents.map(({ id }) => id)].map((id) => [id, randomUUID()] as const),
  ];
  const replace = (text: string) => others.reduce((sum, [of, by]) => sum.replaceAll(String(of), String(by)), text);
  const ofStranger = ({ query, variables, ...rest }: Question): Question => {
    return { ...rest, query: replace(query), variables: JSON.parse(replace(JSON.stringify(variables))) };
  };
  return {
    ...hidden,
    wholly: gone.patient,
    questions: questionsAbout(hidden, witness, await cursorsOf(hidden)),
    remove: () => remove(hidden),
    ...(gone.patient ? { ofStranger } : {}),
  };
}

/** A patient set on the viewer's own blacklist; another one, without members, stays there. */
async function ownSet(witness: Patient, member: Patient): Promise<Subject> {
  const { id, gid } = await world.set('Hidden set', [member], ['vera']);
  const fields =
    'id name createdAt version definition { select } createdBy { id } usedBy { id } members { totalCount nodes { id lastName } }';
  const question = (name: string, query: string): Question => ({
    name: `own blacklisted set: ${name}`,
    tells: 'ANYTHING',
    query,
    variables: {},
  });
  const asked = [
    question('patientSet', `{ patientSet(id: "${gid}") { ${fields} } }`),
    question('drift', `{ patientSet(id: "${gid}") { name drift { wouldJoin { totalCount } wouldLeave { totalCount } } } }`),
    question('node', `{ node(id: "${gid}") { id } }`),
    question('nodes', `{ nodes(ids: ["${gid}", "${globalId('Patient', witness.id)}"]) { id } }`),
    ...['first: 1', 'last: 1', 'first: 100'].map((window) =>
      question(
        `patientSets, ${window}`,
        `{ patientSets(${window}) { totalCount pageInfo { hasNextPage hasPreviousPage } edges { cursor node { ${fields} } } } }`,
      ),
    ),
  ];
  return {
    name: 'own blacklisted set',
    from: 'vera',
    wholly: true,
    questions: asked,
    ofStranger: ({ query, ...rest }) => ({ ...rest, query: query.replaceAll(id, randomUUID()) }),
    remove: async () => {
      for (const table of ['patient_set_member', 'blacklist_entry'])
        await world.database.query(raw(`DELETE FROM ${table} WHERE set_id = '${id}'`));
      await world.database.query(raw(`DELETE FROM patient_set WHERE id = '${id}'`));
    },
  };
}

/** What became of a question while the thing was there, and when it never was. */
interface Case {
  readonly there: Traces;
  readonly never: Traces;
  readonly stranger: Traces | null;
  /** Null where not even a witness can tell. */
  readonly witness: { readonly before: string; readonly after: string } | null;
}

/** Asks everything twice: while all is there, and when it never was. */
async function askTwice(subjects: readonly Subject[]): Promise<ReadonlyMap<string, Case>> {
  const asked: { question: Question; from: string; there: Traces; stranger: Traces | null }[] = [];
  for (const { from, questions, ofStranger } of subjects) {
    for (const question of questions) {
      const there = await traces(world, from, question);
      asked.push({ question, from, there, stranger: ofStranger ? await traces(world, from, ofStranger(question)) : null });
    }
  }
  const telling = subjects.flatMap(({ questions, wholly }) =>
    questions.filter(({ tells }) => tells === 'ANYTHING' || (tells === 'PATIENT' && wholly)),
  );
  const before = await witnessed(telling);
  for (const subject of subjects) await subject.remove();
  const after = await witnessed(telling);
  const cases = new Map<string, Case>();
  for (const { from, question, there, stranger } of asked) {
    const [seenBefore, seenAfter] = [before.get(question.name), after.get(question.name)];
    const witness = seenBefore === undefined || seenAfter === undefined ? null : { before: seenBefore, after: seenAfter };
    cases.set(question.name, { there, stranger, never: await traces(world, from, question), witness });
  }
  return cases;
}

async function openWorld(blacklistDisclosure: string): Promise<Patient> {
  world = await World.open();
  count = 0;
  driftingSets = {};
  await world.site({
    blacklistDisclosure,
    physicianOfRecordSecurity: true,
    physicianOfRecordScope: 'PHYSICIANS',
    physicianOfRecordOverride: 'DENY',
  });
  await world.provider('vera', { permissions: VIEWER });
  await world.provider('paul', { permissions: VIEWER, physician: true });
  await world.provider(WITNESS, { permissions: [...VIEWER, Permission.RECORDS_READ_LOCKED] });
  await world.set('Stays', [], ['vera', 'paul']);
  await world.set('Stays and is seen', []);
  return kept('Witness', ['paul']);
}

async function hiddenOutright(): Promise<Subject[]> {
  const witness = await openWorld('NOTHING');
  const denied = async (hidden: Hidden, level: 'PATIENT' | 'ENCOUNTER') => {
    const fragment = level === 'PATIENT' ? `city = '${hidden.patient.city}'` : `location = '${hidden.encounter.location}'`;
    await world.limit({ fragment, level, overrideSetting: 'DENY', providers: ['vera'] });
    return hidden;
  };
  const blacklisted = await put('blacklisted patient', 'vera', { wholly: true });
  await world.set('Black', [blacklisted.patient], ['vera']);
  const all = [
    await put('locked patient', 'vera', { wholly: true, locks: ['patient'] }),
    await put('locked encounter', 'vera', { wholly: false, patient: await kept('One'), locks: ['encounter'] }),
    await put('vanished chart', 'vera', { wholly: true, locks: ['encounter'] }),
    await denied(await put('chart vanished by DENY', 'vera', { wholly: true }), 'ENCOUNTER'),
    await denied(await put('patient limited with DENY', 'vera', { wholly: true }), 'PATIENT'),
    await denied(await put('encounter limited with DENY', 'vera', { wholly: false, patient: await kept('Two') }), 'ENCOUNTER'),
    blacklisted,
  ];
  await saveDriftingSets();
  const subjects: Subject[] = [];
  for (const hidden of all) subjects.push(await subjectOf(hidden, witness));
  return [...subjects, await ownSet(witness, blacklisted.patient)];
}

async function hiddenByP(): Promise<Subject[]> {
  const witness = await openWorld('EXISTENCE');
  const hidden = await put('encounter of a patient whom P shuts', 'paul', { wholly: false, patient: await kept('Three') });
  return [await subjectOf(hidden, witness)];
}

async function hiddenBehind(disclosure: string): Promise<Subject[]> {
  const witness = await openWorld(disclosure);
  const patient = await kept('Four');
  await world.set('Black', [patient], ['vera']);
  return [await subjectOf(await put(`encounter of a blacklisted patient, ${disclosure}`, 'vera', { wholly: false, patient }), witness)];
}

describe.each([
  ['what is hidden outright', hiddenOutright],
  ['what is in a chart that P shuts for good', hiddenByP],
  ['what is in the chart of a patient who answers with a message', () => hiddenBehind('EXISTENCE')],
  ['what is in the chart of a patient of whom the Master File is shown', () => hiddenBehind('DEMOGRAPHICS')],
])('%s answers as what never was', (_, open) => {
  let cases: ReadonlyMap<string, Case>;
  beforeAll(async () => {
    cases = await askTwice(await open());
  }, 900_000);
  afterAll(() => world.close());

  /** Of the questions whose answers differ, what the two are. */
  function differences(of: (traces: Traces) => unknown, other: 'never' | 'stranger'): unknown {
    const pairs = [...cases].flatMap(([name, seen]) => {
      const second = seen[other];
      return second ? [[name, { hidden: of(seen.there), missing: of(second) }] as const] : [];
    });
    return Object.fromEntries(pairs.filter(([, { hidden, missing }]) => JSON.stringify(hidden) !== JSON.stringify(missing)));
  }

  test('the same bytes, status and headers', () => {
    expect(differences(({ status, headers, body }) => ({ status, headers, body }), 'never')).toEqual({});
  });

  test('the same statements', () => {
    expect(differences(({ statements }) => statements, 'never')).toEqual({});
  });

  test('the same events in the trail', () => {
    expect(differences(({ events }) => events, 'never')).toEqual({});
  });

  test('an id or a number that nobody ever heard of is answered alike', () => {
    expect(differences(({ status, headers, body, statements }) => ({ status, headers, body, statements }), 'stranger')).toEqual({});
  });

  test('no answer is an error of the server', () => {
    const failed = [...cases].filter(([, { there }]) => there.body.includes('INTERNAL_SERVER_ERROR') || there.status >= 500);
    expect(failed.map(([name]) => name)).toEqual([]);
  });

  test('a witness sees that it was there, so the questions do ask for it', () => {
    const same = [...cases].filter(([, { witness }]) => witness !== null && witness.before === witness.after);
    expect(same.map(([name]) => name)).toEqual([]);
  });
});
