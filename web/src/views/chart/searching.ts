/** Which cells hold what is searched for: in titles, texts and tasks, whatever the case and width of letters. */
import { computed, signal } from '@preact/signals';
import type { Chart } from '../../api/types';
import { GOAL, type Ref } from '../../model/grid';
import { search } from './state';

export const searched = signal<Chart | null>(null);

const plain = (text: string) => text.normalize('NFKC').toLowerCase();

export function holding(chart: Chart, text: string): Ref[] {
  const sought = plain(text.trim());
  if (!sought) return [];
  const has = (...texts: string[]) => texts.some((one) => plain(one).includes(sought));
  const refs: Ref[] = has(chart.goal.title, chart.goal.description, chart.goal.background, chart.goal.constraints) ? [GOAL] : [];
  for (const block of chart.subGoals) {
    if (!block) continue;
    if (has(block.title, block.description, block.background)) refs.push(String(block.position));
    for (const action of block.actions) {
      if (action && has(action.title, action.description, action.background, ...action.tasks.flatMap((task) => [task.title, task.description]))) refs.push(`${block.position}.${action.position}`);
    }
  }
  return refs;
}

export const results = computed<Ref[]>(() => (searched.value ? holding(searched.value, search.value) : []));
export const found = computed<ReadonlySet<Ref>>(() => new Set(results.value));
