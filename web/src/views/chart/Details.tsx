/** What stands beside the grid: the focused cell in full, to read, change, lock, have written anew, and tick. */
import type { Action, Chart, SubGoal } from '../../api/types';
import { GOAL, actionOf, isAction, parts, subGoalOf, titleOf, type Ref } from '../../model/grid';
import { change } from '../../model/library';
import { order } from '../../model/making';
import { Icon } from '../../parts/Icon';
import { percent, t } from '../../words';
import { Editable } from './Editable';
import { FindingSign, Findings } from './FindingList';
import { placeName } from './findings';
import { GoalDetails } from './GoalDetails';
import { toggleLock } from './keys';
import { limitsOf } from './limits';
import { tellProblem } from './revising';
import { focused, goTo, sheetOpen, zoom, zoomTo } from './state';
import { Tasks } from './Tasks';
import { often } from './often';

export function Details({ chart }: { chart: Chart }) {
  const ref = focused.value.ref;
  return (
    <div class={`details-body of-${focused.value.accent ?? 'goal'}`} key={ref}>
      <div class="details-bar">
        <FindingSign chart={chart} cell={ref} />
        <button type="button" class="bare" aria-label={zoom.value === null ? t('zoomIn') : t('wholeGrid')} title={zoom.value === null ? t('zoomIn') : t('wholeGrid')} onClick={() => (zoom.value === null ? zoomTo(focused.value.block) : (zoom.value = null))}>
          <Icon name={zoom.value === null ? 'search' : 'charts'} />
        </button>
        <button type="button" class="bare sheet-close" aria-label={t('close')} onClick={() => (sheetOpen.value = false)}><Icon name="close" /></button>
      </div>
      {ref === GOAL ? <GoalDetails chart={chart} /> : isAction(ref) ? <ActionDetails chart={chart} cell={ref} /> : <SubGoalDetails chart={chart} cell={ref} />}
      <Findings chart={chart} cell={ref} />
    </div>
  );
}

function SubGoalDetails({ chart, cell }: { chart: Chart; cell: Ref }) {
  const content = subGoalOf(chart, cell);
  if (!content) return <Empty chart={chart} cell={cell} />;
  return (
    <>
      <p class="kicker">{placeName(cell)} <span>{percent(content.progress)}</span></p>
      <CellTexts chart={chart} cell={cell} content={content} />
      <ol class="block-list" lang={chart.goal.language}>
        {content.actions.map((action) => action && (
          <li key={action.position}>
            <button type="button" class="row-button" onClick={() => goTo(`${cell}.${action.position}`)}>
              <span>{action.title}</span><small>{percent(action.progress)}</small>
            </button>
          </li>
        ))}
      </ol>
      <div class="actions">
        <LockButton chart={chart} cell={cell} locked={content.locked} />
        <button type="button" disabled={content.locked} onClick={() => void order(chart, 'cell', cell).catch(tellProblem)}><Icon name="again" />{t('regenerateCell')}</button>
        <button type="button" onClick={() => void order(chart, 'block', cell).catch(tellProblem)}><Icon name="again" />{t('regenerateBlock')}</button>
      </div>
    </>
  );
}

function ActionDetails({ chart, cell }: { chart: Chart; cell: Ref }) {
  const content = actionOf(chart, cell);
  const owner = String(parts(cell)[0]);
  if (!content) return <Empty chart={chart} cell={cell} />;
  return (
    <>
      <p class="kicker">
        <button type="button" class="text-button" lang={chart.goal.language} onClick={() => goTo(owner)}>{titleOf(chart, owner)}</button>
        <span>{percent(content.progress)}</span>
      </p>
      <CellTexts chart={chart} cell={cell} content={content} />
      <Kind chart={chart} cell={cell} action={content} />
      <Tasks chart={chart} cell={cell} action={content} />
      <div class="actions">
        <LockButton chart={chart} cell={cell} locked={content.locked} />
        <button type="button" disabled={content.locked} onClick={() => void order(chart, 'cell', cell).catch(tellProblem)}><Icon name="again" />{t('regenerateCell')}</button>
        <button type="button" disabled={content.locked} onClick={() => void order(chart, 'tasks', cell).catch(tellProblem)}><Icon name="again" />{t('regenerateTasks')}</button>
      </div>
    </>
  );
}

function CellTexts({ chart, cell, content }: { chart: Chart; cell: Ref; content: SubGoal | Action }) {
  const limits = limitsOf(chart.goal.language);
  const save = (name: 'title' | 'description' | 'background') => (text: string, before: string) =>
    change(chart.id, { kind: 'cell', cell, patch: { [name]: text } }, { [name]: before });
  const shared = { lang: chart.goal.language };
  return (
    <>
      <h2 class="visually-hidden">{placeName(cell)}</h2>
      <Editable {...shared} first label={t('value_title')} class="details-title" value={content.title} limit={limits.title} required save={save('title')} />
      <Editable {...shared} label={t('value_description')} value={content.description} limit={limits.description} save={save('description')} />
      <Editable {...shared} label={t('value_background')} class="why" value={content.background} limit={limits.background} save={save('background')} />
    </>
  );
}

function LockButton({ chart, cell, locked }: { chart: Chart; cell: Ref; locked: boolean }) {
  return (
    <button type="button" class="lock-button" aria-pressed={locked} onClick={() => toggleLock(chart, cell, false)}>
      <Icon name={locked ? 'lock' : 'unlock'} />{t(locked ? 'unlock' : 'lock')}
    </button>
  );
}

function Kind({ chart, cell, action }: { chart: Chart; cell: Ref; action: Action }) {
  const set = (patch: { type: 'execution' | 'habit' } | { timesPerWeek: number }) => void change(chart.id, { kind: 'cell', cell, patch });
  return (
    <fieldset class="kind">
      <legend>{t('type')}</legend>
      {(['execution', 'habit'] as const).map((type) => (
        <label key={type}>
          <input type="radio" name={`type-${cell}`} checked={action.type === type} onChange={() => set({ type })} />
          <span class={`sign ${type}`} aria-hidden="true" />{t(type)}
        </label>
      ))}
      {action.type === 'habit' && (
        <label class="times">
          <select value={action.timesPerWeek ?? 7} onChange={(event) => set({ timesPerWeek: Number(event.currentTarget.value) })} aria-label={t('timesPerWeek')}>
            {[1, 2, 3, 4, 5, 6, 7].map((times) => <option key={times} value={times} selected={times === (action.timesPerWeek ?? 7)}>{often(times)}</option>)}
          </select>
        </label>
      )}
    </fieldset>
  );
}

function Empty({ chart, cell }: { chart: Chart; cell: Ref }) {
  return (
    <>
      <p class="kicker">{placeName(cell)}</p>
      <p>{t('emptyCell')}</p>
      <button type="button" data-first onClick={() => void order(chart, 'chart', null, false).catch(tellProblem)}><Icon name="again" />{t('fillEmpty')}</button>
    </>
  );
}
