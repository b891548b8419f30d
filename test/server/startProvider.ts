import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

/** A signing key of the provider, with its private half, so that a test can forge what the provider would never sign. */
export interface ProviderKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** A running provider. */
export interface RunningProvider {
  readonly issuer: string;
  readonly keySetUrl: string;
  /** An access token for a username, as the provider hands it out. */
  tokenFor(username: string, audience: string): Promise<string>;
  stop(): Promise<void>;
}

export async function makeKey(kid: string, alg = 'ES256'): Promise<ProviderKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' } };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the provider on a port with its keys; the first of them signs. */
export async function startProvider(port: number, keys: readonly ProviderKey[], usernames: readonly string[]): Promise<RunningProvider> {
  const settings = JSON.stringify({ port, keys: keys.map((key) => key.jwk), usernames });
  const child = fork(join(__dirname, 'openIdProvider.mjs'), [settings], { stdio: 'ignore', execArgv: [] });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('The provider did not start');
    }),
  ]);
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    keySetUrl: `${issuer}/jwks`,
    async tokenFor(username, audience) {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${username}:${username}-secret`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience, scope: 'api' }),
      });
      const answer = (await response.json()) as { access_token?: string };
      if (answer.access_token === undefined) throw new Error(`No token: ${JSON.stringify(answer)}`);
      return answer.access_token;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}
