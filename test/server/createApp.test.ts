/**
 * Its toy registers types: it has modules of its own.
 * @jest-environment <rootDir>/test/jest/OwnModules.js
 */
import { connect } from 'node:net';
import { auditServer } from 'graphql-http';
import { startToy, type ToyServer } from './toyServer';

describe('the HTTP side', () => {
  let toy: ToyServer;
  beforeAll(async () => {
    toy = await startToy({ CORS_ORIGINS: 'https://chart.example.org' });
  });
  afterAll(() => toy.close());

  const get = (path: string, init: RequestInit = {}) => fetch(`${toy.url}${path}`, { redirect: 'manual', ...init });

  it('answers an operation', async () => {
    const answer = await toy.send({ query: '{ hello }' });
    expect(answer).toMatchObject({ status: 200, body: { data: { hello: 'hello' } } });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('keeps the GraphQL-over-HTTP specification', async () => {
    const audits = await auditServer({ url: `${toy.url}/graphql`, fetchFn: fetch });
    expect(audits.filter(({ status }) => status === 'error').map(({ name }) => name)).toEqual([]);
    expect(audits.length).toBeGreaterThan(40);
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('takes no operation by %s', async (method) => {
    const response = await get('/graphql?query={hello}', { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT', rule: 'METHOD' } }] });
  });

  it.each([
    ['malformed JSON', '{ "query": Zwiebelbaum', 'application/json', 400, 'JSON'],
    ['JSON that is no object', '"Zwiebelbaum"', 'application/json', 400, 'JSON'],
    ['nothing', '', 'application/json', 400, 'REQUEST'],
    ['a form', 'query={hello}', 'application/x-www-form-urlencoded', 415, 'CONTENT_TYPE'],
    ['plain text', '{"query":"{hello}"}', 'text/plain', 415, 'CONTENT_TYPE'],
    ['another character set', '{"query":"{hello}"}', 'application/json; charset=latin1', 415, 'CHARSET'],
    ['more than 256 kB', JSON.stringify({ query: `{ hello }${' '.repeat(262_144)}` }), 'application/json', 413, 'SIZE'],
  ])('refuses %s in the shape of a GraphQL error', async (_name, body, type, status, rule) => {
    const answer = await toy.send(body, { 'content-type': type, accept: 'application/graphql-response+json' });
    expect(answer).toMatchObject({ status, body: { errors: [{ extensions: { code: 'BAD_USER_INPUT', rule } }] } });
    expect(answer.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(answer.text).not.toContain('Zwiebelbaum');
  });

  it('answers 401 where the context refuses the token', async () => {
    const answer = await toy.send({ query: '{ hello }' }, { authorization: 'Bearer wrong' });
    expect(answer).toMatchObject({
      status: 401,
      body: { errors: [{ message: 'Sign in to use this service', extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('answers an unknown address and a broken one as JSON', async () => {
    expect((await get('/nothing')).status).toBe(404);
    expect(await (await get('/nothing')).json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(await (await get('/documents/%E0%A4%A')).json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('hands downloads on', async () => {
    expect(await (await get('/documents/abc')).text()).toBe('document of 3 letters');
  });

  it('says that it lives and that it is ready', async () => {
    expect(await (await get('/livez')).json()).toEqual({ status: 'live' });
    const response = await get('/readyz');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ready', checks: { database: 'up' } }]);
  });

  it.each([
    ['a check that fails', () => Promise.resolve({ ready: false, checks: { database: 'down' } }), { database: 'down' }],
    ['a check that throws', () => Promise.reject(new Error('no')), { readiness: 'failed' }],
  ])('is not ready after %s', async (_name, readiness, checks) => {
    const sick = await startToy({}, { readiness });
    const response = await fetch(`${sick.url}/readyz`);
    expect([response.status, await response.json()]).toEqual([503, { status: 'not ready', checks }]);
    await sick.close();
  });

  it('lets pages of the named origins call it, and no others', async () => {
    const preflight = (origin: string) =>
      get('/graphql', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    expect((await preflight('https://chart.example.org')).headers.get('access-control-allow-origin')).toBe('https://chart.example.org');
    expect((await preflight('https://evil.example.org')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('sends headers that keep answers to their reader, and none that tell of the server', async () => {
    const { headers } = await toy.send({ query: '{ hello }' }, { 'x-request-id': 'request-0001' });
    expect(headers.get('content-security-policy')).toBe("default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    for (const name of ['x-powered-by', 'etag', 'x-request-id']) expect(headers.get(name)).toBeNull();
  });
});

describe('the log of requests', () => {
  it('holds method, path, status, time and request id, and no secret or value', async () => {
    const toy = await startToy();
    await toy.send(
      { query: 'query ($n: String) { hello(name: $n) }', variables: { n: 'Zwiebelbaum' } },
      { authorization: 'Bearer secret', 'x-request-id': 'request-0001' },
    );
    await fetch(`${toy.url}/documents/secret-token?name=Zwiebelbaum`, { headers: { 'x-request-id': 'a b\u00e9' } });
    await toy.close();
    const lines = toy.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({
      level: 'info',
      req: { id: 'request-0001', method: 'POST', path: '/graphql' },
      res: { status: 200 },
      responseTime: expect.any(Number),
    });
    expect(lines[1]).toMatchObject({ req: { method: 'GET', path: '/documents/…', id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    expect(toy.logged.join('')).not.toMatch(/Zwiebelbaum|secret/i);
  });
});

describe('stopping', () => {
  it('lets requests under way end, and then takes no more', async () => {
    const toy = await startToy();
    await toy.send({ query: '{ hello }' });
    const slow = toy.send({ query: '{ slow }' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopped = toy.stop();
    await expect(slow).resolves.toMatchObject({ status: 200, body: { data: { slow: 'done' } } });
    await stopped;
    await expect(fetch(`${toy.url}/livez`)).rejects.toThrow();
    await toy.close();
  });

  it('waits no longer than it may', async () => {
    const toy = await startToy({ STOP_SECONDS: '0' });
    const slow = toy.send({ query: '{ slow }' }).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await toy.stop();
    expect(await slow).toMatchObject({ message: 'fetch failed' });
    await toy.close();
  });

  it('tells when the port is taken', async () => {
    const toy = await startToy();
    await expect(startToy({ PORT: new URL(toy.url).port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await toy.close();
  });

  it('survives a client that goes away', async () => {
    const toy = await startToy();
    const socket = connect(Number(new URL(toy.url).port), '127.0.0.1');
    socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect((await toy.send({ query: '{ hello }' })).status).toBe(200);
    await toy.close();
  });
});

describe('the query editor', () => {
  it('offers personas and their tokens where they are on', async () => {
    const toy = await startToy({ IDE: 'on' });
    expect(await (await fetch(`${toy.url}/ide/settings`)).json()).toEqual({
      personas: [{ username: 'dr.lee', displayName: 'Dr. Ada Lee', description: 'Physician of Ward 3' }],
      hasSandbox: false,
    });
    const ask = (username: unknown) =>
      fetch(`${toy.url}/ide/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username }),
      });
    expect(await (await ask('dr.lee')).json()).toEqual({ token: 'token of dr.lee' });
    expect((await ask('root')).status).toBe(400);
    expect((await ask({ $ne: 1 })).status).toBe(400);
    expect((await fetch(`${toy.url}/`, { redirect: 'manual' })).headers.get('location')).toBe('/ide');
    await toy.close();
  });

  it('is not there where it is off, nor are tokens where personas are off', async () => {
    const without = await startToy({ IDE: 'off' });
    for (const path of ['/', '/ide', '/ide/settings', '/sandbox']) expect((await fetch(`${without.url}${path}`)).status).toBe(404);
    await without.close();
    const impersonal = await startToy({ IDE: 'on', PERSONAS: 'off' });
    expect((await fetch(`${impersonal.url}/ide/token`, { method: 'POST' })).status).toBe(404);
    expect(await (await fetch(`${impersonal.url}/ide/settings`)).json()).toEqual({ personas: null, hasSandbox: false });
    await impersonal.close();
  });
});
