import { once } from 'node:events';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { World } from '../../world/World';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('vera');
});
afterAll(() => world.close());

/** Far more than the system itself keeps for a connection. */
const SENT_BYTES = 64 * 1024 * 1024;

/** A socket whose client never reads what comes back, signed in or not; and how it was ended, if it was. */
async function deafSocket(isSignedIn: boolean): Promise<{ socket: WebSocket; isEnded: () => boolean }> {
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  let isEnded = false;
  // What is sent to a connection that is no longer there is refused by the system.
  socket.on('error', () => (isEnded = true));
  socket.on('close', () => (isEnded = true));
  await once(socket, 'open');
  if (isSignedIn) {
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${await world.token('vera')}` } }));
    await once(socket, 'message');
  }
  const connection = (socket as unknown as { _socket: Socket })._socket;
  connection.on('error', () => (isEnded = true));
  connection.on('close', () => (isEnded = true));
  connection.pause();
  return { socket, isEnded: () => isEnded };
}

const message = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(60_000) } });

test.each([
  ['messages that ask for an answer, before signing in', false, (socket: WebSocket) => socket.send(message), message.length],
  ['messages that ask for an answer', true, (socket: WebSocket) => socket.send(message), message.length],
  ['pings of the protocol, before signing in', false, (socket: WebSocket) => socket.ping('x'.repeat(125)), 125],
])('a client who sends %s, and reads none, is cut off before the server holds all of them', async (_name, isSignedIn, send, bytes) => {
  const { socket, isEnded } = await deafSocket(isSignedIn);
  const begunAt = performance.now();
  // Sockets that do not sign in are closed after three seconds.
  for (let sent = 0; sent < SENT_BYTES && !isEnded() && performance.now() - begunAt < 2_500;) {
    for (let count = 0; count < 1_000_000 / bytes; count += 1, sent += bytes) send(socket);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const isEndedInTime = isEnded();
  socket.terminate();
  expect(isEndedInTime).toBe(true);
});

test('one who reads is answered as often as they ask', async () => {
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  let answers = 0;
  socket.on('message', () => (answers += 1));
  for (let count = 0; count < 200; count += 1) {
    const before = answers;
    socket.send(message);
    while (answers === before) await new Promise((resolve) => setImmediate(resolve));
  }
  socket.terminate();
  expect(answers).toBe(200);
});
