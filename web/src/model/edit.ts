/**
 * A person's changes as values: applied to a chart here and now, sent when the service can be reached. Each carries what it
 * was made on, so that nothing changed by another is overwritten unseen. Pure.
 */
import type { Action, CellPatch, Chart, Status, SubGoal } from '../api/types';
import { withAction, withSubGoal } from './fold';
import { actionOf, cellOf, isAction, parts, titleOf, type Ref } from './grid';
import { withProgress } from './progress';

export type Day = 'done' | 'missed' | 'excused';
type Values = Record<string, string | number | boolean | null>;
/** Of the goal's own words; an empty deadline is none. */
export type GoalPatch = Partial<Record<'title' | 'description' | 'deadline' | 'background' | 'constraints', string>>;

export type Change =
  | { kind: 'goal'; patch: GoalPatch }
  | { kind: 'cell'; cell: Ref; patch: CellPatch }
  | { kind: 'swap'; one: Ref; other: Ref }
  | { kind: 'task'; task: string; status: Status }
  /** No status takes the note away. */
  | { kind: 'note'; cell: Ref; day: string; status: Day | null };

export type Edit = Change & { id: string; chart: string; before: Values; at: string };

/** What of the chart a change is about, as it is in *chart*. */
export function valuesIn(chart: Chart, change: Change): Values {
  switch (change.kind) {
    case 'goal':
      return Object.fromEntries(Object.keys(change.patch).map((name) => [name, chart.goal[name as keyof GoalPatch] ?? '']));
    case 'cell': {
      const cell = cellOf(chart, change.cell) as unknown as Values | null;
      return Object.fromEntries(Object.keys(change.patch).map((name) => [name, cell?.[name] ?? null]));
    }
    case 'swap':
      return { one: titleOf(chart, change.one), other: titleOf(chart, change.other) };
    case 'task':
      return { status: taskOf(chart, change.task)?.status ?? null };
    case 'note':
      return { status: noteOn(actionOf(chart, change.cell), change.day) };
  }
}

/** What the change makes of those values. */
export function valuesAfter(change: Change, before: Values): Values {
  if (change.kind === 'cell' || change.kind === 'goal') return change.patch as Values;
  if (change.kind === 'swap') return { one: before['other'] ?? null, other: before['one'] ?? null };
  return { status: change.status };
}

export function sameValues(one: Values, other: Values): boolean {
  return Object.keys(one).every((name) => one[name] === other[name]);
}

export function applied(chart: Chart, change: Change): Chart {
  switch (change.kind) {
    case 'goal': {
      const goal = { ...chart.goal, ...change.patch };
      return { ...chart, goal: { ...goal, deadline: goal.deadline || null } };
    }
    case 'cell':
      return patched(chart, change.cell, change.patch);
    case 'swap':
      return swapped(chart, change.one, change.other);
    case 'task':
      return withProgress(ticked(chart, change.task, change.status));
    case 'note':
      return withProgress(noted(chart, change.cell, change.day, change.status));
  }
}

function patched(chart: Chart, ref: Ref, patch: CellPatch): Chart {
  const cell = cellOf(chart, ref);
  if (!cell) return chart;
  const fresh = { ...cell, ...patch };
  return isAction(ref) ? withAction(chart, parts(ref)[0], typed(fresh as Action)) : withSubGoal(chart, fresh as SubGoal);
}

/** A habit has its times a week (every day where nobody said), what is done once has none; so does the service. */
function typed(action: Action): Action {
  return action.type === null ? action : { ...action, timesPerWeek: action.type === 'habit' ? (action.timesPerWeek ?? 7) : null };
}

function swapped(chart: Chart, one: Ref, other: Ref): Chart {
  const first = cellOf(chart, one);
  const second = cellOf(chart, other);
  if (!first || !second) return chart;
  const there = { ...first, position: second.position };
  const here = { ...second, position: first.position };
  if (!isAction(one)) return withSubGoal(withSubGoal(chart, there as SubGoal), here as SubGoal);
  return withAction(withAction(chart, parts(other)[0], there as Action), parts(one)[0], here as Action);
}

export function taskOf(chart: Chart, id: string): Action['tasks'][number] | null {
  for (const block of chart.subGoals) {
    for (const action of block?.actions ?? []) {
      const found = action?.tasks.find((task) => task.id === id);
      if (found) return found;
    }
  }
  return null;
}

function ticked(chart: Chart, id: string, status: Status): Chart {
  const subGoals = chart.subGoals.map((block) => {
    if (!block?.actions.some((action) => action?.tasks.some((task) => task.id === id))) return block;
    const actions = block.actions.map((action) => action && { ...action, tasks: action.tasks.map((task) => (task.id === id ? { ...task, status } : task)) });
    return { ...block, actions };
  });
  return { ...chart, subGoals };
}

/** What the next press notes on a day: after the last note, none again. */
export function nextNote(status: Day | null): Day | null {
  const round: (Day | null)[] = ['done', 'excused', 'missed', null];
  return round[(round.indexOf(status) + 1) % round.length]!;
}

export function noteOn(action: Action | null, day: string): Day | null {
  return action?.log?.find((note) => note.day === day)?.status ?? null;
}

function noted(chart: Chart, ref: Ref, day: string, status: Day | null): Chart {
  const action = actionOf(chart, ref);
  if (!action) return chart;
  const others = (action.log ?? []).filter((note) => note.day !== day);
  const log = status ? [...others, { day, status }] : others;
  return withAction(chart, parts(ref)[0], { ...action, log: log.sort((a, b) => a.day.localeCompare(b.day)) });
}
