import { globalId } from '../../../src/entity/globalId';
import { Disclosure } from '../../../src/policy/Disclosure';
import { Door } from '../../../src/policy/Door';
import type { World } from '../../world/World';
import type { BuiltDocument, BuiltEncounter, BuiltWorld } from './buildWorld';
import { predictWalk } from './checkLists';
import { encounterCriteriaOf, patientCriteriaOf, predictEncounters, predictMembers, predictPatients, stands } from './predict';
import {
  FRAGMENTS,
  isBlocked,
  requestFor,
  shownChart,
  shownDocument,
  shownDocuments,
  shownEncounter,
  shownList,
  shownPatient,
  shownTree,
} from './shown';

const LIST_FIELDS = 'totalCount message pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const BELOW = `
  encounters(search: $encounters, order: $encounterOrder) { totalCount message nodes { ...E } }
  documents { totalCount message nodes { ...D } }`;

const PATIENTS = `${FRAGMENTS}
  query ($search: PatientSearch, $order: PatientOrder, $encounters: EncounterSearch, $encounterOrder: EncounterOrder, $first: Int, $after: String) {
    list: patients(search: $search, order: $order, first: $first, after: $after) { ${LIST_FIELDS} nodes { ...P ${BELOW} } }
  }`;
const ENCOUNTERS = `${FRAGMENTS}
  query ($encounters: EncounterSearch, $encounterOrder: EncounterOrder, $last: Int, $before: String) {
    list: encounters(search: $encounters, order: $encounterOrder, last: $last, before: $before) {
      ${LIST_FIELDS} nodes { ...E patient { ...P } documents { totalCount message nodes { ...D } } }
    }
  }`;

/** Checks what the whole service answers in a world: the lists page by page, and each record that is looked up. */
export async function checkAnswers(world: World, built: BuiltWorld): Promise<number> {
  const { question } = built.plain;
  const providerId = (key: string) => globalId('Provider', key);
  const variables = {
    search: patientCriteriaOf(built, question.patients, providerId),
    order: { field: question.patientOrder, direction: question.direction },
    encounters: encounterCriteriaOf(built, question.encounters, providerId),
    encounterOrder: { field: question.encounterOrder, direction: question.direction },
  };
  const patients = predictPatients(built, question).map(({ row }) => built.patients.find((patient) => patient.row.id === row.id)!);
  const encounters = predictEncounters(built, question);
  const asked = [
    await checkPages(world, built, {
      query: PATIENTS,
      variables,
      records: patients,
      backwards: false,
      nodes: patients.map((patient) => ({ ...shownPatient(built, patient), ...shownChart(built, patient) })),
    }),
    await checkPages(world, built, {
      query: ENCOUNTERS,
      variables,
      records: encounters,
      backwards: true,
      nodes: encounters.map((encounter) => ({
        ...shownEncounter(built, encounter),
        patient: stands(encounter.patient, Disclosure.IDENTITY) ? shownPatient(built, encounter.patient) : null,
        documents: shownDocuments(built, encounter),
      })),
    }),
    await checkLookUps(world, built),
  ];
  return asked.reduce((sum, each) => sum + each, 0);
}

interface ListInQuestion {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly records: readonly { readonly row: { readonly id: string } }[];
  readonly nodes: readonly object[];
  readonly backwards: boolean;
}

async function checkPages(world: World, built: BuiltWorld, list: ListInQuestion): Promise<number> {
  const { size } = built.plain.question;
  const walk = predictWalk(list.records as never, size);
  const byId = new Map(list.records.map(({ row }, index) => [row.id, list.nodes[index]]));
  let cursor: string | null = null;
  const pages = list.backwards ? walk.backwards : walk.forwards;
  for (const { ids, hasNextPage, hasPreviousPage, message } of pages) {
    const window = list.backwards ? { last: size, before: cursor } : { first: size, after: cursor };
    const answer = await world.ask(built.viewer.username, list.query, { ...list.variables, ...window });
    const cursors = ids.length === 0 ? null : (expect.any(String) as unknown);
    const pageInfo = { hasNextPage, hasPreviousPage, startCursor: cursors, endCursor: cursors };
    const data = { list: { totalCount: walk.totalCount, message, pageInfo, nodes: ids.map((id) => byId.get(id)) } };
    expect(answer).toEqual({ status: 200, body: { data } });
    const { startCursor, endCursor } = answer.body.data.list.pageInfo;
    cursor = list.backwards ? startCursor : endCursor;
  }
  return pages.length;
}

/** An error, as far as a model can know it. */
interface PredictedError {
  readonly path: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

const BLOCKED = { code: 'RECORD_BLOCKED' };

/** How closed content answers a look-up. */
function demandOf(built: BuiltWorld, { verdict, row }: BuiltDocument | BuiltEncounter, encounterId: string | null) {
  const { patientId } = row;
  const request = requestFor(built, patientId, encounterId);
  // Where a reason alone opens it, a request that waits for more of the chart is no answer.
  if (request && verdict.decision.door === Door.APPROVAL)
    return { code: 'OVERRIDE_APPROVAL_PENDING', requestId: globalId('OverrideRequest', request.id) };
  return {
    code: 'OVERRIDE_REASON_REQUIRED',
    record:
      encounterId === null
        ? { level: 'PATIENT', id: globalId('Patient', patientId) }
        : { level: 'ENCOUNTER', id: globalId('Encounter', encounterId) },
    door: verdict.decision.door,
    reasonCodes: built.viewer.site.reasons.map(({ code }) => code),
  };
}

async function checkLookUps(world: World, built: BuiltWorld): Promise<number> {
  const parts: string[] = [];
  const data: Record<string, unknown> = {};
  const errors: PredictedError[] = [];
  const nodes: (readonly [id: string, node: unknown])[] = [];

  {
    const id = '00000000-0000-4000-8000-000000000000';
    parts.push(`none: patient(id: "Patient:${id}") { ...P ${BELOW} } noTree: documentTree(patientId: "Patient:${id}") { ...T }`);
    data.none = null;
    data.noTree = shownTree(built, null);
    nodes.push([`Patient:${id}`, null], [`Encounter:${id}`, null], [`Document:${id}`, null]);
  }
  for (const [place, patient] of built.patients.entries()) {
    const id = globalId('Patient', patient.row.id);
    const [name, tree] = [`p${place}`, `t${place}`];
    parts.push(`${name}: patient(id: "${id}") { ...P ${BELOW} } ${tree}: documentTree(patientId: "${id}") { ...T }`);
    const isThere = stands(patient, Disclosure.IDENTITY);
    data[name] = isThere ? { ...shownPatient(built, patient), ...shownChart(built, patient) } : null;
    nodes.push([id, isThere ? shownPatient(built, patient) : null]);
    const isHidden = !stands(patient, Disclosure.EXISTENCE);
    data[tree] = isHidden ? shownTree(built, null) : isBlocked(patient) ? null : shownTree(built, patient);
    if (isHidden || !isBlocked(patient)) continue;
    const refused = isThere ? [`${name}.encounters`, `${name}.documents`] : [name];
    errors.push(...[...refused, tree].map((path) => ({ path, extensions: BLOCKED })));
  }
  for (const [place, encounter] of built.encounters.entries()) {
    const id = globalId('Encounter', encounter.row.id);
    const name = `e${place}`;
    parts.push(`${name}: encounter(id: "${id}") { ...E patient { ...P } documents { totalCount message nodes { ...D } } }`);
    const isThere = stands(encounter, Disclosure.IDENTITY);
    const patient = stands(encounter.patient, Disclosure.IDENTITY) ? shownPatient(built, encounter.patient) : null;
    const shown = shownEncounter(built, encounter);
    data[name] = isThere ? { ...shown, patient, documents: shownDocuments(built, encounter) } : null;
    nodes.push([id, isThere ? shown : null]);
    if (isThere && !stands(encounter, Disclosure.CHART))
      errors.push({ path: `${name}.documents`, extensions: demandOf(built, encounter, encounter.row.id) });
  }
  for (const [place, document] of built.documents.entries()) {
    const id = globalId('Document', document.row.id);
    const name = `d${place}`;
    parts.push(`${name}: document(id: "${id}") { ...D }`);
    const isOpen = stands(document, Disclosure.CHART);
    data[name] = isOpen ? shownDocument(built, document) : null;
    nodes.push([id, data[name]]);
    if (!isOpen && stands(document, Disclosure.IDENTITY))
      errors.push({ path: name, extensions: demandOf(built, document, document.row.encounterId) });
  }
  for (const [place, set] of built.sets.entries()) {
    const id = globalId('PatientSet', set.row.id);
    const name = `s${place}`;
    parts.push(`${name}: patientSet(id: "${id}") { ...S members { totalCount message nodes { id lastName sex } } }`);
    const shown = { id, name: set.row.name, createdAt: set.row.createdAt.toISOString() };
    const members = predictMembers(set).map(({ row }) => {
      const { lastName, sex } = built.patients.find((patient) => patient.row.id === row.id)!.row;
      return { id: globalId('Patient', row.id), lastName, sex };
    });
    data[name] = stands(set, Disclosure.CHART) ? { ...shown, members: shownList(members) } : null;
    nodes.push([id, stands(set, Disclosure.CHART) ? shown : null]);
  }

  const query = `${FRAGMENTS}
    fragment S on PatientSet { id name createdAt }
    fragment B on DocumentTreeType { type documents { ...D } }
    fragment T on DocumentTree {
      patient { ...P } encounters { encounter { ...E } documentTypes { ...B } } documentTypes { ...B } message
    }
    query ($ids: [ID!]!, $encounters: EncounterSearch, $encounterOrder: EncounterOrder) {
      nodes(ids: $ids) { ...P ...E ...D ...S } ${parts.join('\n')}
    }`;
  const { question } = built.plain;
  const answer = await world.ask(built.viewer.username, query, {
    ids: nodes.map(([id]) => id),
    encounters: encounterCriteriaOf(built, question.encounters, (key) => globalId('Provider', key)),
    encounterOrder: { field: question.encounterOrder, direction: question.direction },
  });
  const seen = ((answer.body.errors ?? []) as { path?: string[]; extensions: Record<string, unknown> }[]).map(({ path, extensions }) => ({
    path: (path ?? []).join('.'),
    extensions,
  }));
  const ordered = (all: readonly PredictedError[]) => all.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  expect({ status: answer.status, data: answer.body.data, errors: ordered(seen) }).toEqual({
    status: 200,
    data: { ...data, nodes: nodes.map(([, node]) => node) },
    errors: ordered(errors),
  });
  return 1;
}
