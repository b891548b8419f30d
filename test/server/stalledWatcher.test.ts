import { WebSocket } from 'ws';
import { Permission } from '../../src/policy/Permission';
import { World } from '../../src/testing/World';

test('one clinician who watches without reading does not end the process of everybody', async () => {
  const world = await World.open();
  await world.provider('c', { permissions: [Permission.RECORDS_READ, Permission.OVERRIDE_SELF] });
  const encounter = await world.encounter(await world.patient('Aster'), { service: 'Psychiatry' });
  await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'PROMPT' });
  const token = await world.token('c');
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await new Promise<void>((resolve) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })));
    socket.on('message', () => resolve());
  });
  // A large answer fills the buffers of the connection soon.
  const many = Array.from({ length: 800 }, (_, n) => `field_of_a_long_name_that_fills_buffers_${n}:id`).join(' ');
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: `subscription { overrideRequestChanged { ${many} } }` } }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.pause();
  const aliases = Array.from(
    { length: 100 },
    (_, n) =>
      `a${n}: giveOverrideReason(record: "${encounter.gid}", reason: {code: "CONSULT"}, idempotencyKey: "same-key") { grant { id } }`,
  );
  const thrown: unknown[] = [];
  for (let n = 0; n < 13; n += 1) await world.ask('c', `mutation { ${aliases.join(' ')} }`).catch((error: unknown) => thrown.push(error));
  socket.terminate();
  await world.close();
  expect(thrown).toEqual([]);
}, 120_000);
