/**
 * Charts as the service accepted them, with the person's waiting changes laid over. Owns reading (kept on the device for when
 * there is no network), the queue of changes, sending them one by one under If-Match, and the case that another was quicker.
 */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { api, look, match, reachable, told } from '../api/client';
import { Problem, Unreachable } from '../api/problem';
import type { Chart } from '../api/types';
import { onForget } from '../offline/personal';
import { kept } from '../offline/store';
import { say } from '../parts/notices';
import { t } from '../words';
import { applied, sameValues, valuesAfter, valuesIn, type Change, type Edit } from './edit';
import { isWaitingEntry, Waiting } from './waiting';

const SENDING = 'mandala.sending';
const STALE_TRIES = 5;
/** A change that got no answer for so long, in ms, is sent again later; while one is under way, no tab sends another. */
const SEND_PATIENCE = 30_000;
/** Not refused, but not now: whoever asks is not known any more, or asks too often. */
const LATER = new Set([401, 429]);
export const notNow = (error: unknown): boolean => error instanceof Problem && LATER.has(error.status);

export const accepted = signal<Record<string, Chart>>({});
const waiting = new Waiting(localStorage);
export const queue = waiting.edits;

/** A change that meets another's: both are shown, the person chooses. */
export interface Clash {
  edit: Edit;
  theirs: Chart;
}
export const clash = signal<Clash | null>(null);

const tabs = new BroadcastChannel('mandala');
const asking = new Map<string, (problem: Problem | null) => void>();

/** What tabs tell each other: a chart has a new version; a change was refused that another tab made. */
type News = { id: string; version: number } | { refused: string; problem: Pick<Problem, 'status' | 'code' | 'message' | 'retryable' | 'details'> };

tabs.onmessage = ({ data }: MessageEvent<News>) => {
  if ('refused' in data) {
    const { status, code, message, retryable, details } = data.problem;
    if (asking.has(data.refused)) answer(data.refused, new Problem(status, code, message, retryable, details));
    return;
  }
  const held = accepted.value[data.id];
  if (held && held.version < data.version) void load(data.id).catch(() => undefined);
};

addEventListener('storage', ({ key }) => {
  if (!isWaitingEntry(key)) return;
  waiting.readAgain();
  const met = clash.value?.edit;
  if (met && !queue.value.some((edit) => edit.id === met.id && sameValues(edit.before, met.before))) {
    // Another tab of this browser was where the person chose.
    clash.value = null;
    void flush();
  }
});

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
  waiting.remove(...queue.value.filter((edit) => edit.chart === id).map((edit) => edit.id));
  void kept.remove(id);
}

onForget(() => {
  accepted.value = {};
  clash.value = null;
  waiting.forget();
});

/**
 * Makes the change at once on the screen and sends it. *before* is what the person saw when they began. Resolves with the
 * problem when the service refuses it; with null when it is done, or waits for the service to be back.
 */
export function change(chartId: string, wanted: Change, before?: Edit['before']): Promise<Problem | null> {
  const chart = shown(chartId).value;
  if (!chart) return Promise.resolve(null);
  const edit: Edit = { ...wanted, id: crypto.randomUUID(), chart: chartId, before: before ?? valuesIn(chart, wanted), at: new Date().toISOString() };
  waiting.add(edit);
  return new Promise((resolve) => {
    asking.set(edit.id, resolve);
    void flush();
  });
}

let running: Promise<void> | null = null;
let wanted = false;

/**
 * Sends what waits, in order, until it is empty, the service is gone, or somebody has to choose. One tab of a browser sends at
 * a time: a change goes once, whichever made it.
 */
export function flush(): Promise<void> {
  wanted = true;
  return (running ??= run());
}

async function run(): Promise<void> {
  try {
    while (wanted) {
      wanted = false;
      await navigator.locks.request(SENDING, sendAll);
    }
  } finally {
    running = null;
  }
}

async function sendAll(): Promise<void> {
  waiting.readAgain();
  let stale = 0;
  while (queue.value.length > 0 && clash.value === null) {
    const outcome = await sendOne(queue.value[0]!);
    if (outcome === 'later' || (outcome === 'stale' && ++stale > STALE_TRIES)) return;
    waiting.readAgain();
  }
  // What another tab sent meanwhile is done for the one that asked here, too.
  for (const id of [...asking.keys()]) if (!waiting.has(id)) answer(id, null);
}

async function sendOne(edit: Edit): Promise<'done' | 'later' | 'stale' | 'clash'> {
  try {
    const base = accepted.value[edit.chart] ?? (await load(edit.chart));
    const now = valuesIn(base, edit);
    if (sameValues(now, valuesAfter(edit, edit.before))) return settle(edit, null);
    if (!sameValues(now, edit.before)) {
      clash.value = { edit, theirs: base };
      answer(edit.id, null);
      return 'clash';
    }
    accept(await call(edit, base.version));
    return settle(edit, null);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    if (error instanceof Unreachable || notNow(error)) {
      for (const id of [...asking.keys()]) answer(id, null);
      return 'later';
    }
    if (error.currentVersion === null) return settle(edit, error);
    await load(edit.chart);
    say(t('changedElsewhere'));
    return 'stale';
  }
}

function call(edit: Edit, version: number): Promise<Chart> {
  const path = { mandala_id: edit.chart };
  const header = match(version) as { 'If-Match': string };
  const signal = AbortSignal.timeout(SEND_PATIENCE);
  switch (edit.kind) {
    case 'goal':
      return told(api.PATCH('/v1/mandalas/{mandala_id}', { signal, params: { path, header }, body: edit.patch }));
    case 'cell':
      return told(api.PATCH('/v1/mandalas/{mandala_id}/cells/{cell}', { signal, params: { path: { ...path, cell: edit.cell }, header }, body: edit.patch }));
    case 'swap':
      return told(api.POST('/v1/mandalas/{mandala_id}/cells/swap', { signal, params: { path, header }, body: { one: edit.one, other: edit.other } }));
    case 'task':
      return told(api.PATCH('/v1/mandalas/{mandala_id}/tasks/{task}', { signal, params: { path: { ...path, task: edit.task }, header }, body: { status: edit.status } }));
    case 'note':
      return told(api.POST('/v1/mandalas/{mandala_id}/cells/{cell}/log', { signal, params: { path: { ...path, cell: edit.cell }, header }, body: { day: edit.day, status: edit.status } }));
  }
}

/** Ends a clash: *mine* sends the change again over what is there now, otherwise it is let go. */
export function resolveClash(mine: boolean): void {
  const met = clash.value;
  if (!met) return;
  clash.value = null;
  const { edit, theirs } = met;
  if (mine) waiting.replace({ ...edit, before: valuesIn(theirs, edit) });
  else waiting.remove(edit.id);
  void flush();
}

function settle(edit: Edit, problem: Problem | null): 'done' {
  waiting.remove(edit.id);
  if (problem) {
    say(problem.message);
    const { status, code, message, retryable, details } = problem;
    if (!asking.has(edit.id)) tabs.postMessage({ refused: edit.id, problem: { status, code, message, retryable, details } } satisfies News);
  }
  answer(edit.id, problem);
  return 'done';
}

/** Tells whoever made the change in this tab what became of it. */
function answer(id: string, problem: Problem | null): void {
  asking.get(id)?.(problem);
  asking.delete(id);
}

/**
 * A change of the whole chart (undo, redo, an earlier version) on the version that is shown. Throws {@link Problem}; when the
 * chart was changed elsewhere it is shown as it is now, so that one sees what the change would be about.
 */
export async function whole(id: string, act: (header: { 'If-Match': string }) => Promise<Chart>): Promise<Chart> {
  await flush();
  const chart = accepted.value[id] ?? (await load(id));
  try {
    const fresh = await act(match(chart.version));
    accept(fresh);
    return fresh;
  } catch (error) {
    if (!(error instanceof Problem) || error.currentVersion === null) throw error;
    await load(id);
    throw new Problem(error.status, error.code, t('changedFirst'), error.retryable, error.details);
  }
}

const NEAR = /^(localhost|\[::1\]|127\.[\d.]+)$/.test(location.hostname);
/** On this machine a look costs nothing; elsewhere it counts towards the requests a minute that everybody shares. */
const LOOK_EVERY = NEAR ? 2000 : 10_000;
const LOOK_WHEN_GONE = 1500;

/** Looks whether the service is there, and sends what waited when it is back; a page that is not seen does not look. */
export function keepLooking(): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const later = () => (timer = setTimeout(round, reachable.value ? LOOK_EVERY : LOOK_WHEN_GONE));
  const round = async () => {
    timer = null;
    const before = reachable.value;
    if (document.visibilityState === 'visible' || !before) await look();
    if (reachable.value && (!before || queue.value.length > 0)) void flush();
    if (reachable.value && !before) void Promise.allSettled(Object.keys(accepted.value).map(load));
    later();
  };
  /** At once, unless it is being looked just now. */
  const now = () => {
    if (timer === null) return;
    clearTimeout(timer);
    void round();
  };
  later();
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && now());
  addEventListener('online', now);
  addEventListener('offline', () => (reachable.value = false));
}
