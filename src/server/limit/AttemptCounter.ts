import type { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { tooMany } from '../../gate/Attempts';
import type { ChartsafeError } from '../../errors';

/** What is counted, how much of it there may be, and in which time. */
export interface AttemptBound {
  /** The name of the refusal, as it stands in `extensions.rule`. */
  readonly rule: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

/**
 * Counts attempts of one kind, by subject, in windows of the server's own clock: all windows begin at a whole multiple of their length. The store
 * forgets a window by the machine's clock, and not before its end.
 */
export class AttemptCounter {
  constructor(
    private readonly store: RateLimiterMemory | RateLimiterRedis,
    private readonly bound: AttemptBound,
    private readonly clock: () => Date,
  ) {}

  /** Counts one, and tells by how many the limit is passed now: 0 within it. */
  async count(subject: string): Promise<number> {
    const { consumedPoints } = await this.store.penalty(this.keyOf(subject), 1);
    return Math.max(0, consumedPoints - this.bound.limit);
  }

  /** Whether as many were counted as there may be. */
  async isUsedUp(subject: string): Promise<boolean> {
    const counted = await this.store.get(this.keyOf(subject));
    return counted !== null && counted.consumedPoints >= this.bound.limit;
  }

  /** The refusal of one too many, with the seconds until the window ends. */
  refusal(): ChartsafeError {
    const { rule, windowSeconds } = this.bound;
    const seconds = this.clock().getTime() / 1_000;
    return tooMany(rule, Math.max(1, Math.ceil((Math.floor(seconds / windowSeconds) + 1) * windowSeconds - seconds)));
  }

  private keyOf(subject: string): string {
    const { rule, windowSeconds } = this.bound;
    return `${rule}:${Math.floor(this.clock().getTime() / 1_000 / windowSeconds)}:${subject}`;
  }
}
