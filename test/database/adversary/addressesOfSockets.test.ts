import { once } from 'node:events';
import { WebSocket } from 'ws';
import { World } from '../../world/World';

/** The address under which a socket with a wrong token is written down, which a proxy in front says to come from somewhere. */
async function addressFor(world: World, forwarded: string): Promise<unknown> {
  const url = `${world.url.replace('http', 'ws')}/graphql`;
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers: { 'x-forwarded-for': forwarded } });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer wrong' } }));
  await once(socket, 'close');
  const { actor } = (await world.events()).at(-1) as { actor: { clientAddress: string } };
  return actor.clientAddress;
}

test.each([
  ['0', '10.0.0.1', '127.0.0.1'],
  ['1', '10.0.0.1', '10.0.0.1'],
  ['1', '10.9.9.9, 10.0.0.1', '10.0.0.1'],
  ['2', '10.9.9.9, 10.0.0.1, 10.0.0.2', '10.0.0.1'],
  ['2', '10.0.0.1', '10.0.0.1'],
  ['1', '', '127.0.0.1'],
])('behind %s proxies, a socket forwarded for “%s” comes from %s, as a request does', async (TRUST_PROXY, forwarded, address) => {
  const world = await World.open({ TRUST_PROXY });
  const bySocket = await addressFor(world, forwarded);
  await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer wrong', 'x-forwarded-for': forwarded },
    body: '{}',
  });
  const { actor } = (await world.events()).at(-1) as { actor: { clientAddress: string } };
  await world.close();
  expect([bySocket, actor.clientAddress]).toEqual([address, address]);
});

test('who fails to sign in over sockets does not use up the failures of others behind the same proxy', async () => {
  const world = await World.open({ TRUST_PROXY: '1', LIMIT_SIGN_IN_FAILURES: '10' });
  for (let count = 0; count < 12; count += 1) await addressFor(world, '10.0.0.1');
  await addressFor(world, '10.0.0.2');
  const codes = (await world.events()).map(({ errorCode }) => errorCode);
  await world.close();
  expect(codes).toEqual([...Array.from({ length: 10 }, () => 'UNAUTHENTICATED'), 'UNAVAILABLE', 'UNAUTHENTICATED']);
});
