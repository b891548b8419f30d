import type { GraphQLSchema } from 'graphql';
import { ChartDeficiency } from '../../src/entity/Document';
import { insertRows } from '../../src/entity/insertRows';
import { PatientSet, ReportDefinition } from '../../src/entity/PatientSet';
import { mutationText } from '../database/administration/mutationText';
import { decide, scopeOf } from '../model/decide';
import type { Row, World } from '../model/World';
import { answer, traces, tracesOfAddress, type Asked, type Traces } from '../world/traces';
import type { World as Server } from '../world/World';
import { REPORT_KEY, type Question } from './everyQuestion';
import { hiddenFrom } from './hiddenEdits';
import { loadWorlds } from './loadWorlds';
import type { Operation } from './Operation';

/** What two worlds answered, where it is not the same. */
export interface Difference {
  readonly question: Question;
  readonly what: string;
  readonly left: unknown;
  readonly right: unknown;
}

const bare = (id: string) => id.replace(/^\w+:/, '');
const gid = (type: string, id: string) => `${type}:${bare(id)}`;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const CURSOR = /"([A-Za-z0-9_-]{16,})"/g;
const LINK = /(\/documents\/)([A-Za-z0-9_-]+)/g;

/** What was answered: as it came, and with names for what the server has made. */
type Told = Traces & { readonly raw: string };

/** One of two worlds: a server over it, and the names of what it has made since it was filled. */
class Side {
  private readonly made = new Map<string, string>();
  private known: ReadonlySet<string> = new Set();
  private world: World | null = null;

  constructor(readonly server: Server) {}

  /** Fills the world; `known` are the keys of all that stands in either. */
  async load(world: World, known: ReadonlySet<string>, viewer: Row): Promise<void> {
    this.world = world;
    this.known = known;
    this.made.clear();
    this.server.now = new Date(world.now);
    const { database } = this.server;
    await loadWorlds(database, [world]);
    const definition = JSON.stringify({ select: ['DEMOGRAPHIC_NUMBER', 'HIN'], where: { birthDate: { from: '1961-01-01' } } });
    await database.transaction(async (manager) => {
      await manager.createQueryBuilder().update(PatientSet).set({ definition }).execute();
      const report = { id: REPORT_KEY, ownerId: bare(viewer.id), name: 'Report', nameKey: 'report', definition, version: 1 };
      await insertRows(manager, ReportDefinition, [report]);
      const deficiencies = world.documents.flatMap(({ id }) =>
        (['SIGN', 'COMPLETE'] as const).map((kind) => ({
          id: bare(id).replace(/^./, kind === 'SIGN' ? '7' : '8'),
          documentId: bare(id),
          providerId: bare(viewer.id),
          kind,
          // Of the document alone, and not of how many there are.
          createdAt: new Date(Date.parse(world.now) - 1000 * Number(id.slice(-4))),
          resolvedAt: null,
        })),
      );
      await insertRows(manager, ChartDeficiency, deficiencies);
    });
  }

  /** Somebody to whom nothing is hidden reads all charts, and looks at what is hidden from the viewer. */
  async beRead(reader: Row, viewerId: string): Promise<void> {
    const chart = '... on Patient { hin } ... on Encounter { service } ... on Document { title }';
    const name = reader.username as string;
    await this.ask(name, {
      query: '{ patients(first: 100) { nodes { hin encounters(first: 20) { nodes { service } } } } }',
      variables: {},
    });
    const types = ['Patient', 'Encounter', 'Document'];
    const scope = scopeOf(this.world!, reader.id);
    for (const record of hiddenFrom(this.world!, viewerId)) {
      // That somebody looked for something and found nothing is told, whatever it was.
      if (decide(scope, record)[0] === 'NOTHING') continue;
      const rows = [this.world!.patients, this.world!.encounters, this.world!.documents];
      const id = gid(types[rows.findIndex((some) => some.includes(record))]!, record.id);
      await this.ask(name, { query: `query ($id: ID!) { node(id: $id) { id ${chart} } }`, variables: { id } });
    }
  }

  private async ask(username: string, asked: Asked): Promise<void> {
    await answer(this.server, username, asked);
  }

  /** Asks, with everything that could tell. What the server has made is named in the order in which it appears. */
  async traces(username: string, question: Question, operation: Asked | null): Promise<Told> {
    const found =
      question.kind === 'address'
        ? await tracesOfAddress(this.server, username, question.address)
        : await traces(this.server, username, operation!);
    return { ...found, statements: this.comparable(found.statements), body: this.named(found.body), raw: found.body };
  }

  /** A server answers by several connections at once: whether two fields look up their records together or one after the other is chance. */
  private comparable(statements: readonly string[]): readonly string[] {
    return this.server.database.isEmbedded
      ? statements
      : statements.filter((text, place) => !text.includes(' IN (?)') || statements.indexOf(text) === place);
  }

  private named(text: string): string {
    const opened = text
      .replace(CURSOR, (all, cursor: string) => {
        const decoded = Buffer.from(cursor, 'base64url').toString();
        return decoded.startsWith('[') ? `"cursor ${decoded}"` : all;
      })
      .replace(LINK, (_, path: string, token: string) => path + this.nameOf(token));
    return opened.replace(UUID, (id) => (this.known.has(id) ? id : this.nameOf(id)));
  }

  private nameOf(made: string): string {
    const name = this.made.get(made) ?? `made-${this.made.size}`;
    this.made.set(made, name);
    return name;
  }
}

/** Two servers over two worlds that are the same for a viewer. */
export class TwoWorlds {
  private readonly sides: readonly [Side, Side];
  /** How many questions were asked of both, by their kind; how many mutations were done, and not refused. */
  readonly asked = new Map<string, number>();

  constructor(
    left: Server,
    right: Server,
    readonly schema: GraphQLSchema,
  ) {
    this.sides = [new Side(left), new Side(right)];
  }

  /** Asks the same of both, one question after the other, and gives the first difference; null where there is none. */
  async compare(one: World, other: World, viewer: Row, reader: Row | null, questions: readonly Question[]): Promise<Difference | null> {
    const known = new Set([...JSON.stringify([one, other]).matchAll(UUID)].map(([id]) => id));
    for (const [side, world] of [
      [this.sides[0], one],
      [this.sides[1], other],
    ] as const) {
      await side.load(world, known, viewer);
      if (reader) await side.beRead(reader, viewer.id);
    }
    for (const question of questions) {
      const difference = await this.ask(viewer.username as string, question);
      if (difference) return difference;
    }
    return null;
  }

  private async ask(username: string, question: Question): Promise<Difference | null> {
    const asked = askedOf(question);
    const first = await this.both(username, question, asked, asked);
    if (!asked || question.kind !== 'query' || 'what' in first) return 'what' in first ? first : null;
    const turned = first.map(({ raw }) => turnPages(question.operation, raw));
    if (!turned[0] || !turned[1]) return null;
    const second = await this.both(username, question, turned[0], turned[1]);
    return 'what' in second ? second : null;
  }

  private async both(username: string, question: Question, left: Asked | null, right: Asked | null): Promise<Difference | Told[]> {
    const found: Told[] = [];
    for (const [side, asked] of [
      [this.sides[0], left],
      [this.sides[1], right],
    ] as const) {
      side.server.now = new Date(side.server.now.getTime() + 1000);
      found.push(await side.traces(username, question, asked));
    }
    this.count(question.kind);
    if (question.kind === 'mutation' && !found[0]!.raw.includes('"errors"')) this.count('mutationsDone');
    for (const what of ['status', 'body', 'headers', 'statements'] as const) {
      const [one, other] = [JSON.stringify(found[0]![what]), JSON.stringify(found[1]![what])];
      if (one !== other) return { question, what, ...differing(found[0]![what], found[1]![what]) };
    }
    return found;
  }

  private count(what: string): void {
    this.asked.set(what, (this.asked.get(what) ?? 0) + 1);
  }
}

/** Characters of a text that are told before and after its first difference. */
const AROUND = 200;

/** Of two lists what only one of them has, of two texts what stands around the first difference; of anything else all. */
function differing(left: unknown, right: unknown): { left: unknown; right: unknown } {
  if (typeof left === 'string' && typeof right === 'string') {
    const first = [...left].findIndex((_, place) => left[place] !== right[place]);
    const around = (text: string) => (first < 0 ? text.slice(-AROUND) : text.slice(Math.max(0, first - AROUND), first + AROUND));
    return { left: around(left), right: around(right) };
  }
  if (!Array.isArray(left) || !Array.isArray(right)) return { left, right };
  const rest = (all: readonly unknown[], taken: readonly unknown[]) => {
    const others = [...taken];
    return all.filter((each) => {
      const place = others.indexOf(each);
      if (place >= 0) others.splice(place, 1);
      return place < 0;
    });
  };
  return { left: rest(left, right), right: rest(right, left) };
}

function askedOf(question: Question): Asked | null {
  if (question.kind === 'query') return question.operation;
  return question.kind === 'mutation' ? { query: mutationText(question.name, Object.keys(question.args)), variables: question.args } : null;
}

/** The same operation with cursors that were answered; null where none were. */
function turnPages({ query, variables, cursors }: Operation, body: string): Asked | null {
  const turned = cursors.flatMap(({ variable, under }, nth) => {
    const found = cursorsUnder(under, (JSON.parse(body) as { data?: unknown }).data);
    return found.length === 0 ? [] : [[variable, found[nth % found.length]] as const];
  });
  return turned.length === 0 ? null : { query, variables: { ...variables, ...Object.fromEntries(turned) } };
}

function cursorsUnder(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key !== name) return cursorsUnder(name, inner);
    const texts = [...(JSON.stringify(inner) ?? '').matchAll(CURSOR)].map(([, text]) => text!);
    return texts.filter((text) => Buffer.from(text, 'base64url').toString().startsWith('["'));
  });
}
