/** An action's tasks to tick; for a habit, how it went on the last days. */
import type { Action, Chart, Task } from '../../api/types';
import { nextNote, noteOn } from '../../model/edit';
import type { Ref } from '../../model/grid';
import { change } from '../../model/library';
import { dayAgo } from '../../parts/days';
import { Phrase } from '../../parts/Phrase';
import { language, t } from '../../words';

const SHOWN_DAYS = 7;

export function Tasks({ chart, cell, action }: { chart: Chart; cell: Ref; action: Action }) {
  if (action.type === 'habit') {
    return (
      <>
        <Days chart={chart} cell={cell} action={action} />
        {action.tasks.length > 0 && <TaskList chart={chart} tasks={action.tasks} plain />}
      </>
    );
  }
  return <TaskList chart={chart} tasks={action.tasks} />;
}

function TaskList({ chart, tasks, plain }: { chart: Chart; tasks: Task[]; plain?: boolean }) {
  if (tasks.length === 0) return <p class="help">{t('noTasks')}</p>;
  return (
    <>
      <h3>{t('tasks')}</h3>
      <ul class="tasks">
        {tasks.map((task) => (
          <li key={task.id} class={task.status}>
            {plain ? <TaskWords chart={chart} task={task} /> : <Tickable chart={chart} task={task} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function Tickable({ chart, task }: { chart: Chart; task: Task }) {
  const done = task.status === 'completed';
  const skipped = task.status === 'skipped';
  const set = (status: Task['status']) => void change(chart.id, { kind: 'task', task: task.id, status });
  return (
    <>
      <label class="tick">
        <input type="checkbox" checked={done} disabled={skipped} onChange={() => set(done ? 'not_started' : 'completed')} />
        <TaskWords chart={chart} task={task} />
      </label>
      <button type="button" class="text-button" aria-label={`${task.title}: ${t(skipped ? 'unskip' : 'skipTask')}`} onClick={() => set(skipped ? 'not_started' : 'skipped')}>{t(skipped ? 'unskip' : 'skipTask')}</button>
    </>
  );
}

function TaskWords({ chart, task }: { chart: Chart; task: Task }) {
  return (
    <span class="task-words" lang={chart.goal.language}>
      <span class="task-title"><Phrase text={task.title} lang={chart.goal.language} /></span>
      {task.description && <small><Phrase text={task.description} lang={chart.goal.language} /></small>}
      <small class="minutes" lang={language.value}>{t('minutes', { count: task.estimatedMinutes })}</small>
    </span>
  );
}

function Days({ chart, cell, action }: { chart: Chart; cell: Ref; action: Action }) {
  const days = Array.from({ length: SHOWN_DAYS }, (_, i) => dayAgo(SHOWN_DAYS - 1 - i));
  const format = new Intl.DateTimeFormat(language.value === 'ja' ? 'ja-JP' : 'en-GB', { weekday: 'short', day: 'numeric', timeZone: 'UTC' });
  return (
    <>
      <h3>{t('lastDays')}</h3>
      <ul class="days">
        {days.map((at) => {
          const status = noteOn(action, at);
          const name = format.format(new Date(`${at}T00:00:00Z`));
          return (
            <li key={at}>
              <button type="button" class={`day ${status ?? 'open'}`} aria-label={`${name}: ${t(`day_${status ?? 'open'}`)}`} onClick={() => void change(chart.id, { kind: 'note', cell, day: at, status: nextNote(status) })}>
                <span aria-hidden="true" class="day-mark" />
                <small aria-hidden="true">{name}</small>
              </button>
            </li>
          );
        })}
      </ul>
      <p class="help">{t('daysHelp')}</p>
    </>
  );
}
