import { expect, test } from 'vitest';
import type { Action, Chart } from '../api/types';
import { applied, nextNote, noteOn, sameValues, valuesAfter, valuesIn, type Change, type Day } from './edit';

function action(position: number): Action {
  const task = (id: string) => ({ id, title: id, description: '', type: 'execution' as const, estimatedMinutes: 30, status: 'not_started' as const });
  return { position, title: `a${position}`, description: '', background: '', type: 'execution', locked: false, progress: 0, tasks: [task(`t${position}`), task(`u${position}`)] };
}

const CHART = {
  id: 'c', version: 1, createdAt: '2026-01-01T00:00:00Z', goal: { deadline: null }, progress: 0,
  subGoals: Array.from({ length: 8 }, (_, position) => ({
    position, title: `s${position}`, description: '', background: '', locked: false, progress: 0,
    actions: Array.from({ length: 8 }, (_, at) => ({ ...action(at), tasks: action(at).tasks.map((task) => ({ ...task, id: `${position}${task.id}` })) })),
  })),
} as unknown as Chart;

test('a change says what it was made on and what it makes of it', () => {
  const change: Change = { kind: 'cell', cell: '2.3', patch: { title: 'new' } };
  const before = valuesIn(CHART, change);
  expect(before).toEqual({ title: 'a3' });
  const after = applied(CHART, change);
  expect(sameValues(valuesIn(after, change), valuesAfter(change, before))).toBe(true);
  expect(CHART.subGoals[2]!.actions[3]!.title).toBe('a3');
});

test('the goal has its own words; an empty deadline is none', () => {
  const change: Change = { kind: 'goal', patch: { title: 'new', deadline: '2099-01-31' } };
  expect(valuesIn(CHART, { kind: 'goal', patch: { deadline: '' } })).toEqual({ deadline: '' });
  const after = applied(CHART, change);
  expect(after.goal).toMatchObject({ title: 'new', deadline: '2099-01-31' });
  expect(applied(after, { kind: 'goal', patch: { deadline: '' } }).goal.deadline).toBeNull();
  expect(sameValues(valuesIn(after, change), valuesAfter(change, {}))).toBe(true);
});

test('actions of two blocks change places', () => {
  const after = applied(CHART, { kind: 'swap', one: '0.0', other: '7.5' });
  expect([after.subGoals[0]!.actions[0]!.title, after.subGoals[7]!.actions[5]!.title]).toEqual(['a5', 'a0']);
  expect(after.subGoals[7]!.actions[5]!.position).toBe(5);
});

test('a note on a day is taken away again, and each is a press away', () => {
  const on = (status: Day | null): Change => ({ kind: 'note', cell: '0.0', day: '2026-01-02', status });
  const noted = applied(CHART, on('done'));
  expect(noteOn(noted.subGoals[0]!.actions[0]!, '2026-01-02')).toBe('done');
  const back = applied(noted, on(null));
  expect(back.subGoals[0]!.actions[0]!.log).toEqual([]);
  expect(sameValues(valuesIn(back, on(null)), valuesAfter(on(null), {}))).toBe(true);
  expect([null, nextNote(null), nextNote('done'), nextNote('excused'), nextNote('missed')]).toEqual([null, 'done', 'excused', 'missed', null]);
});

test('progress rolls up as the service counts it', () => {
  const after = applied(CHART, { kind: 'task', task: '0t0', status: 'completed' });
  expect([after.subGoals[0]!.actions[0]!.progress, after.subGoals[0]!.progress, after.progress]).toEqual([50, 6, 1]);
});
