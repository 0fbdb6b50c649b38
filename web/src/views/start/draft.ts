/** What is typed on the first page, kept through a reload, and as the service wants it. */
import { effect, signal } from '@preact/signals';
import type { NewChart } from '../../api/types';
import { readEntry, writeEntry } from '../../offline/entry';
import { onForget } from '../../offline/personal';
import { t } from '../../words';

export interface Draft {
  title: string;
  description: string;
  deadline: string;
  background: string;
  constraints: string;
  hours: string;
}

export type FieldName = keyof Draft;

export const EMPTY: Draft = { title: '', description: '', deadline: '', background: '', constraints: '', hours: '' };

const KEPT = 'mandala.draft';

export const draft = signal<Draft>({ ...EMPTY, ...readEntry<Partial<Draft>>(KEPT) });

effect(() => {
  if (Object.values(draft.value).some(Boolean)) writeEntry(KEPT, draft.value);
  else localStorage.removeItem(KEPT);
});

onForget(() => (draft.value = EMPTY));

/** The request's body. Time a week is said among the constraints, in words that the planners read. */
export function asked(from: Draft): NewChart {
  const time = from.hours ? t('hoursSentence', { hours: from.hours }) : '';
  return {
    title: from.title,
    description: from.description,
    deadline: from.deadline || null,
    background: from.background,
    constraints: [from.constraints.trim(), time].filter(Boolean).join('\n'),
    language: '',
    withTasks: true,
  };
}
