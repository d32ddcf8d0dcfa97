// An identity provider of a test, from npm's oidc-provider: on loopback, with a key of its own at every start, and with
// the forms of its own for development, which take any name and password.
import { generateKeyPairSync, randomUUID } from 'node:crypto';

const [at, port, back, logout, after] = process.argv.slice(2);
const { default: Provider } = await import(at);
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const provider = new Provider(`http://localhost:${port}`, {
  jwks: { keys: [{ ...key, kid: randomUUID(), use: 'sig', alg: 'RS256' }] },
  cookies: { keys: [randomUUID()] },
  // Its own way out reaches no loopback, where this test stands.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  pkce: { required: () => true },
  features: { backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  clients: [{
    client_id: 'amparo', client_secret: 'a-secret', redirect_uris: [back], post_logout_redirect_uris: [after],
    backchannel_logout_uri: logout, backchannel_logout_session_required: true, response_types: ['code'],
    grant_types: ['authorization_code'],
  }],
});
provider.on('backchannel.error', (ctx, err) => console.error(err.message));
provider.on('server_error', (ctx, err) => console.error(err));
provider.listen(Number(port), '127.0.0.1', () => console.log('listens'));
