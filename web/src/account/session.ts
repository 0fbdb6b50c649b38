/**
 * Who is using the page: nobody in particular on one's own machine; with an issuer, the bearer of a token got by the
 * authorization code flow with PKCE. Tokens live in memory alone; session storage holds only what the way to the issuer and back needs.
 */
import { signal } from '@preact/signals';

interface Config {
  issuer: string | null;
  clientId: string | null;
}

interface Endpoints {
  authorization_endpoint: string;
  token_endpoint: string;
  end_session_endpoint?: string;
  revocation_endpoint?: string;
}

interface Tokens {
  access: string;
  refresh: string | null;
  until: number;
  name: string;
}

const PENDING = 'mandala.sign-in';
/** Set while this tab is signed in; says nothing about whom. */
const STAYED = 'mandala.signed-in';
const EARLY = 30_000;
const SCOPE = 'openid email';

export type Standing = 'starting' | 'local' | 'signed-out' | 'signed-in';

export const standing = signal<Standing>('starting');
export const signedInName = signal('');
export const signInFailed = signal(false);

let config: Config = { issuer: null, clientId: null };
let endpoints: Endpoints | null = null;
let tokens: Tokens | null = null;
let renewing: Promise<void> | null = null;

const here = () => new URL('.', document.baseURI);

/** Reads who signs people in, and finishes a sign-in that comes back from the issuer. */
export async function begin(): Promise<void> {
  try {
    const answer = await fetch(new URL('config.json', here()));
    if (answer.ok) config = (await answer.json()) as Config;
  } catch {
    // Without a network the page shows what it kept; the service worker has this file when it was seen once.
    config = { issuer: null, clientId: null };
  }
  if (!config.issuer) {
    standing.value = 'local';
    return;
  }
  if (await returned()) {
    sessionStorage.setItem(STAYED, '1');
    standing.value = 'signed-in';
  } else if (sessionStorage.getItem(STAYED) && !signInFailed.value) {
    // A reload forgets the tokens; the issuer still knows who this is, and sends the person straight back.
    sessionStorage.removeItem(STAYED);
    await signIn();
  } else standing.value = 'signed-out';
}

async function discovered(): Promise<Endpoints> {
  if (!endpoints) {
    const answer = await fetch(`${config.issuer}/.well-known/openid-configuration`);
    endpoints = (await answer.json()) as Endpoints;
  }
  return endpoints;
}

/** Leaves for the issuer's pages. */
export async function signIn(): Promise<void> {
  signInFailed.value = false;
  try {
    const { authorization_endpoint } = await discovered();
    const verifier = random();
    const state = random();
    sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, hash: location.hash }));
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: config.clientId ?? '',
      redirect_uri: here().href,
      scope: SCOPE,
      state,
      code_challenge: base64url(new Uint8Array(digest)),
      code_challenge_method: 'S256',
    });
    location.assign(`${authorization_endpoint}?${query}`);
  } catch {
    signInFailed.value = true;
    standing.value = 'signed-out';
  }
}

/** Takes the code that the issuer sent back; false when there is none or it is not ours. */
async function returned(): Promise<boolean> {
  const query = new URLSearchParams(location.search);
  const pending = sessionStorage.getItem(PENDING);
  if (!query.has('state') && !query.has('code')) return false;
  sessionStorage.removeItem(PENDING);
  const kept = pending ? (JSON.parse(pending) as { verifier: string; state: string; hash: string }) : null;
  history.replaceState(null, '', here().pathname + (kept?.hash || '#/'));
  dispatchEvent(new HashChangeEvent('hashchange'));
  const code = query.get('code');
  if (!kept || !code || query.get('state') !== kept.state) {
    signInFailed.value = true;
    return false;
  }
  try {
    await exchange({ grant_type: 'authorization_code', code, redirect_uri: here().href, code_verifier: kept.verifier });
    return true;
  } catch {
    signInFailed.value = true;
    return false;
  }
}

async function exchange(fields: Record<string, string>): Promise<void> {
  const { token_endpoint } = await discovered();
  const body = new URLSearchParams({ client_id: config.clientId ?? '', ...fields });
  const answer = await fetch(token_endpoint, { method: 'POST', body });
  if (!answer.ok) throw new Error('the issuer refused');
  const told = (await answer.json()) as { access_token: string; refresh_token?: string; id_token?: string; expires_in?: number };
  tokens = {
    access: told.access_token,
    refresh: told.refresh_token ?? tokens?.refresh ?? null,
    until: Date.now() + (told.expires_in ?? 300) * 1000,
    name: nameIn(told.id_token) || tokens?.name || '',
  };
  signedInName.value = tokens.name;
}

/** The token for a request, renewed shortly before it ends or when *refused*; null where none is needed or had. */
export async function token(refused: boolean): Promise<string | null> {
  if (!tokens) {
    if (refused && standing.value === 'signed-in') standing.value = 'signed-out';
    return null;
  }
  if (refused || tokens.until - Date.now() < EARLY) {
    renewing ??= renew().finally(() => (renewing = null));
    await renewing;
  }
  return tokens?.access ?? null;
}

async function renew(): Promise<void> {
  try {
    if (!tokens?.refresh) throw new Error('nothing to renew with');
    await exchange({ grant_type: 'refresh_token', refresh_token: tokens.refresh });
  } catch {
    tokens = null;
    standing.value = 'signed-out';
  }
}

/** Forgets the tokens, tells the issuer where it can be told, and shows its sign-out page where it has one. */
export async function signOut(): Promise<void> {
  const held = tokens;
  tokens = null;
  sessionStorage.removeItem(STAYED);
  signedInName.value = '';
  standing.value = 'signed-out';
  const { end_session_endpoint, revocation_endpoint } = await discovered();
  if (revocation_endpoint && held?.refresh) {
    const body = new URLSearchParams({ token: held.refresh, client_id: config.clientId ?? '' });
    await fetch(revocation_endpoint, { method: 'POST', body }).catch(() => undefined);
  }
  if (end_session_endpoint) {
    const query = new URLSearchParams({ client_id: config.clientId ?? '', logout_uri: here().href, post_logout_redirect_uri: here().href });
    location.assign(`${end_session_endpoint}?${query}`);
  }
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Whom the issuer names, for showing only: nothing is decided by it. */
function nameIn(idToken: string | undefined): string {
  try {
    const part = (idToken ?? '').split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return String(claims['email'] ?? claims['name'] ?? claims['cognito:username'] ?? '');
  } catch {
    return '';
  }
}
