/** What a draft would change, cell by cell and in each cell what. Pure. */
import type { Action, Chart } from '../../api/types';
import { POSITIONS, cellOf, isAction, type Ref } from '../../model/grid';

export type What = 'title' | 'description' | 'background' | 'type' | 'tasks';

/** Lines before and after: one for a text, one for each task. */
export interface Change {
  what: What;
  before: readonly string[];
  after: readonly string[];
}

export interface Difference {
  ref: Ref;
  title: string;
  changes: readonly Change[];
}

/** How a type and a task are said: words are the caller's. */
export interface Told {
  type: (action: Action) => string;
  task: (task: Action['tasks'][number]) => string;
}

export const EVERY_CELL: readonly Ref[] = POSITIONS.flatMap((block) => [String(block), ...POSITIONS.map((action) => `${block}.${action}`)]);

export function differences(accepted: Chart, draft: Chart, told: Told): Difference[] {
  return EVERY_CELL.flatMap((ref): Difference[] => {
    const before = cellOf(accepted, ref);
    const after = cellOf(draft, ref);
    if (before === after) return [];
    if (!after) return [{ ref, title: '', changes: [{ what: 'title', before: lines(before?.title), after: [] }] }];
    const texts = (['title', 'description', 'background'] as const).map((what) => ({ what, before: lines(before?.[what]), after: lines(after[what]) }));
    const changes = [...texts, ...(isAction(ref) ? inAction(before as Action | null, after as Action, told) : [])].filter((change) => change.before.join('\n') !== change.after.join('\n'));
    return changes.length === 0 ? [] : [{ ref, title: after.title, changes }];
  });
}

const lines = (text: string | undefined): string[] => (text ? [text] : []);

function inAction(before: Action | null, after: Action, told: Told): Change[] {
  const tasks = (action: Action | null) => action?.tasks.map((task) => told.task(task)) ?? [];
  return [
    { what: 'type', before: before ? [told.type(before)] : [], after: [told.type(after)] },
    { what: 'tasks', before: tasks(before), after: tasks(after) },
  ];
}

const PLAIN: Told = {
  type: (action) => `${action.type} ${action.timesPerWeek ?? ''}`,
  task: (task) => [task.title, task.description, task.estimatedMinutes].join('\n'),
};

export function changedCells(accepted: Chart, draft: Chart): ReadonlySet<Ref> {
  return new Set(differences(accepted, draft, PLAIN).map((difference) => difference.ref));
}
