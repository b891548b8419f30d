import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getIntrospectionQuery, isObjectType, Kind, parse, type GraphQLSchema } from 'graphql';
import { exampleOperations } from '../../ide/exampleOperations';
import { ChartsafeError } from '../../src/errors';
import { readConfig } from '../../src/server/Config';
import { createSchema } from '../../src/server/createSchema';
import { estimate, type Estimate } from '../../src/server/limit/estimate';
import { fieldCosts } from '../../src/server/limit/fieldCosts';
import { OperationCheck, type SentOperation } from '../../src/server/limit/OperationCheck';

const { limits } = readConfig({ NODE_ENV: 'test' });
let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await createSchema();
});

/** The refusal of an operation; null where it may run. */
function refusal(sent: SentOperation, env: Record<string, string> = {}) {
  try {
    new OperationCheck(schema, readConfig({ NODE_ENV: 'test', ...env }).limits).check(sent);
    return null;
  } catch (error) {
    if (error instanceof ChartsafeError) return error.extensions;
    throw error;
  }
}

const times = (count: number, text: (index: number) => string) => Array.from({ length: count }, (_, index) => text(index)).join(' ');
const refused = (rule: string, limit: number) => ({ code: 'BAD_USER_INPUT', rule, limit });

/** An operation, and variables, of exactly so much of something. */
type Sized = (size: number) => SentOperation;
const nested = (open: string, inside: string, close: string): Sized => {
  return (size) => ({ query: `{ ${open.repeat(size)}${inside}${close.repeat(size)} }` });
};
const listOf = (depth: number): unknown => (depth === 0 ? 1 : [listOf(depth - 1)]);

describe('an operation may have as much as the limit says, and no more', () => {
  const bounds: readonly [rule: string, limit: number, sized: Sized][] = [
    ['TOO_MANY_TOKENS', limits.tokens, (size) => ({ query: `{ a(b: [${times(size - 9, () => '1')}]) }` })],
    [
      'TOO_MANY_DEFINITIONS',
      limits.definitions,
      (size) => ({ query: `{ me { id } } ${times(size - 1, (n) => `fragment F${n} on Me { id }`)}` }),
    ],
    ['TOO_DEEP', limits.depth, (size) => nested('a {', 'id', '}')(size - 1)],
    ['TOO_DEEP', limits.depth, (size) => ({ query: `{ id id ${'a { id id '.repeat(size - 1)} ${'} id '.repeat(size - 1)} id }` })],
    ['TOO_DEEP', limits.depth, (size) => ({ query: `{ ...F } fragment F on Query ${nested('a {', 'id', '}')(size - 1).query as string}` })],
    ['TOO_MANY_FIELDS', limits.fields, (size) => ({ query: `{ me { ${times(size - 1, () => '__typename')} } }` })],
    ['TOO_MANY_FIELDS', limits.fields, (size) => ({ query: `{ id } fragment F on Me { ${times(size, () => 'id')} }` })],
    [
      'TOO_MANY_FIELDS',
      limits.fields,
      (size) => ({
        query: `{ me { ${times(size - 1 - 900, () => 'id')} ${times(9, () => '...F')} } } fragment F on Me { ${times(100, () => 'id')} }`,
      }),
    ],
    ['TOO_MANY_ROOT_FIELDS', limits.rootFields, (size) => ({ query: `{ ${times(size, () => '__typename')} }` })],
    [
      'TOO_MANY_ROOT_FIELDS',
      limits.rootFields,
      (size) => ({ query: `{ ... { me { id } } ${times(size - 1, () => '...F')} } fragment F on Query { me { id } }` }),
    ],
    ['TOO_MANY_ALIASES', limits.aliases, (size) => ({ query: `{ me { ${times(size, (n) => `a${n}: __typename`)} } }` })],
    ['TOO_MANY_DIRECTIVES', limits.directives, (size) => ({ query: `{ me { ${times(size, () => 'id @include(if: true)')} } }` })],
    [
      'TOO_MANY_DIRECTIVES',
      limits.directives,
      (size) => ({ query: `query @a { me { ${times(size - 2, () => '... @a { id }')} ...F @a } } fragment F on Me { id }` }),
    ],
    ['TOO_MANY_DIRECTIVES_OF_FIELD', 4, (size) => ({ query: `{ me { id id } me ${times(size, () => '@nonsense')} { id id } me { id } }` })],
    ['TOO_DEEP_VALUES', limits.valueDepth, (size) => ({ query: `{ a(b: ${'['.repeat(size)}1${']'.repeat(size)}) }` })],
    ['TOO_DEEP_VALUES', limits.valueDepth, (size) => ({ query: `{ a(b: ${'{c:'.repeat(size)}1${'}'.repeat(size)}) }` })],
    ['TOO_DEEP_VALUES', limits.valueDepth, (size) => ({ query: `query ($b: ${'['.repeat(size)}Int${']'.repeat(size)}) { me { id } }` })],
    ['TOO_DEEP_VALUES', limits.valueDepth, (size) => ({ query: '{ me { id } }', variables: { a: listOf(size) } })],
    ['TOO_MANY_VALUES', limits.values, (size) => ({ query: '{ me { id } }', variables: { a: Array.from({ length: size - 1 }, () => 1) } })],
    ['TOO_MUCH_INTROSPECTION', 5, (size) => ({ query: `{ ${times(size, (n) => `a${n}: __type(name: "Me") { name }`)} }` })],
    [
      'TOO_DEEP_INTROSPECTION',
      20,
      (size) => nested('__schema { types {', `${'ofType {'.repeat(size - 2)} name ${'}'.repeat(size - 2)}`, '} }')(1),
    ],
  ];

  test.each(bounds)('%s: %d', (rule, limit, sized) => {
    expect(refusal(sized(limit))).toBeNull();
    expect(refusal(sized(limit + 1))).toEqual(refused(rule, limit));
  });
});

describe('what an operation could come to', () => {
  function estimated(query: string, variables: Record<string, unknown> = {}): Estimate {
    const document = parse(query);
    const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
    if (!operation) throw new Error('No operation');
    return estimate(schema, document, operation, variables);
  }
  const nodes = (query: string, variables: Record<string, unknown> = {}) => estimated(query, variables).nodes;
  const cost = (query: string, variables: Record<string, unknown> = {}) => estimated(query, variables).cost;

  test('pages in pages multiply, and what is not said is the page of those who do not say', () => {
    expect(nodes('{ patients { nodes { id } } }')).toBe(25);
    expect(nodes('{ patients(first: null) { nodes { id } } }')).toBe(25);
    expect(nodes('{ patients(first: 7) { nodes { encounters(last: 3) { nodes { id } } } } }')).toBe(7 + 7 * 3);
    expect(nodes('{ patients(first: 7) { edges { node { encounters(last: 3) { edges { node { id } } } } } } }')).toBe(7 + 7 * 3);
    expect(nodes('{ a: patients(first: 7) { nodes { id } } b: patients(first: 8) { nodes { id } } }')).toBe(15);
  });

  test('sizes are read from variables and their defaults; what is no size counts as the largest', () => {
    const query = 'query ($n: Int = 4) { patients(first: $n) { nodes { id } } }';
    expect(nodes(query)).toBe(4);
    expect(nodes(query, { n: 9 })).toBe(9);
    expect(nodes(query, { n: null })).toBe(25);
    for (const n of [-1, 101, 2 ** 31, Infinity, NaN, '5', [5], {}, true]) expect([n, nodes(query, { n })]).toEqual([n, 100]);
    expect(nodes('{ patients(first: 99999999999) { nodes { id } } }')).toBe(100);
    expect(nodes('{ patients(first: $unknown) { nodes { id } } }')).toBe(25);
  });

  test('lists by ids are as long as the ids; others without pages, as long as most are not', () => {
    expect(nodes('{ nodes(ids: ["a", "b", "c"]) { id } }')).toBe(3);
    expect(
      nodes('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Patient { encounters(first: 2) { nodes { id } } } } }', { ids: ['a', 'b'] }),
    ).toBe(2 + 2 * 2);
    expect(nodes('{ accessLimits { providers { id } } }')).toBe(10 + 10 * 10);
  });

  test('fragments count as what they stand for, in the page that spreads them', () => {
    const page =
      'fragment P on PatientConnection { totalCount nodes { ...Q } } fragment Q on Patient { encounters(first: 2) { nodes { id } } }';
    expect(nodes(`{ patients(first: 5) { ...P } } ${page}`)).toBe(5 + 10);
    expect(nodes(`{ a: patients(first: 5) { ...P } b: patients(first: 50) { ...P } } ${page}`)).toBe(15 + 150);
    expect(nodes('{ patients(first: 3) { ... { nodes { ... on Patient { id } } } } }')).toBe(3);
  });

  test('records cost one, counts and arguments more, and dear fields what the table says', () => {
    expect(cost('{ me { id } }')).toBe(1);
    expect(cost('{ patients(first: 4) { nodes { id access { safe } } pageInfo { hasNextPage } } }')).toBe(1 + 4 * 2);
    expect(cost('{ patients(first: 4) { totalCount } }')).toBe(1 + 50);
    const report = 'query ($where: ReportWhereInput) { demographicReport(definition: { select: [CITY], where: $where }) { message } }';
    const plain = cost(report, { where: {} });
    expect(cost(report, { where: { demographicNumbers: Array.from({ length: 1_000 }, (_, n) => n) } }) - plain).toBe(1_000);
    expect(cost(report, { where: { demographicNumberText: '1234567,'.repeat(1_000) } }) - plain).toBe(800);
    expect(cost('{ verifyAuditTrail { __typename } }')).toBe(50_001);
  });

  test('fragments that double, contain themselves, or are not there, come to an end', () => {
    const doubling = times(200, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
    expect(cost(`{ ...F0 } ${doubling} fragment F200 on Query { patients(first: 0) { nodes { id } } }`)).toBe(Number.MAX_SAFE_INTEGER);
    expect(nodes('{ ...F } fragment F on Query { patients(first: 2) { nodes { id } } ...G } fragment G on Query { ...F ...H }')).toBe(2);
    expect(nodes('{ nonsense { deeper(first: 3) { nodes { id } } } ... on Nonsense { patients { nodes { id } } } }')).toBe(0);
  });

  test('what is not a page of a hundred patients with their charts is refused', () => {
    const charts = (first: number) => ({
      query:
        'query ($first: Int) { patients(first: 100) { nodes { encounters(first: $first) { nodes { documents { nodes { id } } } } } } }',
      variables: { first },
    });
    expect(refusal(charts(25))).toBeNull();
    expect(refusal(charts(100))).toEqual(refused('TOO_MANY_NODES', limits.nodes));
    expect(refusal(charts(25), { LIMIT_NODES: '1000' })).toEqual(refused('TOO_MANY_NODES', 1_000));
    expect(refusal(charts(25), { LIMIT_COST: '1000' })).toEqual(refused('TOO_COSTLY', 1_000));
  });

  test('many reports over long lists are refused, whether the lists are lists or texts', () => {
    const reports = (count: number, where: object) => ({
      query: `query ($where: ReportWhereInput) { ${times(count, (n) => `a${n}: demographicReport(definition: { select: [CITY], where: $where }) { message }`)} }`,
      variables: { where },
    });
    const list = { demographicNumbers: Array.from({ length: 9_000 }, (_, n) => n) };
    const text = { demographicNumberText: '123456 '.repeat(9_000) };
    for (const where of [list, text]) {
      expect(refusal(reports(2, where))).toBeNull();
      expect(refusal(reports(50, where))).toEqual(refused('TOO_COSTLY', limits.cost));
    }
  });

  test('every field of the table is one of the schema', () => {
    const unknown = [...fieldCosts.keys()].filter((coordinate) => {
      const [typeName = '', field = ''] = coordinate.split('.');
      const type = schema.getType(typeName);
      return !isObjectType(type) || !(field in type.getFields());
    });
    expect(unknown).toEqual([]);
  });
});

describe('what people really ask is far from the limits', () => {
  const docs = join(__dirname, '../../docs');
  const files = [join(docs, '../README.md'), ...readdirSync(docs).map((name) => join(docs, name))];
  const written = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^```graphql\n([\s\S]*?)^```$/gm)].map(([, query]) => ({ query })),
  );
  const HALF = {
    LIMIT_FIELDS: '500',
    LIMIT_ROOT_FIELDS: '30',
    LIMIT_ALIASES: '50',
    LIMIT_DIRECTIVES: '50',
    LIMIT_NODES: '50000',
    LIMIT_COST: '100000',
  };

  test('the examples of the query editor, those of the documents, and what tools ask of the schema', () => {
    expect(written.length).toBeGreaterThan(20);
    const introspection = { query: getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true }) };
    for (const operation of [...exampleOperations, ...written, introspection]) {
      expect([operation.query, refusal(operation, HALF)]).toEqual([operation.query, null]);
    }
  });
});

test('what is remembered of a document is not its answer: other variables, and other limits, are looked at anew', () => {
  const check = new OperationCheck(schema, limits);
  const query =
    'query A($n: Int) { patients(first: $n) { nodes { encounters(first: $n) { nodes { documents(first: $n) { nodes { id } } } } } } } query B { me { id } }';
  for (const _ of [1, 2]) {
    expect(() => check.check({ query, operationName: 'A', variables: { n: 10 } })).not.toThrow();
    expect(() => check.check({ query, operationName: 'A', variables: { n: 100 } })).toThrow(ChartsafeError);
    expect(() => check.check({ query, operationName: 'B', variables: { n: 100 } })).not.toThrow();
  }
});

test('what is no operation is left to whoever answers it', () => {
  for (const sent of [
    {},
    { query: 7 },
    { query: '' },
    { query: '{' },
    { query: '{ me { id } }', operationName: 'Other' },
    { query: '{ me { id } }', variables: 'x' },
  ])
    expect(refusal(sent)).toBeNull();
});

test('what nests deeper than can be read is refused, and nothing overflows', () => {
  for (const query of [`{ ${'a {'.repeat(2_400)} a ${'}'.repeat(2_400)} }`, `{ a(b: ${'['.repeat(2_400)}${']'.repeat(2_400)}) }`])
    expect(refusal({ query }, { LIMIT_TOKENS: '100000' })).toEqual({
      code: 'BAD_USER_INPUT',
      rule: expect.stringMatching(/^TOO_DEEP/),
      limit: expect.any(Number),
    });
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
  expect(refusal({ query: '{ me { id } }', variables: { deep } })).toEqual(refused('TOO_DEEP_VALUES', limits.valueDepth));
});
