/** One chart: read, or being made; the grid, what can be done with it, and details beside. */
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Problem, Unreachable } from '../../api/problem';
import type { Chart } from '../../api/types';
import type { Ref } from '../../model/grid';
import { load, shown } from '../../model/library';
import { making, takeUp, type Making } from '../../model/making';
import { t } from '../../words';
import { MakingPanel } from '../making/MakingPanel';
import { changedCells } from '../making/comparing';
import { Details } from './Details';
import { Grid } from './Grid';
import { PrintSheet } from './printing';
import { redo, undo } from './revising';
import { searched } from './searching';
import { moving, reset, sheetOpen, zoom } from './state';
import { TitleRow } from './TitleRow';
import '../../style/chart.css';
import '../../style/grid.css';
import '../../style/details.css';

type Trouble = 'missing' | 'gone' | null;

export function ChartPage({ id, cell }: { id: string; cell: Ref | null }) {
  const trouble = useSignal<Trouble>(null);
  const accepted = useMemo(() => shown(id), [id]);
  const work = useComputed(() => making.value[id] ?? null);
  const chart = work.value?.draft ?? accepted.value;
  useEffect(() => reset(cell), [id, cell]);
  useEffect(() => {
    void opened(id).then((found) => (trouble.value = found));
    const again = () => document.visibilityState === 'visible' && void load(id).catch(() => undefined);
    document.addEventListener('visibilitychange', again);
    return () => document.removeEventListener('visibilitychange', again);
  }, [id]);
  useEffect(() => {
    searched.value = chart;
    if (chart) document.title = `${chart.goal.title} · goal-mandala`;
    return () => {
      document.title = 'goal-mandala';
    };
  }, [chart]);
  if (!chart) return trouble.value ? <Missing trouble={trouble.value} /> : null;
  return <Open chart={chart} accepted={accepted.value ?? chart} work={work.value} />;
}

async function opened(id: string): Promise<Trouble> {
  try {
    const chart = await load(id);
    await takeUp(chart).catch((error: unknown) => {
      if (!(error instanceof Unreachable)) throw error;
    });
    return null;
  } catch (error) {
    if (error instanceof Unreachable) return 'gone';
    if (error instanceof Problem) return 'missing';
    throw error;
  }
}

function Open({ chart, accepted, work }: { chart: Chart; accepted: Chart; work: Making | null }) {
  const fixed = work !== null;
  keepFocus(work?.stage ?? null);
  const changed = work ? changedCells(accepted, work.draft) : undefined;
  const panel = work ? <MakingPanel work={work} accepted={accepted} /> : <Details chart={chart} />;
  return (
    <div class={`chart-page ${work ? 'in-making' : ''} ${sheetOpen.value || work ? 'sheet-open' : ''}`} onKeyDown={(event) => undoKeys(event, chart, fixed)}>
      <TitleRow chart={chart} fixed={fixed} />
      <div class="chart-room">
        <div class="grid-room">
          <Grid chart={chart} fixed={fixed} busy={work?.stage === 'working'} {...(work?.stage === 'proposal' && changed ? { changed } : {})} />
          <div class="under-grid">
            {zoom.value !== null ? <button type="button" class="text-button" onClick={() => (zoom.value = null)}>{t('wholeGrid')}</button> : <p class="tap-help">{t('tapHelp')}</p>}
            <p class={`legend ${zoom.value === null ? 'of-whole' : ''}`}><span class="sign execution" aria-hidden="true" /> {t('execution')} <span class="sign habit" aria-hidden="true" /> {t('habit')}</p>
            <p class="key-help">{t(moving.value === null ? 'keyHelp' : 'keyHelpMoving')}</p>
          </div>
        </div>
        <aside class="details" aria-label={work ? t('makingPanel') : t('details')}>{panel}</aside>
      </div>
      <PrintSheet />
    </div>
  );
}

/** What was pressed is gone when the panel changes: whoever used it stands at the panel's heading then, or at the grid's cell. */
function keepFocus(stage: Making['stage'] | null): void {
  const before = useRef(stage);
  useEffect(() => {
    if (before.current === stage) return;
    before.current = stage;
    if (document.activeElement !== document.body) return;
    const place = stage === null ? '[role="gridcell"][tabindex="0"]' : '.making h2';
    document.querySelector<HTMLElement>(place)?.focus({ preventScroll: true });
  }, [stage]);
}

function undoKeys(event: KeyboardEvent, chart: Chart, fixed: boolean): void {
  const writes = (event.target as HTMLElement).matches('input, textarea, select');
  if (fixed || writes || !(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  if (key !== 'z' && key !== 'y') return;
  event.preventDefault();
  void (key === 'y' || event.shiftKey ? redo(chart.id) : undo(chart.id));
}

function Missing({ trouble }: { trouble: Exclude<Trouble, null> }) {
  return (
    <div class="quiet-page">
      <h1>{t(trouble === 'gone' ? 'chartNotKept' : 'chartMissing')}</h1>
      <p><a href="#/charts">{t('navCharts')}</a></p>
    </div>
  );
}
