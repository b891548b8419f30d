import { randomUUID } from 'node:crypto';
import { ChartDeficiency } from '../../../src/entity/Document';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { did } from './administration';
import { answer, count, eventsOf, listed, page, UNKNOWN } from './queries';

let world: World;
beforeEach(async () => {
  world = await World.open();
  await world.provider('ada', { permissions: [Permission.CHART_COMPLETE, Permission.RECORDS_READ], physician: true });
  await world.provider('bruno', { permissions: [Permission.CHART_COMPLETE, Permission.RECORDS_READ], physician: true });
});
afterEach(() => world.close());

async function deficiency(document: { id: string }, kind: 'SIGN' | 'COMPLETE' = 'SIGN', username = 'ada', resolvedAt: Date | null = null) {
  const row = { id: randomUUID(), documentId: document.id, providerId: world.providerId(username), kind, createdAt: world.now, resolvedAt };
  await world.database.run((manager) => manager.insert(ChartDeficiency, row));
  world.pass(1);
  return `ChartDeficiency:${row.id}`;
}
const LIST = `{ chartDeficiencies ${listed('id kind document { title }')} }`;
const sign = (document: { gid: string }, who = 'ada', verb = 'signDocument') =>
  did(world, who, `${verb}(documentId: "${document.gid}") { id title }`);

describe('chart completion', () => {
  test('lists what is one’s own and still to do, the oldest first', async () => {
    const patient = await world.patient('Berg');
    const [first, second] = [
      await world.document(patient, { title: 'One' }),
      await world.document(await world.encounter(patient), { title: 'Two' }),
    ];
    const ids = [await deficiency(second), await deficiency(first, 'COMPLETE')];
    await deficiency(first, 'SIGN', 'bruno');
    await deficiency(first, 'SIGN', 'ada', world.now);
    expect(await world.ask('ada', LIST)).toEqual(
      answer({
        chartDeficiencies: page(
          { id: ids[0], kind: 'SIGN', document: { title: 'Two' } },
          { id: ids[1], kind: 'COMPLETE', document: { title: 'One' } },
        ),
      }),
    );
    const { body } = await world.ask('ada', '{ chartDeficiencies(first: 1) { pageInfo { hasNextPage endCursor } nodes { id } } }');
    expect(body.data.chartDeficiencies).toMatchObject({ pageInfo: { hasNextPage: true }, nodes: [{ id: ids[0] }] });
    const after = body.data.chartDeficiencies.pageInfo.endCursor as string;
    expect(await world.ask('ada', `{ chartDeficiencies(first: 1, after: "${after}") { pageInfo { hasNextPage } nodes { id } } }`)).toEqual(
      answer({ chartDeficiencies: { pageInfo: { hasNextPage: false }, nodes: [{ id: ids[1] }] } }),
    );
  });

  test('pages in both directions, over what was noted at one instant; a cursor with what the order has not is refused', async () => {
    const patient = await world.patient('Berg');
    const at = world.now;
    for (const title of ['One', 'Two', 'Three']) {
      await deficiency(await world.document(patient, { title }));
      world.now = at;
    }
    const ask = async (given: string) =>
      (
        await world.ask(
          'ada',
          `{ chartDeficiencies(${given}) { edges { cursor node { id createdAt } } pageInfo { hasNextPage hasPreviousPage } } }`,
        )
      ).body;
    const { edges } = (await ask('first: 3')).data.chartDeficiencies;
    expect(edges.map(({ node }: { node: { createdAt: string } }) => node.createdAt)).toEqual(Array(3).fill(at.toISOString()));
    for (const [given, shown, hasPreviousPage, hasNextPage] of [
      ['first: 1', 0, false, true],
      [`first: 1, after: "${edges[0].cursor}"`, 1, true, true],
      [`first: 1, after: "${edges[1].cursor}"`, 2, true, false],
      ['last: 1', 2, true, false],
      [`last: 1, before: "${edges[1].cursor}"`, 0, false, true],
    ] as const)
      expect([given, (await ask(given)).data.chartDeficiencies]).toEqual([
        given,
        { edges: [edges[shown]], pageInfo: { hasNextPage, hasPreviousPage } },
      ]);
    const values = JSON.parse(Buffer.from(edges[0].cursor as string, 'base64url').toString('utf8')) as unknown[];
    for (const index of [1, 2]) {
      const cursor = Buffer.from(JSON.stringify(values.with(index, null))).toString('base64url');
      expect((await ask(`after: "${cursor}"`)).errors?.map(({ extensions }) => extensions.rule)).toEqual(['CURSOR']);
    }
  });

  test('neither lists nor counts what is locked, limited, blocked or shut; an override brings it back', async () => {
    const [locked, limited, blocked] = [
      await world.patient('Locked', { locked: true }),
      await world.patient('Limited'),
      await world.patient('Blocked'),
    ];
    await world.limit({ fragment: "last_name = 'Limited'", level: 'PATIENT', providers: ['ada'] });
    await world.set('Staff', [blocked], ['ada']);
    for (const patient of [locked, limited, blocked]) await deficiency(await world.document(patient));
    expect(await world.ask('ada', LIST)).toEqual(answer({ chartDeficiencies: page() }));
    await world.grant('ada', limited);
    expect((await world.ask('ada', LIST)).body.data.chartDeficiencies.totalCount).toBe(1);
  });

  test('opens the secondary viewers, which are the tree by the same rules (Horizon)', async () => {
    const patient = await world.patient('Berg');
    const [open, locked] = [await world.encounter(patient), await world.encounter(patient, { locked: true })];
    const document = await world.document(open, { title: 'Seen' });
    await world.document(locked, { title: 'Hidden' });
    await deficiency(document);
    const { body } = await world.ask('ada', '{ chartDeficiencies { nodes { document { patient { id } encounter { id } } } } }');
    const [{ document: from }] = body.data.chartDeficiencies.nodes;
    const tree = 'encounters { encounter { id } documentTypes { documents { title } } }';
    const shown = { encounters: [{ encounter: { id: open.gid }, documentTypes: [{ documents: [{ title: 'Seen' }] }] }] };
    expect(
      await world.ask(
        'ada',
        `{ medicalRecordViewer(patientId: "${from.patient.id}") { ${tree} } encounterViewer(encounterId: "${from.encounter.id}") { ${tree} } }`,
      ),
    ).toEqual(answer({ medicalRecordViewer: shown, encounterViewer: shown }));
  });
});

describe('to sign and to complete', () => {
  test('ends what was to do, once, and is an event', async () => {
    const patient = await world.patient('Berg');
    const document = await world.document(patient, { title: 'One' });
    await deficiency(document, 'SIGN');
    await deficiency(document, 'COMPLETE');
    expect(await sign(document)).toEqual({ id: document.gid, title: 'One' });
    expect(await sign(document)).toBe('CONFLICT');
    expect(await sign(document, 'ada', 'completeDocument')).toEqual({ id: document.gid, title: 'One' });
    expect(await world.ask('ada', LIST)).toEqual(answer({ chartDeficiencies: page() }));
    const record = { patientId: patient.id, encounterId: null, documentId: document.id, disclosure: 'CHART', door: 'OPEN', rules: [] };
    const done = (await eventsOf(world, 'ada')).filter(({ action }) => action === 'CHART_COMPLETED');
    expect(done).toEqual(
      (['SIGN', 'COMPLETE'] as const).map((kind) => ({
        action: 'CHART_COMPLETED',
        outcome: 'SUCCESS',
        field: kind === 'SIGN' ? 'signDocument' : 'completeDocument',
        records: [record],
        change: { before: { kind, resolvedAt: null }, after: { kind, resolvedAt: world.now.toISOString() } },
      })),
    );
  });

  test('takes effect for one of many at a time', async () => {
    const document = await world.document(await world.patient('Berg'));
    await deficiency(document);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => sign(document)));
    expect(outcomes.filter((each) => typeof each === 'object')).toHaveLength(1);
    expect(outcomes.filter((each) => each === 'CONFLICT')).toHaveLength(3);
  });

  test('is for one’s own alone, and for what is open', async () => {
    const [open, hidden, safe, blocked] = [
      await world.patient('Open'),
      await world.patient('Hidden', { locked: true }),
      await world.patient('Safe'),
      await world.patient('Blocked'),
    ];
    await world.limit({ fragment: "last_name = 'Safe'", level: 'PATIENT', providers: ['ada'] });
    await world.set('Staff', [blocked], ['ada']);
    const documents = [];
    for (const patient of [open, hidden, safe, blocked]) documents.push(await world.document(patient));
    const [own, unseen, closed, shut] = documents;
    for (const document of [unseen, closed, shut]) await deficiency(document!);
    await deficiency(own!, 'SIGN', 'bruno');
    expect(await sign(own!)).toBe('NOT_FOUND');
    expect(await sign(closed!)).toBe('OVERRIDE_REASON_REQUIRED');
    const asked = async (gid: string) => {
      const sent = await world.statements(async () => expect(await sign({ gid })).toBe('NOT_FOUND'));
      return sent.map((statement) => statement.replace(/\b\d+\b/g, '0')).sort();
    };
    const unknown = await asked(UNKNOWN.Document);
    expect(await asked(unseen!.gid)).toEqual(unknown);
    expect(await asked(shut!.gid)).toEqual(unknown);
    expect(await count(world, 'chart_deficiency WHERE resolved_at IS NULL')).toBe(4);
  });

  test('needs both permissions, and the id of a document', async () => {
    const document = await world.document(await world.patient('Berg'));
    for (const [name, permissions] of [
      ['reader', [Permission.RECORDS_READ]],
      ['completer', [Permission.CHART_COMPLETE]],
    ] as const) {
      await world.provider(name, { permissions });
      expect(await sign(document, name)).toBe('FORBIDDEN');
      expect(await sign(document, name, 'completeDocument')).toBe('FORBIDDEN');
      expect(await did(world, name, 'chartDeficiencies { totalCount }', {}, 'query')).toBe('FORBIDDEN');
    }
    expect(await sign({ gid: UNKNOWN.Patient })).toBe('BAD_USER_INPUT ID_OF_DOCUMENT');
  });
});
