/** Where the person is: hash routes, so that the page works below any path and needs nothing of the server. */
import { computed, signal } from '@preact/signals';
import type { Ref } from './model/grid';

export type Route =
  | { name: 'start' }
  | { name: 'chart'; id: string; cell: Ref | null }
  | { name: 'today' }
  | { name: 'charts' }
  | { name: 'account' };

const hash = signal(location.hash);
addEventListener('hashchange', () => (hash.value = location.hash));

const CHART = /^#\/c\/([A-Za-z0-9_-]+)(?:\/(goal|[0-7](?:\.[0-7])?))?$/;

export function parse(text: string): Route {
  const found = CHART.exec(text);
  if (found) return { name: 'chart', id: found[1]!, cell: found[2] ?? null };
  if (text === '#/today' || text === '#/charts' || text === '#/account') return { name: text.slice(2) as 'today' | 'charts' | 'account' };
  return { name: 'start' };
}

export const route = computed<Route>(() => parse(hash.value));

export function go(address: string, replace = false): void {
  if (replace) {
    history.replaceState(null, '', address);
    hash.value = location.hash;
  } else if (location.hash === address) hash.value = address;
  else location.hash = address;
}
