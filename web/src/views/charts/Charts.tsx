/** Every chart of the person: small pictures, progress, search, order, put away, delete; and files taken in. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { api, match, told } from '../../api/client';
import { Problem, Unreachable } from '../../api/problem';
import type { ChartSummary } from '../../api/types';
import { decided, deleteLater, unseen } from '../../model/leaving';
import { accept } from '../../model/library';
import { kept } from '../../offline/store';
import { Dialog } from '../../parts/Dialog';
import { Icon } from '../../parts/Icon';
import { Menu, MenuItem } from '../../parts/Menu';
import { Phrase } from '../../parts/Phrase';
import { say } from '../../parts/notices';
import { go } from '../../router';
import { day, language, percent, t } from '../../words';
import { imported } from '../chart/files';
import { tellProblem } from '../chart/revising';
import { Thumbnail } from './Thumbnail';
import '../../style/charts.css';

type Order = 'changed' | 'title' | 'progress' | 'deadline';
const ORDERS: Order[] = ['changed', 'title', 'progress', 'deadline'];
const MOST_PAGES = 20;

export function Charts() {
  const list = useSignal<ChartSummary[] | null>(null);
  const sought = useSignal('');
  const order = useSignal<Order>('changed');
  const away = useSignal(false);
  const asked = useSignal<ChartSummary | null>(null);
  const read = () => all().then((found) => (list.value = found)).catch(tellProblem);
  useEffect(() => void read(), [decided.value]);
  const here = (list.value ?? []).filter((chart) => chart.archived === away.value && !unseen.value.has(chart.id));
  const seen = sorted(here.filter((chart) => holds(chart, sought.value)), order.value);
  const putAway = (chart: ChartSummary) => void archive(chart).then(read).catch(tellProblem);
  return (
    <div class="charts">
      <header class="charts-head">
        <h1>{t('navCharts')}</h1>
        <Import />
      </header>
      <div class="charts-tools">
        <input type="search" aria-label={t('search')} placeholder={t('searchCharts')} value={sought.value} onInput={(event) => (sought.value = event.currentTarget.value)} />
        <label><span>{t('order')}</span>
          <select value={order.value} onChange={(event) => (order.value = event.currentTarget.value as Order)}>
            {ORDERS.map((name) => <option key={name} value={name} selected={name === order.value}>{t(`order_${name}`)}</option>)}
          </select>
        </label>
        <button type="button" aria-pressed={away.value} onClick={() => (away.value = !away.value)}><Icon name="box" />{t('archived')}</button>
      </div>
      {list.value && seen.length === 0 && <p class="help">{t(sought.value ? 'noneFound' : away.value ? 'noneArchived' : 'noCharts')} {!sought.value && !away.value && <a href="#/">{t('navStart')}</a>}</p>}
      <ul class="chart-cards">
        {seen.map((chart) => <Card key={chart.id} chart={chart} putAway={putAway} remove={() => (asked.value = chart)} />)}
      </ul>
      {asked.value && <AskDelete chart={asked.value} close={() => (asked.value = null)} />}
    </div>
  );
}

async function all(): Promise<ChartSummary[]> {
  const found: ChartSummary[] = [];
  try {
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer: { mandalas: ChartSummary[]; cursor: string | null } = await told(api.GET('/v1/mandalas', { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }));
      found.push(...answer.mandalas);
      cursor = answer.cursor;
      if (!cursor) break;
    }
    void kept.write('list', found);
    return found;
  } catch (error) {
    const before = error instanceof Unreachable ? await kept.read<ChartSummary[]>('list') : null;
    if (!before) throw error;
    return before;
  }
}

const plain = (text: string) => text.normalize('NFKC').toLowerCase();

function holds(chart: ChartSummary, text: string): boolean {
  const sought = plain(text.trim());
  return [chart.title, ...chart.subGoals.map((block) => block?.title ?? '')].some((title) => plain(title).includes(sought));
}

function sorted(charts: ChartSummary[], order: Order): ChartSummary[] {
  const by: Record<Order, (one: ChartSummary, other: ChartSummary) => number> = {
    changed: (one, other) => other.updatedAt.localeCompare(one.updatedAt),
    title: (one, other) => one.title.localeCompare(other.title, language.value),
    progress: (one, other) => other.progress - one.progress,
    deadline: (one, other) => (one.deadline ?? '9999').localeCompare(other.deadline ?? '9999'),
  };
  return [...charts].sort(by[order]);
}

/** Puts it away or takes it back; what somebody changed in it since the list was read is no reason against either. */
async function archive(chart: ChartSummary, version = chart.version): Promise<void> {
  const header = match(version) as { 'If-Match': string };
  try {
    accept(await told(api.PATCH('/v1/mandalas/{mandala_id}', { params: { path: { mandala_id: chart.id }, header }, body: { archived: !chart.archived } })));
  } catch (error) {
    const now = error instanceof Problem ? error.currentVersion : null;
    if (now === null || now === version) throw error;
    return archive(chart, now);
  }
  say(t(chart.archived ? 'takenBack' : 'putAwayDone', { title: chart.title }));
}

function Card({ chart, putAway, remove }: { chart: ChartSummary; putAway: (chart: ChartSummary) => void; remove: () => void }) {
  return (
    <li class="chart-card">
      <Thumbnail chart={chart} />
      <div class="chart-card-words">
        <h2 lang={chart.language}><a href={`#/c/${chart.id}`}><Phrase text={chart.title} lang={chart.language} /></a></h2>
        <p><meter min={0} max={100} value={chart.progress} aria-label={t('progress')} /> {percent(chart.progress)}</p>
        <small>{chart.deadline ? <>{t('deadline')} <span class="together">{day(chart.deadline)}</span></> : t('noDeadline')}</small>
      </div>
      <Menu icon="more" label={t('moreOf', { title: chart.title })}>
        <MenuItem act={() => putAway(chart)}>{t(chart.archived ? 'takeBack' : 'putAway')}</MenuItem>
        <MenuItem act={remove}>{t('delete')}</MenuItem>
      </Menu>
    </li>
  );
}

function AskDelete({ chart, close }: { chart: ChartSummary; close: () => void }) {
  const remove = () => {
    close();
    deleteLater(chart);
  };
  return (
    <Dialog title={t('deleteHeading')} close={close}>
      <p lang={chart.language}>{t('deleteWhat', { title: chart.title })}</p>
      <div class="dialog-actions">
        <button type="button" onClick={close}>{t('keep')}</button>
        <button type="button" class="primary" onClick={remove}><Icon name="bin" />{t('delete')}</button>
      </div>
    </Dialog>
  );
}

/** Whether a file is something else altogether, and not a chart with a defect somewhere. */
function noChart(error: unknown): boolean {
  return error instanceof Problem && error.status === 400 && ['(top)', 'schemaVersion'].includes(error.fields[0]?.field ?? '');
}

function Import() {
  const field = useRef<HTMLInputElement>(null);
  const take = async (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    try {
      const chart = await imported(file);
      accept(chart);
      go(`#/c/${chart.id}`);
    } catch (error) {
      if (noChart(error)) say(t('importNoChart', { file: file.name }));
      else tellProblem(error);
    }
  };
  return (
    <>
      <input ref={field} type="file" hidden accept=".json,.md,.markdown,application/json,text/markdown" onChange={take} aria-label={t('import')} />
      <button type="button" onClick={() => field.current?.click()}><Icon name="share" />{t('import')}</button>
    </>
  );
}
