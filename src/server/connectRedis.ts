import { Redis } from 'ioredis';
import type { Logger } from './Logger';

/** How long a stop waits for a Redis that is away. */
const AWAY_CLOSE_MILLISECONDS = 100;

/** What a connection is for: which of ioredis's options it needs, and what a person is told when Redis is away. */
interface RedisUse {
  readonly away: string;
  readonly options?: { readonly enableOfflineQueue?: boolean; readonly commandTimeout?: number };
}

/** Connects, and connects again whenever Redis was away; each time that it is away is told once. */
export function connectRedis(redisUrl: string, logger: Logger, { away, options = {} }: RedisUse): Redis {
  const client = new Redis(redisUrl, {
    maxRetriesPerRequest: 1,
    autoResubscribe: false,
    disconnectTimeout: AWAY_CLOSE_MILLISECONDS,
    ...options,
  });
  let isAway = false;
  client.on('ready', () => (isAway = false));
  client.on('error', (error: unknown) => {
    if (!isAway) logger.error({ err: error }, away);
    isAway = true;
  });
  return client;
}

/** Ends a connection, whether or not Redis is there. */
export async function closeRedis(client: Redis): Promise<void> {
  if (client.status === 'ready') await client.quit();
  else client.disconnect();
}
