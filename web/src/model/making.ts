/** Generations as they are watched: the draft folded from events, what is being done, and what became of it. One per chart. */
import { signal } from '@preact/signals';
import { api, told } from '../api/client';
import { Problem, Unreachable } from '../api/problem';
import { watch, type Sent } from '../api/stream';
import type { Chart, Generation, ScopeName, Usage } from '../api/types';
import { announced, say } from '../parts/notices';
import { t } from '../words';
import { fold } from './fold';
import { isEmptyChart, type Ref } from './grid';
import { accept, accepted, load } from './library';

/** `working`: events come. `proposal`: a finished draft waits for a decision. `ended`: it stopped before its end. */
export type Stage = 'working' | 'proposal' | 'ended';

export interface Making {
  stage: Stage;
  generation: Generation;
  draft: Chart;
  usage: Usage;
  connected: boolean;
  stopping: boolean;
  notice: { code: string; facts: Record<string, string | number> } | null;
}

export const making = signal<Record<string, Making>>({});

const watchers = new Map<string, AbortController>();

function update(chartId: string, change: Partial<Making>): void {
  const now = making.value[chartId];
  if (now) making.value = { ...making.value, [chartId]: { ...now, ...change } };
}

export function leave(chartId: string): void {
  watchers.get(chartId)?.abort();
  watchers.delete(chartId);
  const { [chartId]: _, ...rest } = making.value;
  making.value = rest;
}

/** Looks for the chart's newest generation and takes it up where it is. */
export async function takeUp(chart: Chart): Promise<void> {
  if (watchers.has(chart.id)) return;
  const { generations } = await told(api.GET('/v1/mandalas/{mandala_id}/generations', { params: { path: { mandala_id: chart.id } } }));
  const newest = generations[0];
  if (!newest || newest.draft !== 'open') return;
  follow(newest, chart);
}

/** Watches *generation* from its first event on. */
export function follow(generation: Generation, base: Chart): void {
  watchers.get(base.id)?.abort();
  const stop = new AbortController();
  watchers.set(base.id, stop);
  const begun: Making = { stage: 'working', generation, draft: base, usage: generation.usage, connected: true, stopping: generation.cancelRequested, notice: null };
  making.value = { ...making.value, [base.id]: begun };
  const on = {
    event: (sent: Sent) => heard(base.id, sent),
    state: (state: Generation) => void settled(base.id, state).catch(failed(base.id)),
    connected: (now: boolean) => update(base.id, { connected: now }),
  };
  void watch(generation.id, 0, on, stop.signal).catch(failed(base.id));
}

function failed(chartId: string): (error: unknown) => void {
  return (error) => {
    if (error instanceof Problem) say(error.message);
    else if (!(error instanceof Unreachable)) throw error;
    leave(chartId);
  };
}

function heard(chartId: string, sent: Sent): void {
  const now = making.value[chartId];
  if (!now) return;
  const notice = sent.kind === 'Noticed' ? { code: String(sent.data['code']), facts: sent.data['facts'] as Record<string, string | number> } : now.notice;
  update(chartId, { draft: fold(now.draft, sent), usage: sent.data.usageSoFar ?? now.usage, notice });
}

async function settled(chartId: string, generation: Generation): Promise<void> {
  if (generation.state === 'queued' || generation.state === 'running') return update(chartId, { generation });
  if (generation.state === 'succeeded' && generation.acceptsItself) {
    await load(chartId);
    leave(chartId);
    announced.value = t('chartReady');
    return;
  }
  const { draft } = await readDraft(generation.id);
  update(chartId, { generation, draft, usage: generation.usage, stage: generation.state === 'succeeded' ? 'proposal' : 'ended' });
  const chart = accepted.value[chartId];
  if (generation.state === 'succeeded' && chart && isEmptyChart(chart)) await acceptDraft(chartId);
}

async function readDraft(id: string): Promise<{ draft: Chart }> {
  const answer = await told(api.GET('/v1/generations/{generation_id}', { params: { path: { generation_id: id }, query: { draft: true } } }));
  return { draft: answer.chart as Chart };
}

/** Orders a generation of a part of the chart; what was changed elsewhere before it is no part of what it suggests. Throws {@link Problem}. */
export async function order(chart: Chart, scope: ScopeName, cell: Ref | null, replace = true): Promise<void> {
  const body = { scope, replace, withTasks: true, ...(cell === null ? {} : { cell }) };
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const generation = await told(api.POST('/v1/mandalas/{mandala_id}/generations', { params: { path: { mandala_id: chart.id } }, headers, body }));
  follow(generation, generation.baseVersion === chart.version ? chart : await load(chart.id));
}

/** Asks for it to stop; it has stopped when the state says so. */
export async function cancel(chartId: string): Promise<void> {
  const now = making.value[chartId];
  if (!now) return;
  update(chartId, { stopping: true });
  try {
    await told(api.POST('/v1/generations/{generation_id}/cancel', { params: { path: { generation_id: now.generation.id } } }));
  } catch (error) {
    update(chartId, { stopping: false });
    throw error;
  }
}

/** Goes on from the cells that are there. */
export async function retry(chartId: string): Promise<void> {
  const now = making.value[chartId];
  const base = accepted.value[chartId];
  if (!now || !base) return;
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const generation = await told(api.POST('/v1/generations/{generation_id}/retry', { params: { path: { generation_id: now.generation.id } }, headers }));
  follow(generation, base);
}

export async function acceptDraft(chartId: string): Promise<void> {
  const now = making.value[chartId];
  if (!now) return;
  try {
    accept(await told(api.POST('/v1/generations/{generation_id}/accept', { params: { path: { generation_id: now.generation.id } } })));
  } catch (error) {
    return decided(chartId, error);
  }
  leave(chartId);
}

export async function discardDraft(chartId: string): Promise<void> {
  const now = making.value[chartId];
  if (!now) return;
  try {
    await told(api.POST('/v1/generations/{generation_id}/discard', { params: { path: { generation_id: now.generation.id } } }));
  } catch (error) {
    return decided(chartId, error);
  }
  leave(chartId);
}

/** Elsewhere it was decided already, or here and the answer never came: then what it came to is shown. Throws every other *error*. */
async function decided(chartId: string, error: unknown): Promise<void> {
  if (!(error instanceof Problem) || error.reason !== 'draft_closed') throw error;
  await load(chartId);
  leave(chartId);
  say(t('proposalDecided'));
}

/** How far a draft is, and what is being worked on. */
export function tally(draft: Chart): { subGoals: number; actions: number; detailed: number; tasks: number; now: 'subGoals' | 'actions' | 'details' | 'tasks' } {
  const blocks = draft.subGoals.filter((block) => block !== null);
  const actions = blocks.flatMap((block) => block.actions.filter((action) => action !== null));
  const detailed = [...blocks, ...actions].filter((cell) => cell.description !== '').length;
  const tasks = actions.reduce((sum, action) => sum + action.tasks.length, 0);
  const now = blocks.length < 8 ? 'subGoals' : actions.length < 64 ? 'actions' : detailed < 72 ? 'details' : 'tasks';
  return { subGoals: blocks.length, actions: actions.length, detailed, tasks, now };
}
