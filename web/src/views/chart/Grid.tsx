/** The grid, whole or one block of it: an ARIA grid in which one cell has the focus. Knows how large a cell is, not what is in it. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Chart } from '../../api/types';
import { GOAL, POSITIONS, ROWS, SIDE, blockPlace, blockRows, cellOf, titleOf, type GridCell, type Ref } from '../../model/grid';
import { t } from '../../words';
import { Cell, type Look } from './Cell';
import { worst } from './findings';
import { onKey } from './keys';
import { onFinger, onWheel } from './pinch';
import { cellUnder, drag, holdBack, onClick, onDoubleClick, onPress } from './pointer';
import { found } from './searching';
import { focus, keyboard, moving, originOf, search, zoom, zoomedBlock } from './state';

interface Props {
  chart: Chart;
  /** Nothing can be changed now: it is being made, or shown as it would be. */
  fixed: boolean;
  busy: boolean;
  /** Cells that a draft would change. */
  changed?: ReadonlySet<Ref>;
}

/** Middle rows and columns of a block (its heading) have more of the room. */
const WEIGHTS = { wide: [1, 1.14, 1], narrow: [1, 1.34, 1] };
const GAP = { wide: 4, narrow: 2 };
const BLOCK_GAP = { wide: 18, narrow: 9 };

export function Grid({ chart, fixed, busy, changed }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSignal({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => (size.value = { width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useGestures(box);
  const kept = useRef(keeping());
  const at = zoom.value;
  const rows = at === null ? ROWS : blockRows(zoomedBlock(at));
  const narrow = size.value.width < 640;
  return (
    <div class={`grid-box ${narrow ? 'narrow' : ''} ${at === null ? 'whole' : 'zoomed'} ${busy ? 'busy' : ''}`} ref={box}>
     <div class="grid-stage" key={String(at)} style={{ transformOrigin: at === null ? 'center' : originOf(at) }}>
      {at === null && <Grounds />}
      <div
        role="grid"
        class="grid"
        aria-label={t('gridLabel', { title: chart.goal.title })}
        aria-rowcount={SIDE}
        aria-colcount={SIDE}
        aria-busy={busy}
        data-zoom={at ?? ''}
        onKeyDown={(event) => onKey(event, chart, fixed)}
        onClick={(event) => onClick(event, chart, fixed)}
        onDblClick={(event) => onDoubleClick(event, chart, fixed)}
        onPointerDown={(event) => onPress(event, chart, fixed)}
        onFocusIn={entered}
        onFocusOut={left}
      >
        {size.value.width > 0 &&
          rows.map((cells) => (
            <div role="row" class="row" aria-rowindex={cells[0]!.row + 1} key={cells[0]!.row}>
              {cells.map((cell) =>
                kept.current(chart, cell, lookOf(chart, cell, size.value, at !== null, narrow, fixed, changed)),
              )}
            </div>
          ))}
      </div>
     </div>
     <Carried chart={chart} />
    </div>
  );
}

/** What is being dragged, above the finger that covers where it would go. */
function Carried({ chart }: { chart: Chart }) {
  const now = drag.value;
  if (!now) return null;
  return <p class="carried" aria-hidden="true" lang={chart.goal.language} style={{ left: `${now.x}px`, top: `${now.y}px` }}>{titleOf(chart, now.from)}</p>;
}

/** Draws a cell anew only when something about it changed: of 81, a step of the focus concerns two. */
function keeping(): (chart: Chart, cell: GridCell, look: Look) => VNode {
  const drawn = new Map<string, { content: unknown; look: string; node: VNode }>();
  return (chart, cell, look) => {
    const key = `${cell.row}/${cell.column}`;
    const content = cell.ref === GOAL ? `${chart.goal.title}/${chart.progress}` : cellOf(chart, cell.ref);
    const looks = `${chart.id}${chart.goal.language}${JSON.stringify(look)}`;
    const before = drawn.get(key);
    if (before && before.content === content && before.look === looks) return before.node;
    const node = <Cell key={cell.column} chart={chart} cell={cell} look={look} />;
    drawn.set(key, { content, look: looks, node });
    return node;
  };
}

/** Whatever put the focus on a cell, that cell is the current one. */
function entered(event: FocusEvent): void {
  keyboard.inGrid = true;
  const cell = cellUnder(event.target);
  if (cell && (cell.row !== focus.value.row || cell.column !== focus.value.column)) focus.value = { row: cell.row, column: cell.column };
}

/** Focus that went to the page's body fell out when a cell was drawn anew: the grid keeps it. */
function left(event: FocusEvent): void {
  const next = event.relatedTarget as Node | null;
  if (next !== null && !(event.currentTarget as HTMLElement).contains(next)) keyboard.inGrid = false;
}

function lookOf(chart: Chart, cell: GridCell, size: { width: number; height: number }, zoomed: boolean, narrow: boolean, fixed: boolean, changed?: ReadonlySet<Ref>): Look {
  const current = focus.value.row === cell.row && focus.value.column === cell.column;
  const sought = search.value.trim() !== '';
  const classes = [
    current ? 'current' : '',
    sought ? (found.value.has(cell.ref) ? 'sought' : 'dim') : '',
    changed?.has(cell.ref) ? 'changed' : '',
    moving.value === cell.ref || drag.value?.from === cell.ref ? 'moving' : '',
    drag.value?.over === cell.ref ? 'over' : '',
    zoomed ? 'near' : '',
  ];
  const kind = narrow ? 'narrow' : 'wide';
  const padding = zoomed ? (narrow ? 28 : 38) : narrow ? 5 : 13;
  const largest = zoomed ? (narrow ? 19 : 24) : narrow ? 11 : 15;
  return {
    width: (zoomed ? (size.width - 2 * 10) / 3 : side(size.width, cell.column, kind)) - padding,
    height: (zoomed ? (size.height - 2 * 10) / 3 : side(size.height, cell.row, kind)) - padding - (zoomed ? 12 : 0),
    largest: cell.role === 'goal' ? largest * 1.35 : cell.role === 'subGoal' ? largest * 1.06 : largest,
    smallest: narrow && !zoomed ? 5 : 8,
    zoomed,
    pen: zoomed && !fixed,
    current,
    classes: classes.filter(Boolean).join(' '),
    finding: worst(chart, cell.ref),
  };
}

function side(whole: number, index: number, kind: 'wide' | 'narrow'): number {
  const weights = WEIGHTS[kind];
  // Between nine cells and two gaps of blocks lie ten small gaps.
  const room = whole - 10 * GAP[kind] - 2 * (BLOCK_GAP[kind] - 2 * GAP[kind]);
  const sum = 3 * weights.reduce((total, weight) => total + weight, 0);
  return (room / sum) * weights[index % 3]!;
}

/** The coloured ground of each block. */
function Grounds() {
  return (
    <div class="grounds" aria-hidden="true">
      {[null, ...POSITIONS].map((position) => {
        const { row, column } = blockPlace(position);
        return <div key={String(position)} class={`ground ${position === null ? 'of-goal' : `of-${position}`}`} style={{ gridRow: `${row * 4 + 1} / span 3`, gridColumn: `${column * 4 + 1} / span 3` }} />;
      })}
    </div>
  );
}

/** Touches and wheels must be able to hold the browser back, which only listeners added by hand can. */
function useGestures(box: { current: HTMLDivElement | null }): void {
  useEffect(() => {
    const element = box.current;
    const firm = { passive: false };
    element?.addEventListener('touchstart', onFinger, firm);
    element?.addEventListener('touchmove', holdBack, firm);
    element?.addEventListener('wheel', onWheel, firm);
    return () => {
      element?.removeEventListener('touchstart', onFinger);
      element?.removeEventListener('touchmove', holdBack);
      element?.removeEventListener('wheel', onWheel);
    };
  }, []);
}
