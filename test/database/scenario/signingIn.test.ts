import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import { SignJWT } from 'jose';
import { Provider } from '../../../src/entity/Provider';
import { ProviderRole } from '../../../src/entity/Role';
import { Permission } from '../../../src/policy/Permission';
import { createSchema } from '../../../src/server/createSchema';
import { mintPersonaToken } from '../../../src/server/mintPersonaToken';
import { World } from '../../world/World';
import { answer, listed, refused, refusal, unique, UNKNOWN } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const ME = '{ me { id username displayName physician roles permissions } }';

/** Sends an operation with a header as it stands. */
async function send(authorization: string | undefined, query = ME) {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, challenge: response.headers.get('www-authenticate'), body: await response.json() };
}

const REFUSED = {
  status: 401,
  challenge: 'Bearer',
  body: { errors: [{ message: 'Sign in to use this service', extensions: { code: 'UNAUTHENTICATED' } }] },
};

describe('who signs in', () => {
  test('is told who they are, in which roles, with which permissions', async () => {
    const username = unique('Provider.');
    const id = await world.provider(username, { permissions: [Permission.SETS_MANAGE, Permission.RECORDS_READ], physician: true });
    expect(await world.ask(username, ME)).toEqual(
      answer({
        me: {
          id: `Provider:${id}`,
          username,
          displayName: username,
          physician: true,
          roles: [`role of ${username}`],
          permissions: ['RECORDS_READ', 'SETS_MANAGE'],
        },
      }),
    );
  });

  test('is told the reasons of the site, in their order, without those that are off', async () => {
    const username = unique('provider');
    await world.provider(username, { permissions: [] });
    const query = '{ overrideReasons { code text } }';
    expect(await world.ask(username, query)).toEqual(
      answer({
        overrideReasons: [
          { code: 'EMERGENCY', text: 'Emergency treatment' },
          { code: 'COVERING', text: 'Covering physician' },
          { code: 'CONSULT', text: 'Consult' },
          { code: 'PATIENT_REQUEST', text: 'Patient’s request' },
          { code: 'BILLING', text: 'Billing' },
          { code: 'LEGAL', text: 'Legal' },
          { code: 'QUALITY_REVIEW', text: 'Quality review' },
          { code: 'OTHER', text: 'Other' },
        ],
      }),
    );
  });

  test('has the permissions of all of their roles, as they stand at the request', async () => {
    const [nurse, clerk] = [unique('nurse'), unique('clerk')];
    await world.provider(nurse, { permissions: [Permission.RECORDS_READ] });
    await world.provider(clerk, { permissions: [Permission.SETS_MANAGE, Permission.RECORDS_READ] });
    const rolesOf = (username: string) =>
      world.database.run((manager) => manager.findBy(ProviderRole, { providerId: world.providerId(username) }));
    const [{ roleId = '' } = {}] = await rolesOf(clerk);
    const permissions = '{ me { permissions } }';
    expect(await world.ask(nurse, permissions)).toEqual(answer({ me: { permissions: ['RECORDS_READ'] } }));
    await world.database.run((manager) => manager.insert(ProviderRole, { providerId: world.providerId(nurse), roleId }));
    expect(await world.ask(nurse, permissions)).toEqual(answer({ me: { permissions: ['RECORDS_READ', 'SETS_MANAGE'] } }));
    await world.database.run((manager) => manager.delete(ProviderRole, { providerId: world.providerId(nurse) }));
    expect(await world.ask(nurse, permissions)).toEqual(answer({ me: { permissions: [] } }));
    const query = `{ patients ${listed('mrn')} }`;
    expect(await world.ask(nurse, query)).toEqual(refused(query, ['patients'], 'FORBIDDEN'));
  });
});

describe('who does not', () => {
  test.each([
    ['an empty header', ''],
    ['another scheme', 'Basic YTpi'],
    ['no token', 'Bearer'],
    ['a token in two parts', 'Bearer a.b'],
    ['a token of nonsense', 'Bearer a.b.c'],
    ['a header that is too long', `Bearer ${'a'.repeat(9_000)}.b.c`],
  ])('%s', async (_name, header) => {
    expect(await send(header)).toEqual(REFUSED);
  });

  async function token(claims: { sub?: unknown; issuer?: string; audience?: string; key?: string; expires?: number | null }) {
    const { signIn } = world.config;
    if (signIn.kind !== 'local') throw new Error('The world signs in by a local key');
    const now = Math.floor(world.now.getTime() / 1000);
    const jwt = new SignJWT({ sub: claims.sub as string })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(claims.issuer ?? signIn.issuer)
      .setAudience(claims.audience ?? signIn.audience);
    if (claims.expires !== null) jwt.setExpirationTime(now + (claims.expires ?? 60));
    return jwt.sign(new TextEncoder().encode(claims.key ?? signIn.key));
  }

  test('a token of this site signs in; an expired one, another’s, or one that names nobody does not', async () => {
    const username = unique('provider');
    await world.provider(username);
    expect((await send(`Bearer ${await token({ sub: username })}`)).status).toBe(200);
    expect((await send(`bearer ${await token({ sub: username })}`)).status).toBe(200);
    for (const claims of [
      { sub: username, expires: -6 },
      { sub: username, expires: null },
      { sub: username, issuer: 'another' },
      { sub: username, audience: 'another' },
      { sub: username, key: 'another key of more than thirty-two characters' },
      { sub: unique('nobody') },
      { sub: username.toUpperCase() },
      { sub: '' },
      { sub: 17 },
    ])
      expect({ claims, ...(await send(`Bearer ${await token(claims)}`)) }).toEqual({ claims, ...REFUSED });
    const [, payload] = (await token({ sub: username })).split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    expect(await send(`Bearer ${unsigned}`)).toEqual(REFUSED);
  });

  test('a token ends with its time', async () => {
    const username = unique('provider');
    await world.provider(username);
    const begun = world.now;
    const minted = `Bearer ${await mintPersonaToken(world.config, username, begun, 600)}`;
    try {
      world.pass(9);
      expect((await send(minted)).status).toBe(200);
      world.pass(2);
      expect(await send(minted)).toEqual(REFUSED);
    } finally {
      world.now = begun;
    }
  });

  test('an inactive provider, and one who was made inactive since', async () => {
    const [gone, going] = [unique('provider'), unique('provider')];
    await world.provider(gone, { active: false });
    await world.provider(going);
    const header = async (username: string) => `Bearer ${await world.token(username)}`;
    expect(await send(await header(gone))).toEqual(REFUSED);
    const minted = await header(going);
    expect((await send(minted)).status).toBe(200);
    await world.database.run((manager) => manager.update(Provider, { id: world.providerId(going) }, { active: false }));
    expect(await send(minted)).toEqual(REFUSED);
  });

  test('an unknown and an inactive provider are refused by as many statements', async () => {
    const gone = unique('provider');
    await world.provider(gone, { active: false });
    const sent = async (username: string) => {
      const header = `Bearer ${await world.token(username)}`;
      return (await world.statements(() => send(header))).length;
    };
    expect(await sent(gone)).toBe(await sent(unique('nobody')));
  });
});

/** What a client would write for a required argument, whatever it is. */
function valueFor(type: GraphQLInputType): string {
  if (isNonNullType(type)) return valueFor(type.ofType);
  if (isListType(type)) return `[${valueFor(type.ofType)}]`;
  if (isEnumType(type)) return String(type.getValues()[0]?.name);
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((field) => `${field.name}: ${valueFor(field.type)}`).join(' ')} }`;
  }
  const words: Record<string, string> = { ID: `"${UNKNOWN.Patient}"`, Int: '1', Float: '1', Boolean: 'true', LocalDate: '"2026-01-31"' };
  return words[String(type)] ?? '"2026-01-31T00:00:00Z"';
}

function operationOn(kind: string, field: GraphQLField<unknown, unknown>): string {
  const given = field.args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${valueFor(type)}`);
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return `${kind} { ${field.name}${given.length === 0 ? '' : `(${given.join(' ')})`}${selection} }`;
}

/** What needs no permission beyond being signed in. A field that is added here must say why in its description. */
const FREE: readonly string[] = [
  'me',
  'overrideReasons',
  'overrideRequests',
  'overrideGrants',
  'withdrawOverrideRequest',
  'giveUpOverrideGrant',
];

describe('every root field of the schema', () => {
  /** Each root field of queries and mutations, with an operation that asks for it alone. */
  async function everyRootField() {
    const schema = await createSchema();
    const kinds = [
      ['query', schema.getQueryType()],
      ['mutation', schema.getMutationType()],
    ] as const;
    return kinds.flatMap(([kind, type]) =>
      Object.values(type?.getFields() ?? {}).map((field) => ({
        name: field.name,
        isNullable: !isNonNullType(field.type),
        description: field.description ?? '',
        query: operationOn(kind, field),
      })),
    );
  }

  test('is UNAUTHENTICATED without a token', async () => {
    const fields = await everyRootField();
    expect(fields.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['patient', 'patients', 'node', 'documentTree', 'patientSets', 'me']),
    );
    for (const { name, isNullable, query } of fields)
      expect({ query, ...(await world.ask(null, query)) }).toEqual({
        query,
        status: 200,
        body: { data: isNullable ? { [name]: null } : null, errors: [refusal(query, [name], 'UNAUTHENTICATED')] },
      });
  });

  test('is FORBIDDEN to a provider without permissions, but for those that need none and say so', async () => {
    const username = unique('provider');
    await world.provider(username, { permissions: [] });
    for (const { name, isNullable, query, description } of await everyRootField()) {
      const asked = await world.ask(username, query);
      if (FREE.includes(name)) {
        // A step with something of one's own is refused only because there is nothing of that id.
        const codes = (asked.body.errors ?? []).map(({ extensions }) => extensions.code as string);
        const isStep = query.startsWith('mutation');
        expect({ query, status: asked.status, codes }).toEqual({ query, status: 200, codes: isStep ? ['BAD_USER_INPUT'] : [] });
        expect(description).toContain('Needs no permission.');
        continue;
      }
      expect({ query, ...asked }).toEqual({
        query,
        status: 200,
        body: { data: isNullable ? { [name]: null } : null, errors: [refusal(query, [name], 'FORBIDDEN')] },
      });
    }
  });

  test('is FORBIDDEN also with a reason', async () => {
    const username = unique('provider');
    await world.provider(username, { permissions: [] });
    for (const query of [
      `{ patient(id: "${UNKNOWN.Patient}", overrideReason: { code: "CONSULT" }) { mrn } }`,
      `{ encounter(id: "${UNKNOWN.Encounter}", overrideReason: { code: "NONSENSE" }) { number } }`,
      `{ document(id: "${UNKNOWN.Document}", overrideReason: { code: "CONSULT" }) { id } }`,
    ])
      expect(await world.ask(username, query)).toEqual(refused(query, [query.slice(2, query.indexOf('('))], 'FORBIDDEN'));
  });

  test('a field that is refused leaves the others of the operation', async () => {
    const username = unique('provider');
    await world.provider(username, { permissions: [] });
    const query = '{ me { username } patients { totalCount } }';
    expect(await world.ask(username, query)).toEqual({
      status: 200,
      body: { data: { me: { username }, patients: null }, errors: [refusal(query, ['patients'], 'FORBIDDEN')] },
    });
  });
});
