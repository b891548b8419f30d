import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { World } from '../../world/World';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('vera');
});
afterAll(() => world.close());

/** What comes back for an operation over a socket, and by which code the socket was closed meanwhile. */
async function send(query: string, variables: Record<string, unknown> = {}): Promise<{ answers: unknown[]; closed: number | null }> {
  const authorization = `Bearer ${await world.token('vera')}`;
  let closed: number | null = null;
  const client = createClient({
    url: `${world.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
    connectionParams: { authorization },
    onNonLazyError: () => undefined,
    on: { closed: (event) => (closed = (event as { code: number }).code) },
  });
  const answers: unknown[] = [];
  await new Promise<void>((resolve) => {
    client.subscribe(
      { query, variables },
      {
        next: (result) => void answers.push(result),
        error: (errors) => {
          answers.push(JSON.parse(JSON.stringify(errors)));
          resolve();
        },
        complete: resolve,
      },
    );
  });
  const before = closed;
  await client.dispose();
  return { answers, closed: before };
}

const FIELD = 'overrideRequestChanged';

test.each([
  ['a variable', `subscription ($x: Boolean!) { ${FIELD} @skip(if: $x) { id } }`, { x: false }],
  ['a variable with a default', `subscription ($x: Boolean = true) { ${FIELD} @include(if: $x) { id } }`, {}],
  ['a literal', `subscription { ${FIELD} @skip(if: true) { id } }`, {}],
  ['a fragment', `subscription { ...F @skip(if: true) } fragment F on Subscription { ${FIELD} { id } }`, {}],
  ['a field of a fragment', `subscription { ...F } fragment F on Subscription { ... { ${FIELD} @skip(if: true) { id } } }`, {}],
])('a subscription that is conditional by %s is refused, and its socket stays', async (_, query, variables) => {
  expect(await send(query, variables)).toEqual({
    answers: [[{ message: 'The input breaks a rule', extensions: { code: 'BAD_USER_INPUT', rule: 'SUBSCRIPTION_UNCONDITIONAL' } }]],
    closed: null,
  });
});

test.each([
  ['a syntax error', 'subscription { ', 'SYNTAX'],
  ['a field that is not there', 'subscription { nonsense }', 'VALIDATION'],
  ['what describes the schema', 'subscription { __typename }', 'VALIDATION'],
])('%s over a socket is the fault of the client, and none of the server', async (_, query, rule) => {
  const { answers, closed } = await send(query);
  expect(answers).toMatchObject([[{ extensions: { code: 'BAD_USER_INPUT', rule } }]]);
  expect(closed).toBeNull();
});

test.each([`subscription { ${FIELD} { id } }`, `subscription { ${FIELD} @skip(if: true) { id } }`])(
  'a subscription by HTTP is refused: %s',
  async (query) => {
    const { status, body } = await world.ask('vera', query);
    expect({ status, extensions: body.errors?.[0].extensions }).toEqual({
      status: 400,
      extensions: { code: 'BAD_USER_INPUT', rule: 'SUBSCRIPTIONS_BY_SOCKET' },
    });
    expect(body.data).toBeUndefined();
  },
);
