import { createRedisEventTarget } from '@graphql-yoga/redis-event-target';
import { createPubSub } from '@graphql-yoga/subscription';
import { Redis } from 'ioredis';
import type { OverrideChange, OverrideNews } from '../override/OverrideNews';
import type { Logger } from './Logger';

/** News with an end. */
export interface News extends OverrideNews {
  stop(): Promise<void>;
}

/** News for one process; where Redis is there, for all processes that share it. Without Redis the others are asked by polling. */
export function createNews(redisUrl: string | null, logger: Logger): News {
  const clients = redisUrl === null ? null : { publish: new Redis(redisUrl), subscribe: new Redis(redisUrl) };
  for (const client of Object.values(clients ?? {})) {
    client.on('error', (error: unknown) => logger.error({ err: error }, 'Redis does not answer; news of other processes are late'));
  }
  const pubSub = createPubSub<{ overrides: [OverrideChange] }>(
    clients ? { eventTarget: createRedisEventTarget({ publishClient: clients.publish, subscribeClient: clients.subscribe }) } : undefined,
  );
  return {
    publish: (change) => pubSub.publish('overrides', change),
    changes: () => pubSub.subscribe('overrides'),
    stop: async () => {
      await Promise.all(Object.values(clients ?? {}).map((client) => client.quit()));
    },
  };
}
