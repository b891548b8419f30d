import { join } from 'node:path';
import type { AuditKey } from '../audit/AuditKeys';
import { DATABASE_DEFAULTS } from '../entity/createDataSource';
import { auditKeyId, configRules, DEVELOPMENT_AUDIT_KEY, DEVELOPMENT_LOCAL_KEY } from './configRules';
import { configSettings, LOCAL_ALGORITHM, type SettingName, type Settings } from './configSettings';
import { toLimits, type Limits } from './limit/Limits';

/** How a bearer token is checked: by the published keys of an OpenID Connect provider, or, for development, by a local key. */
export type SignInConfig =
  | {
      readonly kind: 'provider';
      readonly keySetUrl: string;
      readonly issuer: string;
      readonly audience: string;
      readonly algorithms: readonly string[];
      readonly usernameClaim: string;
    }
  | {
      readonly kind: 'local';
      readonly key: string;
      readonly issuer: string;
      readonly audience: string;
      readonly algorithms: readonly string[];
      readonly usernameClaim: string;
    };

/** How notices are sent to a privacy officer's endpoint. */
export interface NoticesConfig {
  readonly url: string;
  /** What authenticates a notice; the endpoint has it too. */
  readonly key: string;
  /** How often one is tried at the most. */
  readonly attempts: number;
  /** How long an answer is waited for. */
  readonly timeoutSeconds: number;
}

/** Who may ask the server for its schema. */
export type Introspection = 'everyone' | 'signed-in' | 'nobody';

/** Everything the server is told from outside; read once, at start, and frozen. */
export interface Config {
  readonly environment: 'development' | 'test' | 'production';
  readonly http: {
    readonly host: string;
    /** 0 lets the system choose. */
    readonly port: number;
    /** Where browsers find the server, without a slash at the end. */
    readonly publicUrl: string;
    readonly corsOrigins: readonly string[];
    /** How many proxies in front are believed when they name the client's address. */
    readonly trustedProxyHops: number;
    readonly stopSeconds: number;
  };
  readonly database: {
    readonly kind: 'sqlite' | 'mysql' | 'mariadb';
    readonly url: string;
    readonly poolSize: number;
    /** How many statements wait for a connection at the most. */
    readonly queueSize: number;
    /** How long one waits for a connection, and how long for what another has locked. */
    readonly waitSeconds: number;
    readonly lockSeconds: number;
  };
  /** How long an operation takes at the most; what is sent in pages, each page. */
  readonly operationSeconds: number;
  /** Where several processes share their news; null for one process alone. */
  readonly redisUrl: string | null;
  readonly signIn: SignInConfig;
  readonly introspection: Introspection;
  /** Personas can be chosen, and get real tokens of the local key. */
  readonly personas: boolean;
  /** The query editor is served at `/ide`. */
  readonly ide: boolean;
  /** `auto` fills an empty embedded database with the demonstration hospital at first start. */
  readonly demo: 'auto' | 'never';
  readonly logLevel: string;
  readonly downloadLinkSeconds: number;
  /** Where a privacy officer is told of overrides; null where nobody is. */
  readonly notices: NoticesConfig | null;
  /** How often it is written down what the clock has done. */
  readonly settleSeconds: number;
  /** How old a sign-in may be where a reason is given or a request decided; null where that is not asked. */
  readonly stepUpMinutes: number | null;
  /** What one operation may ask for, and how often a person may try. */
  readonly limits: Limits;
  readonly audit: {
    readonly key: string;
    readonly keyId: string;
    /** Keys that no longer write, and still verify. */
    readonly oldKeys: readonly AuditKey[];
    /** How often the heads of the trail are signed and anchored. */
    readonly headSeconds: number;
    /** Where heads are anchored outside of the database; null where only the log holds them. */
    readonly anchorFile: string | null;
    readonly retentionYears: number;
  };
}

/** The refusal to start: every fault of the environment at once, none with a value. */
export class ConfigError extends Error {
  /** `faults` holds a line each: the setting's name, what is wrong, how to mend it. */
  constructor(readonly faults: readonly string[]) {
    super(
      `The environment has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

const DEFAULT_PORT = 4000;
const DEFAULT_DATABASE_URL = 'sqlite:./data/chartsafe.db';
const DEFAULT_OPERATION_SECONDS = 30;
const DEFAULT_DOWNLOAD_LINK_SECONDS = 60;
const DEFAULT_NOTICE_ATTEMPTS = 20;
const DEFAULT_NOTICE_TIMEOUT_SECONDS = 10;
const DEFAULT_SETTLE_SECONDS = 60;
const DEFAULT_STOP_SECONDS = 10;
const DEFAULT_HEAD_SECONDS = 30;
const DEFAULT_RETENTION_YEARS = 10;
const DEFAULT_ALGORITHMS = ['RS256', 'ES256', 'PS256', 'EdDSA'];

/** Where front ends usually run on a developer's machine. */
const DEVELOPMENT_ORIGINS = ['http://localhost:3000', 'http://localhost:4200', 'http://localhost:5173', 'http://localhost:8080'];

/** Reads the environment, or throws a `ConfigError` that lists all its faults. An empty setting counts as absent. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const illFormed = new Set<SettingName>();
  const read: Partial<Record<SettingName, unknown>> = {};
  for (const name of Object.keys(configSettings) as SettingName[]) {
    const result = configSettings[name].safeParse(env[name]?.trim() || undefined);
    if (result.success) {
      read[name] = result.data;
      continue;
    }
    illFormed.add(name);
    faults.push(`${name} ${result.error.issues.map((issue) => issue.message).join('; ')}`);
  }
  const settings = read as Settings;
  faults.push(...configRules(settings, illFormed));
  if (faults.length > 0) throw new ConfigError(faults);
  return deepFreeze(toConfig(settings));
}

function toConfig(settings: Settings): Config {
  const environment = settings.NODE_ENV ?? 'development';
  const inProduction = environment === 'production';
  const port = settings.PORT ?? DEFAULT_PORT;
  const databaseUrl = settings.DATABASE_URL ?? DEFAULT_DATABASE_URL;
  const isOn = (word: 'on' | 'off' | undefined, byDefault: boolean): boolean => (word === undefined ? byDefault : word === 'on');
  return {
    environment,
    http: {
      host: settings.HOST ?? (inProduction ? '0.0.0.0' : '127.0.0.1'),
      port,
      publicUrl: (settings.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, ''),
      corsOrigins: settings.CORS_ORIGINS ?? (inProduction ? [] : DEVELOPMENT_ORIGINS),
      trustedProxyHops: settings.TRUST_PROXY ?? 0,
      stopSeconds: settings.STOP_SECONDS ?? DEFAULT_STOP_SECONDS,
    },
    database: {
      kind: databaseUrl.slice(0, databaseUrl.indexOf(':')) as Config['database']['kind'],
      url: databaseUrl,
      poolSize: settings.DATABASE_POOL_SIZE ?? DATABASE_DEFAULTS.poolSize,
      queueSize: settings.DATABASE_QUEUE_SIZE ?? DATABASE_DEFAULTS.queueSize,
      waitSeconds: settings.DATABASE_WAIT_SECONDS ?? DATABASE_DEFAULTS.waitSeconds,
      lockSeconds: settings.DATABASE_LOCK_SECONDS ?? DATABASE_DEFAULTS.lockSeconds,
    },
    operationSeconds: settings.OPERATION_SECONDS ?? DEFAULT_OPERATION_SECONDS,
    redisUrl: settings.REDIS_URL ?? null,
    signIn: toSignIn(settings),
    introspection: settings.INTROSPECTION ?? (inProduction ? 'nobody' : 'everyone'),
    personas: isOn(settings.PERSONAS, !inProduction && settings.JWKS_URL === undefined),
    ide: isOn(settings.IDE, !inProduction),
    demo: settings.DEMO ?? (environment === 'development' ? 'auto' : 'never'),
    logLevel: settings.LOG_LEVEL ?? (environment === 'test' ? 'silent' : 'info'),
    downloadLinkSeconds: settings.DOWNLOAD_LINK_SECONDS ?? DEFAULT_DOWNLOAD_LINK_SECONDS,
    notices: toNotices(settings),
    settleSeconds: settings.SETTLE_SECONDS ?? DEFAULT_SETTLE_SECONDS,
    stepUpMinutes: settings.STEP_UP_MINUTES ?? null,
    limits: toLimits(settings),
    audit: {
      key: settings.AUDIT_KEY ?? DEVELOPMENT_AUDIT_KEY,
      keyId: auditKeyId(settings),
      oldKeys: settings.AUDIT_OLD_KEYS ?? [],
      headSeconds: settings.AUDIT_HEAD_SECONDS ?? DEFAULT_HEAD_SECONDS,
      anchorFile: settings.AUDIT_ANCHOR_FILE ?? (environment === 'development' ? developmentAnchorFile(databaseUrl) : null),
      retentionYears: settings.AUDIT_RETENTION_YEARS ?? DEFAULT_RETENTION_YEARS,
    },
  };
}

/** A file of each database's own, or one would miss the chains of another: next to the embedded database, in `data` for one on a server, and none for one that is in memory and as short-lived as its process. */
function developmentAnchorFile(databaseUrl: string): string | null {
  if (databaseUrl === 'sqlite::memory:') return null;
  if (databaseUrl.startsWith('sqlite:')) return `${databaseUrl.slice('sqlite:'.length)}-audit-anchor.jsonl`;
  const { host, pathname } = new URL(databaseUrl);
  return join('data', `${`${host}${pathname}`.replace(/[^\w.-]+/g, '-')}-audit-anchor.jsonl`);
}

function toSignIn(settings: Settings): SignInConfig {
  const usernameClaim = settings.USERNAME_CLAIM ?? 'sub';
  const { JWKS_URL: keySetUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = settings;
  if (keySetUrl !== undefined && issuer !== undefined && audience !== undefined) {
    return { kind: 'provider', keySetUrl, issuer, audience, algorithms: settings.JWT_ALGORITHMS ?? DEFAULT_ALGORITHMS, usernameClaim };
  }
  return {
    kind: 'local',
    key: settings.JWT_LOCAL_KEY ?? DEVELOPMENT_LOCAL_KEY,
    issuer: issuer ?? 'chartsafe-development',
    audience: audience ?? 'chartsafe',
    algorithms: [LOCAL_ALGORITHM],
    usernameClaim,
  };
}

function toNotices({ NOTICE_URL: url, NOTICE_KEY: key, ...settings }: Settings): NoticesConfig | null {
  if (url === undefined || key === undefined) return null;
  return {
    url,
    key,
    attempts: settings.NOTICE_ATTEMPTS ?? DEFAULT_NOTICE_ATTEMPTS,
    timeoutSeconds: settings.NOTICE_TIMEOUT_SECONDS ?? DEFAULT_NOTICE_TIMEOUT_SECONDS,
  };
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
