import { z } from 'zod';
import { RETENTION_MINIMUM_YEARS } from '../audit/dropBefore';
import { limitSettings } from './limit/limitSettings';
import { wholeNumber } from './wholeNumber';

/** The shortest secret that is accepted, for HS256 as for the HMAC of the audit trail: 256 bits, if each character holds one byte. */
export const SECRET_MINIMUM_CHARACTERS = 32;

/** Signing algorithms that a key set may use: asymmetric ones only, so that nobody can sign with what the provider publishes. */
const ASYMMETRIC_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** The one algorithm of the local key. */
export const LOCAL_ALGORITHM = 'HS256';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `is none of the words it may be; write one of: ${values.join(', ')}` }).optional();

const address = (protocols: readonly string[], mend: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), { error: `is not an address; ${mend}` })
    .optional();

const secret = z
  .string()
  .min(SECRET_MINIMUM_CHARACTERS, {
    error: `is too short; write at least ${SECRET_MINIMUM_CHARACTERS} random characters, as \`openssl rand -hex 32\` makes them`,
  })
  .optional();

const KEY_NAME = /^[\w.-]{1,64}$/;

/** Keys as `id=secret`, with commas between; null where one has another form. */
function readKeys(list: string): { id: string; secret: string }[] | null {
  const keys = words(list).map((word) => ({
    id: word.slice(0, Math.max(0, word.indexOf('='))),
    secret: word.slice(word.indexOf('=') + 1),
  }));
  const ids = new Set(keys.map(({ id }) => id));
  const isFine = keys.every(({ id, secret }) => KEY_NAME.test(id) && secret.length >= SECRET_MINIMUM_CHARACTERS);
  return isFine && keys.length > 0 && ids.size === keys.length ? keys : null;
}

const text = z.string().max(1000, { error: 'is too long; write at most 1000 characters' }).optional();

/** An origin as browsers send it: scheme, host and port, nothing behind. */
function isOrigin(candidate: string): boolean {
  return URL.canParse(candidate) && /^https?:\/\//.test(candidate) && new URL(candidate).origin === candidate;
}

/** An address of a database that this server knows, complete enough to be opened. */
function isDatabaseAddress(candidate: string): boolean {
  if (/^sqlite:[^?#]+$/.test(candidate)) return true;
  if (!/^(mysql|mariadb):\/\//.test(candidate) || !URL.canParse(candidate)) return false;
  const { hostname, pathname, username } = new URL(candidate);
  return hostname !== '' && username !== '' && /^\/[^/]+$/.test(pathname);
}

/**
 * Every setting of the environment: its form, and what a person reads when it has another. What depends on several
 * settings at once stands in `configRules`. No message holds the value, for a value may be a secret.
 */
export const configSettings = {
  NODE_ENV: choice(['development', 'test', 'production']),
  PORT: wholeNumber(0, 65_535),
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, { error: 'is not a host; write a host name or an IP address to listen at, such as 127.0.0.1 or 0.0.0.0' })
    .optional(),
  PUBLIC_URL: address(['http:', 'https:'], 'write where browsers find this server, such as https://charts.example.org'),
  TRUST_PROXY: wholeNumber(0, 16),
  STOP_SECONDS: wholeNumber(0, 600),
  DATABASE_URL: z
    .string()
    .refine(isDatabaseAddress, {
      error:
        'is no database address; write sqlite:./data/chartsafe.db, sqlite::memory:, mysql://user:password@host:3306/database or mariadb://user:password@host:3306/database',
    })
    .optional(),
  DATABASE_POOL_SIZE: wholeNumber(1, 1000),
  DATABASE_QUEUE_SIZE: wholeNumber(1, 100_000),
  DATABASE_WAIT_SECONDS: wholeNumber(1, 600),
  DATABASE_LOCK_SECONDS: wholeNumber(1, 600),
  OPERATION_SECONDS: wholeNumber(1, 600),
  REDIS_URL: address(['redis:', 'rediss:'], 'write where Redis is, such as redis://localhost:6379'),
  CORS_ORIGINS: z
    .string()
    .transform(words)
    .refine((origins) => origins.every(isOrigin), {
      error:
        'holds what is not an origin; write origins with commas between, such as https://chart.example.org, with no path, slash at the end, or *',
    })
    .optional(),
  INTROSPECTION: choice(['everyone', 'signed-in', 'nobody']),
  JWKS_URL: address(['http:', 'https:'], "write the provider's jwks_uri, such as https://login.example.org/jwks"),
  JWT_ISSUER: text,
  JWT_AUDIENCE: text,
  JWT_ALGORITHMS: z
    .string()
    .transform(words)
    .refine(
      (algorithms) => algorithms.length > 0 && algorithms.every((name) => name === LOCAL_ALGORITHM || ASYMMETRIC_ALGORITHMS.includes(name)),
      {
        error: `names an algorithm that is not accepted; write some of ${ASYMMETRIC_ALGORITHMS.join(', ')} with commas between`,
      },
    )
    .optional(),
  USERNAME_CLAIM: z
    .string()
    .regex(/^[\w:./-]{1,200}$/, { error: 'is not the name of a claim; write one such as sub or preferred_username' })
    .optional(),
  JWT_LOCAL_KEY: secret,
  PERSONAS: choice(['on', 'off']),
  IDE: choice(['on', 'off']),
  DEMO: choice(['auto', 'never']),
  LOG_LEVEL: choice(LOG_LEVELS),
  DOWNLOAD_LINK_SECONDS: wholeNumber(5, 3600),
  NOTICE_URL: address(['http:', 'https:'], "write the privacy officer's endpoint, such as https://privacy.example.org/notices"),
  NOTICE_KEY: secret,
  NOTICE_ATTEMPTS: wholeNumber(1, 100),
  NOTICE_TIMEOUT_SECONDS: wholeNumber(1, 60),
  SETTLE_SECONDS: wholeNumber(1, 3600),
  STEP_UP_MINUTES: wholeNumber(1, 1440),
  AUDIT_KEY: secret,
  AUDIT_KEY_ID: z
    .string()
    .regex(KEY_NAME, { error: 'is not a key name; write up to 64 letters, digits, dots, dashes or underscores' })
    .optional(),
  AUDIT_OLD_KEYS: z
    .string()
    .refine((list) => readKeys(list) !== null, {
      error: 'is not a list of keys; write former keys as name=secret with commas between, each name once',
    })
    .transform((list) => readKeys(list) ?? [])
    .optional(),
  AUDIT_HEAD_SECONDS: wholeNumber(1, 60),
  AUDIT_ANCHOR_FILE: text,
  AUDIT_RETENTION_YEARS: wholeNumber(RETENTION_MINIMUM_YEARS, 1000),
  ...limitSettings,
} as const;

/** The name of a setting. */
export type SettingName = keyof typeof configSettings;

/** What was read: every setting that is there and well-formed. */
export type Settings = { readonly [Name in SettingName]: z.output<(typeof configSettings)[Name]> };
