import { ConfigError, readConfig } from '../../src/server/Config';

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'mysql://chartsafe:hidden-word@db:3306/chartsafe',
  JWKS_URL: 'https://login.example.org/jwks',
  JWT_ISSUER: 'https://login.example.org',
  JWT_AUDIENCE: 'https://charts.example.org',
  AUDIT_KEY: 'a'.repeat(64),
  AUDIT_ANCHOR_FILE: '/anchors/audit.jsonl',
};

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('needs nothing in development', () => {
    expect(readConfig({})).toMatchObject({
      environment: 'development',
      http: { host: '127.0.0.1', port: 4000, publicUrl: 'http://localhost:4000', trustedProxyHops: 0 },
      database: { kind: 'sqlite', url: 'sqlite:./data/chartsafe.db' },
      signIn: { kind: 'local', algorithms: ['HS256'], usernameClaim: 'sub' },
      introspection: 'everyone',
      personas: true,
      ide: true,
      demo: 'auto',
      downloadLinkSeconds: 60,
    });
  });

  it('is closed in production', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({
      http: { host: '0.0.0.0', corsOrigins: [] },
      database: { kind: 'mysql' },
      signIn: { kind: 'provider', algorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'] },
      introspection: 'nobody',
      personas: false,
      ide: false,
      demo: 'never',
    });
  });

  it.each([
    ['sqlite:/var/lib/charts/charts.db', '/var/lib/charts/charts.db-audit-anchor.jsonl'],
    ['sqlite::memory:', null],
    ['mysql://u@h/d', 'data/h-d-audit-anchor.jsonl'],
    ['mariadb://u:p@[::1]:3307/d', 'data/-1-3307-d-audit-anchor.jsonl'],
  ])('anchors the audit trail of each database in a file of its own in development: %s', (url, file) => {
    expect(readConfig({ DATABASE_URL: url }).audit).toMatchObject({ anchorFile: file, headSeconds: 30, retentionYears: 10, oldKeys: [] });
    expect(readConfig({ DATABASE_URL: url, NODE_ENV: 'test' }).audit.anchorFile).toBeNull();
  });

  it('is frozen to its depths', () => {
    const config = readConfig({});
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
    expect(Object.isFrozen(config.signIn.algorithms)).toBe(true);
  });

  it('takes an empty setting as absent', () => {
    expect(readConfig({ PORT: '', JWKS_URL: ' ', PERSONAS: '' })).toEqual(readConfig({}));
  });

  it('reads each setting', () => {
    const config = readConfig({
      ...PRODUCTION,
      PORT: '8080',
      HOST: '::',
      PUBLIC_URL: 'https://charts.example.org/',
      TRUST_PROXY: '2',
      STOP_SECONDS: '20',
      DATABASE_URL: 'mariadb://u:p@db/chartsafe',
      DATABASE_POOL_SIZE: '50',
      CORS_ORIGINS: 'https://a.example.org, https://b.example.org:8443',
      INTROSPECTION: 'signed-in',
      JWT_ALGORITHMS: 'ES384, EdDSA',
      USERNAME_CLAIM: 'preferred_username',
      IDE: 'on',
      LOG_LEVEL: 'warn',
      DOWNLOAD_LINK_SECONDS: '30',
      STEP_UP_MINUTES: '15',
      SETTLE_SECONDS: '5',
      NOTICE_URL: 'https://privacy.example.org/notices',
      NOTICE_KEY: 'n'.repeat(32),
      NOTICE_ATTEMPTS: '3',
      NOTICE_TIMEOUT_SECONDS: '4',
      AUDIT_KEY_ID: '2026-a',
      AUDIT_OLD_KEYS: `2025=${'b'.repeat(32)}, 2024=${'c='.repeat(16)}`,
      AUDIT_HEAD_SECONDS: '10',
      AUDIT_RETENTION_YEARS: '7',
    });
    expect(config).toMatchObject({
      http: {
        host: '::',
        port: 8080,
        publicUrl: 'https://charts.example.org',
        trustedProxyHops: 2,
        stopSeconds: 20,
        corsOrigins: ['https://a.example.org', 'https://b.example.org:8443'],
      },
      database: { kind: 'mariadb', poolSize: 50 },
      introspection: 'signed-in',
      signIn: { algorithms: ['ES384', 'EdDSA'], usernameClaim: 'preferred_username' },
      ide: true,
      logLevel: 'warn',
      downloadLinkSeconds: 30,
      stepUpMinutes: 15,
      settleSeconds: 5,
      notices: { url: 'https://privacy.example.org/notices', key: 'n'.repeat(32), attempts: 3, timeoutSeconds: 4 },
      audit: {
        keyId: '2026-a',
        oldKeys: [
          { id: '2025', secret: 'b'.repeat(32) },
          { id: '2024', secret: 'c='.repeat(16) },
        ],
        headSeconds: 10,
        anchorFile: '/anchors/audit.jsonl',
        retentionYears: 7,
      },
    });
  });

  it.each(['sqlite::memory:', 'sqlite:/var/lib/charts.db', 'mysql://u@h/d', 'mariadb://u:p%40ss@h:3307/d?ssl=true'])(
    'accepts the database %s',
    (url) => {
      expect(faultsOf({ DATABASE_URL: url })).toEqual([]);
    },
  );

  it.each([
    ['DATABASE_URL', 'postgres://u:p@h/d'],
    ['DATABASE_URL', 'mysql://u:p@h'],
    ['DATABASE_URL', 'mysql://h/d'],
    ['DATABASE_URL', 'mysql:/d'],
    ['DATABASE_URL', 'sqlite:'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '4e3'],
    ['HOST', 'a b'],
    ['NODE_ENV', 'prod'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example.org/'],
    ['CORS_ORIGINS', 'https://a.example.org,b.example.org'],
    ['INTROSPECTION', 'some'],
    ['PERSONAS', 'true'],
    ['JWT_LOCAL_KEY', 'too short'],
    ['JWT_ALGORITHMS', 'none'],
    ['JWT_ALGORITHMS', 'ES256'],
    ['JWKS_URL', 'login.example.org'],
    ['PUBLIC_URL', 'ftp://x'],
    ['TRUST_PROXY', 'true'],
    ['LOG_LEVEL', 'loud'],
    ['DEMO', 'yes'],
    ['DOWNLOAD_LINK_SECONDS', '0'],
    ['STEP_UP_MINUTES', '0'],
    ['SETTLE_SECONDS', '0'],
    ['NOTICE_URL', 'privacy.example.org'],
    ['NOTICE_KEY', 'too short'],
    ['NOTICE_ATTEMPTS', '0'],
    ['NOTICE_TIMEOUT_SECONDS', '61'],
    ['AUDIT_KEY', 'too short'],
    ['AUDIT_KEY_ID', 'a key'],
    ['AUDIT_OLD_KEYS', 'too=short'],
    ['AUDIT_OLD_KEYS', 'k'.repeat(40)],
    ['AUDIT_OLD_KEYS', `a=${'k'.repeat(40)},a=${'l'.repeat(40)}`],
    ['AUDIT_OLD_KEYS', `development=${'k'.repeat(40)}`],
    ['AUDIT_HEAD_SECONDS', '61'],
    ['AUDIT_RETENTION_YEARS', '5'],
  ])('names a faulty %s (%s), what is wrong and its mend', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} .+; .+`));
  });

  it.each([
    ['personas', { PERSONAS: 'on' }, 'PERSONAS'],
    ['a local key', { JWT_LOCAL_KEY: 'k'.repeat(40), JWKS_URL: '' }, 'JWT_LOCAL_KEY'],
    ['no provider', { JWKS_URL: '' }, 'JWKS_URL'],
    ['an unencrypted provider', { JWKS_URL: 'http://login.example.org/jwks' }, 'JWKS_URL'],
    ['no issuer', { JWT_ISSUER: '' }, 'JWT_ISSUER'],
    ['no audience', { JWT_AUDIENCE: '' }, 'JWT_AUDIENCE'],
    ['a shared secret', { JWT_ALGORITHMS: 'HS256' }, 'JWT_ALGORITHMS'],
    ['no audit key', { AUDIT_KEY: '' }, 'AUDIT_KEY'],
    ['the development audit key', { AUDIT_KEY: readConfig({}).audit.key }, 'AUDIT_KEY'],
    ['no place for the anchors', { AUDIT_ANCHOR_FILE: '' }, 'AUDIT_ANCHOR_FILE'],
    ['a former key under the name of the one that writes', { AUDIT_OLD_KEYS: `default=${'k'.repeat(40)}` }, 'AUDIT_OLD_KEYS'],
    ['demonstration data', { DEMO: 'auto' }, 'DEMO'],
    ['notices that others can read', { NOTICE_URL: 'http://privacy.example.org', NOTICE_KEY: 'n'.repeat(32) }, 'NOTICE_URL'],
  ])('refuses %s in production', (_name, change, setting) => {
    expect(faultsOf({ ...PRODUCTION, ...change }).join()).toMatch(new RegExp(`${setting} `));
  });

  it('refuses a provider and a local key, or personas, at once', () => {
    const provider = { JWKS_URL: 'http://localhost:9000/jwks', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' };
    expect(readConfig(provider)).toMatchObject({ personas: false, signIn: { kind: 'provider' } });
    expect(faultsOf({ ...provider, JWT_LOCAL_KEY: 'k'.repeat(40) }).join()).toContain('JWT_LOCAL_KEY');
    expect(faultsOf({ ...provider, PERSONAS: 'on' }).join()).toContain('PERSONAS');
  });

  it('wants a key of its own for notices, and an endpoint that can be asked', () => {
    const [NOTICE_URL, NOTICE_KEY] = ['http://localhost:9000/notices', 'n'.repeat(32)];
    expect(faultsOf({ NOTICE_URL, NOTICE_KEY })).toEqual([]);
    expect(readConfig({}).notices).toBeNull();
    expect(faultsOf({ NOTICE_URL }).join()).toContain('NOTICE_KEY is missing');
    expect(faultsOf({ NOTICE_KEY }).join()).toContain('NOTICE_URL is missing');
    expect(faultsOf({ NOTICE_URL, NOTICE_KEY, AUDIT_KEY: NOTICE_KEY }).join()).toContain('NOTICE_KEY is the audit key');
    const faults = faultsOf({ NOTICE_URL: 'http://officer:hidden-word@localhost', NOTICE_KEY }).join();
    expect(faults).toContain('NOTICE_URL holds a user name');
    expect(faults).not.toContain('hidden-word');
  });

  it('lists all faults at once, and holds none of the values', () => {
    const env = {
      ...PRODUCTION,
      PORT: 'door',
      DATABASE_URL: 'postgres://u:hidden-word@h/d',
      JWT_ISSUER: '',
      AUDIT_KEY: 'hidden-word',
      PERSONAS: 'on',
    };
    const faults = faultsOf(env);
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual(['AUDIT_KEY', 'DATABASE_URL', 'JWT_ISSUER', 'PERSONAS', 'PORT']);
    expect(new ConfigError(faults).message).not.toMatch(/hidden-word|door/);
  });
});
