import { once } from 'node:events';
import { connect } from 'node:net';
import { World } from '../../world/World';

const lines: string[] = [];
let world: World;
beforeAll(async () => {
  world = await World.open({ LOG_LEVEL: 'trace' }, { log: (line) => lines.push(line) });
});
afterAll(() => world.close());

/** Sends a request as it is, and gives the first line of the answer. */
async function sent(target: string): Promise<string> {
  const { hostname, port } = new URL(world.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let answer = '';
  for await (const piece of socket) answer += String(piece);
  return answer.split('\r\n')[0] ?? '';
}

const SECRET = 'Zq7Sm1thV4lue';

test.each([
  `/documents/${SECRET}`,
  `/DOCUMENTS/${SECRET}`,
  `http://localhost/documents/${SECRET}`,
  `HTTP://localhost:1/documents/${SECRET}`,
  `//documents/${SECRET}`,
  `///documents/${SECRET}`,
  `/./documents/${SECRET}`,
  `/documents/x/${SECRET}`,
  `/%64ocuments/${SECRET}`,
  `/documents%2f${SECRET}`,
  `/audit/events.csv?patient=${SECRET}`,
  `http://${SECRET}:x@localhost/audit/events.csv?patient=${SECRET}`,
  `http://localhost:99999999/documents/${SECRET}`,
  `http://localhost/reports/demographics.csv?reportDefinition=${SECRET}`,
])('the log keeps nothing of the token, or of the question, in GET %s', async (target) => {
  lines.length = 0;
  const status = await sent(target);
  expect(status).toMatch(/^HTTP\/1.1 4\d\d /);
  for (let tries = 0; tries < 100 && lines.length === 0; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(lines.join('')).toContain('Request answered');
  expect(lines.join('')).not.toContain(SECRET);
});
