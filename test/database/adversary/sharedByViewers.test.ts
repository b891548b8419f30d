import { World } from '../../world/World';

const CHART = `hin access { disclosure door } encounters { totalCount nodes { service access { disclosure } documents { nodes { content } } } }`;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

it('what one viewer was shown is no answer to another, nor to the same one later', async () => {
  for (const username of ['ada', 'bruno', 'farid']) await world.provider(username);
  const patient = await world.patient('Shared', { hin: 'HIN-1' });
  const encounter = await world.encounter(patient, { service: 'Psychiatry' });
  await world.document(encounter);
  await world.set('Staff', [patient], ['farid']);
  await world.limit({ fragment: "service = 'Psychiatry'", providers: ['bruno'] });
  const ask = (username: string) =>
    world.ask(
      username,
      `{ patients { totalCount nodes { ${CHART} } } encounters { totalCount } patient(id: "${patient.gid}") { ${CHART} } node(id: "${encounter.gid}") { id } }`,
    );

  const document = { content: 'The content of the document.' };
  const open = {
    hin: 'HIN-1',
    access: { disclosure: 'CHART', door: 'OPEN' },
    encounters: { totalCount: 1, nodes: [{ service: 'Psychiatry', access: { disclosure: 'CHART' }, documents: { nodes: [document] } }] },
  };
  const safe = { ...open, encounters: { totalCount: 1, nodes: [{ service: null, access: { disclosure: 'IDENTITY' }, documents: null }] } };
  const none = { totalCount: 0, nodes: [] };
  const wanted = {
    ada: { patients: { totalCount: 1, nodes: [open] }, encounters: { totalCount: 1 }, patient: open, node: { id: encounter.gid } },
    bruno: { patients: { totalCount: 1, nodes: [safe] }, encounters: { totalCount: 1 }, patient: safe, node: { id: encounter.gid } },
    farid: { patients: none, encounters: { totalCount: 0 }, patient: null, node: null },
  };
  // Whoever comes first, and whoever comes after: each is asked after each other.
  for (const username of ['ada', 'bruno', 'ada', 'farid', 'bruno', 'farid', 'ada'] as const) {
    expect([username, (await ask(username)).body.data]).toEqual([username, wanted[username]]);
  }

  await world.lock(patient);
  for (const username of ['ada', 'bruno', 'farid']) {
    expect((await ask(username)).body).toEqual({ data: { patients: none, encounters: { totalCount: 0 }, patient: null, node: null } });
  }
});
