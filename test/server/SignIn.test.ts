import { SignJWT, UnsecuredJWT } from 'jose';
import { ErrorCode } from '../../src/errors';
import { readConfig, type SignInConfig } from '../../src/server/Config';
import { createSignIn, type SignedIn } from '../../src/server/SignIn';
import { mintPersonaToken } from '../../src/server/mintPersonaToken';
import { freePort, makeKey, startProvider, type ProviderKey, type RunningProvider } from './startProvider';

const AUDIENCE = 'https://charts.example.org';

describe('signing in with an OpenID Connect provider', () => {
  let port: number;
  let key: ProviderKey;
  let provider: RunningProvider;
  let config: SignInConfig;

  beforeAll(async () => {
    port = await freePort();
    key = await makeKey('first');
    provider = await startProvider(port, [key], ['dr.lee', 'clerk']);
    config = {
      kind: 'provider',
      keySetUrl: provider.keySetUrl,
      issuer: provider.issuer,
      audience: AUDIENCE,
      algorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'],
      usernameClaim: 'sub',
    };
  });
  afterAll(() => provider.stop());

  const identify = (header: string | undefined, overrides: Partial<SignInConfig> = {}, clock?: () => Date): Promise<SignedIn | null> =>
    createSignIn({ ...config, ...overrides } as SignInConfig, clock === undefined ? {} : { clock }).identify(header);

  /** A token that the provider's own key signs, with claims that the provider would not write. */
  const forge = (claims: Record<string, unknown>): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: config.issuer, aud: AUDIENCE, sub: 'dr.lee', exp: now + 600, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'first' })
      .sign(key.privateKey);
  };

  it('accepts the token that the provider hands out', async () => {
    const signedIn = await identify(`Bearer ${await provider.tokenFor('dr.lee', AUDIENCE)}`);
    expect(signedIn).toEqual({ username: 'dr.lee', authenticatedAt: new Date(1_700_000_000_000), expiresAt: expect.any(Date) });
    expect(signedIn?.expiresAt.getTime()).toBeGreaterThan(Date.now());
  });

  it('takes the scheme in any case and the username from the configured claim', async () => {
    const token = await provider.tokenFor('clerk', AUDIENCE);
    expect(await identify(`bearer ${token}`)).toMatchObject({ username: 'clerk' });
    expect(await identify(`Bearer ${token}`, { usernameClaim: 'preferred_username' })).toMatchObject({ username: 'dr.lee' });
  });

  it('knows nobody without a header', async () => {
    expect(await identify(undefined)).toBeNull();
  });

  it.each([
    ['an empty header', ''],
    ['another scheme', 'Basic ZHI6bGVl'],
    ['no token', 'Bearer '],
    ['no JWT', 'Bearer secret'],
    ['something behind the token', 'Bearer a.b.c d'],
    ['parts that are no JSON', 'Bearer aaaa.bbbb.cccc'],
    ['more than 8 kB', `Bearer ${'a'.repeat(8200)}.b.c`],
  ])('refuses %s', async (_name, header) => {
    await expect(identify(header)).rejects.toMatchObject({ code: ErrorCode.UNAUTHENTICATED });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an expired token', { exp: 1_700_000_000 }, 'ERR_JWT_EXPIRED exp'],
    ['a token that is not valid yet', { nbf: 4_000_000_000 }, 'ERR_JWT_CLAIM_VALIDATION_FAILED nbf'],
    ['another issuer', { iss: 'https://elsewhere.example.org' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED iss'],
    ['another audience', { aud: 'https://payroll.example.org' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED aud'],
    ['a token without end', { exp: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED exp'],
    ['a token without a subject', { sub: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED sub'],
    ['an empty subject', { sub: '' }, 'username claim is no name'],
    ['a subject that is no text', { sub: 7 }, 'username claim is no name'],
  ])('refuses %s, although the right key signed it', async (_name, claims, check) => {
    await expect(identify(`Bearer ${await forge(claims)}`)).rejects.toMatchObject({ code: ErrorCode.UNAUTHENTICATED, cause: check });
  });

  it("refuses another audience's token of the provider itself", async () => {
    const token = await provider.tokenFor('dr.lee', 'https://payroll.example.org');
    await expect(identify(`Bearer ${token}`)).rejects.toMatchObject({ code: ErrorCode.UNAUTHENTICATED });
  });

  it('refuses a good token once the clock has passed its end, a small tolerance granted', async () => {
    const token = await provider.tokenFor('dr.lee', AUDIENCE);
    const end = (await identify(`Bearer ${token}`))?.expiresAt.getTime() ?? 0;
    await expect(identify(`Bearer ${token}`, {}, () => new Date(end + 4_000))).resolves.toMatchObject({ username: 'dr.lee' });
    await expect(identify(`Bearer ${token}`, {}, () => new Date(end + 6_000))).rejects.toMatchObject({ code: ErrorCode.UNAUTHENTICATED });
  });

  it('refuses another key that calls itself by the name of the right one', async () => {
    const other = await makeKey('first');
    const claims = { iss: config.issuer, aud: AUDIENCE, sub: 'dr.lee', exp: 4_000_000_000 };
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'first' }).sign(other.privateKey);
    await expect(identify(`Bearer ${token}`)).rejects.toMatchObject({ cause: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
  });

  it('refuses no signature, a shared secret, and every algorithm that is not pinned', async () => {
    const claims = { iss: config.issuer, aud: AUDIENCE, sub: 'dr.lee', exp: 4_000_000_000 };
    const secret = new TextEncoder().encode(JSON.stringify({ ...key.jwk, d: undefined }));
    const shared = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(secret);
    const unsecured = new UnsecuredJWT(claims).encode();
    await expect(identify(`Bearer ${shared}`)).rejects.toMatchObject({ cause: 'ERR_JOSE_ALG_NOT_ALLOWED' });
    await expect(identify(`Bearer ${unsecured}aaaa`)).rejects.toMatchObject({ cause: 'ERR_JOSE_ALG_NOT_ALLOWED' });
    await expect(identify(`Bearer ${unsecured}`)).rejects.toMatchObject({ code: ErrorCode.UNAUTHENTICATED });
    await expect(identify(`Bearer ${await forge({})}`, { algorithms: ['RS256'] })).rejects.toMatchObject({
      cause: 'ERR_JOSE_ALG_NOT_ALLOWED',
    });
  });

  it('keeps no claim in the error, whose cause goes to the log', async () => {
    const error: unknown = await identify(`Bearer ${await forge({ exp: 1, email: 'lee@example.org' })}`).catch((caught: unknown) => caught);
    expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain('lee');
  });

  it('picks up a new key of the provider, and no longer takes the old one', async () => {
    const signIn = createSignIn(config, { keyCooldownSeconds: 0 });
    const oldToken = await provider.tokenFor('dr.lee', AUDIENCE);
    await expect(signIn.identify(`Bearer ${oldToken}`)).resolves.toMatchObject({ username: 'dr.lee' });

    await provider.stop();
    key = await makeKey('second');
    provider = await startProvider(port, [key], ['dr.lee', 'clerk']);
    const newToken = await provider.tokenFor('dr.lee', AUDIENCE);
    await expect(signIn.identify(`Bearer ${newToken}`)).resolves.toMatchObject({ username: 'dr.lee' });
    await expect(signIn.identify(`Bearer ${oldToken}`)).rejects.toMatchObject({ cause: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  it('is unavailable, not unauthenticated, while the keys cannot be fetched', async () => {
    const token = await provider.tokenFor('dr.lee', AUDIENCE);
    const knowsTheKeys = createSignIn(config);
    await knowsTheKeys.identify(`Bearer ${token}`);
    await provider.stop();
    await expect(identify(`Bearer ${token}`)).rejects.toMatchObject({ code: ErrorCode.UNAVAILABLE });
    await expect(knowsTheKeys.identify(`Bearer ${token}`)).resolves.toMatchObject({ username: 'dr.lee' });
  });
});

describe('signing in with the local key', () => {
  const now = new Date('2026-03-02T08:00:00Z');
  const config = readConfig({ NODE_ENV: 'test' });
  const signIn = createSignIn(config.signIn, { clock: () => now });

  it("accepts a persona's token until its end", async () => {
    const token = await mintPersonaToken(config, 'dr.lee', now);
    expect(await signIn.identify(`Bearer ${token}`)).toEqual({
      username: 'dr.lee',
      authenticatedAt: now,
      expiresAt: new Date('2026-03-02T20:00:00Z'),
    });
    const brief = await mintPersonaToken(config, 'dr.lee', new Date('2026-03-02T07:50:00Z'), 60);
    await expect(signIn.identify(`Bearer ${brief}`)).rejects.toMatchObject({ code: ErrorCode.UNAUTHENTICATED });
  });

  it('refuses a token of another local key', async () => {
    const other = readConfig({ NODE_ENV: 'test', JWT_LOCAL_KEY: 'another key of at least 32 characters' });
    const token = await mintPersonaToken(other, 'dr.lee', now);
    await expect(signIn.identify(`Bearer ${token}`)).rejects.toMatchObject({ cause: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
  });

  it('makes no persona token where personas are off', async () => {
    await expect(mintPersonaToken({ ...config, personas: false }, 'dr.lee', now)).rejects.toThrow('PERSONAS');
  });
});
