import { randomUUID } from 'node:crypto';
import { Repeater, SlidingBuffer } from '@graphql-yoga/subscription';
import type { OverrideChange, OverrideNews } from '../override/OverrideNews';
import { closeRedis, connectRedis } from './connectRedis';
import type { Logger } from './Logger';

/** News with an end. */
export interface News extends OverrideNews {
  stop(): Promise<void>;
}

/** A change on its way between processes, with the one it comes from, which has told its own watchers already. */
interface Message {
  readonly origin: string;
  readonly change: OverrideChange;
}

const CHANNEL = 'chartsafe:overrides';
/** How many changes wait for one watcher. */
const WAITING_CHANGES = 256;
const AWAY = 'Redis does not answer; news of other processes are lost until it does';

/**
 * News for one process; where Redis is there, for all processes that share it. While Redis does not answer, each process has
 * its own news only: those of the others are lost, not late. Without Redis the others are asked by polling.
 */
export function createNews(redisUrl: string | null, logger: Logger): News {
  const watchers = new Set<(change: OverrideChange) => unknown>();
  const tell = (change: OverrideChange) => watchers.forEach((watcher) => watcher(change));
  const clients =
    redisUrl === null
      ? null
      : { publish: connectRedis(redisUrl, logger, { away: AWAY }), subscribe: connectRedis(redisUrl, logger, { away: AWAY }) };
  const origin = randomUUID();
  const failed = (error: unknown) => logger.warn({ err: error }, 'News did not reach the other processes');
  clients?.subscribe.on('message', (_channel, text) => {
    const message = readMessage(text);
    if (message === null) logger.warn('Redis brought what is no news');
    else if (message.origin !== origin) tell(message.change);
  });
  // Again whenever Redis is back.
  clients?.subscribe.on('ready', () => void clients.subscribe.subscribe(CHANNEL).catch(failed));
  return {
    publish: (change) => {
      tell(change);
      clients?.publish.publish(CHANNEL, JSON.stringify({ origin, change } satisfies Message)).catch(failed);
    },
    // One who does not keep up loses the oldest: without a buffer the push beyond 1,024 throws, and ends the process.
    changes: () =>
      new Repeater<OverrideChange>((push, stop) => {
        watchers.add(push);
        void stop.then(() => watchers.delete(push));
      }, new SlidingBuffer(WAITING_CHANGES)),
    stop: async () => {
      await Promise.all(Object.values(clients ?? {}).map(closeRedis));
    },
  };
}

/** Null for a text of another hand. */
function readMessage(text: string): Message | null {
  try {
    const message = JSON.parse(text) as Partial<Message> | null;
    return typeof message?.origin === 'string' && typeof message.change?.viewerId === 'string' ? (message as Message) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
