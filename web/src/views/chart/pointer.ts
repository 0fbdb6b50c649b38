/** The grid by mouse and finger: click and tap, and drag to swap. A finger holds first, so that it can still scroll. */
import type { Chart } from '../../api/types';
import { ROWS, type GridCell, type Ref } from '../../model/grid';
import { signal } from '@preact/signals';
import { startEditing, swap } from './keys';
import { editing, focus, narrow, sheetOpen, zoom, zoomTo } from './state';

const DRAG_FROM = 8;
const HOLD = 380;

/** What is being dragged, over which other cell, and where on the screen. */
export const drag = signal<{ from: Ref; over: Ref | null; x: number; y: number } | null>(null);

export function cellUnder(target: EventTarget | null): GridCell | null {
  const element = (target as Element | null)?.closest<HTMLElement>('[data-row]');
  return element ? (ROWS[Number(element.dataset['row'])]?.[Number(element.dataset['column'])] ?? null) : null;
}

/** A click: first it chooses, on the chosen one it goes nearer; in a block it opens the details, on the pen it writes. With a finger it goes nearer at once. */
export function onClick(event: MouseEvent, chart: Chart, fixed: boolean): void {
  const cell = cellUnder(event.target);
  if (!cell || editing.value !== null) return;
  if ((event.target as Element).closest('.cell-pen')) return void startEditing(chart, cell, fixed);
  const touch = (event as PointerEvent).pointerType === 'touch' || narrow.matches;
  const chosen = focus.value.row === cell.row && focus.value.column === cell.column;
  focus.value = { row: cell.row, column: cell.column };
  if (zoom.value !== null) sheetOpen.value = true;
  else if (touch || (chosen && sheetOpen.value)) zoomTo(cell.block);
  else sheetOpen.value = true;
}

export function onDoubleClick(event: MouseEvent, chart: Chart, fixed: boolean): void {
  const cell = cellUnder(event.target);
  if (cell && zoom.value !== null) startEditing(chart, cell, fixed);
}

/** Follows a press until it is a click, a drag or a scroll. */
export function onPress(event: PointerEvent, chart: Chart, fixed: boolean): void {
  const cell = cellUnder(event.target);
  if (!cell || fixed || cell.role === 'goal' || event.button !== 0 || !event.isPrimary || editing.value !== null) return;
  const stop = new AbortController();
  const follow = (at: PointerEvent) => {
    const over = cellUnder(document.elementFromPoint(at.clientX, at.clientY));
    drag.value = { from: cell.ref, over: over && over.ref !== cell.ref ? over.ref : null, x: at.clientX, y: at.clientY };
  };
  const end = () => {
    clearTimeout(timer);
    stop.abort();
    const done = drag.value;
    drag.value = null;
    if (done) swallowClick();
    return done;
  };
  let held = event.pointerType !== 'touch';
  const lift = () => {
    held = true;
    follow(event);
  };
  const timer = held ? 0 : setTimeout(lift, HOLD);
  const move = (at: PointerEvent) => {
    if (at.pointerId !== event.pointerId) return;
    const far = Math.hypot(at.clientX - event.clientX, at.clientY - event.clientY) > DRAG_FROM;
    if (far && !held) end();
    else if (far || drag.value !== null) follow(at);
  };
  const drop = (at: PointerEvent) => {
    if (at.pointerId !== event.pointerId) return;
    const done = end();
    if (done?.over) swap(chart, done.from, done.over);
  };
  const second = (at: PointerEvent) => at.pointerId !== event.pointerId && end();
  const { signal } = stop;
  addEventListener('pointermove', move, { signal });
  addEventListener('pointerup', drop, { signal });
  addEventListener('pointercancel', () => end(), { signal });
  addEventListener('pointerdown', second, { signal });
  // A long press is ours: no menu of the browser's.
  addEventListener('contextmenu', (menu) => drag.value !== null && menu.preventDefault(), { signal });
}

/** The click that follows a drag belongs to it. */
function swallowClick(): void {
  const swallow = (click: Event) => click.stopPropagation();
  addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', swallow, { capture: true }));
}

/** While something is dragged the page does not scroll below the finger. */
export function holdBack(event: TouchEvent): void {
  if (drag.value !== null && event.cancelable) event.preventDefault();
}
