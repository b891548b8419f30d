import { OperationTypeNode, parse, type DocumentNode } from 'graphql';
import { Snapshot } from '../../proof/Snapshot';
import { CanaryHospital } from '../../proof/CanaryHospital';
import { PERSONAS, PATIENTS, type PersonaName, type Site } from '../../proof/canaryDecisions';
import { publishedSchema } from '../../proof/publishedSchema';
import { reachedEdges } from '../../proof/reachedEdges';
import { edgesFrom } from '../../proof/selections';
import { unbounded } from '../../proof/unbounded';
import {
  COLUMNS,
  MUTATIONS,
  mutationOf,
  mutationWalks,
  operationOf,
  QUERIES,
  QUERY_WALKS,
  queryWalks,
  SUBSCRIPTIONS,
} from '../../proof/walks';
import { Receiver } from '../../world/Receiver';
import { watching } from '../../world/Watching';
import { World } from '../../world/World';

/** The lines of the log. */
const lines: string[] = [];

declare const databaseUrl: string;

/** On a server those to whom most is shown, and from whom most is hidden: what is asked is the same, and so is who decides. */
const EVERYBODY: readonly (PersonaName | null)[] = databaseUrl.startsWith('sqlite:')
  ? [...(Object.keys(PERSONAS) as PersonaName[]), null]
  : ['everything', 'limited', 'blacklisted', 'porbound', 'restricted', 'signer'];
/** What the site decides, and whose decisions that changes. */
const ALL_SITES: readonly (readonly [Site, readonly (PersonaName | null)[]])[] = [
  [{ blacklistDisclosure: 'EXISTENCE', physicianOfRecordOverride: 'DENY' }, EVERYBODY],
  [{ blacklistDisclosure: 'DEMOGRAPHICS', physicianOfRecordOverride: 'ALLOW' }, ['blacklisted', 'porbound']],
  [{ blacklistDisclosure: 'NOTHING', physicianOfRecordOverride: 'PROMPT' }, ['blacklisted', 'porbound', 'restricted']],
];
const SITES = databaseUrl.startsWith('sqlite:') ? ALL_SITES : ALL_SITES.slice(0, 1);

/** What this hospital has no example of, and why. None of it is of a record, or leads to one. */
const NOT_REACHED: Readonly<Record<string, string>> = {
  'AuditFault.detail': 'of a trail that was tampered with',
  'AuditFault.fault': 'of a trail that was tampered with',
  'AuditVerification.faults': 'of a trail that was tampered with',
  'RoleConnection.message': 'of a site without roles, where nobody could ask',
};

let receiver: Receiver;
let world: World;
let hospital: CanaryHospital;
let snapshot: Snapshot;
const reached = new Set<string>();

beforeAll(async () => {
  receiver = await Receiver.open();
  const notices = { NOTICE_URL: receiver.url, NOTICE_KEY: 'a-key-of-the-privacy-officer-and-ours' };
  world = await World.open({ ...unbounded, ...notices, LOG_LEVEL: 'trace' }, { log: (line) => lines.push(line) });
  hospital = await CanaryHospital.build(world);
  snapshot = await Snapshot.of(world);
}, 120_000);
afterAll(async () => {
  await world.close();
  await receiver.close();
});

async function send(username: string | null, path: string, body?: unknown): Promise<{ readonly text: string; readonly headers: string }> {
  const response = await fetch(`${world.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(username === null ? {} : { authorization: `Bearer ${await world.token(username)}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    text: await response.text(),
    headers: [...response.headers].filter(([name]) => !/^(content-length|date)$/.test(name)).join('\n'),
  };
}

/** What somebody was shown and ought not to have been, with what they had asked for. */
const escapes: string[] = [];

function look(username: string | null, what: string, ...texts: readonly string[]): void {
  for (const text of texts) escapes.push(...hospital.escaped(username, text).map((of) => `${username ?? 'no token'} met ${of} in ${what}`));
}

const documents = new Map<string, DocumentNode>();
function parsed(query: string): DocumentNode {
  const document = documents.get(query) ?? parse(query);
  documents.set(query, document);
  return document;
}

/** Asks, and looks at all that comes back; gives the code of the first error. */
async function walk(username: string | null, what: string, query: string, variables: object = {}): Promise<string | null> {
  const { text, headers } = await send(username, '/graphql', { query, variables });
  look(username, what, text, headers);
  const { data, errors } = JSON.parse(text);
  for (const edge of reachedEdges(publishedSchema, parsed(query), data)) reached.add(edge);
  const links = [...text.matchAll(/"url":"[^"]*?(\/documents\/[^"]+)"/g)].slice(0, 2);
  for (const [, link] of links) {
    const content = await send(username, link!);
    look(username, `a download after ${what}`, content.text, content.headers);
  }
  return errors?.[0]?.extensions.code ?? null;
}

const isRefusal = (code: string | null) => code === 'FORBIDDEN' || code === 'UNAUTHENTICATED';

async function walkQueries(persona: PersonaName | null): Promise<void> {
  for (const [name, root] of Object.entries(QUERIES)) {
    for (const { args, given = null } of queryWalks(hospital, name, persona)) {
      hospital.given = given;
      const { query, variables } = operationOf(OperationTypeNode.QUERY, root, args);
      const code = await walk(persona, `${name}(${args})`, query, variables);
      hospital.given = null;
      if (given !== null) await snapshot.restore();
      if (isRefusal(code) && given === null) break;
    }
  }
}

async function walkMutations(persona: PersonaName): Promise<void> {
  for (const [name, root] of Object.entries(MUTATIONS)) {
    for (const patient of PATIENTS) {
      let refused = false;
      for (const args of mutationWalks(hospital, name, persona, patient)) {
        hospital.given = name === 'giveOverrideReason' ? recordOf(args.record) : null;
        const code = await walk(persona, `${name}(${JSON.stringify(args)})`, mutationOf(root, args), args);
        hospital.given = null;
        refused = isRefusal(code);
        if (code === null || hospital.given !== null || name === 'giveOverrideReason') await snapshot.restore();
      }
      if (refused) break;
    }
  }
}

/** The record of the hospital that a reason opens where it is given for this id. */
function recordOf(gid: unknown): string {
  const { patients, visits, documents } = hospital;
  for (const [name, row] of Object.entries({ ...patients, ...visits })) if (row.gid === gid) return name;
  for (const [name, row] of Object.entries(documents)) if (row.gid === gid) return name.replace(/(loose|doc)$/, '');
  throw new Error(`No record of the hospital is ${String(gid)}`);
}

/** What is fetched by other ways; of the trail that which was written before anybody walked. */
async function walkExports(persona: PersonaName | null): Promise<void> {
  const until = `to=${encodeURIComponent(hospital.builtAt.toISOString())}`;
  const { denied, listed, reason } = hospital.patients;
  const ofPatients = [denied, listed, reason].map(({ gid }) => `/audit/events.csv?patient=${gid}&${until}`);
  const paths = [`/audit/events.csv?${until}`, `/audit/events.ndjson?${until}`, ...ofPatients];
  for (const path of [...paths, '/readyz', '/livez', '/metrics', '/healthz']) {
    const { text, headers } = await send(persona, path);
    look(persona, path, text, headers);
  }
  const { text, headers } = await send(persona, '/reports/demographics.csv', { definition: { select: COLUMNS } });
  look(persona, 'the report as CSV', text, headers);
}

test('every root field of the schema is walked', () => {
  expect(Object.keys(QUERY_WALKS).sort()).toEqual(Object.keys(QUERIES).sort());
});

async function openSite(site: Site): Promise<void> {
  await snapshot.restore();
  await hospital.decide(site);
  snapshot = await Snapshot.of(world);
}

describe.each(SITES)('where the site has %j', (site, personas) => {
  beforeAll(() => openSite(site));

  test.each(personas)(
    'nothing that %s is answered holds what their decisions do not show',
    async (persona) => {
      escapes.length = 0;
      await walkExports(persona);
      await walkQueries(persona);
      expect([...new Set(escapes)]).toEqual([]);
    },
    120_000,
  );
});

// After all questions, for the trail goes on to speak of what was changed, and is not brought back.
describe.each(SITES)('where the site has %j', (site, personas) => {
  beforeAll(() => openSite(site));

  test.each(personas.filter((persona) => persona !== null))(
    'nothing that %s is answered with a change holds what their decisions do not show',
    async (persona) => {
      escapes.length = 0;
      await walkMutations(persona);
      expect([...new Set(escapes)]).toEqual([]);
    },
    120_000,
  );
});

describe('what is told without being asked for', () => {
  /** Whoever files a request here sees of these that they are there; others do not. */
  const PROMPTED = ['open', 'denied', 'listed', 'reason', 'mixed'] as const;
  const WATCHERS = ['everything', 'limited', 'porbound', 'restricted', 'analyst', 'auditor', 'nobody'] as const;

  beforeAll(() => openSite({ blacklistDisclosure: 'EXISTENCE', physicianOfRecordOverride: 'PROMPT' }));

  test('a subscription delivers nothing that the decisions of its viewer do not show', async () => {
    escapes.length = 0;
    const watched = WATCHERS.flatMap((name) =>
      Object.values(SUBSCRIPTIONS).map((root) => ({ name, root, query: operationOf(OperationTypeNode.SUBSCRIPTION, root, '').query })),
    );
    const all = await Promise.all(watched.map(async (each) => ({ ...each, watching: await watching(world, each.name, each.query) })));
    const give = async (name: string, record: string) => {
      const query = `mutation { giveOverrideReason(record: "${record}", reason: { code: "CONSULT" }) { request { id } grant { id } } }`;
      const { body } = await world.ask(name, query);
      return body.errors?.[0].extensions.code ?? 'OK';
    };
    for (const patient of PROMPTED) expect(await give('porbound', hospital.patients[patient].gid)).toBe('OVERRIDE_APPROVAL_PENDING');
    expect(await give('limited', hospital.visits.mixedapproval!.gid)).toBe('OVERRIDE_APPROVAL_PENDING');
    hospital.given = 'reason';
    expect(await give('limited', hospital.patients.reason.gid)).toBe('OK');
    const of = (name: string, field: string) => all.find((each) => each.name === name && each.root.name === field)!.watching;
    await of('everything', 'overrideQueueChanged').until(({ arrived }) => arrived.length === PROMPTED.length + 1);
    await of('porbound', 'overrideRequestChanged').until(({ arrived }) => arrived.length === PROMPTED.length);
    await of('limited', 'overrideGrantChanged').until(({ arrived }) => arrived.length === 1);
    // Denied, and listed, are not there for an analyst who is bound.
    await of('analyst', 'overrideQueueChanged').until(({ arrived }) => arrived.length === PROMPTED.length + 1 - 2);
    for (const {
      name,
      root,
      query,
      watching: { arrived },
    } of all) {
      look(name, root.name, JSON.stringify(arrived));
      for (const { data } of arrived) for (const edge of reachedEdges(publishedSchema, parsed(query), data)) reached.add(edge);
    }
    hospital.given = null;
    await Promise.all(all.map((each) => each.watching.end()));
    expect([...new Set(escapes)]).toEqual([]);
  });

  test('a notice to the privacy officer holds nothing of a chart', async () => {
    await world.chores.sendNotices();
    expect(receiver.arrived.length).toBeGreaterThan(0);
    expect(
      receiver.arrived.flatMap(({ text, headers }) => hospital.canaries.in(text + JSON.stringify(headers)).map(({ of }) => of)),
    ).toEqual([]);
  });
});

test('every edge of the schema was reached by somebody', () => {
  const all = new Set<string>();
  for (const root of [publishedSchema.getQueryType(), publishedSchema.getMutationType(), publishedSchema.getSubscriptionType()])
    edgesFrom(publishedSchema, root!, all);
  const missed = [...all].filter((each) => !reached.has(each)).sort();
  expect(missed).toEqual(Object.keys(NOT_REACHED).sort());
});

test('no line of the log holds anything of a chart, a reason, or what an administrator has named', () => {
  expect(lines.length).toBeGreaterThan(1_000);
  expect([...new Set(lines.flatMap((line) => hospital.canaries.in(line)).map(({ of }) => of))]).toEqual([]);
});

/** Where charts are kept: as records, and, of those who were merged, as a Master File that nobody is shown. */
const CHART_TABLES = ['patient', 'encounter', 'document', 'document_piece', 'merged_patient'];

test('neither the trail nor anything else that is stored beside the charts holds anything of a chart', async () => {
  const names = world.database.dataSource.entityMetadatas.map(({ tableName }) => tableName).filter((name) => !CHART_TABLES.includes(name));
  for (const name of names) {
    const rows = await world.database.run((manager) => manager.query<unknown[]>(`SELECT * FROM ${name}`));
    expect([name, [...new Set(rows.flatMap((row) => hospital.clinical(JSON.stringify(row))))]]).toEqual([name, []]);
  }
});
