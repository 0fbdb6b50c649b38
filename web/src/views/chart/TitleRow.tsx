/** The goal above its chart, and the tools: undo, redo, search, versions, new suggestions, files, print. */
import { useSignal } from '@preact/signals';
import type { Chart } from '../../api/types';
import { Icon } from '../../parts/Icon';
import { Menu, MenuItem } from '../../parts/Menu';
import { Phrase } from '../../parts/Phrase';
import { day, percent, t } from '../../words';
import { AllAnew } from './AllAnew';
import { FORMATS, download } from './files';
import { HistoryDialog } from './HistoryDialog';
import { printChart } from './printing';
import { redo, tellProblem, undo } from './revising';
import { results } from './searching';
import { goTo, search } from './state';

export function TitleRow({ chart, fixed }: { chart: Chart; fixed: boolean }) {
  return (
    <div class="title-row">
      <div class="title-words">
        <h1 lang={chart.goal.language}><Phrase text={chart.goal.title} lang={chart.goal.language} /></h1>
        <p class="facts">
          {chart.goal.deadline && <span>{t('deadline')} <time dateTime={chart.goal.deadline}>{day(chart.goal.deadline)}</time></span>}
          <span class="fact-progress"><meter min={0} max={100} value={chart.progress} aria-label={t('progress')} /> {percent(chart.progress)}</span>
        </p>
      </div>
      <Tools chart={chart} fixed={fixed} />
    </div>
  );
}

function Tools({ chart, fixed }: { chart: Chart; fixed: boolean }) {
  const history = useSignal(false);
  return (
    <div class="tools" role="toolbar" aria-label={t('tools')}>
      <Search />
      <button type="button" class="tool" disabled={fixed} aria-label={t('undo')} title={`${t('undo')} (Ctrl+Z)`} onClick={() => void undo(chart.id)}><Icon name="undo" /></button>
      <button type="button" class="tool" disabled={fixed} aria-label={t('redo')} title={`${t('redo')} (Ctrl+Shift+Z)`} onClick={() => void redo(chart.id)}><Icon name="redo" /></button>
      <button type="button" class="tool" disabled={fixed} aria-label={t('history')} title={t('history')} onClick={() => (history.value = true)}><Icon name="history" /></button>
      <AllAnew chart={chart} tool disabled={fixed} />
      <Menu icon="open" label={t('export')}>
        {FORMATS.map(({ format, word }) => (
          <MenuItem key={format} note={`.${format}`} act={() => void download(chart, format).catch(tellProblem)}>{t(word)}</MenuItem>
        ))}
      </Menu>
      <Menu icon="print" label={t('print')}>
        <MenuItem act={() => void printChart(chart, 'a4').catch(tellProblem)}>{t('printA4')}</MenuItem>
        <MenuItem act={() => void printChart(chart, 'a3').catch(tellProblem)}>{t('printA3')}</MenuItem>
        <MenuItem note=".pdf" act={() => void download(chart, 'pdf', 'a4').catch(tellProblem)}>{t('pdfA4')}</MenuItem>
        <MenuItem note=".pdf" act={() => void download(chart, 'pdf', 'a3').catch(tellProblem)}>{t('pdfA3')}</MenuItem>
      </Menu>
      {history.value && <HistoryDialog chart={chart} close={() => (history.value = false)} />}
    </div>
  );
}

/** Marks what holds the words; Enter goes from one to the next. */
function Search() {
  const at = useSignal(-1);
  const next = (event: KeyboardEvent) => {
    if (event.key === 'Escape') search.value = '';
    if (event.key !== 'Enter' || event.isComposing || results.value.length === 0) return;
    at.value = (at.value + (event.shiftKey ? -1 : 1) + results.value.length) % results.value.length;
    goTo(results.value[at.value]!);
  };
  return (
    <search class="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={search.value}
        onInput={(event) => ((search.value = event.currentTarget.value), (at.value = -1))}
        onKeyDown={next}
      />
      <span class="search-count" role="status">{search.value.trim() ? t('foundCount', { count: results.value.length }) : ''}</span>
    </search>
  );
}
