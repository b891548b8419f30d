import { SignJWT } from 'jose';
import type { Config } from './Config';

/** A working day: nobody who tries the server out needs a second token. */
const PERSONA_TOKEN_SECONDS = 12 * 60 * 60;

/** Makes a real token of the local key for a persona, checked later like any other. Only where personas are on. */
export async function mintPersonaToken(
  config: Pick<Config, 'personas' | 'signIn'>,
  username: string,
  now: Date,
  lifetimeSeconds: number = PERSONA_TOKEN_SECONDS,
): Promise<string> {
  const { personas, signIn } = config;
  if (!personas || signIn.kind !== 'local') throw new Error('Persona tokens need PERSONAS=on and a local key');
  const issuedAtSeconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ [signIn.usernameClaim]: username, auth_time: issuedAtSeconds })
    .setProtectedHeader({ alg: signIn.algorithms[0] ?? 'HS256', typ: 'JWT' })
    .setIssuer(signIn.issuer)
    .setAudience(signIn.audience)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + lifetimeSeconds)
    .sign(new TextEncoder().encode(signIn.key));
}
