import { gzipSync } from 'node:zlib';

/** What stands for a value of the client's: no answer may hold it. */
export const VALUE = 'Zq7Sm1thV4lue';

/** How a payload is answered: the status, and the codes and rules of its errors, each once; none where it is answered without an error. */
export interface Expected {
  readonly status: number;
  readonly errors?: readonly string[];
}

/** An operation that means harm, as a client would write it. */
export interface HostileOperation {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly extensions?: unknown;
  readonly expected: Expected;
}

/** A request that means harm before it is an operation. */
export interface HostileRequest {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly expected: Expected;
}

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');
const refused = (...rules: readonly string[]): Expected => ({ status: 400, errors: rules.map((rule) => `BAD_USER_INPUT ${rule}`) });
const answered = (...errors: readonly string[]): Expected => ({ status: 200, errors });

const REPORT = 'demographicReport(definition: { select: [CITY], where: $where }) { message }';
const LOOK_UP = 'query ($text: String) { patient(mrn: $text) { lastName } }';
const SEARCH = 'query ($text: String) { patients(search: { lastName: $text }) { totalCount nodes { lastName } } }';

/** Asked for in one operation: what the lists of the trade name, and what this schema invites. */
export const hostileOperations: readonly HostileOperation[] = [
  // Recursion and size.
  {
    name: 'deep recursion',
    query: `{ patient(mrn: "x") { ${'encounters { nodes { patient {'.repeat(40)} id ${'} } }'.repeat(40)} } }`,
    expected: refused('TOO_DEEP'),
  },
  {
    name: 'recursion deeper than a parser goes',
    query: `{ ${'a {'.repeat(1_600)} a ${'}'.repeat(1_600)} }`,
    expected: refused('TOO_DEEP'),
  },
  {
    name: 'recursion in fragments',
    query: `{ ...F0 } ${times(40, (n) => `fragment F${n} on Query { ...F${n + 1} }`)} fragment F40 on Query { patient(mrn: "x") { ${'encounters { nodes { patient {'.repeat(5)} id ${'} } }'.repeat(5)} } }`,
    expected: refused('TOO_DEEP'),
  },
  { name: 'a field a thousand times', query: `{ me { ${times(1_500, () => 'username')} } }`, expected: refused('TOO_MANY_FIELDS') },
  { name: '__typename a thousand times', query: `{ me { ${times(1_500, () => '__typename')} } }`, expected: refused('TOO_MANY_FIELDS') },
  { name: 'aliases in bulk', query: `{ ${times(300, (n) => `a${n}: me { id }`)} }`, expected: refused('TOO_MANY_ROOT_FIELDS') },
  { name: 'aliases of __typename', query: `{ me { ${times(300, (n) => `a${n}: __typename`)} } }`, expected: refused('TOO_MANY_ALIASES') },
  {
    name: 'guessing by aliases',
    query: `{ ${times(60, (n) => `a${n}: patient(mrn: "${VALUE}${n}") { lastName }`)} ${times(60, () => '...F')} } fragment F on Query { b: patient(mrn: "1") { id } }`,
    expected: refused('TOO_MANY_ROOT_FIELDS'),
  },
  {
    name: 'mutations in bulk',
    query: `mutation { ${times(200, (n) => `a${n}: lockRecord(record: "x", reason: "${VALUE}") { id }`)} }`,
    expected: refused('TOO_MANY_ROOT_FIELDS'),
  },
  {
    name: 'directives in bulk on one field',
    query: `{ me ${'@include(if: true) '.repeat(500)} { id } }`,
    expected: refused('TOO_MANY_DIRECTIVES_OF_FIELD'),
  },
  { name: 'unknown directives in bulk', query: `{ me { ${times(900, (n) => `id @d${n}`)} } }`, expected: refused('TOO_MANY_DIRECTIVES') },
  {
    name: 'directives on an operation',
    query: `query ${'@skip(if: true) '.repeat(500)} { me { id } }`,
    expected: refused('TOO_MANY_DIRECTIVES'),
  },
  { name: 'ten thousand tokens', query: `{ ${'me { id } '.repeat(2_500)} }`, expected: refused('TOO_MANY_TOKENS') },
  { name: 'a literal list that is long', query: `{ nodes(ids: [${'"a" '.repeat(6_000)}]) { id } }`, expected: refused('TOO_MANY_TOKENS') },
  {
    name: 'operations in bulk',
    query: times(400, (n) => `query Q${n} { me { id } }`),
    operationName: 'Q7',
    expected: refused('TOO_MANY_DEFINITIONS'),
  },
  {
    name: 'fragments that double',
    query: `{ ...F0 } ${times(40, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F40 on Query { me { id } }`,
    expected: refused('TOO_MANY_FIELDS'),
  },
  { name: 'inline fragments, nested', query: `{ ${'... {'.repeat(1_200)} me { id } ${'}'.repeat(1_200)} }`, expected: { status: 200 } },
  {
    name: 'pages in pages',
    query: '{ patients(first: 100) { nodes { encounters(first: 100) { nodes { documents(first: 100) { nodes { id } } } } } } }',
    expected: refused('TOO_MANY_NODES'),
  },
  {
    name: 'pages in pages by variables',
    query:
      'query ($n: Int!) { patients(first: $n) { nodes { encounters(first: $n) { nodes { documents(first: $n) { nodes { id } } } } } } }',
    variables: { n: 100 },
    expected: refused('TOO_MANY_NODES'),
  },
  {
    name: 'a page of two milliards',
    query: '{ patients(first: 2147483647) { nodes { id } } }',
    expected: answered('BAD_USER_INPUT ARGUMENTS'),
  },
  { name: 'a page of less than none', query: '{ patients(first: -1) { nodes { id } } }', expected: answered('BAD_USER_INPUT ARGUMENTS') },
  {
    name: 'reports over long lists',
    query: `query ($where: ReportWhereInput) { ${times(60, (n) => `a${n}: ${REPORT}`)} }`,
    variables: { where: { demographicNumbers: Array.from({ length: 9_000 }, (_, n) => n) } },
    expected: refused('TOO_COSTLY'),
  },
  {
    name: 'reports over long texts',
    query: `query ($where: ReportWhereInput) { ${times(60, (n) => `a${n}: ${REPORT}`)} }`,
    variables: { where: { demographicNumberText: '123456 '.repeat(20_000) } },
    expected: refused('TOO_COSTLY'),
  },
  {
    name: 'the whole trail, verified again and again',
    query: `{ ${times(10, (n) => `a${n}: verifyAuditTrail { __typename }`)} }`,
    expected: refused('TOO_COSTLY'),
  },
  {
    name: 'counts in bulk',
    query: `{ patients(first: 100) { nodes { ${times(50, (n) => `a${n}: encounters { totalCount }`)} } } }`,
    expected: refused('TOO_COSTLY'),
  },

  // Fragments that contain themselves, and validation that is quadratic.
  { name: 'a fragment that contains itself', query: '{ ...F } fragment F on Query { me { id } ...F }', expected: refused('VALIDATION') },
  {
    name: 'fragments that contain each other',
    query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A ...B me { id } }',
    expected: refused('VALIDATION'),
  },
  {
    name: 'fragments nobody spreads',
    query: `{ me { id } } ${times(45, (n) => `fragment F${n} on Me { ${times(20, () => 'id')} }`)}`,
    expected: refused('VALIDATION'),
  },
  {
    name: 'one field, a thousand times in a fragment nobody spreads',
    query: `{ me { id } } fragment F on Me { ${times(2_000, () => 'id')} }`,
    expected: refused('TOO_MANY_FIELDS'),
  },
  {
    name: 'fields that could be merged, pair by pair',
    query: `{ ${times(55, () => `me { ${times(15, () => 'id username')} }`)} }`,
    expected: refused('TOO_MANY_FIELDS'),
  },
  {
    name: 'fields that cannot be merged',
    query: `{ ${times(50, (n) => `me { ${n % 2 ? 'a: id' : 'a: username'} }`)} }`,
    expected: refused('VALIDATION'),
  },
  {
    name: 'unknown fields in bulk',
    query: `{ ${times(50, (n) => `f${n}`)} me { ${times(900, (n) => `g${n}`)} } }`,
    expected: refused('VALIDATION'),
  },
  {
    name: 'unknown variables in bulk',
    query: `query { nodes(ids: [${times(1_000, (n) => `$v${n}`)}]) { id } }`,
    expected: refused('VALIDATION'),
  },
  { name: 'variables nobody uses', query: `query (${times(800, (n) => `$v${n}: Int`)}) { me { id } }`, expected: refused('VALIDATION') },

  // What describes the schema.
  {
    name: 'introspection that goes round',
    query: `{ __schema { types { ${'fields { type {'.repeat(6)} name ${'} }'.repeat(6)} } } }`,
    expected: refused('VALIDATION'),
  },
  {
    name: 'introspection deeper than types go',
    query: `{ __type(name: "Me") { ${'ofType {'.repeat(100)} name ${'}'.repeat(100)} } }`,
    expected: refused('TOO_DEEP_INTROSPECTION'),
  },
  {
    name: 'introspection again and again',
    query: `{ ${times(50, (n) => `a${n}: __schema { types { name } }`)} }`,
    expected: refused('TOO_MUCH_INTROSPECTION'),
  },
  { name: 'a type that is not there', query: `{ __type(name: "${VALUE}") { name } }`, expected: { status: 200 } },

  // Values.
  {
    name: 'variables, nested',
    query: SEARCH,
    variables: { deep: JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`) as unknown },
    expected: refused('TOO_DEEP_VALUES'),
  },
  {
    name: 'a list in a list, and so on',
    query: SEARCH,
    variables: { text: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown },
    expected: refused('TOO_DEEP_VALUES'),
  },
  {
    name: 'literals, nested',
    query: `{ patients(search: ${'{encounter: '.repeat(500)}{}${'}'.repeat(500)}) { totalCount } }`,
    expected: refused('TOO_DEEP_VALUES'),
  },
  {
    name: 'a variable of a list of lists',
    query: `query ($v: ${'['.repeat(1_000)}Int${']'.repeat(1_000)}) { me { id } }`,
    expected: refused('TOO_DEEP_VALUES'),
  },
  {
    name: 'values in bulk',
    query: SEARCH,
    variables: { list: Array.from({ length: 50_000 }, () => 1) },
    expected: refused('TOO_MANY_VALUES'),
  },
  {
    name: 'keys in bulk',
    query: SEARCH,
    variables: Object.fromEntries(Array.from({ length: 21_000 }, (_, n) => [`k${n}`, 1])),
    expected: refused('TOO_MANY_VALUES'),
  },
  {
    name: 'a text of two hundred thousand characters',
    query: SEARCH,
    variables: { text: 'a'.repeat(200_000) },
    expected: answered('BAD_USER_INPUT ARGUMENTS'),
  },
  { name: 'an object for a text', query: SEARCH, variables: { text: { $gt: '' } }, expected: refused('text VARIABLES') },
  { name: 'a list for a text', query: SEARCH, variables: { text: [VALUE] }, expected: refused('text VARIABLES') },
  { name: 'a number for a text', query: SEARCH, variables: { text: 17 }, expected: refused('text VARIABLES') },
  {
    name: 'a number beyond Int',
    query: 'query ($n: Int) { patient(demographicNumber: $n) { id } }',
    variables: { n: 2 ** 53 },
    expected: refused('n VARIABLES'),
  },
  {
    name: 'a number that is none',
    query: 'query ($n: Int) { patient(demographicNumber: $n) { id } }',
    variables: { n: 'NaN' },
    expected: refused('n VARIABLES'),
  },
  { name: 'a literal beyond Int', query: '{ patient(demographicNumber: 99999999999999999999) { id } }', expected: refused('VALIDATION') },
  {
    name: 'nulls everywhere',
    query:
      'query ($n: Int, $s: PatientSearch, $t: String, $o: PatientOrder) { patients(search: $s, order: $o, first: $n, last: $n, after: $t, before: $t) { totalCount } patient(mrn: $t, id: $t2) { id } }',
    variables: { n: null, s: null, t: null, o: null },
    expected: refused('VALIDATION'),
  },
  {
    name: 'keys of prototypes among variables',
    query: SEARCH,
    variables: JSON.parse(
      `{"__proto__": {"text": "${VALUE}"}, "constructor": {"prototype": {"polluted": "${VALUE}"}}, "hasOwnProperty": 1, "toString": null}`,
    ) as Record<string, unknown>,
    expected: answered(),
  },
  {
    name: 'keys of prototypes in an input',
    query: 'query ($s: PatientSearch) { patients(search: $s) { totalCount } }',
    variables: { s: JSON.parse(`{"__proto__": {"lastName": "${VALUE}"}}`) as unknown },
    expected: refused('s VARIABLES'),
  },
  {
    name: 'names of prototypes as fields',
    query: '{ __proto__ constructor { prototype } hasOwnProperty toString }',
    expected: refused('VALIDATION'),
  },
  { name: 'names of prototypes as aliases', query: '{ __proto__: me { constructor: username toString: id } }', expected: answered() },

  // Injection: into SQL, a shell, a page, a log, another server.
  ...[
    ['SQL', `${VALUE}' OR '1'='1' -- `],
    ['SQL, stacked', `${VALUE}'; DROP TABLE patient; -- `],
    ['SQL, by time', `${VALUE}' AND SLEEP(5) AND '1'='1`],
    ['SQL, by a wildcard', `%${VALUE}_%`],
    ['a backslash and a quote', `${VALUE}\\'`],
    ['a NUL', `${VALUE}\u0000`],
    ['a shell', `$(cat /etc/passwd; echo ${VALUE}) | sleep 5`],
    ['HTML', `<script>alert("${VALUE}")</script>`],
    ['a template', '{{7*7}} ${7*7} #{7*7} <%= 7*7 %>'],
    ['a line of a log', `${VALUE}\n{"level":30,"msg":"Request answered"}\r\n`],
    ['a terminal', `\u001b[2J\u001b]0;${VALUE}\u0007`],
    ['an address of a metadata service', 'http://169.254.169.254/latest/meta-data/'],
    ['an address of a file', 'file:///etc/passwd'],
    ['a lookup of a logger', '${jndi:ldap://127.0.0.1/a}'],
    ['a path', '../../../../etc/passwd'],
    ['text from right to left', `\u202e${VALUE}\u202c`],
    ['letters that look alike', 'АԀА'],
    ['marks upon marks', `e${'\u0301'.repeat(60)}`],
  ].flatMap(([kind = '', text = '']): HostileOperation[] => [
    { name: `${kind}, in a look-up`, query: LOOK_UP, variables: { text }, expected: answered() },
    { name: `${kind}, in a search`, query: SEARCH, variables: { text }, expected: answered() },
  ]),
  // What folds to nothing is no text.
  ...[
    ['half a surrogate', '\ud800'],
    ['nothing that is seen', '\u200b\u200c\u2060\ufeff'],
  ].flatMap(([kind = '', text = '']): HostileOperation[] => [
    { name: `${kind}, in a look-up`, query: LOOK_UP, variables: { text }, expected: answered('BAD_USER_INPUT mrn LENGTH_FROM_1_TO_64') },
    { name: `${kind}, in a search`, query: SEARCH, variables: { text }, expected: answered('BAD_USER_INPUT search.lastName NOT_EMPTY') },
  ]),
  {
    name: 'SQL, in an id',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: { id: `Patient:${VALUE}' OR 1=1` },
    expected: answered('BAD_USER_INPUT id ID_OF_NODE'),
  },
  {
    name: 'SQL, in a fragment',
    query: 'query ($f: String!) { previewAccessLimit(fragment: $f, polarity: EXCEPT_WHERE, overrideSetting: DENY) { patients } }',
    variables: { f: `last_name = '${VALUE}' UNION SELECT 1` },
    expected: answered('FRAGMENT_INVALID'),
  },
  {
    name: 'SQL, in a cursor',
    query: 'query ($c: String) { patients(after: $c) { totalCount } }',
    variables: { c: Buffer.from(`["x' OR 1=1",1]`).toString('base64url') },
    expected: answered('BAD_USER_INPUT after CURSOR'),
  },
  {
    name: 'a line of a log, in the name of an operation',
    query: 'query Forged { me { id } }',
    operationName: `Forged\n${VALUE}`,
    expected: refused('OPERATION'),
  },

  // Tricks with the request.
  { name: 'suggestions of fields', query: '{ pacients { id } me { usrname } }', expected: refused('VALIDATION') },
  {
    name: 'an operation that is not in the document',
    query: 'query A { me { id } } query B { me { id } }',
    operationName: 'C',
    expected: refused('OPERATION'),
  },
  { name: 'no operation named where there are two', query: 'query A { me { id } } query B { me { id } }', expected: refused('OPERATION') },
  {
    name: 'two operations of one name',
    query: 'query A { me { id } } query A { me { username } }',
    operationName: 'A',
    expected: refused('VALIDATION'),
  },
  { name: 'only a fragment', query: 'fragment F on Query { me { id } }', expected: refused('VALIDATION') },
  { name: 'a definition of a type', query: 'type Query { x: Int } query { me { id } }', expected: refused('VALIDATION') },
  { name: 'nothing but a comment', query: `# ${VALUE}`, expected: refused('SYNTAX') },
  { name: 'nothing but white space', query: ' \n\t,,, ', expected: refused('SYNTAX') },
  { name: 'a text without an end', query: `{ patient(mrn: "${VALUE}`, expected: refused('SYNTAX') },
  { name: 'a block text without an end', query: `{ patient(mrn: """${VALUE}`, expected: refused('SYNTAX') },
  { name: 'an escape that is none', query: `{ patient(mrn: "${VALUE}\\uD800\\u{FFFFFFFF}") { id } }`, expected: refused('SYNTAX') },
  { name: 'a NUL in the document', query: `{ me\u0000 { id } }`, expected: refused('SYNTAX') },
  { name: 'a document that begins with a byte-order mark', query: '\ufeff{ me { username } }', expected: { status: 200 } },
  {
    name: 'a persisted query',
    query: '{ me { username } }',
    extensions: { persistedQuery: { version: 1, sha256Hash: VALUE } },
    expected: answered('BAD_USER_INPUT REQUEST'),
  },
  { name: 'a subscription by HTTP', query: 'subscription { overrideRequestChanged { id } }', expected: refused('SUBSCRIPTIONS_BY_SOCKET') },
  {
    name: 'a subscription by HTTP that is skipped at its root',
    query: 'subscription { overrideRequestChanged @skip(if: true) { id } }',
    expected: refused('SUBSCRIPTIONS_BY_SOCKET'),
  },
  {
    name: 'a subscription by HTTP that is skipped by a variable',
    query: 'subscription ($x: Boolean!) { overrideRequestChanged @skip(if: $x) { id } }',
    variables: { x: true },
    expected: refused('SUBSCRIPTIONS_BY_SOCKET'),
  },
  {
    name: 'a subscription by HTTP that is skipped without its variable',
    query: 'subscription ($x: Boolean!) { overrideRequestChanged @skip(if: $x) { id } }',
    expected: refused('SUBSCRIPTIONS_BY_SOCKET'),
  },
  {
    name: 'a subscription by HTTP, in a fragment that is skipped',
    query: 'subscription { ...F @skip(if: true) } fragment F on Subscription { overrideRequestChanged { id } }',
    expected: refused('SUBSCRIPTIONS_BY_SOCKET'),
  },
  {
    name: 'a subscription with two roots',
    query: 'subscription { overrideRequestChanged { id } overrideGrantChanged { id } }',
    expected: refused('SUBSCRIPTIONS_BY_SOCKET'),
  },
  {
    name: 'a subscription beside a query',
    query: 'query Q { me { id } } subscription S { overrideRequestChanged @skip(if: true) { id } }',
    operationName: 'Q',
    expected: refused('SUBSCRIPTION_UNCONDITIONAL'),
  },
];

const JSON_TYPE = { 'content-type': 'application/json' };
const ME = JSON.stringify({ query: '{ me { username } }' });
const json = (
  name: string,
  body: string | Uint8Array,
  expected: Expected,
  headers: Readonly<Record<string, string>> = {},
): HostileRequest => ({
  name,
  body,
  headers: { ...JSON_TYPE, ...headers },
  expected,
});
const rule = (status: number, name: string): Expected => ({ status, errors: [`BAD_USER_INPUT ${name}`] });

/** What comes before any operation: bodies, encodings, media types, methods, headers. */
export const hostileRequests: readonly HostileRequest[] = [
  json(
    'many operations in one request',
    JSON.stringify(Array.from({ length: 50 }, () => ({ query: '{ me { id } }' }))),
    rule(400, 'REQUEST'),
  ),
  json('no body', '', rule(400, 'REQUEST')),
  json('an empty object', '{}', rule(400, 'REQUEST')),
  json('an empty list', '[]', rule(400, 'REQUEST')),
  json('null', 'null', rule(400, 'JSON')),
  json('a text', `"${VALUE}"`, rule(400, 'JSON')),
  json('half of a body', ME.slice(0, 20), rule(400, 'JSON')),
  json('JSON with a comma too many', '{"query":"{ me { id } }",}', rule(400, 'JSON')),
  json('JSON with NaN', `{"query":"{ me { id } }","variables":{"a":NaN}}`, rule(400, 'JSON')),
  json('a hundred thousand brackets', '['.repeat(100_000), rule(400, 'JSON')),
  json('a hundred thousand lists in each other', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, rule(400, 'REQUEST')),
  json(
    'objects in variables, deeper than a stack',
    `{"query":"{ me { id } }","variables":{"a":${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}}}`,
    rule(400, 'TOO_DEEP_VALUES'),
  ),
  json('keys twice', `{"query":"{ nonsense }","query":"{ me { username } }","variables":{},"variables":null}`, { status: 200 }),
  json('a query that is a list', '{"query":["{ me { id } }"]}', rule(400, 'REQUEST')),
  json('a query that is an object', '{"query":{"toString":"x"}}', rule(400, 'REQUEST')),
  json('a query that is a number', '{"query":7}', rule(400, 'REQUEST')),
  json('variables that are a text', `{"query":"{ me { id } }","variables":"${VALUE}"}`, rule(400, 'REQUEST')),
  json('variables that are a list', '{"query":"{ me { id } }","variables":[1]}', rule(400, 'REQUEST')),
  json('extensions that are a text', '{"query":"{ me { id } }","extensions":"x"}', rule(400, 'REQUEST')),
  json('the name of an operation that is an object', '{"query":"{ me { id } }","operationName":{"a":1}}', rule(400, 'REQUEST')),
  json(
    'keys of prototypes in the body',
    `{"__proto__":{"query":"{ me { id } }"},"constructor":{"prototype":{"query":"x"}}}`,
    rule(400, 'REQUEST'),
  ),
  json('a body beyond the limit', JSON.stringify({ query: '{ me { id } }', variables: { a: 'a'.repeat(300 * 1024) } }), rule(413, 'SIZE')),
  json('a bomb', gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20)), rule(413, 'SIZE'), { 'content-encoding': 'gzip' }),
  json('what is no gzip', Buffer.from(VALUE), rule(400, 'REQUEST'), { 'content-encoding': 'gzip' }),
  json('gzip cut off', gzipSync(ME).subarray(0, 20), rule(400, 'REQUEST'), { 'content-encoding': 'gzip' }),
  json('an unknown encoding', ME, rule(415, 'CONTENT_ENCODING'), { 'content-encoding': VALUE }),
  json('UTF-16', Buffer.from(ME, 'utf16le'), rule(415, 'CHARSET'), { 'content-type': 'application/json; charset=utf-16le' }),
  json('UTF-16 that is said to be UTF-8', Buffer.from(ME, 'utf16le'), rule(400, 'JSON')),
  json('UTF-7', ME, rule(415, 'CHARSET'), { 'content-type': 'application/json; charset=utf-7' }),
  json('two character sets', Buffer.from(ME, 'utf16le'), rule(415, 'CHARSET'), {
    'content-type': 'application/json; charset=utf-8; charset=utf-16le',
  }),
  json('Latin-1', ME, rule(415, 'CHARSET'), { 'content-type': 'application/json; charset=iso-8859-1' }),
  json(
    'invalid UTF-8',
    Buffer.concat([Buffer.from('{"query":"{ me { id } } #'), Buffer.from([0xff, 0xfe, 0xc0, 0xaf, 0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    { status: 200 },
  ),
  json(
    'an overlong encoding of a quote',
    Buffer.concat([Buffer.from('{"query":"{ me { id } } #'), Buffer.from([0xc0, 0xa2]), Buffer.from('"}')]),
    { status: 200 },
  ),
  json('a byte-order mark', `\ufeff${ME}`, { status: 200 }),
  { name: 'no media type', body: Buffer.from(ME), expected: rule(415, 'CONTENT_TYPE') },
  {
    name: 'a form',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'query=%7Bme%7Bid%7D%7D',
    expected: rule(415, 'CONTENT_TYPE'),
  },
  { name: 'plain text', headers: { 'content-type': 'text/plain' }, body: ME, expected: rule(415, 'CONTENT_TYPE') },
  {
    name: 'application/graphql',
    headers: { 'content-type': 'application/graphql' },
    body: '{ me { id } }',
    expected: rule(415, 'CONTENT_TYPE'),
  },
  {
    name: 'several parts',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${ME}\r\n--x--`,
    expected: rule(415, 'CONTENT_TYPE'),
  },
  { name: 'a media type that is none', headers: { 'content-type': `;;${VALUE};;` }, body: ME, expected: rule(415, 'CONTENT_TYPE') },
  { name: 'a query by GET', method: 'GET', path: '/graphql?query=%7Bme%7Bid%7D%7D', expected: rule(405, 'METHOD') },
  {
    name: 'a mutation by GET',
    method: 'GET',
    path: '/graphql?query=mutation%7Bx%7D',
    headers: { 'apollo-require-preflight': 'true' },
    expected: rule(405, 'METHOD'),
  },
  { name: 'another method', method: 'PUT', headers: JSON_TYPE, body: ME, expected: rule(405, 'METHOD') },
  { name: 'a path with dots', path: '/graphql/../../etc/passwd', expected: { status: 404, errors: ['NOT_FOUND'] } },
  { name: 'a path that cannot be decoded', method: 'GET', path: '/documents/%E0%A4%A', expected: rule(400, 'REQUEST') },
  {
    name: 'a path of another end point',
    method: 'POST',
    path: '/graphql/console',
    headers: JSON_TYPE,
    body: ME,
    expected: { status: 404, errors: ['NOT_FOUND'] },
  },
  json('headers with names of prototypes', ME, { status: 200 }, { __proto__: 'x', constructor: VALUE, 'x-request-id': `${VALUE} forged` }),
  json(
    'an address that is forged',
    ME,
    { status: 200 },
    { 'x-forwarded-for': `${VALUE}, 127.0.0.1`, 'x-real-ip': VALUE, forwarded: `for=${VALUE}` },
  ),
  json('a method that is overridden', ME, { status: 200 }, { 'x-http-method-override': 'DELETE', 'x-method-override': 'GET' }),
  json('a media type that nobody can make', ME, { status: 406, errors: ['BAD_USER_INPUT REQUEST'] }, { accept: 'image/png' }),
  json('parts that come later', ME, { status: 200 }, { accept: 'multipart/mixed; deferSpec=20220824, application/json' }),
];

/** What is posted to the export of reports means as little harm; what it says in each case is its own. */
const posted = (name: string, body: string, error: string): HostileRequest => ({
  name: `a report of ${name}`,
  path: '/reports/demographics.csv',
  headers: JSON_TYPE,
  body,
  expected: { status: 400, errors: [error] },
});

/** The end points beside the one of operations. */
export const hostileExports: readonly HostileRequest[] = [
  posted('objects in each other', `{"definition":${'{"where":'.repeat(20_000)}1${'}'.repeat(20_000)}}`, 'BAD_USER_INPUT TOO_DEEP_VALUES'),
  posted('lists in each other', `{"definition":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'BAD_USER_INPUT TOO_DEEP_VALUES'),
  posted(
    'keys of prototypes',
    `{"definition":{"__proto__":{"select":["CITY"]},"constructor":"${VALUE}"}}`,
    'BAD_USER_INPUT definition.select LIST',
  ),
  posted('fifty thousand columns', `{"definition":{"select":[${'"CITY",'.repeat(30_000)}"CITY"]}}`, 'BAD_USER_INPUT TOO_MANY_VALUES'),
  posted(
    'fifty thousand words that are no columns',
    `{"definition":{"select":[${`"${VALUE}",`.repeat(10_000)}"x"]}}`,
    'BAD_USER_INPUT definition.select.0 ONE_OF_ITS_VALUES',
  ),
];

/** What is sent over a socket, frame by frame; a text as it stands, anything else as JSON. */
export interface HostileSocket {
  readonly name: string;
  /** By default a socket that is signed in before the frames are sent. */
  readonly isOpened?: boolean;
  readonly protocol?: string;
  readonly frames: readonly unknown[];
  /** What comes back before the socket is closed: the types of messages, with the codes and rules of errors. */
  readonly messages?: readonly string[];
  /** The code with which the socket is closed; null where it stays open. */
  readonly closed: number | null;
}

const WATCH = { query: 'subscription { overrideRequestChanged { id } }' };
const subscribe = (id: unknown, payload: unknown = WATCH) => ({ id, type: 'subscribe', payload });
const INIT = { type: 'connection_init', payload: { authorization: 'Bearer $token' } };
const BAD_MESSAGE = 4400;

/** What is wrong with messages rather than with operations; every one of `hostileOperations` is sent over a socket too. */
export const hostileSockets: readonly HostileSocket[] = [
  { name: 'what is no JSON', frames: [`{${VALUE}`], closed: BAD_MESSAGE },
  { name: 'bytes that are no text', frames: [Buffer.from([0xff, 0xfe, 0x00, 0x01])], closed: BAD_MESSAGE },
  { name: 'an empty message', frames: [''], closed: BAD_MESSAGE },
  { name: 'null', frames: ['null'], closed: BAD_MESSAGE },
  { name: 'a list', frames: ['[]'], closed: BAD_MESSAGE },
  { name: 'a list in a list, and so on', frames: [`${'['.repeat(30_000)}${']'.repeat(30_000)}`], closed: BAD_MESSAGE },
  { name: 'no type', frames: [{ id: '1' }], closed: BAD_MESSAGE },
  { name: 'an unknown type', frames: [{ type: VALUE }], closed: BAD_MESSAGE },
  { name: 'a type of a prototype', frames: [{ type: '__proto__' }], closed: BAD_MESSAGE },
  { name: 'a message of the server', frames: [{ type: 'connection_ack' }], closed: BAD_MESSAGE },
  { name: 'the protocol of former days', frames: [{ type: 'start', id: '1', payload: WATCH }], closed: BAD_MESSAGE },
  { name: 'no id', frames: [{ type: 'subscribe', payload: WATCH }], closed: BAD_MESSAGE },
  { name: 'an empty id', frames: [subscribe('')], closed: BAD_MESSAGE },
  { name: 'a number for an id', frames: [subscribe(7)], closed: BAD_MESSAGE },
  { name: 'an id of ten thousand characters', frames: [subscribe('x'.repeat(10_000))], closed: BAD_MESSAGE },
  {
    name: 'an id of ten thousand characters, twice',
    frames: [subscribe('x'.repeat(10_000)), subscribe('x'.repeat(10_000))],
    closed: BAD_MESSAGE,
  },
  { name: 'no payload', frames: [{ id: '1', type: 'subscribe' }], closed: BAD_MESSAGE },
  { name: 'a query that is an object', frames: [subscribe('1', { query: {} })], closed: BAD_MESSAGE },
  { name: 'variables that are a text', frames: [subscribe('1', { ...WATCH, variables: VALUE })], closed: BAD_MESSAGE },
  { name: 'variables that are a list', frames: [subscribe('1', { ...WATCH, variables: [1] })], closed: BAD_MESSAGE },
  { name: 'the name of an operation that is a number', frames: [subscribe('1', { ...WATCH, operationName: 7 })], closed: BAD_MESSAGE },
  { name: 'a message beyond the limit', frames: [subscribe('1', { ...WATCH, variables: { a: 'a'.repeat(80_000) } })], closed: 1009 },
  { name: 'signing in twice', frames: [INIT], closed: 4429 },
  { name: 'one id twice', frames: [subscribe('1'), subscribe('1')], closed: 4409 },
  { name: 'one id of a prototype', frames: [subscribe('__proto__'), subscribe('constructor'), subscribe('toString')], closed: null },
  {
    name: 'ids beyond the limit',
    frames: Array.from({ length: 21 }, (_, n) => subscribe(`s${n}`)),
    messages: ['error s20 BAD_USER_INPUT TOO_MANY_SUBSCRIPTIONS'],
    closed: null,
  },
  { name: 'the end of what was not begun', frames: [{ id: VALUE, type: 'complete' }], closed: null },
  { name: 'a ping with a payload', frames: [{ type: 'ping', payload: { a: 1 } }], messages: ['pong'], closed: null },
  {
    name: 'a query',
    frames: [subscribe('1', { query: '{ me { username } }' })],
    messages: ['error 1 BAD_USER_INPUT SUBSCRIPTIONS_ONLY'],
    closed: null,
  },
  {
    name: 'a mutation',
    frames: [subscribe('1', { query: 'mutation { x }' })],
    messages: ['error 1 BAD_USER_INPUT VALIDATION'],
    closed: null,
  },
  { name: 'a subscription before signing in', isOpened: false, frames: [subscribe('1')], closed: 4401 },
  { name: 'nonsense before signing in', isOpened: false, frames: ['}'], closed: BAD_MESSAGE },
  {
    name: 'a token that is an object',
    isOpened: false,
    frames: [{ type: 'connection_init', payload: { authorization: { toString: VALUE } } }],
    closed: 4403,
  },
  {
    name: 'a token that is none',
    isOpened: false,
    frames: [{ type: 'connection_init', payload: { authorization: `Bearer ${VALUE}` } }],
    closed: 4403,
  },
  {
    name: 'a token of a prototype',
    isOpened: false,
    frames: ['{"type":"connection_init","payload":{"__proto__":{"authorization":"Bearer $token"}}}'],
    closed: 4403,
  },
  { name: 'another protocol', protocol: 'graphql-ws', isOpened: false, frames: [], closed: 1006 },
];
