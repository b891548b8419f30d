import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { ChartsafeError, ErrorCode } from '../errors';
import type { SignInConfig } from './Config';

/** Who a valid token speaks for, and for how long. */
export interface SignedIn {
  readonly username: string;
  /** When the person last proved who they are (`auth_time`), where the provider says so. */
  readonly authenticatedAt: Date | null;
  readonly expiresAt: Date;
}

/** Turns the Authorization header of a request into a person. */
export interface SignIn {
  /**
   * Null without a header; `UNAUTHENTICATED` for anything that is not a valid bearer token; `UNAVAILABLE` while the
   * provider's keys cannot be fetched. The cause, for the log and the audit trail, names the check that failed and no claim's value.
   */
  identify(authorizationHeader: string | undefined): Promise<SignedIn | null>;
}

/** What a test may set otherwise. */
export interface SignInOptions {
  readonly clock?: () => Date;
  /** How long a key that is not in the set waits, after a fetch, before the set is fetched again. */
  readonly keyCooldownSeconds?: number;
}

/** Longer headers are refused unread: a token is far shorter, and a signature check costs. */
const HEADER_MAXIMUM_BYTES = 8 * 1024;
/** How far the provider's clock may be from ours. */
const CLOCK_TOLERANCE_SECONDS = 5;
const KEY_FETCH_TIMEOUT_SECONDS = 5;
const KEY_COOLDOWN_SECONDS = 30;
/** A username longer than this is no username of ours. */
const USERNAME_MAXIMUM_CHARACTERS = 255;
const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** Makes the one place where tokens are checked. Keys of a provider are fetched when first needed, and again when a new one appears. */
export function createSignIn(
  config: SignInConfig,
  { clock = () => new Date(), keyCooldownSeconds = KEY_COOLDOWN_SECONDS }: SignInOptions = {},
): SignIn {
  const keyOf = config.kind === 'local' ? localKey(config.key) : providerKeys(config.keySetUrl, keyCooldownSeconds);
  const { issuer, audience, algorithms, usernameClaim } = config;

  async function identify(authorizationHeader: string | undefined): Promise<SignedIn | null> {
    if (authorizationHeader === undefined) return null;
    if (Buffer.byteLength(authorizationHeader) > HEADER_MAXIMUM_BYTES) throw refusal('header too long');
    const token = BEARER.exec(authorizationHeader)?.[1];
    if (token === undefined) throw refusal('not a bearer token');
    const claims = await verify(token);
    const username = claims[usernameClaim];
    if (typeof username !== 'string' || username === '' || username.length > USERNAME_MAXIMUM_CHARACTERS)
      throw refusal('username claim is no name');
    return { username, authenticatedAt: instant(claims.auth_time), expiresAt: new Date((claims.exp ?? 0) * 1000) };
  }

  async function verify(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: [...algorithms],
        issuer,
        audience,
        requiredClaims: ['exp', usernameClaim],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: clock(),
      });
      return payload;
    } catch (error) {
      if (error instanceof ChartsafeError) throw error;
      throw refusal(failedCheck(error));
    }
  }

  return { identify };
}

function localKey(key: string): JWTVerifyGetKey {
  const bytes = new TextEncoder().encode(key);
  return () => Promise.resolve(bytes);
}

/** The provider's published keys. That it cannot be asked is no fault of the token, and is told apart. */
function providerKeys(url: string, cooldownSeconds: number): JWTVerifyGetKey {
  const keySet = createRemoteJWKSet(new URL(url), {
    timeoutDuration: KEY_FETCH_TIMEOUT_SECONDS * 1000,
    cooldownDuration: cooldownSeconds * 1000,
  });
  return async (header, token) => {
    try {
      return await keySet(header, token);
    } catch (error) {
      const isFaultOfToken =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported;
      if (isFaultOfToken) throw error;
      throw new ChartsafeError(ErrorCode.UNAVAILABLE, {}, error);
    }
  };
}

function refusal(check: string): ChartsafeError {
  return new ChartsafeError(ErrorCode.UNAUTHENTICATED, {}, check);
}

/** The name of the check that failed. The library's own error is not kept, for it carries the whole token's claims. */
function failedCheck(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) return `${error.code} ${error.claim}`;
  if (error instanceof errors.JOSEError) return error.code;
  return error instanceof Error ? error.name : 'unknown failure';
}

function instant(seconds: unknown): Date | null {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? new Date(seconds * 1000) : null;
}
