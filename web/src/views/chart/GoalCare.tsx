/** At the goal: how it went so far, looking back, the calendar's address. */
import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { api, told } from '../../api/client';
import type { Chart, ProgressSeries } from '../../api/types';
import { whole } from '../../model/library';
import { Dialog } from '../../parts/Dialog';
import { Icon } from '../../parts/Icon';
import { say } from '../../parts/notices';
import { today } from '../../parts/days';
import { day, moment, t } from '../../words';
import { ProgressPlot } from './ProgressPlot';
import { tellProblem, undo } from './revising';

export function GoalCare({ chart }: { chart: Chart }) {
  const series = useSignal<ProgressSeries | null>(null);
  const reflecting = useSignal(false);
  const calendar = useSignal(false);
  useEffect(() => {
    void told(api.GET('/v1/mandalas/{mandala_id}/progress', { params: { path: { mandala_id: chart.id } } })).then((found) => (series.value = found), () => undefined);
  }, [chart.id, chart.version]);
  return (
    <>
      <ProgressPlot series={series.value} />
      <div class="actions">
        <button type="button" onClick={() => (reflecting.value = true)}><Icon name="pen" />{t('reflect')}</button>
        <button type="button" onClick={() => (calendar.value = true)}><Icon name="today" />{t('calendar')}</button>
      </div>
      {reflecting.value && <ReflectDialog chart={chart} close={() => (reflecting.value = false)} />}
      {calendar.value && <CalendarDialog chart={chart} close={() => (calendar.value = false)} />}
    </>
  );
}

const QUESTIONS = ['wentWell', 'wasClose', 'didNotMove'] as const;

export function Reflections({ chart }: { chart: Chart }) {
  const list = chart.reflections ?? [];
  if (list.length === 0) return null;
  const remove = (id: string) =>
    void whole(chart.id, (header) => told(api.DELETE('/v1/mandalas/{mandala_id}/reflections/{reflection}', { params: { path: { mandala_id: chart.id, reflection: id }, header } }))).then(() => say(t('reflectionGone'), { label: t('undo'), act: () => void undo(chart.id) }), tellProblem);
  return (
    <>
      <h3>{t('reflections')}</h3>
      <ul class="reflections">
        {[...list].reverse().map((reflection) => (
          <li key={reflection.id}>
            <p class="reflection-head"><time dateTime={reflection.day}>{day(reflection.day)}</time><button type="button" class="text-button" aria-label={`${day(reflection.day)}: ${t('delete')}`} onClick={() => remove(reflection.id)}>{t('delete')}</button></p>
            <dl>{QUESTIONS.map((name) => reflection[name] && <div key={name}><dt>{t(name)}</dt><dd>{reflection[name]}</dd></div>)}</dl>
          </li>
        ))}
      </ul>
    </>
  );
}

function ReflectDialog({ chart, close }: { chart: Chart; close: () => void }) {
  const texts = useSignal({ wentWell: '', wasClose: '', didNotMove: '' });
  const id = useId();
  const save = async (event: Event) => {
    event.preventDefault();
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    try {
      await whole(chart.id, (header) => told(api.POST('/v1/mandalas/{mandala_id}/reflections', { params: { path: { mandala_id: chart.id }, header: { ...header, ...headers } }, body: { day: today(), ...texts.value } })));
      close();
      say(t('reflectionKept'));
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Dialog title={t('reflect')} close={close}>
      <form class="reflect" onSubmit={save}>
        {QUESTIONS.map((name) => (
          <div class="field" key={name}>
            <label for={`${id}-${name}`}>{t(name)}</label>
            <textarea id={`${id}-${name}`} rows={2} maxLength={500} value={texts.value[name]} onInput={(event) => (texts.value = { ...texts.value, [name]: event.currentTarget.value })} />
          </div>
        ))}
        <div class="dialog-actions">
          <button type="submit" class="primary" disabled={QUESTIONS.every((name) => texts.value[name].trim() === '')}>{t('keepReflection')}</button>
        </div>
      </form>
    </Dialog>
  );
}

function CalendarDialog({ chart, close }: { chart: Chart; close: () => void }) {
  const since = useSignal<string | null | undefined>(undefined);
  const url = useSignal<string | null>(null);
  const path = { mandala_id: chart.id };
  const read = () => told(api.GET('/v1/mandalas/{mandala_id}/calendar', { params: { path } })).then((state) => (since.value = state.createdAt)).catch(tellProblem);
  useEffect(() => void read(), []);
  const subscribe = () => told(api.POST('/v1/mandalas/{mandala_id}/calendar', { params: { path } })).then((made) => ((url.value = made.url), read())).catch(tellProblem);
  const revoke = () => told(api.DELETE('/v1/mandalas/{mandala_id}/calendar', { params: { path } })).then(() => ((url.value = null), read())).catch(tellProblem);
  return (
    <Dialog title={t('calendar')} close={close}>
      <p>{t('calendarWhat')}</p>
      {url.value && (
        <div class="field">
          <label for="calendar-url">{t('calendarAddress')}</label>
          <input id="calendar-url" readOnly value={url.value} onFocus={(event) => event.currentTarget.select()} />
          <p class="help">{t('calendarOnce')}</p>
        </div>
      )}
      {since.value && !url.value && <p class="help">{t('calendarSince', { time: moment(since.value) })}</p>}
      {since.value !== undefined && <div class="dialog-actions">
        {since.value && <button type="button" onClick={() => void revoke()}>{t('calendarRevoke')}</button>}
        {url.value ? (
          <button type="button" class="primary" onClick={() => void navigator.clipboard.writeText(url.value!).then(() => say(t('copied')))}>{t('copy')}</button>
        ) : (
          <button type="button" class="primary" onClick={() => void subscribe()}>{t(since.value ? 'calendarNew' : 'calendarMake')}</button>
        )}
      </div>}
    </Dialog>
  );
}
