import { forgetKeys } from '../gate/idempotent';
import { readSite } from '../gate/readSite';
import { forgetSent } from '../override/NoticeOutbox';
import { CLOCK_ACTOR } from '../override/RequestDesk';
import { NoticeSender } from './NoticeSender';
import { repeat, type Repeated } from './repeat';
import type { Runtime } from './Runtime';

/** What a server does beside answering. Every process of a site may do it: what one has done the others leave. */
export interface Chores {
  /** Does all of it again and again, until `stop`. */
  start(): void;
  /** Writes down what the clock has done since the last time, and tells those who watch; removes what is kept for a time only. */
  settle(signal?: AbortSignal): Promise<void>;
  /** Sends the notices that are due; none where the site wants none. */
  sendNotices(signal?: AbortSignal): Promise<void>;
  /** Ends what is under way, and begins nothing more. */
  stop(): Promise<void>;
}

/** How often it is looked whether a notice is due: often enough for people, and one short statement. */
const NOTICE_SECONDS = 2;

/** Puts the chores of a server together. */
export function createChores(runtime: Runtime): Chores {
  const { config, database, heads, requests, notices: outbox, news, clock, logger } = runtime;
  const sender = outbox && config.notices ? new NoticeSender({ ...runtime, outbox, config: config.notices }) : null;
  let repeated: readonly Repeated[] = [];
  const failed = (chore: string) => (error: unknown) => logger.error({ err: error, chore }, 'A chore failed; it will be tried again');

  async function settle(signal?: AbortSignal): Promise<void> {
    await forgetKeys(database, clock());
    for (let more = true; more && signal?.aborted !== true;) {
      const site = await readSite(database);
      more = await requests.settle({ providerId: null, actor: CLOCK_ACTOR, now: clock(), site }, news);
    }
    await forgetSent(database, clock(), signal);
  }

  async function sendNotices(signal?: AbortSignal): Promise<void> {
    await sender?.sendDue(signal);
  }

  return {
    start: () => {
      if (repeated.length > 0) return;
      void heads.start();
      const clockwork = repeat(config.settleSeconds, settle, failed('clock'));
      repeated = sender ? [clockwork, repeat(NOTICE_SECONDS, sendNotices, failed('notices'))] : [clockwork];
    },
    settle,
    sendNotices,
    stop: async () => {
      // What is sent now has the time that requests have.
      const deadline = setTimeout(() => sender?.cutOff(), config.http.stopSeconds * 1000);
      try {
        await Promise.all(repeated.map((chore) => chore.stop()));
      } finally {
        clearTimeout(deadline);
      }
    },
  };
}
