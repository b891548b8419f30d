import { SignJWT } from 'jose';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;
const MINUTES = 5;
const REQUIRED = { code: 'STEP_UP_REQUIRED', maxAgeSeconds: MINUTES * 60 };
const CHALLENGE = 'Bearer error="insufficient_user_authentication", max_age="300"';

let world: World;
beforeAll(async () => {
  world = await World.open({ STEP_UP_MINUTES: String(MINUTES) });
});
afterAll(() => world.close());

/** A token whose holder signed in some seconds ago; null for one that does not say. */
async function tokenOf(username: string, ageSeconds: number | null): Promise<string> {
  const { signIn } = world.config;
  if (signIn.kind !== 'local') throw new Error('The world has a local key');
  const now = world.now.getTime() / 1000;
  return new SignJWT({ sub: username, ...(ageSeconds === null ? {} : { auth_time: now - ageSeconds }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(signIn.issuer)
    .setAudience(signIn.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + 3600)
    .sign(new TextEncoder().encode(signIn.key));
}

async function ask(username: string, ageSeconds: number | null, query: string, accept = 'application/json') {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${await tokenOf(username, ageSeconds)}` },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as { data?: any; errors?: any[] };
  return { status: response.status, challenge: response.headers.get('www-authenticate'), body };
}

async function ward(overrideSetting: string) {
  const name = `s${Math.random().toString(36).slice(2, 8)}`;
  const [clinician, analyst] = [`${name}-clinician`, `${name}-analyst`];
  await world.provider(clinician, { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider(analyst, { permissions: [OVERRIDE_DECIDE] });
  const patient = await world.patient(name);
  const encounter = await world.encounter(patient, { service: name });
  await world.limit({ fragment: `service = '${name}'`, overrideSetting, providers: [clinician] });
  return { name, clinician, analyst, encounter };
}

const reading = (id: string, code = 'CONSULT') => `{ encounter(id: "${id}", overrideReason: { code: "${code}" }) { service } }`;
const giving = (id: string, code = 'CONSULT') =>
  `mutation { giveOverrideReason(record: "${id}", reason: { code: "${code}" }) { grant { strength } } }`;

/** What was refused, as the trail tells it. */
async function refusals(username: string) {
  return (await world.events())
    .filter(({ actor, outcome }) => outcome === 'REFUSED' && (actor as { viewerId: string }).viewerId === world.providerId(username))
    .map(({ action, field, errorCode, records }) => ({ action, field, errorCode, records }));
}

test.each([
  ['too old', MINUTES * 60],
  ['unknown', null],
  ['in the future', -60],
])('a reason needs a late sign-in: one that is %s is refused, with what to do, and written down', async (_name, age) => {
  const { clinician, encounter } = await ward('ALLOW');
  expect(await ask(clinician, age, reading(encounter.gid))).toEqual({
    status: 200,
    challenge: CHALLENGE,
    body: {
      data: { encounter: null },
      errors: [{ message: 'Sign in again to do this', path: ['encounter'], locations: [{ line: 1, column: 3 }], extensions: REQUIRED }],
    },
  });
  const given = await ask(clinician, age, giving(encounter.gid), 'application/graphql-response+json');
  expect([given.status, given.challenge, given.body.errors?.[0].extensions]).toEqual([200, CHALLENGE, REQUIRED]);
  expect(await refusals(clinician)).toEqual([
    { action: 'OPERATION', field: 'encounter', errorCode: 'STEP_UP_REQUIRED', records: undefined },
    { action: 'OPERATION', field: 'giveOverrideReason', errorCode: 'STEP_UP_REQUIRED', records: undefined },
  ]);
  expect(await ask(clinician, age, `{ encounter(id: "${encounter.gid}") { service } }`)).toEqual({
    status: 200,
    challenge: null,
    body: { data: { encounter: { service: null } } },
  });
});

test.each([0, MINUTES * 60 - 1])('a sign-in %i seconds ago is late enough', async (age) => {
  const { clinician, encounter, name } = await ward('ALLOW');
  expect(await ask(clinician, age, reading(encounter.gid))).toEqual({
    status: 200,
    challenge: null,
    body: { data: { encounter: { service: name } } },
  });
});

test('it is asked after the permission, and before the reason and the record', async () => {
  const { clinician, analyst, encounter } = await ward('ALLOW');
  const codeOf = async (username: string, query: string) => (await ask(username, 3600, query)).body.errors?.[0].extensions.code as string;
  expect(await codeOf(analyst, giving(encounter.gid))).toBe('FORBIDDEN');
  expect(await codeOf(clinician, giving(encounter.gid, 'NO_SUCH'))).toBe('STEP_UP_REQUIRED');
  expect(await codeOf(clinician, reading(encounter.gid, 'NO_SUCH'))).toBe('STEP_UP_REQUIRED');
  expect(await codeOf(clinician, giving('Encounter:00000000-0000-4000-8000-000000000000'))).toBe('STEP_UP_REQUIRED');
  const { body, challenge } = await ask(clinician, 0, giving(encounter.gid, 'NO_SUCH'));
  expect([body.errors?.[0].extensions.code, challenge]).toEqual(['OVERRIDE_REASON_INVALID', null]);
});

test('approving and assigning need a late sign-in; denying, revoking and reading do not', async () => {
  const { clinician, analyst, encounter } = await ward('PROMPT');
  const request = (await ask(clinician, 0, giving(encounter.gid))).body.errors?.[0].extensions.requestId as string;
  const step = (name: string, more = '') => `mutation { ${name}(request: "${request}"${more}) { state } }`;
  const until = `, until: "${new Date(world.now.getTime() + 3_600_000).toISOString()}"`;
  for (const [name, more] of [
    ['approveOverrideRequest', ''],
    ['assignOverride', until],
  ] as const) {
    const refused = await ask(analyst, 3600, step(name, more));
    expect([refused.challenge, refused.body.errors?.[0].extensions]).toEqual([CHALLENGE, REQUIRED]);
    expect((await ask(analyst, 0, step(name, more))).body.errors).toBeUndefined();
  }
  expect((await ask(analyst, 3600, step('revokeOverride'))).body).toEqual({ data: { revokeOverride: { state: 'REVOKED' } } });
  expect(await refusals(analyst)).toEqual([
    { action: 'OPERATION', field: 'approveOverrideRequest', errorCode: 'STEP_UP_REQUIRED', records: undefined },
    { action: 'OPERATION', field: 'assignOverride', errorCode: 'STEP_UP_REQUIRED', records: undefined },
  ]);
});

test('browsers of other origins may read the challenge', async () => {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://localhost:3000' },
    body: '{"query":"{ __typename }"}',
  });
  expect(response.headers.get('access-control-expose-headers')).toBe('WWW-Authenticate,Retry-After');
});

test('where it is off, no sign-in is too old', async () => {
  const other = await World.open();
  try {
    await other.provider('nurse');
    const patient = await other.patient('Off');
    const encounter = await other.encounter(patient, { service: 'Off' });
    await other.limit({ fragment: "service = 'Off'" });
    const before = other.now;
    const token = await other.token('nurse');
    other.now = new Date(before.getTime() + 11 * 3_600_000);
    const response = await fetch(`${other.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: reading(encounter.gid) }),
    });
    expect(await response.json()).toEqual({ data: { encounter: { service: 'Off' } } });
  } finally {
    await other.close();
  }
});
