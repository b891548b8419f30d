import type { Notice } from '../entity/AuditEvent';
import type { NoticeOutbox } from '../override/NoticeOutbox';
import type { NoticesConfig } from './Config';
import type { Logger } from './Logger';
import { retrySeconds } from './retrySeconds';
import { signNotice } from './signNotice';

/** What a sender is made of. */
export interface NoticeSenderParts {
  readonly outbox: NoticeOutbox;
  readonly config: NoticesConfig;
  readonly clock: () => Date;
  readonly random: () => number;
  readonly logger: Logger;
}

/** How many notices are looked at in one go, and how many are under way at once. */
const AT_ONCE = 50;
const LANES = 4;

/** Sends the notices that are due to the privacy officer's endpoint, each at least once and by one sender at a time. */
export class NoticeSender {
  private readonly cut = new AbortController();

  constructor(private readonly parts: NoticeSenderParts) {}

  /** Sends all that is due, until there is none or `signal` says that it is enough; what is under way then ends. */
  async sendDue(signal?: AbortSignal): Promise<void> {
    const { outbox, clock } = this.parts;
    for (let isFull = true; isFull && signal?.aborted !== true;) {
      const due = await outbox.due(clock(), AT_ONCE);
      isFull = due.length === AT_ONCE;
      const lane = async (): Promise<void> => {
        for (let next = due.shift(); next && signal?.aborted !== true; next = due.shift()) await this.send(next);
      };
      const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
      for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
    }
  }

  /** Ends what is under way at once; it will be tried again. */
  cutOff(): void {
    this.cut.abort();
  }

  private async send(notice: Notice): Promise<void> {
    const { outbox, clock, random, logger } = this.parts;
    const taken = await outbox.take(notice, clock());
    if (!taken) return;
    const failure = await this.post(taken);
    if (failure === null) {
      await outbox.sent(taken, clock());
      return;
    }
    const waitSeconds = retrySeconds(taken.attempts, random);
    const isParked = await outbox.failed(taken, new Date(clock().getTime() + waitSeconds * 1000));
    const about = { notice: taken.id, attempts: taken.attempts, ...failure };
    if (isParked) logger.error(about, 'A notice was tried too often and is parked');
    else logger.warn({ ...about, waitSeconds }, 'A notice did not arrive and will be tried again');
  }

  /** Null where the endpoint has taken it; else what the log may say of the failure. Redirects are not followed: what is signed is for one endpoint. */
  private async post({ id, action, occurredAt, reference }: Notice): Promise<{ status: number } | { err: unknown } | null> {
    const { config, clock } = this.parts;
    const body = JSON.stringify({ id, action, occurredAt: occurredAt.toISOString(), reference });
    try {
      const response = await fetch(config.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signNotice(id, body, config.key, clock()) },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(config.timeoutSeconds * 1000), this.cut.signal]),
      });
      await response.body?.cancel();
      return response.ok ? null : { status: response.status };
    } catch (error) {
      return { err: error };
    }
  }
}
