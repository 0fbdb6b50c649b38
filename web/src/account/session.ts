/**
 * Who is using the page: nobody in particular on one's own machine; with an issuer, the bearer of a token got by the
 * authorization code flow with PKCE. Tokens live in memory alone; session storage holds only what the way to the issuer and back
 * needs. A session ends by the person or by the issuer's refusal, never by a network that is gone.
 */
import { signal } from '@preact/signals';
import { Unreachable } from '../api/problem';
import { belongsTo, belongsToNobody, closeUntilKnown, forgetInMemory, forgetPersonal, holder, PERSON } from '../offline/personal';
import { busy, leaveField } from '../parts/busy';
import { Issuer, Refused, type Config, type Granted } from './issuer';
import { base64url, claimsIn, digest, random } from './proof';

interface Tokens {
  access: string;
  refresh: string | null;
  until: number;
  /** How long before its end another is fetched, in ms. */
  ahead: number;
}

interface Pending {
  verifier: string;
  state: string;
  hash: string;
  silent: boolean;
}

const PENDING = 'mandala.sign-in';
/** Set while this tab is signed in; says nothing about whom. */
const STAYED = 'mandala.signed-in';
const AHEAD = 30_000;
/** Without a refresh token the page has to be left for another token: there is more time to find a quiet moment. */
const AHEAD_LEAVING = 300_000;

/** `away`: somebody was signed in here and the issuer cannot be reached; what is kept is shown, nothing is sent. */
export type Standing = 'starting' | 'local' | 'signed-out' | 'signed-in' | 'away';

export const standing = signal<Standing>('starting');
export const signedInName = signal('');
export const signInFailed = signal(false);

const here = () => new URL('.', document.baseURI);

let issuer: Issuer | null = null;
let tokens: Tokens | null = null;
let renewing: Promise<void> | null = null;
let leaving: Promise<never> | null = null;
/** Whose things this tab shows. */
let mine: string | null = null;

addEventListener('storage', ({ key }) => {
  if ((key === null || key === PERSON) && mine !== null && holder()?.who !== mine) {
    // In another tab of this browser they signed out, or somebody else signed in.
    forgetInMemory();
    end();
  }
});

addEventListener('pageshow', ({ persisted }) => {
  // The way to the issuer was gone back; it can be gone again.
  if (persisted) leaving = null;
});

/** Reads who signs people in, and finishes a sign-in that comes back from the issuer. */
export async function begin(): Promise<void> {
  const config = await configured();
  if (!config.issuer) {
    standing.value = 'local';
    return;
  }
  issuer = new Issuer(config, here());
  try {
    if (await returned(issuer)) return;
    // A reload forgets the tokens; the issuer still knows who this is, and sends the person straight back.
    if (sessionStorage.getItem(STAYED)) await leaveFor(false);
    if (holder()?.open) await issuer.discovered();
    standing.value = 'signed-out';
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const known = holder();
    if (known?.open) mine = known.who;
    standing.value = known?.open ? 'away' : 'signed-out';
  }
}

async function configured(): Promise<Config> {
  try {
    const answer = await fetch(new URL('config.json', here()));
    if (answer.ok) return (await answer.json()) as Config;
  } catch {
    // Without a network the page shows what it kept; the service worker has this file when it was seen once.
  }
  return { issuer: null, clientId: null };
}

/** Leaves for the issuer's pages. */
export async function signIn(): Promise<void> {
  signInFailed.value = false;
  try {
    await leaveFor(false);
  } catch {
    signInFailed.value = true;
    standing.value = 'signed-out';
  }
}

/** Leaves for the issuer, once; does not come back. Throws {@link Unreachable}. */
function leaveFor(silent: boolean): Promise<never> {
  leaving ??= leave(silent).catch((error: unknown) => {
    leaving = null;
    throw error;
  });
  return leaving;
}

async function leave(silent: boolean): Promise<never> {
  const pending: Pending = { verifier: random(), state: random(), hash: location.hash, silent };
  const address = await issuer!.signInPage(pending.state, base64url(await digest(pending.verifier)), silent);
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  sessionStorage.removeItem(STAYED);
  leaveField();
  location.assign(address);
  return new Promise<never>(() => undefined);
}

/** Takes the code that the issuer sent back; false when nothing was sent. Throws {@link Unreachable}. */
async function returned(from: Issuer): Promise<boolean> {
  const query = new URLSearchParams(location.search);
  const pending = sessionStorage.getItem(PENDING);
  if (!query.has('state') && !query.has('code')) return false;
  sessionStorage.removeItem(PENDING);
  const kept = pending ? (JSON.parse(pending) as Pending) : null;
  history.replaceState(null, '', here().pathname + (kept?.hash || '#/'));
  dispatchEvent(new HashChangeEvent('hashchange'));
  const code = query.get('code');
  const ours = kept !== null && query.get('state') === kept.state;
  if (ours && !code && kept.silent) return end(); // Nothing went wrong: the issuer wants to see the person.
  try {
    if (!ours || !code) throw new Refused();
    await take(await from.exchange({ grant_type: 'authorization_code', code, redirect_uri: here().href, code_verifier: kept.verifier }));
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    signInFailed.value = true;
    return end();
  }
  sessionStorage.setItem(STAYED, '1');
  standing.value = 'signed-in';
  return true;
}

async function take(granted: Granted): Promise<void> {
  const lasts = (granted.expires_in ?? 300) * 1000;
  const refresh = granted.refresh_token ?? tokens?.refresh ?? null;
  const claims = claimsIn(granted.id_token);
  const named = claims['email'] ?? claims['name'] ?? claims['cognito:username'];
  if (named !== undefined) signedInName.value = String(named);
  if (!tokens) {
    mine = base64url(await digest(String(claims['sub'] ?? named ?? random())));
    await belongsTo(mine);
  }
  tokens = { access: granted.access_token, refresh, until: Date.now() + lasts, ahead: refresh ? AHEAD : Math.min(AHEAD_LEAVING, lasts / 4) };
}

/** The token for a request, renewed shortly before it ends or when *refused*; null where none is needed or had. Throws {@link Unreachable}. */
export async function token(refused: boolean): Promise<string | null> {
  if (standing.value === 'away') throw new Unreachable();
  if (!tokens) {
    if (refused && standing.value === 'signed-in') end();
    return null;
  }
  const left = tokens.until - Date.now();
  if (!refused && left >= tokens.ahead) return tokens.access;
  // One that was refused though it has not ended would only be followed by another like it.
  if (refused && left > 0 && !tokens.refresh) end();
  else await fresh(refused ? 0 : left);
  return tokens?.access ?? null;
}

/** Gets another token; while the one at hand is still good for *left* ms, nothing has to come of it. */
async function fresh(left: number): Promise<void> {
  try {
    if (tokens?.refresh) await (renewing ??= renew(tokens.refresh).finally(() => (renewing = null)));
    else if (left <= 0 || !busy()) await leaveFor(true);
  } catch (error) {
    if (!(error instanceof Unreachable) || left <= 0) throw error;
  }
}

async function renew(refresh: string): Promise<void> {
  try {
    await take(await issuer!.exchange({ grant_type: 'refresh_token', refresh_token: refresh }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    end();
  }
}

/** Looks whether requests can be made, without taking the page from a person in the middle of something. Throws {@link Unreachable}. */
export async function ready(): Promise<void> {
  if (standing.value === 'away') {
    await issuer!.discovered();
    if (busy()) throw new Unreachable();
    await leaveFor(false);
  }
  if (tokens && (tokens.refresh || !busy())) await token(false);
}

/** The person is not known any more: what is theirs waits on the device until they are. */
function end(): true {
  tokens = null;
  sessionStorage.removeItem(STAYED);
  closeUntilKnown(mine);
  mine = null;
  standing.value = 'signed-out';
  return true;
}

/** Forgets the tokens and all that is the person's, tells the issuer where it can be told, and shows its sign-out page where it has one. */
export async function signOut(): Promise<void> {
  const refresh = tokens?.refresh ?? null;
  end();
  belongsToNobody();
  signedInName.value = '';
  await forgetPersonal();
  try {
    const page = await issuer?.signedOut(refresh);
    if (page) location.assign(page);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
  }
}
