import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './Config';
import { describeError } from './describeError';

export type { Logger } from 'pino';

/** Names under which secrets, tokens and clinical content travel; whatever is logged under one of them is left out. */
const REDACTED_NAMES = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'key',
  'variables',
  'body',
  'url',
  'parameters',
  'sql',
  'overrideReason',
];

/** The paths to leave out: each name at the top and one level below; deeper wildcards cost more than all the rest of a line. */
const REDACTED_PATHS = REDACTED_NAMES.flatMap((name) => [name, `*.${name}`]);

/** Makes the log: JSON lines, UTC, errors described without the values they carry. */
export function createLogger(config: Pick<Config, 'logLevel'>, destination?: DestinationStream): Logger {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level: string) => ({ level }) },
    redact: { paths: REDACTED_PATHS, censor: '[left out]' },
    serializers: { err: describeError, error: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
