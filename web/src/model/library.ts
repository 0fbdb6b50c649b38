/**
 * Charts as the service accepted them, with the person's waiting changes laid over. Owns reading (kept on the device for when
 * there is no network), the queue of changes, sending them one by one under If-Match, and the case that another was quicker.
 */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { api, match, reachable, told } from '../api/client';
import { Problem, Unreachable } from '../api/problem';
import type { Chart } from '../api/types';
import { kept } from '../offline/store';
import { say } from '../parts/notices';
import { t } from '../words';
import { applied, sameValues, valuesAfter, valuesIn, type Change, type Edit } from './edit';

const QUEUE = 'mandala.edits';
const STALE_TRIES = 5;

export const accepted = signal<Record<string, Chart>>({});
export const queue = signal<Edit[]>(keptQueue());

/** A change that meets another's: both are shown, the person chooses. */
export interface Clash {
  edit: Edit;
  theirs: Chart;
}
export const clash = signal<Clash | null>(null);

const tabs = new BroadcastChannel('mandala');
const waiting = new Map<string, (problem: Problem | null) => void>();
let sending = false;

tabs.onmessage = ({ data }: MessageEvent<{ id: string; version: number }>) => {
  const held = accepted.value[data.id];
  if (held && held.version < data.version) void load(data.id).catch(() => undefined);
};

/** The chart as the person sees it. */
export function shown(id: string): ReadonlySignal<Chart | null> {
  return computed(() => {
    const chart = accepted.value[id];
    return chart ? queue.value.filter((edit) => edit.chart === id).reduce(applied, chart) : null;
  });
}

export function accept(chart: Chart, tell = true): void {
  const held = accepted.value[chart.id];
  if (held && held.version > chart.version) return;
  accepted.value = { ...accepted.value, [chart.id]: chart };
  void kept.write(chart.id, chart);
  if (tell && held?.version !== chart.version) tabs.postMessage({ id: chart.id, version: chart.version });
}

/** Reads the chart; without a network what was kept of it. Throws {@link Problem} or {@link Unreachable}. */
export async function load(id: string): Promise<Chart> {
  try {
    const chart = await told(api.GET('/v1/mandalas/{mandala_id}', { params: { path: { mandala_id: id } } }));
    accept(chart, false);
    return chart;
  } catch (error) {
    const found = error instanceof Unreachable ? (accepted.value[id] ?? (await kept.read<Chart>(id))) : null;
    if (!found) throw error;
    accepted.value = { ...accepted.value, [id]: found };
    return found;
  }
}

export function forget(id: string): void {
  const { [id]: _, ...rest } = accepted.value;
  accepted.value = rest;
  setQueue(queue.value.filter((edit) => edit.chart !== id));
  void kept.remove(id);
}

/** Everything on this device that belongs to a person. */
export function forgetAll(): void {
  accepted.value = {};
  setQueue([]);
  void kept.clear();
}

/**
 * Makes the change at once on the screen and sends it. *before* is what the person saw when they began. Resolves with the
 * problem when the service refuses it; with null when it is done, or waits for the service to be back.
 */
export function change(chartId: string, wanted: Change, before?: Edit['before']): Promise<Problem | null> {
  const chart = shown(chartId).value;
  if (!chart) return Promise.resolve(null);
  const edit: Edit = { ...wanted, id: crypto.randomUUID(), chart: chartId, before: before ?? valuesIn(chart, wanted), at: new Date().toISOString() };
  setQueue([...queue.value, edit]);
  return new Promise((resolve) => {
    waiting.set(edit.id, resolve);
    void flush();
  });
}

/** Sends what waits, in order, until it is empty, the service is gone, or somebody has to choose. */
export async function flush(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    let stale = 0;
    while (queue.value.length > 0 && clash.value === null) {
      const edit = queue.value[0]!;
      const outcome = await sendOne(edit);
      if (outcome === 'later') return;
      if (outcome === 'stale' && ++stale > STALE_TRIES) return;
    }
  } finally {
    sending = false;
  }
}

async function sendOne(edit: Edit): Promise<'done' | 'later' | 'stale' | 'clash'> {
  try {
    const base = accepted.value[edit.chart] ?? (await load(edit.chart));
    const now = valuesIn(base, edit);
    if (sameValues(now, valuesAfter(edit, edit.before))) return settle(edit, null);
    if (!sameValues(now, edit.before)) {
      clash.value = { edit, theirs: base };
      settleWaiting(edit, null);
      return 'clash';
    }
    accept(await call(edit, base.version));
    return settle(edit, null);
  } catch (error) {
    if (error instanceof Unreachable) {
      for (const waits of queue.value) settleWaiting(waits, null);
      return 'later';
    }
    if (!(error instanceof Problem)) throw error;
    if (error.currentVersion === null) return settle(edit, error);
    await load(edit.chart);
    say(t('changedElsewhere'));
    return 'stale';
  }
}

function call(edit: Edit, version: number): Promise<Chart> {
  const path = { mandala_id: edit.chart };
  const header = match(version) as { 'If-Match': string };
  switch (edit.kind) {
    case 'goal':
      return told(api.PATCH('/v1/mandalas/{mandala_id}', { params: { path, header }, body: edit.patch }));
    case 'cell':
      return told(api.PATCH('/v1/mandalas/{mandala_id}/cells/{cell}', { params: { path: { ...path, cell: edit.cell }, header }, body: edit.patch }));
    case 'swap':
      return told(api.POST('/v1/mandalas/{mandala_id}/cells/swap', { params: { path, header }, body: { one: edit.one, other: edit.other } }));
    case 'task':
      return told(api.PATCH('/v1/mandalas/{mandala_id}/tasks/{task}', { params: { path: { ...path, task: edit.task }, header }, body: { status: edit.status } }));
    case 'note':
      return told(api.POST('/v1/mandalas/{mandala_id}/cells/{cell}/log', { params: { path: { ...path, cell: edit.cell }, header }, body: { day: edit.day, status: edit.status } }));
  }
}

/** Ends a clash: *mine* sends the change again over what is there now, otherwise it is let go. */
export function resolveClash(mine: boolean): void {
  const met = clash.value;
  if (!met) return;
  clash.value = null;
  const { edit, theirs } = met;
  setQueue(mine ? queue.value.map((old) => (old.id === edit.id ? { ...edit, before: valuesIn(theirs, edit) } : old)) : queue.value.filter((old) => old.id !== edit.id));
  void flush();
}

function settle(edit: Edit, problem: Problem | null): 'done' {
  setQueue(queue.value.filter((old) => old.id !== edit.id));
  if (problem) say(problem.message);
  settleWaiting(edit, problem);
  return 'done';
}

function settleWaiting(edit: Edit, problem: Problem | null): void {
  waiting.get(edit.id)?.(problem);
  waiting.delete(edit.id);
}

function setQueue(edits: Edit[]): void {
  queue.value = edits;
  localStorage.setItem(QUEUE, JSON.stringify(edits));
}

function keptQueue(): Edit[] {
  try {
    return JSON.parse(localStorage.getItem(QUEUE) ?? '[]') as Edit[];
  } catch {
    return [];
  }
}

/** A change of the whole chart (undo, redo, accepting a draft) on the version that is shown. Throws {@link Problem}. */
export async function whole(id: string, act: (header: { 'If-Match': string }) => Promise<Chart>): Promise<Chart> {
  await flush();
  const chart = accepted.value[id] ?? (await load(id));
  const fresh = await act(match(chart.version));
  accept(fresh);
  return fresh;
}

const LOOK_EVERY = 10_000;
const LOOK_WHEN_GONE = 1500;

/** Looks whether the service is there: seldom while it is, often while it is not; sends what waited when it is back. */
export function keepLooking(): void {
  const look = async () => {
    const before = reachable.value;
    if (document.visibilityState === 'visible' || !before) await api.GET('/healthz').catch(() => undefined);
    if (reachable.value && (!before || queue.value.length > 0)) await flush();
    if (reachable.value && !before) await Promise.allSettled(Object.keys(accepted.value).map(load));
    setTimeout(look, reachable.value ? LOOK_EVERY : LOOK_WHEN_GONE);
  };
  setTimeout(look, LOOK_WHEN_GONE);
  addEventListener('online', () => void flush());
  addEventListener('offline', () => (reachable.value = false));
}
