import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const FEW = { LIMIT_REASONS: '10', LIMIT_MISSES: '10', LIMIT_SIGN_IN_FAILURES: '10' };
let world: World;
beforeEach(async () => {
  world = await World.open(FEW);
});
afterEach(() => world.close());

const LOOK_UP = 'query ($mrn: String!) { patient(mrn: $mrn) { lastName } }';
const WITH_REASON = 'query ($mrn: String!) { patient(mrn: $mrn, overrideReason: { code: "CONSULT" }) { lastName } }';

/** The answer to a field that was tried too often; the world stands at noon. */
const tooOften = (path: string, rule: string, retryAfterSeconds: number) => ({
  errors: [
    expect.objectContaining({
      message: 'The service cannot answer now; try again',
      path: [path],
      extensions: { code: 'UNAVAILABLE', rule, retryAfterSeconds },
    }),
  ],
  data: { [path]: null },
});
const NONE = { data: { patient: null } };
const body = async (username: string, query: string, variables: Record<string, unknown>) =>
  (await world.ask(username, query, variables)).body;
const lastEvent = async () => (await world.events()).at(-1);

describe('numbers that are guessed', () => {
  test('find nothing so often, hidden or unknown alike, and then nothing is looked up', async () => {
    await world.provider('ada');
    await world.provider('bruno');
    await world.patient('Aster', { mrn: 'KNOWN' });
    await world.lock(await world.patient('Hidden', { mrn: 'HIDDEN' }));
    const answers: Record<string, unknown[]> = { ada: [], bruno: [] };
    for (const [username, mrn] of [
      ['ada', 'HIDDEN'],
      ['bruno', 'UNKNOWN'],
    ] as const) {
      for (let count = 0; count < 10; count += 1) {
        // What is found does not count.
        expect(await body(username, LOOK_UP, { mrn: 'KNOWN' })).toEqual({ data: { patient: { lastName: 'Aster' } } });
        expect(await body(username, LOOK_UP, { mrn })).toEqual(NONE);
      }
      for (const asked of ['KNOWN', 'HIDDEN', 'UNKNOWN']) {
        const sent = await world.statements(async () => answers[username]?.push(await body(username, LOOK_UP, { mrn: asked })));
        answers[username]?.push(sent.filter((statement) => /\bpatient\b/.test(statement)).length, sent.length);
      }
    }
    expect(answers.ada).toEqual(answers.bruno);
    const [first] = answers.ada ?? [];
    expect(first).toEqual(tooOften('patient', 'TOO_MANY_MISSES', 600));
    expect(answers.ada?.slice(0, 3)).toEqual(answers.ada?.slice(3, 6));
    expect(answers.ada?.slice(0, 3)).toEqual(answers.ada?.slice(6));
    expect(await lastEvent()).toMatchObject({ action: 'OPERATION', outcome: 'REFUSED', field: 'patient', errorCode: 'UNAVAILABLE' });

    // Whoever has the record in a list goes on; so does everybody else, and who waits.
    const search = '{ patients(search: { mrn: "KNOWN" }) { nodes { lastName } } }';
    expect(await body('ada', search, {})).toEqual({ data: { patients: { nodes: [{ lastName: 'Aster' }] } } });
    await world.provider('clara');
    expect(await body('clara', LOOK_UP, { mrn: 'UNKNOWN' })).toEqual(NONE);
    world.pass(10);
    expect(await body('ada', LOOK_UP, { mrn: 'KNOWN' })).toEqual({ data: { patient: { lastName: 'Aster' } } });
  });

  test('hold nobody up who gives a reason', async () => {
    await world.provider('ada');
    const patient = await world.patient('Aster', { mrn: 'KNOWN' });
    await world.limit({ fragment: "last_name = 'Aster'", level: 'PATIENT' });
    for (let count = 0; count < 10; count += 1) await body('ada', LOOK_UP, { mrn: 'UNKNOWN' });
    expect(await body('ada', LOOK_UP, { mrn: 'KNOWN' })).toEqual(tooOften('patient', 'TOO_MANY_MISSES', 600));
    expect(await body('ada', WITH_REASON, { mrn: 'KNOWN' })).toEqual({ data: { patient: { lastName: 'Aster' } } });
    const give = 'mutation ($id: ID!) { giveOverrideReason(record: $id, reason: { code: "CONSULT" }) { record { id } } }';
    expect(await body('ada', give, { id: patient.gid })).toEqual({ data: { giveOverrideReason: { record: { id: patient.gid } } } });
  });

  test('count where a patient is blocked, and in mutations', async () => {
    const { RECORDS_READ, RECORDS_LOCK, RECORDS_READ_LOCKED, SETS_MANAGE } = Permission;
    await world.provider('ada', { permissions: [RECORDS_READ, RECORDS_LOCK, RECORDS_READ_LOCKED, SETS_MANAGE] });
    const blocked = await world.patient('Aster', { mrn: 'BLOCKED' });
    const set = await world.set('set', [blocked], ['ada']);
    const lock = 'mutation ($id: ID!) { lockRecord(record: $id, reason: "because it is so") { id } }';
    const rename = 'mutation ($id: ID!) { renamePatientSet(id: $id, name: "x", version: 1) { id } }';
    const make = 'mutation ($id: ID!) { createPatientSet(name: "y", patients: [$id]) { id } }';
    for (let count = 0; count < 3; count += 1) {
      expect((await body('ada', LOOK_UP, { mrn: 'BLOCKED' })).errors).toMatchObject([{ extensions: { code: 'RECORD_BLOCKED' } }]);
      expect((await body('ada', lock, { id: blocked.gid })).errors).toMatchObject([{ extensions: { code: 'RECORD_BLOCKED' } }]);
      expect((await body('ada', rename, { id: set.gid })).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
    await body('ada', LOOK_UP, { mrn: 'UNKNOWN' });
    expect(await body('ada', lock, { id: blocked.gid })).toEqual(tooOften('lockRecord', 'TOO_MANY_MISSES', 600));
    expect(await body('ada', rename, { id: set.gid })).toEqual(tooOften('renamePatientSet', 'TOO_MANY_MISSES', 600));
    expect(await body('ada', make, { id: blocked.gid })).toEqual(tooOften('createPatientSet', 'TOO_MANY_MISSES', 600));
  });
});

describe('reasons', () => {
  test('are given so often in an hour, whatever comes of them, and then refused before anything is looked up', async () => {
    await world.provider('ada');
    await world.patient('Aster', { mrn: 'KNOWN' });
    await world.lock(await world.patient('Hidden', { mrn: 'HIDDEN' }));
    for (let count = 0; count < 5; count += 1) {
      expect(await body('ada', WITH_REASON, { mrn: 'KNOWN' })).toEqual({ data: { patient: { lastName: 'Aster' } } });
      expect(await body('ada', WITH_REASON, { mrn: 'HIDDEN' })).toEqual(NONE);
    }
    const seen: unknown[] = [];
    for (const mrn of ['KNOWN', 'HIDDEN', 'UNKNOWN']) {
      const sent = await world.statements(async () => {
        expect(await body('ada', WITH_REASON, { mrn })).toEqual(tooOften('patient', 'TOO_MANY_REASONS', 3_600));
      });
      seen.push(sent);
      expect(await lastEvent()).toMatchObject({ action: 'OPERATION', outcome: 'REFUSED', field: 'patient', errorCode: 'UNAVAILABLE' });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    const give = 'mutation ($id: ID!) { giveOverrideReason(record: $id, reason: { code: "CONSULT" }) { record { id } } }';
    expect(await body('ada', give, { id: 'Patient:00000000-0000-4000-8000-000000000000' })).toEqual(
      tooOften('giveOverrideReason', 'TOO_MANY_REASONS', 3_600),
    );
    // What needs no reason goes on.
    expect(await body('ada', LOOK_UP, { mrn: 'KNOWN' })).toEqual({ data: { patient: { lastName: 'Aster' } } });
    world.pass(60);
    expect(await body('ada', WITH_REASON, { mrn: 'KNOWN' })).toEqual({ data: { patient: { lastName: 'Aster' } } });
  });

  test('that are none, and those of who may give none, are refused as before', async () => {
    await world.provider('ada');
    await world.provider('bruno', { permissions: [Permission.RECORDS_READ] });
    const bad = 'query ($mrn: String!) { patient(mrn: $mrn, overrideReason: { code: "NONSENSE" }) { lastName } }';
    for (let count = 0; count < 12; count += 1) {
      expect((await body('ada', bad, { mrn: 'x' })).errors).toMatchObject([{ extensions: { code: 'OVERRIDE_REASON_INVALID' } }]);
      expect((await body('bruno', WITH_REASON, { mrn: 'x' })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });
});

test('sign-ins that fail are refused after some, and written down no more; a valid token is taken from the same address', async () => {
  await world.provider('ada');
  const send = async (authorization: string) => {
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: '{ me { username } }' }),
    });
    return { status: response.status, wait: response.headers.get('retry-after'), body: await response.json() };
  };
  const failed = {
    status: 401,
    wait: null,
    body: { errors: [{ message: 'Sign in to use this service', extensions: { code: 'UNAUTHENTICATED' } }] },
  };
  const unknown = `Bearer ${await world.token('nobody')}`;
  for (let count = 0; count < 5; count += 1) {
    expect(await send('Bearer nonsense')).toEqual(failed);
    expect(await send(unknown)).toEqual(failed);
  }
  for (const authorization of ['Bearer nonsense', unknown, 'Basic x']) {
    expect(await send(authorization)).toEqual({
      status: 429,
      wait: '600',
      body: {
        errors: [
          {
            message: 'The service cannot answer now; try again',
            extensions: { code: 'UNAVAILABLE', rule: 'TOO_MANY_SIGN_IN_FAILURES', retryAfterSeconds: 600 },
          },
        ],
      },
    });
  }
  expect((await send(`Bearer ${await world.token('ada')}`)).body).toEqual({ data: { me: { username: 'ada' } } });
  const events = (await world.events()).filter(({ action }) => action === 'SIGN_IN');
  expect(events.map(({ errorCode }) => errorCode)).toEqual([...Array.from({ length: 10 }, () => 'UNAUTHENTICATED'), 'UNAVAILABLE']);
  world.pass(10);
  expect(await send('Bearer nonsense')).toEqual(failed);
});
