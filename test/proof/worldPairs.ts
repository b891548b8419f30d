import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { Permission } from '../../src/policy/Permission';
import type { Row, World } from '../model/World';
import { writeClause } from './clauses';
import { everyQuestion, type Question } from './everyQuestion';
import { edited, edits, hiddenFrom, HIDING, type Edit } from './hiddenEdits';
import { sameForOthers, sameForViewer } from './sameForViewer';
import { batches, buildWorld, idAt, type Batch } from './worlds';

/** Two worlds that a viewer may not tell apart, and what is asked of both. */
export interface WorldPair {
  readonly one: World;
  readonly other: World;
  readonly viewer: Row;
  /** Somebody to whom nothing is hidden, who read all of it before; null where nobody did. */
  readonly reader: Row | null;
  readonly questions: readonly Question[];
}

interface Plan {
  readonly edits: readonly Edit[];
  readonly tellsOfOthers: boolean;
  readonly wasRead: boolean;
  /** Whether the viewer has every permission beside those of a clinician, but the right to locked records. */
  readonly administers: boolean;
  readonly questions: readonly Question[];
}

/** Random pairs that differ in what is hidden, each with so many questions. */
export function worldPairs(schema: GraphQLSchema, questions: number): fc.Arbitrary<WorldPair> {
  const plan = fc.constantFrom(true, false, false).chain((tellsOfOthers) =>
    fc.record<Plan>({
      edits: fc.array(edits, { minLength: 4, maxLength: 8, size: 'max' }),
      tellsOfOthers: fc.constant(tellsOfOthers),
      wasRead: fc.boolean(),
      administers: fc.integer({ min: 0, max: 9 }).map((roll) => roll < 9),
      questions: everyQuestion(schema, questions, tellsOfOthers),
    }),
  );
  return batches(1, plan).map(pairOf).filter(differs);
}

function pairOf(batch: Batch<Plan>): WorldPair {
  const { plain, asked } = batch.worlds[0] ?? { plain: null, asked: null };
  if (!plain) throw new Error('A batch of one has a world');
  const one = withPeople(buildWorld(plain, 0, batch), asked);
  const [viewer] = one.providers;
  let other = one;
  for (const edit of asked.edits) {
    const next = edited(other, edit, viewer!.id);
    const isSame = sameForViewer(one, next, viewer!.id) && (!asked.tellsOfOthers || sameForOthers(one, next, viewer!.id));
    if (isSame) other = next;
  }
  const pair = { one, other, viewer: viewer!, reader: asked.wasRead ? one.providers.at(-1)! : null, questions: asked.questions };
  // A counterexample is told by what differs, and not by two whole worlds.
  return Object.assign(pair, { [fc.toStringMethod]: () => JSON.stringify(differencesOf(pair)) });
}

const CLINICAL: readonly string[] = [Permission.RECORDS_READ, Permission.RECORDS_READ_LOCKED, Permission.OVERRIDE_SELF];

/** With permissions for whatever can be asked, somebody to whom nothing is hidden, and limits that hide what is put there to be hidden. */
function withPeople(world: World, { administers }: Plan): World {
  const others = Object.values(Permission).filter((each) => !CLINICAL.includes(each));
  const more = (provider: Row): Row => ({ ...provider, permissions: [...provider.permissions, ...others] });
  const [viewer, colleague] = world.providers as [Row, Row];
  const reader: Row = {
    ...viewer,
    id: idAt('Provider', 0, 2),
    username: 'reader',
    displayName: 'Dr Reader',
    physician: false,
    roles: [idAt('Other', 0, 2)],
    permissions: Object.values(Permission),
  };
  const [model] = world.limits;
  const limits = HIDING.map(({ clause, level }, nth) => ({
    ...model,
    id: idAt('Other', 0, 33 + nth),
    clause,
    fragment: writeClause(clause),
    level,
    polarity: 'EXCEPT_WHERE',
    setting: 'DENY',
    enabled: true,
    everyone: false,
    providers: [viewer.id],
    roles: [],
  }));
  // That a viewer has a blacklist at all is a rule that binds them, and stands in their statements; what is on it is hidden.
  const stays = { id: idAt('Other', 0, 41), members: [], blacklistedFor: [viewer.id] };
  return {
    ...world,
    sets: [...world.sets, stays],
    providers: [administers ? more(viewer) : viewer, more(colleague), reader],
    limits: [...world.limits, ...limits],
  };
}

/** Whether the two differ at all, in what is hidden. */
function differs({ one, other, viewer }: WorldPair): boolean {
  return one !== other && JSON.stringify(hiddenFrom(one, viewer.id)) !== JSON.stringify(hiddenFrom(other, viewer.id));
}

/** What each of the two has and the other has not, and how many questions are asked. */
function differencesOf({ one, other, viewer, questions }: WorldPair): unknown {
  const rows = ({ patients, encounters, documents, merged, sets, requests, grants }: World) =>
    [patients, encounters, documents, merged, sets, requests, grants].flat().map((row) => JSON.stringify(row));
  const [left, right] = [rows(one), rows(other)];
  const only = (own: readonly string[], others: readonly string[]) =>
    own.filter((row) => !others.includes(row)).map((row) => JSON.parse(row) as Row);
  const { reasons: _, ...site } = one.site;
  return { site, viewer, one: only(left, right), other: only(right, left), questions: questions.length };
}
