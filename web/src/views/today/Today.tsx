/** Every day: the habits that are due and the next tasks that fit into the day's time, of every chart; to tick, skip, excuse. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api, reachable, told } from '../../api/client';
import { Unreachable } from '../../api/problem';
import type { DayOfChart, Today as Plan } from '../../api/types';
import { noteOn, taskOf, type Day } from '../../model/edit';
import { actionOf } from '../../model/grid';
import { change, load, shown } from '../../model/library';
import { kept } from '../../offline/store';
import { today } from '../../parts/days';
import { Icon } from '../../parts/Icon';
import { Phrase } from '../../parts/Phrase';
import { day, language, percent, t } from '../../words';
import { tellProblem } from '../chart/revising';
import '../../style/today.css';

const HOURS = 'mandala.hours';

export function Today() {
  const plan = useSignal<Plan | null>(null);
  const hours = useSignal(localStorage.getItem(HOURS) ?? '');
  const seen = useSignal(0);
  const at = today();
  useEffect(() => {
    const see = () => document.visibilityState === 'visible' && (seen.value += 1);
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, []);
  useEffect(() => {
    let overtaken = false;
    if (plan.value && plan.value.date !== at) plan.value = null;
    void planned(at, hours.value).then((found) => {
      if (!overtaken && found) plan.value = found;
    });
    return () => {
      overtaken = true;
    };
  }, [at, hours.value, seen.value, reachable.value]);
  const setHours = (text: string) => {
    hours.value = text;
    localStorage.setItem(HOURS, text);
  };
  const charts = plan.value?.mandalas ?? [];
  return (
    <div class="today">
      <header class="today-head">
        <div>
          <h1>{t('navToday')}</h1>
          <p><time dateTime={at}>{weekday(at)}</time></p>
        </div>
        <label class="today-hours">
          {t('hoursAWeek')}
          <input type="number" min="1" max="60" inputMode="numeric" value={hours.value} placeholder={t('asTheChart')} onChange={(event) => setHours(event.currentTarget.value)} />
        </label>
      </header>
      {plan.value && charts.length === 0 && <Nothing />}
      {charts.map((chart) => <OneChart key={chart.id} plan={chart} />)}
    </div>
  );
}

function Nothing() {
  return (
    <div class="today-nothing">
      <p>{t('todayNothing')}</p>
      <a href="#/">{t('navStart')}</a>
    </div>
  );
}

function weekday(at: string): string {
  const locale = language.value === 'ja' ? 'ja-JP' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${at}T00:00:00Z`));
}

/** The plan of the day *at*; without a network the one of that day that was read last. */
async function planned(at: string, hours: string): Promise<Plan | null> {
  const minutes = Number(hours) > 0 ? { minutesPerWeek: Math.min(3600, Number(hours) * 60) } : {};
  try {
    const plan = await told(api.GET('/v1/today', { params: { query: { date: at, ...minutes } } }));
    await Promise.all(plan.mandalas.map((chart) => load(chart.id)));
    void kept.write(`today ${at}`, plan);
    return plan;
  } catch (error) {
    const found = error instanceof Unreachable ? await kept.read<Plan>(`today ${at}`) : null;
    if (!found) {
      tellProblem(error);
      return null;
    }
    await Promise.allSettled(found.mandalas.map((chart) => load(chart.id)));
    return found;
  }
}

function OneChart({ plan }: { plan: DayOfChart }) {
  const chart = shown(plan.id).value;
  const done = plan.tasks.filter(({ task }) => statusOf(plan.id, task.id, task.status) === 'completed').reduce((sum, { task }) => sum + task.estimatedMinutes, 0);
  const already = plan.doneMinutes + done - plan.tasks.filter(({ task }) => task.status === 'completed').reduce((sum, { task }) => sum + task.estimatedMinutes, 0);
  return (
    <article class="day-chart" aria-labelledby={`day-${plan.id}`}>
      <header>
        <h2 id={`day-${plan.id}`} lang={plan.language}><a href={`#/c/${plan.id}`}><Phrase text={plan.title} lang={plan.language} /></a></h2>
        <p class="day-facts">
          {chart?.goal.deadline && <span>{t('deadline')} {day(chart.goal.deadline)}</span>}
          {chart && <span>{t('progress')} {percent(chart.progress)}</span>}
          <span>{t('dayMinutes', { minutes: plan.minutes, done: already })}</span>
        </p>
      </header>
      {plan.habits.length > 0 && (
        <>
          <h3>{t('dueHabits')}</h3>
          <ul class="due">{plan.habits.map((habit) => <Habit key={habit.cell} plan={plan} habit={habit} />)}</ul>
        </>
      )}
      {plan.tasks.length > 0 && (
        <>
          <h3>{t('nextTasks')}</h3>
          <ul class="due">{plan.tasks.map((due) => <DueTask key={due.task.id} plan={plan} due={due} />)}</ul>
        </>
      )}
      {plan.habits.length + plan.tasks.length === 0 && <p class="help">{t('dayFree')}</p>}
    </article>
  );
}

function statusOf(id: string, task: string, told: string): string {
  const chart = shown(id).value;
  return (chart && taskOf(chart, task)?.status) ?? told;
}

function Habit({ plan, habit }: { plan: DayOfChart; habit: DayOfChart['habits'][number] }) {
  const at = today();
  const chart = shown(plan.id).value;
  const status = chart ? noteOn(actionOf(chart, habit.cell), at) : habit.status;
  const note = (wanted: Day) => void change(plan.id, { kind: 'note', cell: habit.cell, day: at, status: status === wanted ? null : wanted });
  return (
    <li class={`due-item of-${habit.cell[0]} ${status ?? ''}`}>
      <label class="tick">
        <input type="checkbox" checked={status === 'done'} onChange={() => note('done')} />
        <span class="task-words" lang={plan.language}>
          <a href={`#/c/${plan.id}/${habit.cell}`} tabIndex={-1} class="due-title"><Phrase text={habit.title} lang={plan.language} /></a>
          <small><Phrase text={habit.subGoal} lang={plan.language} /> <span class="together">· {percent(habit.progress)}</span></small>
        </span>
      </label>
      <button type="button" class="text-button" aria-pressed={status === 'excused'} aria-label={`${habit.title}: ${t('excuse')}`} onClick={() => note('excused')}>{t('excuse')}</button>
    </li>
  );
}

function DueTask({ plan, due }: { plan: DayOfChart; due: DayOfChart['tasks'][number] }) {
  const status = statusOf(plan.id, due.task.id, due.task.status);
  const set = (wanted: 'completed' | 'skipped') => void change(plan.id, { kind: 'task', task: due.task.id, status: status === wanted ? 'not_started' : wanted });
  return (
    <li class={`due-item of-${due.cell[0]} ${status}`}>
      <label class="tick">
        <input type="checkbox" checked={status === 'completed'} disabled={status === 'skipped'} onChange={() => set('completed')} />
        <span class="task-words" lang={plan.language}>
          <span class="due-title"><Phrase text={due.task.title} lang={plan.language} /></span>
          <small><a href={`#/c/${plan.id}/${due.cell}`}><Phrase text={due.action} lang={plan.language} /></a> <span class="together" lang={language.value}>· {t('minutes', { count: due.task.estimatedMinutes })}</span></small>
        </span>
      </label>
      <button type="button" class="text-button" aria-pressed={status === 'skipped'} aria-label={`${due.task.title}: ${t(status === 'skipped' ? 'unskip' : 'skipTask')}`} onClick={() => set('skipped')}>
        {t(status === 'skipped' ? 'unskip' : 'skipTask')}
      </button>
      {status === 'completed' && <span class="due-done" aria-hidden="true"><Icon name="check" /></span>}
    </li>
  );
}
