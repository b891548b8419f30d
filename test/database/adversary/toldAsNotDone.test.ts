import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { RECORDS_READ, RECORDS_LOCK, RECORDS_READ_LOCKED } = Permission;
const LOCK = `mutation ($id: ID!, $key: String) {
  lockRecord(record: $id, reason: "because it is so", idempotencyKey: $key) { ... on Patient { id } } }`;
const DONE = { action: 'LOCKED', outcome: 'SUCCESS' };
const UNKNOWN = {
  status: 200,
  body: {
    errors: [
      {
        message: 'The service cannot answer now; try again',
        locations: [{ line: 2, column: 3 }],
        path: ['lockRecord'],
        extensions: { code: 'UNAVAILABLE', rule: 'OUTCOME_UNKNOWN' },
      },
    ],
    data: { lockRecord: null },
  },
};

let world: World;
beforeEach(async () => {
  world = await World.open({ OPERATION_SECONDS: '2' });
  await world.provider('ada', { permissions: [RECORDS_READ, RECORDS_LOCK, RECORDS_READ_LOCKED] });
});
afterEach(() => world.close());

/** Asks while all the time that an operation has goes by just before the statement that follows a certain one. */
async function asksSlowly(isLast: (statement: string) => boolean, variables: Record<string, unknown>): Promise<unknown> {
  let answer: unknown;
  let isNext = false;
  const hear = (statement: string) => {
    if (isNext) {
      const end = performance.now() + 2_050;
      while (performance.now() < end);
    }
    isNext = isLast(statement);
  };
  await world.hearing(hear, async () => {
    answer = await world.ask('ada', LOCK, variables);
  });
  return answer;
}

test.each([
  ['without a key', null],
  ['with a key', 'a-key-of-ada'],
])('a mutation %s whose time ends after its commit does not say that it was not done', async (_name, key) => {
  const { gid: id } = await world.patient('Aster');
  expect(await asksSlowly((statement) => statement === 'COMMIT', { id, key })).toEqual(UNKNOWN);
  expect(await world.events()).toMatchObject([DONE]);
  expect(await world.ask('ada', LOCK, { id, key })).toEqual({ status: 200, body: { data: { lockRecord: { id } } } });
});

test('nor does one that was done before, and is sent again', async () => {
  const { gid: id } = await world.patient('Aster');
  await world.ask('ada', LOCK, { id, key: 'a-key-of-ada' });
  const isRecall = (statement: string) => statement.startsWith('SELECT') && statement.includes('idempotency_key');
  expect(await asksSlowly(isRecall, { id, key: 'a-key-of-ada' })).toEqual(UNKNOWN);
  expect((await world.events()).filter(({ action }) => action === 'LOCKED')).toMatchObject([DONE]);
});

test('one whose time ends before its commit says so, and was not done', async () => {
  const { gid: id } = await world.patient('Aster');
  const answer = await asksSlowly((statement) => statement.startsWith('UPDATE') && statement.includes('patient'), { id, key: null });
  expect(answer).toMatchObject({ body: { errors: [{ extensions: { code: 'UNAVAILABLE', rule: 'TIMEOUT' } }] } });
  expect(await world.database.dataSource.query('SELECT locked FROM patient')).toEqual([{ locked: 0 }]);
  expect(await world.events()).toEqual([]);
});
