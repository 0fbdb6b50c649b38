import { beforeEach, expect, test, vi } from 'vitest';
import type { Chart } from '../api/types';
import { inPage } from './page.fake';

const CHART = { id: 'c', version: 1, goal: { title: 'g' }, subGoals: [] } as unknown as Chart;

let there: (request: Request) => Response | Promise<Response>;

/** The library in a page on this machine that is seen. */
async function opened() {
  vi.resetModules();
  const library = await import('./library');
  const { reachable } = await import('../api/client');
  const { standing } = await import('../account/session');
  standing.value = 'local';
  library.accept(CHART);
  return { ...library, reachable };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

beforeEach(() => {
  vi.useFakeTimers();
  there = () => json({ status: 'ok' });
  inPage((request) => there(request));
});

test('a service that went away is noticed within three seconds by a page that nobody touches', async () => {
  const { keepLooking, reachable } = await opened();
  keepLooking();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reachable.value).toBe(true);
  there = () => {
    throw new TypeError('Failed to fetch');
  };
  await vi.advanceTimersByTimeAsync(3000);
  expect(reachable.value).toBe(false);
  there = () => json({ status: 'ok' });
  await vi.advanceTimersByTimeAsync(2000);
  expect(reachable.value).toBe(true);
});

test('a change that is not refused but comes at a bad time waits and is sent later', async () => {
  const { change, flush, queue } = await opened();
  for (const status of [401, 429]) {
    there = () => json({ error: { code: 'X', message: 'not now' } }, status);
    expect(await change('c', { kind: 'goal', patch: { title: `after ${status}` } })).toBeNull();
    expect(queue.value).toHaveLength(1);
    there = () => json({ ...CHART, version: 2, goal: { title: `after ${status}` } });
    await flush();
    expect(queue.value).toEqual([]);
  }
});

test('a change that gets no answer keeps nobody waiting for ever, and is sent again', async () => {
  const { change, flush, queue } = await opened();
  const patience = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(patience.signal);
  there = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const changing = change('c', { kind: 'goal', patch: { title: 'new' } });
  await vi.advanceTimersByTimeAsync(10);
  patience.abort(new DOMException('', 'TimeoutError'));
  expect(await changing).toBeNull();
  expect(queue.value).toHaveLength(1);
  there = () => json({ ...CHART, version: 2, goal: { title: 'new' } });
  await flush();
  expect(queue.value).toEqual([]);
});

test('a refused change is let go and its reason told', async () => {
  const { change, queue } = await opened();
  there = () => json({ error: { code: 'INVALID_INPUT', message: 'too long' } }, 422);
  expect((await change('c', { kind: 'goal', patch: { title: 'new' } }))?.message).toBe('too long');
  expect(queue.value).toEqual([]);
});
