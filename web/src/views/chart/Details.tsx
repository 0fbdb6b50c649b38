/** What stands beside the grid: the focused cell in full, to read, change, lock, have written anew, and tick. */
import type { Action, Chart, Finding, SubGoal } from '../../api/types';
import { GOAL, actionOf, isAction, parts, subGoalOf, titleOf, type Ref } from '../../model/grid';
import { change } from '../../model/library';
import { order } from '../../model/making';
import { Icon } from '../../parts/Icon';
import { Phrase } from '../../parts/Phrase';
import { day, dollars, moment, number, percent, t } from '../../words';
import { Editable } from './Editable';
import { GoalCare } from './GoalCare';
import { findingText, findingsAt, mending, placeName } from './findings';
import { toggleLock } from './keys';
import { limitsOf } from './limits';
import { tellProblem } from './revising';
import { focused, goTo, sheetOpen, zoom, zoomTo } from './state';
import { Tasks } from './Tasks';

export function Details({ chart }: { chart: Chart }) {
  const ref = focused.value.ref;
  return (
    <div class={`details-body of-${focused.value.accent ?? 'goal'}`} key={ref}>
      <div class="details-bar">
        <button type="button" class="bare" aria-label={zoom.value === null ? t('zoomIn') : t('wholeGrid')} title={zoom.value === null ? t('zoomIn') : t('wholeGrid')} onClick={() => (zoom.value === null ? zoomTo(focused.value.block) : (zoom.value = null))}>
          <Icon name={zoom.value === null ? 'search' : 'charts'} />
        </button>
        <button type="button" class="bare sheet-close" aria-label={t('close')} onClick={() => (sheetOpen.value = false)}><Icon name="close" /></button>
      </div>
      {ref === GOAL ? <Goal chart={chart} /> : isAction(ref) ? <ActionDetails chart={chart} cell={ref} /> : <SubGoalDetails chart={chart} cell={ref} />}
    </div>
  );
}

function Goal({ chart }: { chart: Chart }) {
  const { goal, planner, usage } = chart;
  const texts = [['description', goal.description], ['background', goal.background], ['constraints', goal.constraints]] as const;
  return (
    <>
      <p class="kicker">{t('goal')}</p>
      <h2 lang={goal.language} class="details-title"><Phrase text={goal.title} lang={goal.language} /></h2>
      <p class="big-number">{percent(chart.progress)}</p>
      <dl class="texts">
        {goal.deadline && <div><dt>{t('deadline')}</dt><dd>{day(goal.deadline)}</dd></div>}
        {texts.map(([name, text]) => text && <div key={name}><dt>{t(`field_${name}`)}</dt><dd lang={goal.language}>{text}</dd></div>)}
        <div><dt>{t('madeBy')}</dt><dd>{plannerName(chart)}</dd></div>
        <div><dt>{t('created')}</dt><dd>{moment(chart.createdAt)}</dd></div>
        {planner.kind === 'model' && <div><dt>{t('cost')}</dt><dd>{dollars(usage.costUsd)} · {t('tokens', { count: number(usage.inputTokens + usage.outputTokens) })}</dd></div>}
      </dl>
      <Findings chart={chart} cell={GOAL} />
      <AllFindings chart={chart} />
      <GoalCare chart={chart} />
      <div class="actions">
        <button type="button" onClick={() => void order(chart, 'chart', null).catch(tellProblem)}><Icon name="again" />{t('regenerateAll')}</button>
      </div>
    </>
  );
}

export function plannerName(chart: Chart): string {
  const { kind, model } = chart.planner;
  return kind === 'model' ? t('plannerModel', { model: model ?? '–' }) : t('plannerOffline');
}

function SubGoalDetails({ chart, cell }: { chart: Chart; cell: Ref }) {
  const content = subGoalOf(chart, cell);
  if (!content) return <Empty chart={chart} cell={cell} />;
  return (
    <>
      <p class="kicker">{placeName(cell)} <span>{percent(content.progress)}</span></p>
      <CellTexts chart={chart} cell={cell} content={content} />
      <Findings chart={chart} cell={cell} />
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
      <Findings chart={chart} cell={cell} />
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
    <button type="button" aria-pressed={locked} onClick={() => toggleLock(chart, cell, false)}>
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
            {[1, 2, 3, 4, 5, 6, 7].map((times) => <option key={times} value={times} selected={times === (action.timesPerWeek ?? 7)}>{times === 7 ? t('everyDay') : t('timesAWeek', { times })}</option>)}
          </select>
        </label>
      )}
    </fieldset>
  );
}

function Findings({ chart, cell }: { chart: Chart; cell: Ref }) {
  const there = findingsAt(chart, cell);
  if (there.length === 0) return null;
  return <ul class="findings">{there.map((finding, i) => <OneFinding key={i} chart={chart} finding={finding} />)}</ul>;
}

function OneFinding({ chart, finding }: { chart: Chart; finding: Finding }) {
  const mend = mending(finding);
  return (
    <li class={finding.severity}>
      <Icon name="warn" />
      <span>{findingText(finding)}</span>
      {mend && <button type="button" class="text-button" onClick={() => void order(chart, mend.scope, mend.cell).catch(tellProblem)}>{t('mend')}</button>}
    </li>
  );
}

/** At the goal: where in the chart something was found. */
function AllFindings({ chart }: { chart: Chart }) {
  const cells = [...new Set(chart.findings.filter((finding) => finding.cell).map((finding) => finding.cell!))];
  if (cells.length === 0) return null;
  return (
    <>
      <h3>{t('findingsHeading', { count: cells.length })}</h3>
      <ul class="finding-places">
        {cells.map((ref) => (
          <li key={ref}><button type="button" class="row-button" onClick={() => goTo(ref)}><span lang={chart.goal.language}>{titleOf(chart, ref)}</span><small>{findingText(findingsAt(chart, ref)[0]!)}</small></button></li>
        ))}
      </ul>
    </>
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
