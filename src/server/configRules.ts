import { LOCAL_ALGORITHM, type SettingName, type Settings } from './configSettings';

/** A key that stands in the public source: good for trying the server out, refused in production. */
export const DEVELOPMENT_LOCAL_KEY = 'chartsafe-development-key-not-a-secret';

/** The audit key that stands in the public source: good for trying the server out, refused in production. */
export const DEVELOPMENT_AUDIT_KEY = 'chartsafe-development-audit-key-not-a-secret';

/** A rule over several settings: the setting to mend, when the rule is broken, and what is wrong with its mend. */
interface ConfigRule {
  readonly name: SettingName;
  readonly isBroken: (settings: Settings) => boolean;
  readonly fault: string;
}

const inProduction = (settings: Settings): boolean => settings.NODE_ENV === 'production';

/** What must hold between settings. Each rule reads only well-formed settings; an ill-formed one has its own fault already. */
const CONFIG_RULES: readonly ConfigRule[] = Object.freeze([
  {
    name: 'JWT_LOCAL_KEY',
    isBroken: (settings) => settings.JWKS_URL !== undefined && settings.JWT_LOCAL_KEY !== undefined,
    fault: 'stands beside JWKS_URL, and a token can be checked in one way only; remove one of the two',
  },
  {
    name: 'JWT_LOCAL_KEY',
    isBroken: (settings) => inProduction(settings) && settings.JWT_LOCAL_KEY !== undefined,
    fault: 'is for development only; remove it and set JWKS_URL, JWT_ISSUER and JWT_AUDIENCE',
  },
  {
    name: 'JWKS_URL',
    isBroken: (settings) => inProduction(settings) && settings.JWKS_URL === undefined,
    fault: "is missing, and production accepts no other keys; set it to your OpenID Connect provider's jwks_uri",
  },
  {
    name: 'JWKS_URL',
    isBroken: (settings) => inProduction(settings) && settings.JWKS_URL?.startsWith('http:') === true,
    fault: 'is not encrypted, so that keys could be exchanged on the way; use an https address',
  },
  {
    name: 'JWT_ISSUER',
    isBroken: (settings) => settings.JWKS_URL !== undefined && settings.JWT_ISSUER === undefined,
    fault: 'is missing beside JWKS_URL; set it to the issuer (iss) that the provider writes in its tokens',
  },
  {
    name: 'JWT_AUDIENCE',
    isBroken: (settings) => settings.JWKS_URL !== undefined && settings.JWT_AUDIENCE === undefined,
    fault: 'is missing beside JWKS_URL; set it to the audience (aud) that names this server in tokens',
  },
  {
    name: 'JWT_ALGORITHMS',
    isBroken: (settings) => settings.JWKS_URL !== undefined && settings.JWT_ALGORITHMS?.includes(LOCAL_ALGORITHM) === true,
    fault: `names ${LOCAL_ALGORITHM}, with which anybody who knows a public key could sign; name asymmetric algorithms only`,
  },
  {
    name: 'JWT_ALGORITHMS',
    isBroken: (settings) =>
      settings.JWKS_URL === undefined &&
      !inProduction(settings) &&
      settings.JWT_ALGORITHMS?.some((name) => name !== LOCAL_ALGORITHM) === true,
    fault: `does not fit the local key, which signs with ${LOCAL_ALGORITHM} alone; remove it, or set JWKS_URL`,
  },
  {
    name: 'PERSONAS',
    isBroken: (settings) => inProduction(settings) && settings.PERSONAS === 'on',
    fault: 'is on, and lets anybody be anybody; production refuses it: remove it',
  },
  {
    name: 'PERSONAS',
    isBroken: (settings) => !inProduction(settings) && settings.PERSONAS === 'on' && settings.JWKS_URL !== undefined,
    fault: 'is on, but persona tokens are signed by the local key, which JWKS_URL replaces; remove one of the two',
  },
  {
    name: 'HOST',
    isBroken: (settings) =>
      !inProduction(settings) && isOpenToOthers(settings.HOST) && settings.JWKS_URL === undefined && settings.JWT_LOCAL_KEY === undefined,
    fault:
      'lets other machines in, where anybody can sign tokens with the published development key; set JWT_LOCAL_KEY or JWKS_URL, or listen at 127.0.0.1',
  },
  {
    name: 'DEMO',
    isBroken: (settings) => settings.DEMO === 'auto' && inProduction(settings),
    fault: 'would fill a database with invented patients; production refuses it: remove it',
  },
  {
    name: 'AUDIT_KEY',
    isBroken: (settings) => inProduction(settings) && settings.AUDIT_KEY === undefined,
    fault: 'is missing; set a secret of your own, as `openssl rand -hex 32` makes it, and keep it outside the database',
  },
  {
    name: 'AUDIT_KEY',
    isBroken: (settings) => inProduction(settings) && settings.AUDIT_KEY === DEVELOPMENT_AUDIT_KEY,
    fault: 'is the development key, which everybody knows; set a secret of your own, as `openssl rand -hex 32` makes it',
  },
  {
    name: 'AUDIT_OLD_KEYS',
    isBroken: (settings) => settings.AUDIT_OLD_KEYS?.some(({ id }) => id === auditKeyId(settings)) === true,
    fault: 'names the key that writes now, so that two secrets had one name; give the new key another name by AUDIT_KEY_ID',
  },
  {
    name: 'AUDIT_ANCHOR_FILE',
    isBroken: (settings) => inProduction(settings) && settings.AUDIT_ANCHOR_FILE === undefined,
    fault:
      'is missing; set a file outside of the database, best on a medium that can only be appended to, for the heads of the audit trail',
  },
  {
    name: 'NOTICE_URL',
    isBroken: (settings) => inProduction(settings) && settings.NOTICE_URL?.startsWith('http:') === true,
    fault: 'is not encrypted, so that others could read along and answer; use an https address',
  },
  {
    name: 'NOTICE_URL',
    isBroken: (settings) => settings.NOTICE_URL !== undefined && hasCredentials(settings.NOTICE_URL),
    fault: 'holds a user name or a password, with which no request can be made; remove them: NOTICE_KEY authenticates each notice',
  },
  {
    name: 'NOTICE_KEY',
    isBroken: (settings) => settings.NOTICE_URL !== undefined && settings.NOTICE_KEY === undefined,
    fault: 'is missing beside NOTICE_URL; set a secret that the endpoint has too, as `openssl rand -hex 32` makes it',
  },
  {
    name: 'NOTICE_URL',
    isBroken: (settings) => settings.NOTICE_URL === undefined && settings.NOTICE_KEY !== undefined,
    fault: 'is missing beside NOTICE_KEY, so that nobody would be told; set it, or remove NOTICE_KEY',
  },
  {
    name: 'NOTICE_KEY',
    isBroken: (settings) => settings.NOTICE_KEY !== undefined && settings.NOTICE_KEY === settings.AUDIT_KEY,
    fault: 'is the audit key, with which the endpoint could forge the trail; set another secret',
  },
]);

function hasCredentials(address: string): boolean {
  const { username, password } = new URL(address);
  return username !== '' || password !== '';
}

const LOOPBACK: readonly (string | undefined)[] = [undefined, 'localhost', '127.0.0.1', '::1'];

function isOpenToOthers(host: string | undefined): boolean {
  return !LOOPBACK.includes(host);
}

/** The name of the key that writes the audit trail. */
export function auditKeyId({ AUDIT_KEY, AUDIT_KEY_ID }: Pick<Settings, 'AUDIT_KEY' | 'AUDIT_KEY_ID'>): string {
  return AUDIT_KEY_ID ?? (AUDIT_KEY === undefined ? 'development' : 'default');
}

/** The broken rules, one line each: name, what is wrong, how to mend it. A setting in `illFormed` has its fault already. */
export function configRules(settings: Settings, illFormed: ReadonlySet<SettingName>): string[] {
  return CONFIG_RULES.filter((rule) => !illFormed.has(rule.name) && rule.isBroken(settings)).map((rule) => `${rule.name} ${rule.fault}`);
}
