/** What a draft would change, cell by cell. Pure. */
import type { Action, Chart } from '../../api/types';
import { POSITIONS, cellOf, isAction, type Ref } from '../../model/grid';

export interface Difference {
  ref: Ref;
  before: string;
  after: string;
  /** The title stays, texts or tasks are new. */
  inside: boolean;
}

export const EVERY_CELL: readonly Ref[] = POSITIONS.flatMap((block) => [String(block), ...POSITIONS.map((action) => `${block}.${action}`)]);

export function differences(accepted: Chart, draft: Chart): Difference[] {
  return EVERY_CELL.flatMap((ref): Difference[] => {
    const before = cellOf(accepted, ref);
    const after = cellOf(draft, ref);
    if (before === after || !after) return [];
    if (before?.title !== after.title) return [{ ref, before: before?.title ?? '', after: after.title, inside: false }];
    const same = before.description === after.description && before.background === after.background && (!isAction(ref) || sameAction(before as Action, after as Action));
    return same ? [] : [{ ref, before: before.title, after: after.title, inside: true }];
  });
}

function sameAction(one: Action, other: Action): boolean {
  const tasks = (action: Action) => action.tasks.map((task) => [task.title, task.description, task.estimatedMinutes].join('\n')).join('\n\n');
  return one.type === other.type && one.timesPerWeek === other.timesPerWeek && tasks(one) === tasks(other);
}

export function changedCells(accepted: Chart, draft: Chart): ReadonlySet<Ref> {
  return new Set(differences(accepted, draft).map((difference) => difference.ref));
}
