import { WebSocket } from 'ws';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import {
  hostileExports,
  hostileOperations,
  hostileRequests,
  hostileSockets,
  VALUE,
  type Expected,
  type HostileRequest,
} from './hostilePayloads';

let world: World;
let token: string;
/** What signing in sends to the database, and nothing else. */
let signingIn: number;
beforeAll(async () => {
  world = await World.open();
  const { RECORDS_READ, REPORTS_RUN, ACCESS_LIMITS_MANAGE, AUDIT_READ, RECORDS_LOCK, RECORDS_READ_LOCKED } = Permission;
  await world.provider('vera', {
    permissions: [RECORDS_READ, REPORTS_RUN, ACCESS_LIMITS_MANAGE, AUDIT_READ, RECORDS_LOCK, RECORDS_READ_LOCKED],
  });
  for (let count = 0; count < 3; count += 1) await world.document(await world.encounter(await world.patient('Aster')));
  token = await world.token('vera');
  signingIn = (await world.statements(() => world.ask('vera', '{ __typename }'))).length;
});
afterAll(() => world.close());

/** More statements than this no payload begins: signing in, what it reads, and its events. */
const MAXIMUM_STATEMENTS = 40;
/** The longest answer. */
const MAXIMUM_BYTES = 64 * 1024;

interface Seen {
  readonly status: number;
  readonly errors: readonly string[];
  readonly text: string;
  readonly statements: number;
}

/** The codes of an answer, each once, with what says which rule was broken. */
function errorsOf(text: string): string[] {
  const { errors = [] } = JSON.parse(text) as { errors?: { extensions: { code: string; rule?: string; path?: string } }[] };
  return [
    ...new Set(errors.map(({ extensions: { code, path, rule } }) => [code, path, rule].filter((word) => word !== undefined).join(' '))),
  ];
}

async function send({ method = 'POST', path = '/graphql', headers = {}, body }: Omit<HostileRequest, 'name' | 'expected'>): Promise<Seen> {
  let seen = { status: 0, text: '' };
  const statements = await world.statements(async () => {
    const response = await fetch(`${world.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
    });
    seen = { status: response.status, text: await response.text() };
  });
  return { ...seen, errors: errorsOf(seen.text), statements: statements.length };
}

function check(seen: Seen, expected: Expected): void {
  expect({ status: seen.status, errors: seen.errors }).toEqual({ errors: [], ...expected });
  expect(seen.text).not.toMatch(new RegExp(`${VALUE}|INTERNAL_SERVER_ERROR|stack|node_modules|SELECT `));
  expect(Buffer.byteLength(seen.text)).toBeLessThan(MAXIMUM_BYTES);
  expect(seen.statements).toBeLessThanOrEqual(expected.status === 200 ? MAXIMUM_STATEMENTS : signingIn);
}

/** The server is as it was: it answers, and nothing has reached what all objects share. */
async function stillAnswers(): Promise<void> {
  expect((await world.ask('vera', '{ me { username } patients { totalCount } }')).body).toEqual({
    data: { me: { username: 'vera' }, patients: { totalCount: 3 } },
  });
  expect(Object.keys(Object.prototype)).toEqual([]);
}

afterEach(stillAnswers);

test('there are enough of them, each by its own name', () => {
  const names = [...hostileOperations, ...hostileRequests, ...hostileSockets].map(({ name }) => name);
  expect(new Set([...hostileOperations, ...hostileRequests].map(({ name }) => name)).size).toBe(
    hostileOperations.length + hostileRequests.length,
  );
  expect(names.length).toBeGreaterThan(180);
});

describe('an operation over HTTP', () => {
  test.each(hostileOperations)('$name', async ({ query, variables, operationName, extensions, expected }) => {
    const body = JSON.stringify({ query, variables, operationName, extensions });
    check(await send({ headers: { 'content-type': 'application/json' }, body }), expected);
  });
});

describe('a request', () => {
  test.each([...hostileRequests, ...hostileExports])('$name', async ({ expected, ...request }) => {
    check(await send(request), expected);
  });
});

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: readonly { readonly extensions: { readonly code: string; readonly rule?: string } }[];
}

/** What came back over a socket, and the code with which it was closed; null where it is still open. */
interface Heard {
  readonly messages: string[];
  readonly closed: number | null;
  readonly text: string;
}

const said = ({ type, id, payload }: Message): string => {
  const errors = type === 'error' ? (payload ?? []).map(({ extensions: { code, rule } }) => [code, rule].join(' ')) : [];
  return [type, ...(id === undefined ? [] : [id]), ...new Set(errors)].join(' ');
};

/** Sends frames over a socket of its own, and hears until the server has answered a ping after them, or has closed. */
async function hear(frames: readonly unknown[], { isOpened = true, protocol = 'graphql-transport-ws' } = {}): Promise<Heard> {
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, protocol);
  const texts: string[] = [];
  let closed: number | null = null;
  const put = (frame: unknown) => {
    if (Buffer.isBuffer(frame)) socket.send(frame);
    else socket.send((typeof frame === 'string' ? frame : JSON.stringify(frame)).replace('$token', token));
  };
  await new Promise<void>((resolve) => {
    const proceed = (): void => {
      frames.forEach(put);
      // Whatever came before is done, or is waited for, when this is answered and a moment has gone by.
      put({ type: 'ping', payload: { last: true } });
    };
    socket.on('open', () => (isOpened ? put({ type: 'connection_init', payload: { authorization: 'Bearer $token' } }) : proceed()));
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.includes('"connection_ack"')) proceed();
      else if (text.includes('"last"')) setTimeout(() => socket.close(1000), 300);
      else texts.push(text);
    });
    socket.on('close', (code, reason) => {
      if (code !== 1000 && code !== 1005) closed = code;
      texts.push(JSON.stringify({ type: '', reason: reason.toString() }));
      resolve();
    });
    socket.on('error', () => undefined);
  });
  const messages = texts.map((text) => said(JSON.parse(text) as Message)).filter((word) => word !== '');
  return { messages, closed, text: texts.join('\n') };
}

/** Rules that are looked at before it is known whether an operation is a subscription. */
const ALIKE = /^BAD_USER_INPUT (TOO_\w+|SYNTAX|VALIDATION)$/;
/** What a socket takes in one message is less than what a body holds. */
const fitsASocket = ({ query, variables }: (typeof hostileOperations)[number]) => JSON.stringify({ query, variables }).length < 60_000;

describe('an operation over a socket', () => {
  const sent = hostileOperations.filter(
    (each) => each.extensions === undefined && each.name !== 'a subscription by HTTP' && fitsASocket(each),
  );

  test.each(sent)('$name', async ({ query, variables, operationName, expected }) => {
    const [first = ''] = expected.errors ?? [];
    let heard: Heard | undefined;
    const frame = { id: '1', type: 'subscribe', payload: { query, variables, operationName } };
    const statements = await world.statements(async () => (heard = await hear([frame])));
    expect(heard?.closed).toBeNull();
    if (ALIKE.test(first)) expect(heard?.messages).toEqual([`error 1 ${first}`]);
    else
      expect(heard?.messages).toEqual([
        expect.stringMatching(/^error 1 BAD_USER_INPUT (SUBSCRIPTIONS_ONLY|SUBSCRIPTION_UNCONDITIONAL|VALIDATION)$/),
      ]);
    expect(heard?.text).not.toMatch(new RegExp(`${VALUE}|INTERNAL_SERVER_ERROR|node_modules`));
    expect(statements).toEqual([]);
  });
});

describe('a socket', () => {
  test.each(hostileSockets)('$name', async ({ frames, messages = [], closed, ...options }) => {
    const heard = await hear(frames, options);
    expect(heard.closed).toBe(closed);
    if (closed === null) expect(heard.messages).toEqual(messages);
    expect(heard.text).not.toMatch(new RegExp(`${VALUE}|INTERNAL_SERVER_ERROR|node_modules`));
  });
});
