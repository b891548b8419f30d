import { condition, type Condition } from '../../../src/condition/Condition';
import { globalId } from '../../../src/entity/globalId';
import { Page } from '../../../src/gate/Page';
import type { PageArguments } from '../../../src/gate/pageArguments';
import { OrderDirection, patientOrder, PatientOrderField, patientSetOrder } from '../../../src/gate/orders';
import { readMembers } from '../../../src/gate/readMembers';
import { readPage, type ListQuery } from '../../../src/gate/readPages';
import type { Scope } from '../../../src/gate/Scope';
import { patientSearch } from '../../../src/gate/searches';
import { Disclosure } from '../../../src/policy/Disclosure';
import { RecordLevel } from '../../../src/policy/RecordLevel';
import { documentsBelow, encounterList, encountersOfPatient } from '../../../src/resolver/pages';
import type { EncountersArgs, PageArgs } from '../../../src/resolver/inputs';
import type { Built, BuiltWorld } from './buildWorld';
import type { ReadRows } from './checkRecords';
import {
  encounterCriteriaOf,
  patientCriteriaOf,
  predictDocuments,
  predictEncounters,
  predictMembers,
  predictPatients,
  predictSets,
} from './predict';

type ReadPage = (given: PageArguments) => Promise<Page>;
type Predicted = readonly Built<{ readonly id: string }>[];

/** A page as it is compared: its records, and what it says of the rest of the list. */
interface SeenPage {
  readonly ids: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly message: string | null;
}

/** Which way a list is read: from the beginning, from the end, or one and then the other. */
type Ways = 'FORWARDS' | 'BACKWARDS' | 'BOTH';

/** A list as it is compared: all its pages, as far as it was read in a direction, and the count. */
export interface SeenList {
  readonly forwards: readonly SeenPage[];
  readonly backwards: readonly SeenPage[];
  readonly totalCount: number;
}

const NONE_FOUND = 'None found for criteria entered';

/** What a walk through a list must show. */
export function predictWalk(records: Predicted, size: number): SeenList {
  const ids = records.map(({ row }) => row.id);
  const page = (start: number, end: number): SeenPage => ({
    ids: ids.slice(start, end),
    hasNextPage: end < ids.length,
    hasPreviousPage: start > 0,
    message: ids.length === 0 ? NONE_FOUND : null,
  });
  const count = Math.max(1, Math.ceil(ids.length / size));
  const starts = Array.from({ length: count }, (_, index) => index * size);
  return {
    forwards: starts.map((start) => page(start, Math.min(ids.length, start + size))),
    backwards: starts.map((behind) => page(Math.max(0, ids.length - behind - size), ids.length - behind)),
    totalCount: ids.length,
  };
}

async function seen(page: Page): Promise<SeenPage> {
  const [hasNextPage, hasPreviousPage] = await Promise.all([page.hasNextPage(), page.hasPreviousPage()]);
  return { ids: page.nodes.map(({ id }) => id), hasNextPage, hasPreviousPage, message: page.message };
}

/** Reads on from a page to the last one. */
async function walkForwards({ read, size }: TestedList, first: Page): Promise<SeenPage[]> {
  const pages = [await seen(first)];
  for (let page = first; pages.at(-1)?.hasNextPage;) pages.push(await seen((page = await read({ first: size, after: page.endCursor }))));
  return pages;
}

/** Reads back from a page to the first one. */
async function walkBackwards({ read, size }: TestedList, last: Page): Promise<SeenPage[]> {
  const pages = [await seen(last)];
  for (let page = last; pages.at(-1)?.hasPreviousPage;)
    pages.push(await seen((page = await read({ last: size, before: page.startCursor }))));
  return pages;
}

/** Walks through a list page by page. */
async function walk(list: TestedList): Promise<SeenList> {
  const { read, size, ways } = list;
  const first = ways === 'BACKWARDS' ? null : await read({ first: size });
  const last = ways === 'FORWARDS' ? null : await read({ last: size });
  return {
    forwards: first ? await walkForwards(list, first) : [],
    backwards: last ? await walkBackwards(list, last) : [],
    totalCount: (await (first ?? last)?.totalCount()) ?? -1,
  };
}

function expected({ predicted, size, ways }: TestedList): SeenList {
  const { forwards, backwards, totalCount } = predictWalk(predicted, size);
  return { forwards: ways === 'BACKWARDS' ? [] : forwards, backwards: ways === 'FORWARDS' ? [] : backwards, totalCount };
}

interface TestedList {
  readonly read: ReadPage;
  readonly predicted: Predicted;
  readonly size: number;
  readonly ways: Ways;
}

/** Checks every list of a world against what the model predicts of its rows, their order, their number, and of each of its pages. */
export async function checkLists(world: BuiltWorld, scope: Scope, rows: ReadRows): Promise<void> {
  const { question } = world.plain;
  const { size } = question;
  const direction = OrderDirection[question.direction];
  const patientsHere = condition.oneOf(
    'patient_id',
    world.patients.map(({ row }) => row.id),
  );
  const setsHere = condition.oneOf(
    'set_id',
    world.sets.map(({ row }) => row.id),
  );
  const here = (list: ListQuery, where: Condition): ListQuery => ({ ...list, where: condition.all(where, list.where) });

  const patients: ListQuery = {
    level: RecordLevel.PATIENT,
    rung: Disclosure.IDENTITY,
    where: patientSearch(scope, patientCriteriaOf(world, question.patients)),
    keyset: patientOrder(scope, PatientOrderField[question.patientOrder], direction),
  };
  const asked = {
    search: encounterCriteriaOf(world, question.encounters, (key) => globalId('Provider', key)),
    order: { field: question.encounterOrder, direction },
  } as EncountersArgs;
  const encounters = encounterList(scope, asked);
  const sets: ListQuery = { level: RecordLevel.PATIENT_SET, rung: Disclosure.CHART, where: condition.always, keyset: patientSetOrder() };
  const byName = patientOrder(scope, PatientOrderField.NAME, OrderDirection.ASC);
  const row = (id: string) => rows.get(id)!;
  /** What there are many lists of is read in one direction only. */
  const below = { size: Math.max(3, size), ways: question.direction === 'ASC' ? 'FORWARDS' : 'BACKWARDS' } as const;

  const lists: Record<string, TestedList> = {
    patients: {
      read: (given) => readPage(scope, here(patients, patientsHere), given),
      predicted: predictPatients(world, question),
      size,
      ways: 'BOTH',
    },
    encounters: {
      read: (given) => readPage(scope, here(encounters, patientsHere), given),
      predicted: predictEncounters(world, question),
      size,
      ways: 'BOTH',
    },
    sets: { read: (given) => readPage(scope, here(sets, setsHere), given), predicted: predictSets(world), size: 1, ways: 'BOTH' },
  };
  for (const { row: patient } of world.patients) {
    lists[`encounters of ${patient.id}`] = {
      read: (given) => encountersOfPatient(row(patient.id), Object.assign({}, asked, given)),
      predicted: predictEncounters(world, question, patient.id),
      size,
      ways: 'BOTH',
    };
    lists[`documents of ${patient.id}`] = {
      read: (given) => documentsBelow(row(patient.id), 'd.patient_id', given as PageArgs),
      predicted: predictDocuments(world, (document) => document.row.patientId === patient.id),
      ...below,
    };
  }
  for (const { row: encounter } of world.encounters) {
    lists[`documents of ${encounter.id}`] = {
      read: (given) => documentsBelow(row(encounter.id), 'd.encounter_id', given as PageArgs),
      predicted: predictDocuments(world, (document) => document.row.encounterId === encounter.id),
      ...below,
    };
  }
  for (const set of world.sets) {
    lists[`members of ${set.row.id}`] = {
      read: (given) => readMembers(scope, byName, given, set.row.id),
      predicted: predictMembers(set),
      ...below,
    };
  }

  const all = Object.entries(lists);
  const found = await Promise.all(all.map(async ([name, list]) => [name, await walk(list)] as const));
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(all.map(([name, list]) => [name, expected(list)])));
}
