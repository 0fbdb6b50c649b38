/** What the model needs of a browser, without one: a page on this machine that is seen, empty storage, and a service that is *there*. */
import { vi } from 'vitest';
import { shared } from './storage.fake';

export const PAGE = 'http://127.0.0.1:8000/';

export function inPage(there: (request: Request) => Response | Promise<Response>): void {
  vi.stubGlobal('fetch', async (asking: Request | URL) => there(asking instanceof Request ? asking : new Request(asking)));
  vi.stubGlobal('document', { baseURI: PAGE, visibilityState: 'visible', activeElement: null, querySelector: () => null, addEventListener: () => undefined, documentElement: {} });
  vi.stubGlobal('location', new URL(PAGE));
  vi.stubGlobal('localStorage', shared());
  vi.stubGlobal('sessionStorage', shared());
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('BroadcastChannel', class { postMessage() {} });
  vi.stubGlobal('navigator', { languages: ['en'], locks: { request: (_: string, work: () => Promise<void>) => work() } });
}
