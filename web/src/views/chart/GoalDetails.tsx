/** What stands beside the grid at the goal: its own words to be written over, how far it is, who planned it. */
import type { Chart } from '../../api/types';
import type { GoalPatch } from '../../model/edit';
import { change } from '../../model/library';
import { dollars, moment, number, percent, t } from '../../words';
import { AllAnew } from './AllAnew';
import { Editable } from './Editable';
import { GoalCare, Reflections } from './GoalCare';
import { GOAL_LIMITS } from './limits';

const TEXTS = ['description', 'background', 'constraints'] as const;

export function GoalDetails({ chart }: { chart: Chart }) {
  const { planner, usage } = chart;
  return (
    <>
      <p class="kicker">{t('goal')}</p>
      <GoalTexts chart={chart} />
      <p class="big-number">{percent(chart.progress)}</p>
      <GoalCare chart={chart} />
      <div class="actions">
        <AllAnew chart={chart} />
      </div>
      <dl class="texts">
        <div><dt>{t('madeBy')}</dt><dd>{plannerName(chart)}</dd></div>
        <div><dt>{t('created')}</dt><dd>{moment(chart.createdAt)}</dd></div>
        {planner.kind === 'model' && <div><dt>{t('cost')}</dt><dd>{dollars(usage.costUsd)} · {t('tokens', { count: number(usage.inputTokens + usage.outputTokens) })}</dd></div>}
      </dl>
      <Reflections chart={chart} />
    </>
  );
}

function GoalTexts({ chart }: { chart: Chart }) {
  const { goal } = chart;
  const save = (name: keyof GoalPatch) => (text: string, before: string) => change(chart.id, { kind: 'goal', patch: { [name]: text } }, { [name]: before });
  return (
    <>
      <h2 class="visually-hidden">{t('goal')}</h2>
      <Editable first label={t('field_title')} class="details-title" lang={goal.language} value={goal.title} limit={GOAL_LIMITS.title} required save={save('title')} />
      <Editable named label={t('field_deadline')} lang={goal.language} value={goal.deadline ?? ''} limit="day" save={save('deadline')} />
      {TEXTS.map((name) => (
        <Editable key={name} named label={t(`field_${name}`)} hint={t(`help_${name}`)} lang={goal.language} value={goal[name]} limit={GOAL_LIMITS[name]} save={save(name)} />
      ))}
    </>
  );
}

export function plannerName(chart: Chart): string {
  const { kind, model } = chart.planner;
  return kind === 'model' ? t('plannerModel', { model: model ?? '–' }) : t('plannerOffline');
}
