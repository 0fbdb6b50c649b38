/** The grid by mouse and touch: click and tap, drag to swap, pinch (or Ctrl and the wheel) to go nearer and back. */
import type { Chart } from '../../api/types';
import { ROWS, type GridCell, type Ref } from '../../model/grid';
import { signal } from '@preact/signals';
import { startEditing, swap } from './keys';
import { editing, focus, sheetOpen, zoom, zoomTo } from './state';

const DRAG_FROM = 8;
const HOLD = 380;
const NEARER = 1.2;
const FURTHER = 0.82;

/** What is being dragged, and over which cell. */
export const drag = signal<{ from: Ref; over: Ref | null; x: number; y: number } | null>(null);

export function cellUnder(target: EventTarget | null): GridCell | null {
  const element = (target as Element | null)?.closest<HTMLElement>('[data-row]');
  return element ? (ROWS[Number(element.dataset['row'])]?.[Number(element.dataset['column'])] ?? null) : null;
}

/** A click: first it chooses, on the chosen one it goes nearer; in a block it opens the details. With a finger it goes nearer at once. */
export function onClick(event: MouseEvent): void {
  const cell = cellUnder(event.target);
  if (!cell || editing.value !== null) return;
  const touch = (event as PointerEvent).pointerType === 'touch' || matchMedia('(max-width: 60rem)').matches;
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
  if (!cell || fixed || cell.role === 'goal' || event.button !== 0 || editing.value !== null) return;
  const start = { x: event.clientX, y: event.clientY };
  const touch = event.pointerType === 'touch';
  const stop = new AbortController();
  let held = !touch;
  const timer = touch ? setTimeout(() => (held = true), HOLD) : 0;
  const move = (at: PointerEvent) => {
    const far = Math.hypot(at.clientX - start.x, at.clientY - start.y) > DRAG_FROM;
    if (far && !held) return end();
    if (!far && drag.value === null) return;
    at.preventDefault();
    const over = cellUnder(document.elementFromPoint(at.clientX, at.clientY));
    drag.value = { from: cell.ref, over: over?.ref ?? null, x: at.clientX, y: at.clientY };
  };
  const end = () => {
    clearTimeout(timer);
    stop.abort();
    const done = drag.value;
    drag.value = null;
    if (!done) return;
    if (done.over) swap(chart, done.from, done.over);
    // The click that follows a drag belongs to it.
    const swallow = (click: Event) => click.stopPropagation();
    addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener('click', swallow, { capture: true }));
  };
  addEventListener('pointermove', move, { signal: stop.signal });
  addEventListener('pointerup', end, { signal: stop.signal });
  addEventListener('pointercancel', () => ((drag.value = null), end()), { signal: stop.signal });
}

let apart = 0;

export function onTouch(event: TouchEvent): void {
  if (event.touches.length !== 2) {
    apart = 0;
    return;
  }
  const [one, other] = [event.touches[0]!, event.touches[1]!];
  const now = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  if (apart === 0) {
    apart = now;
    return;
  }
  if (event.cancelable) event.preventDefault();
  const middle = cellUnder(document.elementFromPoint((one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2));
  if (pinched(now / apart, middle)) apart = now;
}

export function onWheel(event: WheelEvent): void {
  if (!event.ctrlKey) return;
  event.preventDefault();
  pinched(event.deltaY < 0 ? NEARER : FURTHER, cellUnder(event.target));
}

function pinched(ratio: number, cell: GridCell | null): boolean {
  if (ratio >= NEARER && zoom.value === null && cell) {
    focus.value = { row: cell.row, column: cell.column };
    zoomTo(cell.block);
    return true;
  }
  if (ratio <= FURTHER && zoom.value !== null) {
    zoom.value = null;
    return true;
  }
  return false;
}
