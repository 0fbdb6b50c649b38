/** Cells that differ between two states of a chart: what was, what is new, in every part of them. */
import type { Chart } from '../../api/types';
import { t, type Word } from '../../words';
import { often } from '../chart/often';
import { goTo } from '../chart/state';
import { differences, type Difference, type Told, type What } from './comparing';

/** So many changed cells stand open at once. */
const OPEN = 3;

const SAID: Told = {
  type: (action) => (action.type === 'habit' && action.timesPerWeek ? `${t('habit')} (${often(action.timesPerWeek)})` : action.type ? t(action.type) : '–'),
  task: (task) => `${task.title} (${t('minutes', { count: task.estimatedMinutes })})${task.description ? ` – ${task.description}` : ''}`,
};

const NAMES: Record<What, Word> = { title: 'value_title', description: 'value_description', background: 'value_background', type: 'type', tasks: 'tasks' };

export const differing = (before: Chart, after: Chart): Difference[] => differences(before, after, SAID);

export function Differences({ list, lang }: { list: Difference[]; lang: string }) {
  return (
    <ul class="differences" lang={lang}>
      {list.map((difference) => <OneDifference key={difference.ref} difference={difference} open={list.length <= OPEN} />)}
    </ul>
  );
}

function OneDifference({ difference, open }: { difference: Difference; open: boolean }) {
  const title = difference.changes.find((change) => change.what === 'title');
  const inside = difference.changes.filter((change) => change !== title);
  return (
    <li>
      <button type="button" class="row-button" onClick={() => goTo(difference.ref)}>
        {title ? <><del>{title.before[0] ?? '–'}</del><ins>{difference.title || '–'}</ins></> : <span>{difference.title}</span>}
      </button>
      {inside.length > 0 && (
        <details open={open}>
          <summary>{t('insideNew')}</summary>
          <dl class="texts">
            {inside.map((change) => (
              <div key={change.what}>
                <dt>{t(NAMES[change.what])}</dt>
                {change.before.map((line) => <dd key={`-${line}`}><del>{line}</del></dd>)}
                {change.after.map((line) => <dd key={`+${line}`}><ins>{line}</ins></dd>)}
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}
