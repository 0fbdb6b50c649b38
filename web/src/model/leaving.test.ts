import { beforeEach, expect, test, vi } from 'vitest';
import type { ChartSummary } from '../api/types';
import { inPage } from './page.fake';

const CHART = { id: 'c', title: 'Sail', version: 3 } as ChartSummary;

let there: () => Response;
let asked: string[];

/** The page opened anew on the same device. */
async function opened() {
  vi.resetModules();
  const leaving = await import('./leaving');
  const { standing } = await import('../account/session');
  standing.value = 'local';
  leaving.keepLeaving();
  return leaving;
}

const done = () => new Response(null, { status: 204 });
const problem = (status: number) => () => new Response(JSON.stringify({ error: { code: 'X', message: 'changed meanwhile' } }), { status, headers: { 'Content-Type': 'application/json' } });
const gone = () => {
  throw new TypeError('Failed to fetch');
};

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  there = done;
  inPage((request) => {
    asked.push(`${request.method} ${request.headers.get('If-Match')}`);
    return there();
  });
});

test('it is done by the next page when this one did not live to see it, and tried until the service is there', async () => {
  const before = await opened();
  before.deleteLater(CHART);
  expect([...before.unseen.value]).toEqual(['c']);
  vi.clearAllTimers(); // The tab is closed.
  there = gone;
  const page = await opened();
  expect([...page.unseen.value]).toEqual(['c']);
  await vi.advanceTimersByTimeAsync(9000);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual(['DELETE "3"']);
  there = done;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(2);
  expect([Object.keys(localStorage), [...page.leaving.value], [...page.unseen.value]]).toEqual([[], [], ['c']]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
});

test('what is taken back stays; what the service refuses comes back into sight', async () => {
  const page = await opened();
  const { notices } = await import('../parts/notices');
  page.deleteLater(CHART);
  notices.value[0]!.offer!.act();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([asked, [...page.unseen.value]]).toEqual([[], []]);
  page.deleteLater(CHART);
  there = problem(409);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([asked.length, [...page.unseen.value], notices.value.at(-1)!.text]).toEqual([1, [], 'changed meanwhile']);
});

test('whoever signs out has it done at once', async () => {
  const page = await opened();
  page.deleteLater(CHART);
  await page.deleteNow();
  expect([asked.length, page.leaving.value.size]).toEqual([1, 0]);
});
