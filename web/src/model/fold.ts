/** Folds a generation's events into a chart, by the same rules as the service: what is locked stays, a new title makes a new cell. */
import type { Action, Chart, Finding, SubGoal, Task, Usage } from '../api/types';
import type { Sent } from '../api/stream';
import { actionOf, cellOf, isAction, parts } from './grid';

export function withSubGoal(chart: Chart, cell: SubGoal): Chart {
  return { ...chart, subGoals: chart.subGoals.map((old, i) => (i === cell.position ? cell : old)) };
}

export function withAction(chart: Chart, block: number, action: Action): Chart {
  const owner = chart.subGoals[block];
  if (!owner) return chart;
  return withSubGoal(chart, { ...owner, actions: owner.actions.map((old, i) => (i === action.position ? action : old)) });
}

export function fold(chart: Chart, sent: Sent): Chart {
  const data = sent.data;
  const cell = String(data['cell'] ?? '');
  switch (sent.kind) {
    case 'SubGoalTitled':
      return subGoalTitled(chart, Number(cell), String(data['title']));
    case 'ActionTitled':
      return actionTitled(chart, cell, String(data['title']));
    case 'CellDetailed':
      return detailed(chart, cell, data);
    case 'TaskAdded':
      return withTasks(chart, cell, (tasks) => [...tasks.filter((old) => old.id !== (data['task'] as Task).id), data['task'] as Task]);
    case 'TasksCleared':
      return withTasks(chart, cell, () => []);
    case 'FindingsChanged':
      return { ...chart, findings: data['findings'] as Finding[] };
    case 'UsageAdded':
      return { ...chart, usage: added(chart.usage, data['usage'] as Usage) };
    default:
      return chart;
  }
}

function subGoalTitled(chart: Chart, position: number, title: string): Chart {
  const old = chart.subGoals[position];
  if (old && (old.locked || old.title === title)) return chart;
  const actions = old?.actions ?? Array<null>(8).fill(null);
  return withSubGoal(chart, { position, title, description: '', background: '', locked: false, progress: 0, actions });
}

function actionTitled(chart: Chart, ref: string, title: string): Chart {
  const old = actionOf(chart, ref);
  if (old && (old.locked || old.title === title)) return chart;
  const [block, position] = parts(ref);
  const fresh: Action = { position: position!, title, description: '', background: '', type: null, locked: false, progress: 0, tasks: [] };
  return withAction(chart, block, fresh);
}

function detailed(chart: Chart, ref: string, data: Sent['data']): Chart {
  const old = cellOf(chart, ref);
  if (!old || old.locked) return chart;
  const texts = { description: String(data['description']), background: String(data['background']) };
  if (!isAction(ref)) return withSubGoal(chart, { ...(old as SubGoal), ...texts });
  const type = data['actionType'] as Action['type'];
  return withAction(chart, parts(ref)[0], { ...(old as Action), ...texts, type, timesPerWeek: (data['timesPerWeek'] as number | null) ?? null });
}

function withTasks(chart: Chart, ref: string, change: (tasks: Task[]) => Task[]): Chart {
  const action = actionOf(chart, ref);
  return action ? withAction(chart, parts(ref)[0], { ...action, tasks: change(action.tasks) }) : chart;
}

function added(one: Usage, more: Usage): Usage {
  return {
    calls: one.calls + more.calls,
    inputTokens: one.inputTokens + more.inputTokens,
    outputTokens: one.outputTokens + more.outputTokens,
    costUsd: one.costUsd + more.costUsd,
  };
}
