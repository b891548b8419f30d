import type { Answer, World } from '../../world/World';

/** What a front end asks of every record. */
export const ACCESS = 'access { disclosure door safe mayOverride openUntil request { id state } }';
/** A patient: a field of each rung, and what the viewer may do. */
export const PATIENT = `id lastName hin ${ACCESS}`;
/** An encounter, likewise. */
export const ENCOUNTER = `id number admissionDate service ${ACCESS}`;
/** A document, likewise. */
export const DOCUMENT = `id title content ${ACCESS}`;
/** A tree with everything that it leads to. */
export const TREE = `patient { ${PATIENT} } message
  encounters { encounter { ${ENCOUNTER} } documentTypes { type documents { ${DOCUMENT} } } } documentTypes { type documents { ${DOCUMENT} } }`;

/** A reason that every site accepts. */
export const REASON = 'overrideReason: { code: "CONSULT", text: "Asked by the ward" }';
/** Horizon's words for whatever is empty. */
export const NONE = 'None found for criteria entered';

/** What a page says of its records. */
export const listed = (fields: string) => `{ totalCount message nodes { ${fields} } }`;
/** A page that holds all there is. */
export const page = (...nodes: unknown[]) => ({ totalCount: nodes.length, message: nodes.length === 0 ? NONE : null, nodes });

/** `access` of an open record. */
export const open = (openUntil: string | null = null) => ({
  disclosure: 'CHART',
  door: 'OPEN',
  safe: false,
  mayOverride: false,
  openUntil,
  request: null,
});
/** `access` of a safe record. */
export const safe = (door: string, request: { id: unknown; state: string } | null = null) => ({
  disclosure: 'IDENTITY',
  door,
  safe: true,
  mayOverride: door !== 'NEVER',
  openUntil: null,
  request,
});

/** Every code of the reasons with which a site begins. */
export const REASON_CODES = ['EMERGENCY', 'COVERING', 'CONSULT', 'PATIENT_REQUEST', 'BILLING', 'LEGAL', 'QUALITY_REVIEW', 'OTHER'];

const MESSAGES: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'Sign in to use this service',
  FORBIDDEN: 'You do not have the permission that this operation needs',
  BAD_USER_INPUT: 'The input breaks a rule',
  RECORD_BLOCKED: 'You do not have required permissions to access this patient record',
  OVERRIDE_REASON_REQUIRED: 'Give a reason to open this record',
  OVERRIDE_REASON_INVALID: 'The reason is not one that this site accepts',
  OVERRIDE_APPROVAL_PENDING: 'An analyst must approve the request to open this record',
  OVERRIDE_DENIED: 'This record cannot be opened by giving a reason',
  AUDIT_UNAVAILABLE: 'The audit trail cannot be written, so nothing is shown',
};

/** The error of a field: `path` from the root, with indices. Its place in the document is found by the names in the path. */
export function refusal(query: string, path: readonly (string | number)[], code: string, details: Record<string, unknown> = {}) {
  return { message: MESSAGES[code], locations: [placeOf(query, path)], path, extensions: { ...details, code } };
}

function placeOf(query: string, path: readonly (string | number)[]) {
  let index = -1;
  for (const key of path) if (typeof key === 'string') index = query.slice(index + 1).search(new RegExp(`\\b${key}\\b`)) + index + 1;
  const lines = query.slice(0, index).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The details of `OVERRIDE_REASON_REQUIRED`. */
export const required = (level: 'PATIENT' | 'ENCOUNTER', id: string, door: 'REASON' | 'APPROVAL') => ({
  record: { level, id },
  door,
  reasonCodes: REASON_CODES,
});

/** An answer without errors. */
export const answer = (data: unknown): Answer => ({ status: 200, body: { data } });

/** The answer of an operation whose root field, or a field below it, was refused; null is what the root shows then. */
export function refused(query: string, path: readonly (string | number)[], code: string, details: Record<string, unknown> = {}): Answer {
  return { status: 200, body: { data: nullAt(path), errors: [refusal(query, path, code, details)] } };
}

function nullAt([key = '', ...rest]: readonly (string | number)[]): unknown {
  return { [key]: rest.length === 0 ? null : nullAt(rest) };
}

/** Ids of records that never were. */
export const UNKNOWN = {
  Patient: 'Patient:00000000-0000-4000-8000-000000000000',
  Encounter: 'Encounter:00000000-0000-4000-8000-000000000000',
  Document: 'Document:00000000-0000-4000-8000-000000000000',
  PatientSet: 'PatientSet:00000000-0000-4000-8000-000000000000',
} as const;

/** The ids and numbers of a patient, an encounter, a document of which some are asked for. */
interface Names {
  readonly patient?: { gid: string; mrn: string; demographicNumber: number };
  readonly encounter?: { gid: string; number: string };
  readonly document?: { gid: string };
}

const NEVER_WAS: Required<Names> = {
  patient: { gid: UNKNOWN.Patient, mrn: 'NEVER-WAS', demographicNumber: 2_000_000_000 },
  encounter: { gid: UNKNOWN.Encounter, number: 'NEVER-WAS' },
  document: { gid: UNKNOWN.Document },
};

/** Every question that leads to these records by name, with the answer where there are none. */
function questionsAbout({ patient, encounter, document }: Names): (readonly [query: string, data: unknown])[] {
  const empty = { message: NONE, patient: null, encounters: [], documentTypes: [] };
  const ofPatient = patient && [
    [`{ patient(id: "${patient.gid}") { ${PATIENT} } }`, null],
    [`{ patient(mrn: "${patient.mrn}") { ${PATIENT} } }`, null],
    [`{ patient(demographicNumber: ${patient.demographicNumber}) { ${PATIENT} } }`, null],
    [`{ patient(id: "${patient.gid}", ${REASON}) { ${PATIENT} } }`, null],
    [`{ patient(mrn: "${patient.mrn}", ${REASON}) { ${PATIENT} } }`, null],
    [`{ node(id: "${patient.gid}") { id } }`, null],
    [`{ nodes(ids: ["${patient.gid}"]) { id } }`, [null]],
    [`{ patients(search: { mrn: "${patient.mrn}" }) ${listed(PATIENT)} }`, page()],
    [`{ patients(search: { demographicNumber: ${patient.demographicNumber} }) ${listed(PATIENT)} }`, page()],
    [`{ documentTree(patientId: "${patient.gid}") { ${TREE} } }`, empty],
    [`{ medicalRecordViewer(patientId: "${patient.gid}") { ${TREE} } }`, empty],
  ];
  const ofEncounter = encounter && [
    [`{ encounter(id: "${encounter.gid}") { ${ENCOUNTER} } }`, null],
    [`{ encounter(number: "${encounter.number}") { ${ENCOUNTER} } }`, null],
    [`{ encounter(id: "${encounter.gid}", ${REASON}) { ${ENCOUNTER} } }`, null],
    [`{ encounter(id: "${encounter.gid}") { documents(${REASON}) { totalCount } } }`, null],
    [`{ node(id: "${encounter.gid}") { id } }`, null],
    [`{ encounters(search: { number: "${encounter.number}" }) ${listed(ENCOUNTER)} }`, page()],
    [`{ patients(search: { encounter: { number: "${encounter.number}" } }) ${listed(PATIENT)} }`, page()],
    [`{ documentTree(encounterId: "${encounter.gid}") { ${TREE} } }`, empty],
    [`{ encounterViewer(encounterId: "${encounter.gid}") { ${TREE} } }`, empty],
  ];
  const ofDocument = document && [
    [`{ document(id: "${document.gid}") { ${DOCUMENT} } }`, null],
    [`{ document(id: "${document.gid}", ${REASON}) { ${DOCUMENT} } }`, null],
    [`{ node(id: "${document.gid}") { id } }`, null],
  ];
  return [...(ofPatient ?? []), ...(ofEncounter ?? []), ...(ofDocument ?? [])] as [string, unknown][];
}

/** For this viewer the records answer as ones that never were: the same answers, after the same statements. */
export async function expectNothing(world: World, viewer: string, names: Names): Promise<void> {
  const unknown = Object.fromEntries(Object.keys(names).map((key) => [key, NEVER_WAS[key as keyof Names]]));
  const sent = await statementsOf(world, viewer, names);
  expect(sent).toEqual(await statementsOf(world, viewer, unknown));
}

/** Asks every question about the records in one operation, and says which statements were sent for it. */
async function statementsOf(world: World, viewer: string, names: Names): Promise<string[]> {
  const questions = questionsAbout(names);
  const query = `{\n${questions.map(([question], index) => `q${index}: ${question.slice(2, -2)}`).join('\n')}\n}`;
  const data = Object.fromEntries(questions.map(([, shown], index) => [`q${index}`, shown]));
  const sent = await world.statements(async () =>
    expect({ query, ...(await world.ask(viewer, query)) }).toEqual({ query, ...answer(data) }),
  );
  // The place in the trail is counted on from event to event.
  return sent.map((statement) => statement.replace(/(?<=INSERT .*)\b\d+\b/gs, '?')).sort();
}

/** The rows of a table, as a number. */
export async function count(world: World, from: string): Promise<number> {
  const [row] = await world.database.run((manager) => manager.query<{ n: number | string }[]>(`SELECT COUNT(*) AS n FROM ${from}`));
  return Number(row?.n);
}

/** The grants of a provider that were ever made. */
export const grantsOf = (world: World, username: string) =>
  count(world, `override_grant WHERE viewer_id = '${world.providerId(username)}'`);
/** The requests of a provider that were ever filed. */
export const requestsOf = (world: World, username: string) =>
  count(world, `override_request WHERE viewer_id = '${world.providerId(username)}'`);

/** What the trail says of one provider: each event without time, actor and id, which differ from run to run. */
export async function eventsOf(world: World, username: string): Promise<Record<string, unknown>[]> {
  const events = await world.events();
  return events
    .filter(({ actor }) => (actor as { viewerId: string | null }).viewerId === world.providerId(username))
    .map(({ id: _id, occurredAt: _occurredAt, actor: _actor, ...rest }) => rest);
}

/** A record as the trail names it. */
export function audited(
  place: { patientId?: string; encounterId?: string; documentId?: string },
  [disclosure, door]: readonly [string, string],
  rules: readonly string[] = [],
) {
  return { patientId: null, encounterId: null, documentId: null, ...place, disclosure, door, rules };
}

let serial = 0;
/** A name that nothing else in a run has: letters only, so that no name begins another. */
export function unique(stem: string): string {
  serial += 1;
  return `${stem}${[...String(serial).padStart(4, '0')].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;
}
