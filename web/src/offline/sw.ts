/**
 * Keeps the page's own files, so that it opens without a network. Never keeps an answer of the service: charts are
 * kept by the page itself, per person, and the token never comes here.
 */
const FILES: string[] = ['__KEPT_FILES__'];
const CACHE = 'mandala-__BUILD__';
/** How long an answer is waited for where there is a kept one, in ms. */
const PATIENCE = 5000;
const SHELL = ['./', 'config.json', 'manifest.webmanifest', 'icon.svg'];

const scope = self as unknown as {
  addEventListener(kind: string, listener: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  registration: { scope: string };
};

interface WorkerEvent {
  request: Request;
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...SHELL, ...FILES])).then(() => scope.skipWaiting()));
});

scope.addEventListener('activate', (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith('mandala-') && name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => scope.clients.claim()));
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope.registration.scope)) return;
  const path = request.url.slice(scope.registration.scope.length).split(/[?#]/)[0] ?? '';
  if (path.startsWith('assets/')) event.respondWith(keptFirst(request));
  else if (path === '' || SHELL.includes(path)) event.respondWith(networkFirst(request, path === '' ? './' : path));
});

async function keptFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

/** What was kept, where the network gives nothing, nothing in time, or a front end's word that the service behind it is gone. */
async function networkFirst(request: Request, name: string): Promise<Response> {
  const address = new URL(name, scope.registration.scope).href;
  const found = await caches.match(address);
  try {
    const fresh = await (found ? Promise.race([fetch(request), tooLate()]) : fetch(request));
    if (found && fresh.status >= 500) return found;
    if (fresh.ok && !request.url.includes('?')) await (await caches.open(CACHE)).put(address, fresh.clone());
    return fresh;
  } catch (error) {
    if (found) return found;
    throw error;
  }
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), PATIENCE));
}
