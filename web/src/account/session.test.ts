import { beforeEach, expect, test, vi } from 'vitest';
import { shared } from '../model/storage.fake';

const PAGE = 'https://page.example/';
const ISSUER = 'https://id.example';
const FOUND = { authorization_endpoint: `${ISSUER}/authorize`, token_endpoint: `${ISSUER}/token` };

type Answer = () => Response;
const json = (body: unknown, status = 200): Answer => () => new Response(JSON.stringify(body), { status });
const gone: Answer = () => {
  throw new TypeError('Failed to fetch');
};
const idToken = (sub: string) => `x.${btoa(JSON.stringify({ sub, email: `${sub}@example.org` }))}.x`;
const granted = (sub: string, more: object = { refresh_token: 'r' }): Answer => json({ access_token: `for ${sub}`, id_token: idToken(sub), expires_in: 100, ...more });

let answers: Record<string, Answer>;
let left: URL[];
let now: number;
let listeners: [string, (event: object) => void][];

function happens(kind: string, event: object = {}) {
  for (const [heard, act] of listeners) if (heard === kind) act(event);
}

/** A page load in the same tab: what is in storage stays, modules begin anew. */
async function loaded(search = '') {
  vi.resetModules();
  listeners = [];
  vi.stubGlobal('location', { search, hash: '#/today', pathname: '/', assign: (address: string) => left.push(new URL(address)) });
  const session = await import('./session');
  const { Unreachable } = await import('../api/problem');
  return { ...session, Unreachable };
}

/** As far as it goes without waiting for a page that is left. */
const settled = (work: Promise<unknown>) => Promise.race([work, vi.waitUntil(() => left.length > 0)]);

/** Signed in as *sub*, back from the issuer. */
async function signedIn(sub = 'alice', more?: object) {
  answers[FOUND.token_endpoint] = granted(sub, more);
  const door = await loaded();
  await settled(door.begin());
  if (left.length === 0) await settled(door.signIn());
  const state = left.pop()!.searchParams.get('state');
  const page = await loaded(`?code=c&state=${state}`);
  await page.begin();
  expect(page.standing.value).toBe('signed-in');
  return page;
}

beforeEach(() => {
  left = [];
  now = 0;
  answers = { [`${PAGE}config.json`]: json({ issuer: ISSUER, clientId: 'page' }), [`${ISSUER}/.well-known/openid-configuration`]: json(FOUND) };
  vi.spyOn(Date, 'now').mockImplementation(() => now);
  vi.stubGlobal('fetch', async (address: string | URL) => answers[String(address)]!());
  vi.stubGlobal('document', { baseURI: PAGE, activeElement: null, querySelector: () => null });
  vi.stubGlobal('history', { replaceState: () => undefined });
  vi.stubGlobal('sessionStorage', shared());
  vi.stubGlobal('localStorage', shared());
  listeners = [];
  vi.stubGlobal('addEventListener', (kind: string, act: (event: object) => void) => listeners.push([kind, act]));
  vi.stubGlobal('HTMLElement', class {});
  vi.stubGlobal('dispatchEvent', () => true);
  vi.stubGlobal('HashChangeEvent', Event);
});

test('an issuer that cannot be reached ends no session, whatever stands in its place', async () => {
  const { begin: _, ...page } = await signedIn();
  const endpoints = { lost: gone, broken: json({}, 503), hurried: json({}, 429), portal: () => new Response('<p>Sign in to this network') };
  for (const answer of Object.values(endpoints)) {
    answers[FOUND.token_endpoint] = answer;
    now = 90_000;
    expect(await page.token(false)).toBe('for alice'); // Good for ten seconds more.
    now = 101_000;
    await expect(page.token(false)).rejects.toBeInstanceOf(page.Unreachable);
    expect(page.standing.value).toBe('signed-in');
  }
  answers[FOUND.token_endpoint] = json({ access_token: 'next', expires_in: 100 });
  expect(await page.token(false)).toBe('next');
});

test('a refusal ends it; what is kept waits for the same person', async () => {
  const page = await signedIn();
  localStorage.setItem('mandala.draft', '{}');
  answers[FOUND.token_endpoint] = json({ error: 'invalid_grant' }, 400);
  now = 101_000;
  expect(await page.token(false)).toBeNull();
  expect(page.standing.value).toBe('signed-out');
  answers[`${ISSUER}/.well-known/openid-configuration`] = gone;
  const again = await loaded();
  await again.begin();
  expect(again.standing.value).toBe('signed-out');
  expect(localStorage.getItem('mandala.draft')).toBe('{}');
  answers[`${ISSUER}/.well-known/openid-configuration`] = json(FOUND);
  await signedIn('alice');
  expect(localStorage.getItem('mandala.draft')).toBe('{}');
});

test('a reload without the issuer shows what is kept and goes there when it is back, not from under what is being typed', async () => {
  await signedIn();
  answers[`${ISSUER}/.well-known/openid-configuration`] = gone;
  const page = await loaded();
  await page.begin();
  expect(page.standing.value).toBe('away');
  await expect(page.token(false)).rejects.toBeInstanceOf(page.Unreachable);
  await expect(page.ready()).rejects.toBeInstanceOf(page.Unreachable);
  expect(left).toEqual([]);
  answers[`${ISSUER}/.well-known/openid-configuration`] = json(FOUND);
  vi.stubGlobal('document', { baseURI: PAGE, activeElement: { matches: () => true }, querySelector: () => null });
  happens('input');
  await expect(page.ready()).rejects.toBeInstanceOf(page.Unreachable);
  vi.stubGlobal('document', { baseURI: PAGE, activeElement: null, querySelector: () => null });
  await settled(page.ready());
  expect(left[0]!.href).toContain(FOUND.authorization_endpoint);
});

test('what another person left on the device is gone when somebody else signs in; language and light stay', async () => {
  await signedIn('alice');
  for (const name of ['draft', 'hours', 'edit.1', 'language', 'theme']) localStorage.setItem(`mandala.${name}`, 'x');
  await signedIn('bob');
  expect(Object.keys(localStorage).sort()).toEqual(['mandala.language', 'mandala.person', 'mandala.theme']);
});

test('signing out forgets all but the device’s own', async () => {
  const page = await signedIn();
  for (const name of ['draft', 'hours', 'edit.1', 'language', 'theme']) localStorage.setItem(`mandala.${name}`, 'x');
  await page.signOut();
  expect(Object.keys(localStorage).sort()).toEqual(['mandala.language', 'mandala.theme']);
  expect(page.standing.value).toBe('signed-out');
});

test('offline_access is asked for where the issuer knows it', async () => {
  const scope = async () => {
    const page = await loaded();
    await page.begin();
    await settled(page.signIn());
    return left.pop()!.searchParams.get('scope');
  };
  expect(await scope()).toBe('openid email');
  answers[`${ISSUER}/.well-known/openid-configuration`] = json({ ...FOUND, scopes_supported: ['openid', 'offline_access'] });
  expect(await scope()).toBe('openid email offline_access');
});

test('without a refresh token the issuer is asked anew, unseen, in a quiet moment before the end', async () => {
  const page = await signedIn('alice', {});
  now = 70_000;
  expect(await page.token(false)).toBe('for alice');
  now = 80_000;
  vi.stubGlobal('document', { baseURI: PAGE, activeElement: { matches: () => true }, querySelector: () => null });
  happens('input');
  expect(await page.token(false)).toBe('for alice');
  expect(left).toEqual([]);
  vi.stubGlobal('document', { baseURI: PAGE, activeElement: null, querySelector: () => null });
  await settled(page.ready());
  const [asked] = left;
  expect(asked!.searchParams.get('prompt')).toBe('none');
  const back = await loaded(`?error=login_required&state=${asked!.searchParams.get('state')}`);
  await back.begin();
  expect([back.standing.value, back.signInFailed.value]).toEqual(['signed-out', false]);
});

test('what stands in a field for long does not keep the session from going on', async () => {
  const page = await signedIn('alice', {});
  vi.stubGlobal('document', { baseURI: PAGE, activeElement: { matches: () => true }, querySelector: () => null });
  happens('input');
  now = 99_000;
  await settled(page.ready());
  expect(left[0]!.searchParams.get('prompt')).toBe('none');
});

test('who signs out in one tab, or gives way to another, is signed out in every tab', async () => {
  const page = await signedIn();
  const person = localStorage.getItem('mandala.person')!;
  happens('storage', { key: 'mandala.person' });
  expect(page.standing.value).toBe('signed-in');
  const other = JSON.stringify({ who: 'bob', open: true });
  localStorage.setItem('mandala.person', other);
  happens('storage', { key: 'mandala.person' });
  expect([page.standing.value, await page.token(false), localStorage.getItem('mandala.person')]).toEqual(['signed-out', null, other]);
  expect(person).not.toBe(other);
});

test('a new tab without a network shows what is kept of whoever is signed in on the device, and of nobody who signed out', async () => {
  await signedIn();
  answers[`${ISSUER}/.well-known/openid-configuration`] = gone;
  vi.stubGlobal('sessionStorage', shared());
  const page = await loaded();
  await page.begin();
  expect(page.standing.value).toBe('away');
  await page.signOut();
  const next = await loaded();
  await next.begin();
  expect(next.standing.value).toBe('signed-out');
});

test('a token that is refused before its end is not fetched over and over', async () => {
  const page = await signedIn('alice', {});
  expect(await page.token(true)).toBeNull();
  expect([page.standing.value, left]).toEqual(['signed-out', []]);
});
