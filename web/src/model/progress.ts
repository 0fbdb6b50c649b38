/** Progress as the service counts it, for changes it has not seen yet: tasks done, habits kept on 80 % of their due days, means upwards. */
import type { Action, Chart } from '../api/types';

const HABIT_SHARE = 0.8;
const DEFAULT_DAYS = 26 * 7;
const DAY = 86_400_000;

interface Period {
  start: string;
  end: string;
  days: number;
}

export function periodOf(chart: Chart): Period {
  const start = chart.createdAt.slice(0, 10);
  const from = Date.parse(start);
  const end = chart.goal.deadline && chart.goal.deadline > start ? Date.parse(chart.goal.deadline) : chart.goal.deadline ? from : from + DEFAULT_DAYS * DAY;
  return { start, end: new Date(end).toISOString().slice(0, 10), days: Math.max(1, Math.round((end - from) / DAY) + 1) };
}

/** 0–100, unrounded. */
export function actionProgress(action: Action | null, period: Period): number {
  if (!action?.type) return 0;
  if (action.type === 'habit') {
    const inside = (action.log ?? []).filter((note) => note.day >= period.start && note.day <= period.end);
    const count = (status: string) => inside.filter((note) => note.status === status).length;
    const due = Math.min(period.days, Math.max(1, Math.round((period.days * (action.timesPerWeek ?? 7)) / 7)));
    const target = Math.max(1, Math.ceil(Math.max(1, due - count('excused')) * HABIT_SHARE - 1e-9));
    return Math.min(100, (100 * count('done')) / target);
  }
  const counted = action.tasks.filter((task) => task.status !== 'skipped');
  return counted.length === 0 ? 0 : (100 * counted.filter((task) => task.status === 'completed').length) / counted.length;
}

/** *chart* with every figure counted anew. */
export function withProgress(chart: Chart): Chart {
  const period = periodOf(chart);
  let goal = 0;
  const subGoals = chart.subGoals.map((block) => {
    if (!block) return block;
    const each = block.actions.map((action) => actionProgress(action, period));
    const mean = each.reduce((sum, value) => sum + value, 0) / 8;
    goal += mean / 8;
    return { ...block, progress: Math.floor(mean + 0.5), actions: block.actions.map((action, i) => action && { ...action, progress: Math.floor(each[i]! + 0.5) }) };
  });
  return { ...chart, progress: Math.floor(goal + 0.5), subGoals };
}
