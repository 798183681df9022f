// Sign-in by OpenID Connect: authorization code with PKCE, as a public client. The verifier never leaves this tab.

const PENDING = 'echelon.sign-in';

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function discovered(issuer) {
  const answer = await fetch(issuer.replace(/\/$/, '') + '/.well-known/openid-configuration');
  if (!answer.ok) {
    throw new Error(`The identity provider answers ${answer.status}.`);
  }
  return answer.json();
}

const redirect = () => location.origin + location.pathname;

/** Leaves for the provider. */
export async function leave(config) {
  const provider = await discovered(config.issuer);
  const pending = { state: random(), verifier: random(), back: location.hash };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.verifier));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: redirect(),
    scope: config.scope,
    state: pending.state,
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: 'S256',
  });
  location.assign(provider.authorization_endpoint + '?' + query);
}

/** Back from the provider: the token; null when this is no return. */
export async function arrive(config) {
  const query = new URLSearchParams(location.search);
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null');
  if (!pending || !query.has('state')) {
    return null;
  }
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', location.pathname + pending.back);
  if (query.get('state') !== pending.state || !query.has('code')) {
    throw new Error(query.get('error_description') ?? 'The sign-in was not begun here, or was refused.');
  }
  const provider = await discovered(config.issuer);
  const answer = await fetch(provider.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: query.get('code'),
      redirect_uri: redirect(),
      client_id: config.clientId,
      code_verifier: pending.verifier,
    }),
  });
  if (!answer.ok) {
    throw new Error(`The identity provider gave no token (${answer.status}).`);
  }
  return (await answer.json()).access_token;
}
