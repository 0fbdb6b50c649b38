/**
 * Charts whose deletion was announced: out of sight at once, deleted when that can no longer be taken back. Owns that it comes to pass,
 * whether the tab is still there by then or not: what is due is done by any tab of the browser, or when the page is next opened.
 */
import { computed, signal } from '@preact/signals';
import { api, match, told } from '../api/client';
import { Problem, Unreachable } from '../api/problem';
import type { ChartSummary } from '../api/types';
import { readEntry, writeEntry } from '../offline/entry';
import { onForget } from '../offline/personal';
import { dismiss, notices, say } from '../parts/notices';
import { t } from '../words';
import { forget, notNow } from './library';

interface Leaving {
  id: string;
  title: string;
  version: number;
  /** When it is deleted, in ms since 1970. */
  due: number;
}

const ENTRY = 'mandala.leaving.';
const DELETING = 'mandala.deleting';
const UNDO_FOR = 10_000;

/** Announced, and still to be done. */
export const leaving = signal<ReadonlySet<string>>(new Set());
const deleted = signal<ReadonlySet<string>>(new Set());
/** What no list shows. */
export const unseen = computed<ReadonlySet<string>>(() => new Set([...leaving.value, ...deleted.value]));
/** Changes whenever a deletion came to its end, this way or that: lists are read again. */
export const decided = signal(0);

const timers = new Map<string, ReturnType<typeof setTimeout>>();

onForget(arrange);

/** Takes up what an earlier page left, and follows the other tabs. */
export function keepLeaving(): void {
  addEventListener('storage', ({ key }) => {
    if (key === null || key.startsWith(ENTRY)) arrange();
  });
  arrange();
  for (const chart of kept()) if (chart.due > Date.now()) announce(chart);
}

/** Out of sight now, deleted in a while; until then it can be taken back. */
export function deleteLater({ id, title, version }: ChartSummary): void {
  const chart: Leaving = { id, title, version, due: Date.now() + UNDO_FOR };
  if (!writeEntry(ENTRY + id, chart)) {
    void remove(chart);
    return;
  }
  arrange();
  announce(chart);
}

/** Does what is announced without waiting any longer: the person goes. */
export async function deleteNow(): Promise<void> {
  await Promise.all(kept().map(({ id }) => end(id)));
}

function announce(chart: Leaving): void {
  say(t('deletedSoon', { title: chart.title }), { label: t('takeBackDelete'), act: () => drop(chart.id) });
}

function kept(): Leaving[] {
  return Object.keys(localStorage).flatMap((key) => (key.startsWith(ENTRY) ? (readEntry<Leaving>(key) ?? []) : []));
}

function drop(id: string): void {
  localStorage.removeItem(ENTRY + id);
  arrange();
}

/** One timer for each entry, none for what is no entry any more. */
function arrange(): void {
  const here = new Map(kept().map((chart) => [chart.id, chart]));
  for (const [id, timer] of timers) {
    if (here.has(id)) continue;
    clearTimeout(timer);
    timers.delete(id);
    decided.value += 1;
  }
  for (const { id, due } of here.values()) if (!timers.has(id)) wait(id, due - Date.now());
  leaving.value = new Set(here.keys());
}

function wait(id: string, milliseconds: number): void {
  clearTimeout(timers.get(id));
  timers.set(id, setTimeout(() => void end(id), Math.max(0, milliseconds)));
}

/** Deletes it, once for all tabs. */
async function end(id: string): Promise<void> {
  await navigator.locks.request(DELETING, async () => {
    const chart = readEntry<Leaving>(ENTRY + id);
    if (chart) await remove(chart);
  });
}

async function remove({ id, title, version }: Leaving): Promise<void> {
  try {
    await told(api.DELETE('/v1/mandalas/{mandala_id}', { params: { path: { mandala_id: id }, header: match(version) as { 'If-Match': string } } }));
    done(id);
  } catch (error) {
    if (error instanceof Unreachable || notNow(error)) {
      if (readEntry(ENTRY + id)) wait(id, UNDO_FOR);
      else say(t('goneTryLater'));
      return;
    }
    if (!(error instanceof Problem)) throw error;
    if (error.status === 404) done(id);
    else say(error.message);
  }
  const words = t('deletedSoon', { title });
  for (const notice of notices.value) if (notice.text === words) dismiss(notice.id);
  drop(id);
}

function done(id: string): void {
  deleted.value = new Set([...deleted.value, id]);
  forget(id);
}
