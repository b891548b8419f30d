import { WebSocket } from 'ws';
import { Provider } from '../../../src/entity/Provider';
import { Permission } from '../../../src/policy/Permission';
import { watching } from '../../world/Watching';
import { World } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;
const GIVE = `mutation ($record: ID!) { giveOverrideReason(record: $record, reason: { code: "CONSULT" }) { grant { id } } }`;

let world: World;
beforeAll(async () => {
  // One test asks for much in each delivery.
  world = await World.open({ LIMIT_ALIASES: '1000', LIMIT_FIELDS: '2000' });
});
afterAll(() => world.close());

const watch = (username: string, query: string) => watching(world, username, query);

async function ward(name: string, overrideSetting = 'PROMPT') {
  const [clinician, analyst] = [`${name}-clinician`, `${name}-analyst`];
  await world.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(analyst, { permissions: [OVERRIDE_DECIDE] });
  const patient = await world.patient(name);
  const encounter = await world.encounter(patient, { service: name });
  await world.limit({ fragment: `service = '${name}'`, overrideSetting, providers: [clinician] });
  return { clinician, analyst, patient, encounter };
}

const QUEUE = 'subscription { overrideQueueChanged { state patient { lastName } } }';

test('an analyst sees a request arrive and move on, and its requester sees the same', async () => {
  const { clinician, analyst, encounter } = await ward('live');
  const queue = await watch(analyst, QUEUE);
  const own = await watch(clinician, 'subscription { overrideRequestChanged { state } }');
  const { body } = await world.ask(clinician, GIVE, { record: encounter.gid });
  const request = body.errors?.[0].extensions.requestId as string;
  await world.ask(analyst, `mutation { approveOverrideRequest(request: "${request}") { state } }`);
  await queue.until(({ arrived }) => arrived.length === 2);
  await own.until(({ arrived }) => arrived.length === 2);
  expect(queue.arrived.map(({ data }) => data.overrideQueueChanged)).toEqual([
    { state: 'PENDING', patient: { lastName: 'live' } },
    { state: 'APPROVED', patient: { lastName: 'live' } },
  ]);
  expect(own.arrived.map(({ data }) => data.overrideRequestChanged.state)).toEqual(['PENDING', 'APPROVED']);
  await Promise.all([queue.end(), own.end()]);
});

test('whoever watches for long is told as much as at the beginning: each delivery has the bounds of one operation', async () => {
  const { clinician, analyst, encounter } = await ward('long');
  const patients = Array.from({ length: 800 }, (_, index) => `p${index}: patient { id }`).join(' ');
  const queue = await watch(analyst, `subscription { overrideQueueChanged { ${patients} } }`);
  for (let count = 1; count <= 14; count += 1) {
    await world.ask(clinician, GIVE, { record: encounter.gid });
    await queue.until(({ arrived }) => arrived.length === count);
  }
  expect(queue.arrived.flatMap(({ errors = [] }) => errors)).toEqual([]);
  await queue.end();
});

test('a delivery is decided anew: what the watcher may not know of does not arrive', async () => {
  const { clinician, analyst, patient, encounter } = await ward('hidden');
  const queue = await watch(analyst, QUEUE);
  await world.set('hidden from the analyst', [patient], [analyst]);
  await world.ask(clinician, GIVE, { record: encounter.gid });
  const other = await ward('shown');
  await world.ask(other.clinician, GIVE, { record: other.encounter.gid });
  await queue.until(({ arrived }) => arrived.length === 1);
  expect(queue.arrived[0].data.overrideQueueChanged.patient.lastName).toBe('shown');
  await queue.end();
});

test('a watcher who was made inactive gets an error and nothing else', async () => {
  const { clinician, analyst, encounter } = await ward('leaver');
  const queue = await watch(analyst, QUEUE);
  await world.database.run((manager) => manager.update(Provider, { id: world.providerId(analyst) }, { active: false }));
  await world.ask(clinician, GIVE, { record: encounter.gid });
  await queue.until(({ arrived }) => arrived.length === 1);
  expect(queue.arrived[0].errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED' });
  await queue.end();
});

test('a grant that is made is told to its holder', async () => {
  const { clinician, encounter } = await ward('granted', 'ALLOW');
  const grants = await watch(clinician, 'subscription { overrideGrantChanged { strength encounter { number } } }');
  await world.ask(clinician, `{ encounter(id: "${encounter.gid}", overrideReason: { code: "CONSULT" }) { service } }`);
  await grants.until(({ arrived }) => arrived.length === 1);
  expect(grants.arrived[0]).toEqual({ data: { overrideGrantChanged: { strength: 'REASON', encounter: { number: encounter.number } } } });
  await grants.end();
});

test('without the permission there is nothing to watch, and queries are not answered on a socket', async () => {
  const { clinician } = await ward('refused');
  const queue = await watch(clinician, QUEUE);
  await queue.until(({ arrived }) => arrived.length === 1);
  expect(queue.arrived[0].errors[0].extensions).toEqual({ code: 'FORBIDDEN' });
  await queue.end();
  const query = await watch(clinician, '{ patients { nodes { lastName } } }');
  await query.until(({ arrived }) => arrived.length === 1);
  expect(query.arrived[0].errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', rule: 'SUBSCRIPTIONS_ONLY' });
  await query.end();
});

test('a socket is closed when its token expires, and refused without one', async () => {
  const { analyst } = await ward('expiry');
  const before = world.now;
  const token = await world.token(analyst);
  // The token has one second left.
  world.pass(12 * 60 - 1 / 60);
  const closed = (authorization?: string) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: authorization ? { authorization } : {} })));
      socket.on('close', (code) => resolve(code));
    });
  expect(await closed(`Bearer ${token}`)).toBe(4431);
  expect(await closed()).toBe(4403);
  expect(await closed('Bearer nonsense')).toBe(4403);
  world.now = before;
});

test('one person has 20 sockets to a server and no more; one that is closed makes room, and others have their own', async () => {
  const { clinician, analyst } = await ward('sockets');
  const connect = async (username: string) => {
    const authorization = `Bearer ${await world.token(username)}`;
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const outcome = new Promise<string | number>((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })));
      socket.on('message', (data: Buffer) => resolve((JSON.parse(data.toString()) as { type: string }).type));
      socket.on('close', resolve);
    });
    return { socket, outcome: await outcome };
  };
  // Some go before they are let in: they take no place.
  for (let index = 0; index < 30; index += 1) {
    const authorization = `Bearer ${await world.token(clinician)}`;
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }), () => socket.terminate());
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  const opened = await Promise.all(Array.from({ length: 22 }, () => connect(clinician)));
  expect(opened.map(({ outcome }) => outcome).sort()).toEqual([4430, 4430, ...Array<string>(20).fill('connection_ack')]);
  const other = await connect(analyst);
  expect(other.outcome).toBe('connection_ack');
  const [first, ...rest] = opened.filter(({ outcome }) => outcome === 'connection_ack');
  first?.socket.close();
  await new Promise((resolve) => first?.socket.once('close', resolve));
  const again = await connect(clinician);
  expect([again.outcome, (await connect(clinician)).outcome]).toEqual(['connection_ack', 4430]);
  for (const { socket } of [again, other, ...rest]) socket.close();
});
