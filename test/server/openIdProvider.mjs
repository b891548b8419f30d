/**
 * A real OpenID Connect provider, run as a process of its own: `node openIdProvider.mjs '<json>'` with
 * `{ port, keys, usernames, resource }`. Each username is a client that may ask for a JWT access token by the
 * client-credentials grant; the subject of such a token is the client.
 */
import { Provider } from 'oidc-provider';

const { port, keys, usernames } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  jwks: { keys },
  cookies: { keys: ['only-for-tests'] },
  clients: usernames.map((username) => ({
    client_id: username,
    client_secret: `${username}-secret`,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    id_token_signed_response_alg: keys[0].alg,
  })),
  extraTokenClaims: () => ({ auth_time: 1_700_000_000, preferred_username: 'dr.lee' }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context, resource) => ({
        scope: 'api',
        audience: resource,
        accessTokenTTL: 600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: keys[0].alg } },
      }),
    },
  },
});

provider.listen(port, '127.0.0.1', () => process.send?.('listening'));
