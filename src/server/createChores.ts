import { readSite } from '../gate/readSite';
import { CLOCK_ACTOR } from '../override/RequestDesk';
import { repeat, type Repeated } from './repeat';
import type { Runtime } from './Runtime';

/** What a server does beside answering. Every process of a site may do it: what one has done the others leave. */
export interface Chores {
  /** Does all of it again and again, until `stop`. */
  start(): void;
  /** Writes down what the clock has done since the last time, and tells those who watch. */
  settle(signal?: AbortSignal): Promise<void>;
  /** Ends what is under way, and begins nothing more. */
  stop(): Promise<void>;
}

/** Puts the chores of a server together. */
export function createChores({ config, database, requests, news, clock, logger }: Runtime): Chores {
  let repeated: readonly Repeated[] = [];
  const failed = (chore: string) => (error: unknown) => logger.error({ err: error, chore }, 'A chore failed; it will be tried again');

  async function settle(signal?: AbortSignal): Promise<void> {
    for (let more = true; more && signal?.aborted !== true;) {
      const site = await readSite(database);
      more = await requests.settle({ providerId: null, actor: CLOCK_ACTOR, now: clock(), site }, news);
    }
  }

  return {
    start: () => {
      if (repeated.length === 0) repeated = [repeat(config.settleSeconds, settle, failed('clock'))];
    },
    settle,
    stop: async () => {
      await Promise.all(repeated.map((chore) => chore.stop()));
    },
  };
}
