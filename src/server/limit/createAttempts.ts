import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { ChartsafeError } from '../../errors';
import type { Attempts } from '../../gate/Attempts';
import type { Config } from '../Config';
import { closeRedis, connectRedis } from '../connectRedis';
import type { Logger } from '../Logger';
import { requestContext } from '../requestContext';
import { addressKey } from './addressKey';
import { AttemptCounter, type AttemptBound } from './AttemptCounter';

/** What counts the attempts of everybody. */
export interface AllAttempts {
  /** The attempts of one viewer. */
  readonly ofViewer: (viewerId: string) => Attempts;
  /** Counts a sign-in that failed. */
  readonly signInFailed: (clientAddress: string | null) => Promise<SignInFailure>;
  readonly stop: () => Promise<void>;
}

/** What a sign-in that failed comes to. */
export interface SignInFailure {
  /** By how many the limit is passed; 0 within it. */
  readonly excess: number;
  /** The refusal of one too many. */
  readonly refusal: () => ChartsafeError;
}

/** What counts them needs. */
interface AttemptsParts {
  readonly config: Pick<Config, 'limits' | 'redisUrl'>;
  readonly logger: Logger;
  readonly clock: () => Date;
}

const HOUR_SECONDS = 60 * 60;
/** Short, so that nobody is shut out for long. */
const SHORT_SECONDS = 10 * 60;
/** How long a Redis that is there may take: beyond it, it counts as away. */
const REDIS_TIMEOUT_MILLISECONDS = 500;

const AWAY = 'Redis does not answer; each process counts attempts by itself until it does';

/**
 * Counts in memory; where Redis is there, over all processes that share it. While Redis does not answer each process counts for itself, from
 * nothing: a limit is then wider by the number of processes, and nothing else opens or closes by it.
 */
export function createAttempts({ config, logger, clock }: AttemptsParts): AllAttempts {
  const { limits, redisUrl } = config;
  const redis =
    redisUrl === null
      ? null
      : connectRedis(redisUrl, logger, { away: AWAY, options: { enableOfflineQueue: false, commandTimeout: REDIS_TIMEOUT_MILLISECONDS } });
  const counter = (bound: AttemptBound) => {
    const options = { keyPrefix: 'chartsafe', points: bound.limit, duration: bound.windowSeconds };
    const memory = new RateLimiterMemory(options);
    const store = redis
      ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory, rejectIfRedisNotReady: true })
      : memory;
    return new AttemptCounter(store, bound, clock);
  };
  const reasons = counter({ rule: 'TOO_MANY_REASONS', limit: limits.reasons, windowSeconds: HOUR_SECONDS });
  const misses = counter({ rule: 'TOO_MANY_MISSES', limit: limits.misses, windowSeconds: SHORT_SECONDS });
  const failures = counter({ rule: 'TOO_MANY_SIGN_IN_FAILURES', limit: limits.signInFailures, windowSeconds: SHORT_SECONDS });
  const told = new WeakMap<object, Set<string>>();
  const refused = (counted: AttemptCounter) => {
    const refusal = counted.refusal();
    const rule = String(refusal.details.rule);
    const request = requestContext.current();
    const rules = (request && told.get(request)) ?? new Set<string>();
    // One line for all that one request tries: thousands fit into one.
    if (!rules.has(rule)) logger.warn({ rule, requestId: request?.requestId }, 'There were too many attempts');
    if (request) told.set(request, rules.add(rule));
    return refusal;
  };
  return {
    ofViewer: (viewerId) => ({
      reason: async () => {
        if ((await reasons.count(viewerId)) > 0) throw refused(reasons);
      },
      mayLookUp: async () => {
        if (await misses.isUsedUp(viewerId)) throw refused(misses);
      },
      missed: async () => {
        await misses.count(viewerId);
      },
    }),
    signInFailed: async (clientAddress) => ({ excess: await failures.count(addressKey(clientAddress)), refusal: () => refused(failures) }),
    stop: async () => {
      if (redis) await closeRedis(redis);
    },
  };
}
