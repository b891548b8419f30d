import { Redis } from 'ioredis';
import type { Config } from '../../server/Config';
import { fault, type Finding } from './Finding';

/** How long another service is waited for. */
const PATIENCE_MILLISECONDS = 5_000;

/** Whether what the server talks to beside the database answers: Redis, and the keys of the identity provider. */
export async function peerFindings({ redisUrl, signIn }: Config): Promise<readonly Finding[]> {
  return [
    ...(redisUrl === null ? [] : await redisFindings(redisUrl)),
    ...(signIn.kind === 'provider' ? await keySetFindings(signIn.keySetUrl) : []),
  ];
}

async function redisFindings(url: string): Promise<readonly Finding[]> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MILLISECONDS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    return [];
  } catch {
    return [
      fault(
        'redis',
        'REDIS_URL names a Redis that does not answer',
        'start it, mend the address, or remove REDIS_URL where one process serves alone',
      ),
    ];
  } finally {
    redis.disconnect();
  }
}

async function keySetFindings(url: string): Promise<readonly Finding[]> {
  const mend = "set JWKS_URL to your OpenID Connect provider's jwks_uri, and let this machine reach it";
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) });
    const { keys } = (await response.json()) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0 ? [] : [fault('keys', 'JWKS_URL leads to no set of keys', mend)];
  } catch {
    return [fault('keys', 'the keys at JWKS_URL cannot be fetched', mend)];
  }
}
