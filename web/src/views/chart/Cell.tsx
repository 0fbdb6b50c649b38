/** One cell of the grid: its title as large as fits, its signs, its progress; while it is written in, a field. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Action, Chart, SubGoal } from '../../api/types';
import { fit, type Face } from '../../model/fit';
import { cellOf, parts, type GridCell } from '../../model/grid';
import { change } from '../../model/library';
import { Icon } from '../../parts/Icon';
import { finer, pieces } from '../../parts/breaking';
import { Phrase, Pieces } from '../../parts/Phrase';
import { percent, t } from '../../words';
import { GOAL_LIMITS, limitsOf } from './limits';
import { editing, focus, keyboard } from './state';

export interface Look {
  width: number;
  height: number;
  largest: number;
  smallest: number;
  zoomed: boolean;
  /** Its title can be written over by the pen in it. */
  pen: boolean;
  current: boolean;
  classes: string;
  finding: 'error' | 'warning' | 'info' | null;
}

export function Cell({ chart, cell, look }: { chart: Chart; cell: GridCell; look: Look }) {
  const element = useRef<HTMLDivElement>(null);
  const content = cell.role === 'goal' ? null : cellOf(chart, cell.ref);
  const title = cell.role === 'goal' ? chart.goal.title : (content?.title ?? '');
  const progress = cell.role === 'goal' ? chart.progress : (content?.progress ?? 0);
  const written = editing.value?.row === cell.row && editing.value.column === cell.column;
  useLayoutEffect(() => {
    // Somebody may have gone on before this cell was drawn: then the focus is not for it.
    const still = focus.value.row === cell.row && focus.value.column === cell.column;
    if (look.current && still && !written && keyboard.inGrid) element.current?.focus({ preventScroll: true });
  }, [look.current, written]);
  const extra = look.zoomed && content?.description ? 0.5 : 1;
  const lang = chart.goal.language;
  const face: Face = { family: cell.role === 'goal' ? 'serif' : 'sans', bold: cell.role !== 'action' };
  const { split, size } = set(title, lang, face, look, look.height * extra);
  return (
    <div
      ref={element}
      role="gridcell"
      tabIndex={look.current ? 0 : -1}
      aria-colindex={cell.column + 1}
      aria-selected={look.current}
      data-row={cell.row}
      data-column={cell.column}
      data-ref={cell.ref}
      class={`cell ${cell.role} ${cell.accent === null ? 'of-goal' : `of-${cell.accent}`} ${title ? '' : 'empty'} ${look.classes}`}
      style={{ gridRow: track(cell.row), gridColumn: track(cell.column) }}
    >
      <span class="visually-hidden">{placeWords(cell)}: </span>
      {written ? (
        <Writing chart={chart} cell={cell} title={title} size={Math.max(look.zoomed ? UNENLARGED : 12, size)} />
      ) : (
        <span class="cell-title" lang={chart.goal.language} style={{ fontSize: `${size}px` }}>
          <Pieces of={split} />
        </span>
      )}
      {look.zoomed && content?.description && !written && (
        <span class="cell-text" lang={chart.goal.language}>
          <Phrase text={content.description} lang={chart.goal.language} />
        </span>
      )}
      <span class="visually-hidden">{stateWords(chart, cell, look)}</span>
      {look.pen && title && !written && <button type="button" tabIndex={-1} class="bare cell-pen" aria-label={t('writeHere')}><Icon name="pen" /></button>}
      <Signs cell={cell} content={content} look={look} />
      {progress > 0 && <span class="cell-progress" style={{ '--share': `${progress}%` }} aria-hidden="true" />}
      {look.zoomed && progress > 0 && <span class="cell-number" aria-hidden="true">{percent(progress)}</span>}
    </div>
  );
}

const READABLE = 7;
/** Phones enlarge the whole page when one writes in smaller letters. */
const UNENLARGED = 16;

/** The title in pieces and its size; in finer pieces where whole phrases would have to be cut or become too small. */
function set(title: string, lang: string, face: Face, look: Look, height: number): { split: string[]; size: number } {
  const spaced = !lang.startsWith('ja');
  const split = pieces(title, lang);
  const fitted = fit(split, spaced, face, look.width, height, look.largest, look.smallest);
  if (spaced || (fitted.whole && fitted.size >= READABLE)) return { split, size: fitted.size };
  const small = finer(split);
  const better = fit(small, spaced, face, look.width, height, look.largest, look.smallest);
  return better.whole && (!fitted.whole || better.size > fitted.size) ? { split: small, size: better.size } : { split, size: fitted.size };
}

/** Row or column among the tracks: gaps between blocks are tracks of their own. */
export function track(index: number): number {
  return index + 1 + Math.floor(index / 3);
}

function Signs({ cell, content, look }: { cell: GridCell; content: SubGoal | Action | null; look: Look }) {
  const type = cell.role === 'action' ? (content as Action | null)?.type : null;
  return (
    <>
      {type && <span class={`sign ${type}`} aria-hidden="true" />}
      {content?.locked && <span class="locked" aria-hidden="true"><Icon name="lock" /></span>}
      {look.finding && <span class={`found ${look.finding}`} aria-hidden="true" />}
    </>
  );
}

/** Where it stands, for those who do not see it. */
function placeWords(cell: GridCell): string {
  if (cell.role === 'goal') return t('goal');
  const [block, action] = parts(cell.ref);
  return action === null ? t('subGoalAt', { number: block + 1 }) : t('actionAt', { block: block + 1, number: action + 1 });
}

/** Its type, progress and what else its signs say. */
function stateWords(chart: Chart, cell: GridCell, look: Look): string {
  if (cell.role === 'goal') return `, ${percent(chart.progress)}`;
  const content = cellOf(chart, cell.ref);
  if (!content) return t('emptyCell');
  const type = (content as Action).type;
  const facts = [type ? t(type) : '', percent(content.progress), content.locked ? t('locked') : '', look.finding ? t('hasFinding') : ''];
  return `, ${facts.filter(Boolean).join(', ')}`;
}

function Writing({ chart, cell, title, size }: { chart: Chart; cell: GridCell; title: string; size: number }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const done = useRef(false);
  const goal = cell.role === 'goal';
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []); // before the next key: an effect after painting would select again what is being typed
  const end = (save: boolean) => {
    if (done.current) return;
    done.current = true;
    const text = field.current?.value.trim() ?? '';
    editing.value = null;
    const patch = { title: text };
    if (save && text && text !== title) void change(chart.id, goal ? { kind: 'goal', patch } : { kind: 'cell', cell: cell.ref, patch }, { title });
  };
  useEffect(() => {
    const element = field.current!;
    const see = () => element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    see();
    visualViewport?.addEventListener('resize', see); // the keyboard came: what is written must not lie below it
    const enter = (event: InputEvent) => event.inputType === 'insertLineBreak' && (event.preventDefault(), end(true)); // of a keyboard on the screen
    element.addEventListener('beforeinput', enter);
    return () => visualViewport?.removeEventListener('resize', see);
  }, []);
  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    event.stopPropagation();
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    event.preventDefault();
    end(event.key === 'Enter');
  };
  return (
    <textarea
      ref={field}
      class="cell-writing"
      aria-label={t('titleOf', { title })}
      lang={chart.goal.language}
      maxLength={goal ? GOAL_LIMITS.title : limitsOf(chart.goal.language).title}
      style={{ fontSize: `${Math.min(size, 22)}px` }}
      enterkeyhint="done"
      onKeyDown={keys}
      onBlur={() => end(true)}
    >
      {title}
    </textarea>
  );
}
