/**
 * Its toy registers types: it has modules of its own.
 * @jest-environment <rootDir>/test/jest/OwnModules.js
 */
import * as fc from 'fast-check';
import { ErrorCode } from '../../src/errors';
import { startToy, type ToyAnswer, type ToyServer } from './toyServer';

/** Stands wherever a value may stand, and must never come back. */
const VALUE = 'Zwiebelbaum';

describe('the errors of an answer', () => {
  let toy: ToyServer;
  beforeAll(async () => {
    toy = await startToy();
  });
  afterAll(() => toy.close());

  const firstError = async (body: unknown): Promise<NonNullable<ToyAnswer['errors']>[number] & { all: string }> => {
    const answer = await toy.send(body);
    const [error] = answer.body.errors ?? [];
    if (error === undefined) throw new Error(`No error: ${answer.text}`);
    expect(Object.values(ErrorCode)).toContain(error.extensions.code);
    expect(answer.text).not.toMatch(/stacktrace|node_modules/);
    return { ...error, all: answer.text };
  };

  const fail = (how: string) => firstError({ query: 'mutation Fail($how: String!) { fail(how: $how) }', variables: { how } });

  it('carry the code, the words and the details of the product', async () => {
    expect(await fail('refused')).toMatchObject({
      message: 'Give a reason to open this record',
      path: ['fail'],
      locations: [{ line: 1, column: 32 }],
      extensions: { code: 'OVERRIDE_REASON_REQUIRED', door: 'REASON', reasonCodes: ['OTHER'] },
    });
    expect(await fail('refusedWithin')).toMatchObject({ extensions: { code: 'STALE_VERSION' } });
  });

  it.each([
    ['deadlock', 'CONFLICT'],
    ['busy', 'CONFLICT'],
    ['gone', 'UNAVAILABLE'],
    ['poolFull', 'UNAVAILABLE'],
  ])('tell a %s of the database as %s, and nothing else of it', async (how, code) => {
    const error = await fail(how);
    expect(error.extensions).toEqual({ code });
    expect(error.all).not.toMatch(/Smith|10\.0\.0\.1|SQLITE|Queue/);
  });

  it.each(['duplicate', 'bug', 'lie', 'noError'])(
    'tell what is unknown (%s) as a request id only, and log it without values',
    async (how) => {
      toy.logged.length = 0;
      const error = await fail(how);
      expect(error).toMatchObject({
        message: 'Something went wrong',
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
      });
      expect(Object.keys(error.extensions).sort()).toEqual(['code', 'requestId']);
      expect(error.all).not.toContain('Smith');
      const log = toy.logged.join('');
      expect(log).toContain(String(error.extensions.requestId));
      expect(log).toContain('"stack":["at ');
      if (how !== 'lie' && how !== 'noError') expect(log).not.toContain('Smith');
    },
  );

  it('tell a result of the wrong type as a fault of ours, without the value', async () => {
    const error = await firstError({ query: '{ wrongType }' });
    expect(error.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(error.all).not.toContain('Smith');
  });

  it('name the arguments and rules that an input breaks, and no value', async () => {
    const query = 'query ($search: ToySearch!) { search(search: $search) }';
    const error = await firstError({ query, variables: { search: { lastName: VALUE, ranges: [{ from: 1 }, { from: 7 }] } } });
    expect(error.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      rule: 'ARGUMENTS',
      violations: [
        { path: 'lastName', rule: 'isLength' },
        { path: 'ranges.1.from', rule: 'isIn' },
      ],
    });
    expect(error.all).not.toContain(VALUE);
  });

  it.each<[string, unknown, string, string | RegExp]>([
    ['a syntax error', { query: '{ hello(name: ) }' }, 'SYNTAX', 'Syntax Error: Unexpected ")"'],
    ['a syntax error at a literal', { query: `{ hello "${VALUE}" }` }, 'SYNTAX', 'Syntax Error: Expected Name, found String'],
    ['an unknown field', { query: '{ helo }' }, 'VALIDATION', 'Cannot query field "helo" on type "Query". Did you mean "hello"?'],
    ['a missing argument', { query: '{ search }' }, 'VALIDATION', /Field "search" argument "search" of type "ToySearch!" is required/],
    ['a literal of the wrong type', { query: `{ search(search: {}, first: "${VALUE}") }` }, 'VALIDATION', 'Expected a value of type "Int"'],
    ['a literal of no enum', { query: `{ search(search: { sex: "${VALUE}" }) }` }, 'VALIDATION', 'The value is none of enum "Sex"'],
    ['a word of no enum', { query: `{ search(search: { sex: ${VALUE} }) }` }, 'VALIDATION', 'The value is none of enum "Sex"'],
    [
      'a literal that a scalar refuses',
      { query: `{ search(search: { birthDate: "${VALUE}" }) }` },
      'VALIDATION',
      'Expected a value of type "Day"',
    ],
    [
      'a missing input field',
      { query: '{ search(search: { ranges: [{}] }) }' },
      'VALIDATION',
      'Field "ToyRange.from" of required type "Int!" was not provided',
    ],
    [
      'a missing variable',
      { query: 'query ($a: Int!) { search(search: {}, first: $a) }' },
      'VARIABLES',
      'Variable "$a" of required type "Int!" was not provided.',
    ],
    ['no operation of the name', { query: 'query A { hello }', operationName: 'B' }, 'OPERATION', 'Unknown operation named "B".'],
    ['no name for two operations', { query: 'query A { hello } query B { hello }' }, 'OPERATION', /^Must provide operation name/],
    ['no query', { variables: {} }, 'REQUEST', /must contain a non-empty `query`/],
    ['a batch', [{ query: '{ hello }' }], 'REQUEST', /batch/],
  ])('tell %s', async (_name, body, rule, message) => {
    const error = await firstError(body);
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', rule });
    if (typeof message === 'string') expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
    expect(error.all).not.toContain(VALUE);
  });

  it.each<[string, unknown, string, string]>([
    [
      'a text for a number',
      { ranges: [{ from: VALUE }] },
      'Variable "$s" got an invalid value at "s.ranges[0].from". Expected a value of type "Int"',
      's.ranges[0].from',
    ],
    ['a word of no enum', { sex: VALUE }, 'Variable "$s" got an invalid value at "s.sex". The value is none of enum "Sex"', 's.sex'],
    [
      'what a scalar refuses',
      { birthDate: VALUE },
      'Variable "$s" got an invalid value at "s.birthDate". Expected a value of type "Day"',
      's.birthDate',
    ],
    ['an unknown field', { [VALUE]: 1 }, 'Variable "$s" got an invalid value at "s". A field is not defined by type "ToySearch"', 's'],
    ['a text for an object', VALUE, 'Variable "$s" got an invalid value at "s". Expected a value of type "ToySearch"', 's'],
  ])('tell where a variable holds %s, not what it holds', async (_name, search, message, path) => {
    const error = await firstError({ query: 'query ($s: ToySearch!) { search(search: $s) }', variables: { s: search } });
    expect(error).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT', rule: 'VARIABLES', path } });
    expect(error.all).not.toContain(VALUE);
  });

  it('never hold a value, whatever it looks like', async () => {
    const tricky = fc.oneof(fc.string(), fc.constantFrom('" at "s.sex"; x', "'; DROP", 'Expected type', '\\" at \\"', '{', 'value: x'));
    await fc.assert(
      fc.asyncProperty(tricky, tricky, async (before, after) => {
        const value = `${before}${VALUE}${after}`;
        const query = 'query ($s: ToySearch!) { search(search: $s) }';
        const places = [
          { sex: value },
          { birthDate: value },
          { ranges: [{ from: value }] },
          { lastName: [value] },
          { [value]: value },
          [value],
        ];
        for (const search of places) expect((await toy.send({ query, variables: { s: search } })).text).not.toContain(VALUE);
        const literal = JSON.stringify(value);
        for (const inline of [`sex: ${literal}`, `birthDate: ${literal}`, `ranges: ${literal}`]) {
          expect((await toy.send({ query: `{ search(search: { ${inline} }) }` })).text).not.toContain(VALUE);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('suggest no names of the schema in production', async () => {
    const production = await startToy({
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      JWKS_URL: 'https://login.example.org/jwks',
      JWT_ISSUER: 'i',
      JWT_AUDIENCE: 'a',
      AUDIT_KEY: 'k'.repeat(32),
      AUDIT_ANCHOR_FILE: '/anchors/audit.jsonl',
    });
    const answer = await production.send({ query: '{ helo }' });
    expect(answer.body.errors?.[0]?.message).toBe('Cannot query field "helo" on type "Query".');
    await production.close();
  });
});
