// An OpenID provider on the loopback: whoever `login_hint` names is signed in at once. Prints its issuer when it listens.
// Arguments: the port (0: a free one) and its private keys as a JSON Web Key Set.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, jwks] = process.argv.slice(2);
const RESOURCE = 'https://exchange.example';
let provider;

const server = createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return provider.callback()(request, response);
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: params.login_hint, clientId: params.client_id });
  grant.addOIDCScope('openid profile email');
  grant.addResourceScope(RESOURCE, 'api');
  const result = { login: { accountId: params.login_hint }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
});

server.listen(Number(port), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const keys = JSON.parse(jwks);
  provider = new Provider(issuer, {
    jwks: keys,
    clients: ['portal', 'other'].map((client_id) => ({
      client_id,
      token_endpoint_auth_method: 'none',
      redirect_uris: ['https://portal.example/callback'],
      id_token_signed_response_alg: keys.keys[0].alg,
    })),
    cookies: { keys: ['test'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    conformIdTokenClaims: false,
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, name: 'Anna Beispiel', email: 'anna@konstanz.example' }),
    }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'api',
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: keys.keys[0].alg } },
        }),
      },
    },
  });
  console.log(issuer);
});
