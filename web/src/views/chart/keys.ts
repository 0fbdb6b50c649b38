/** The grid by keyboard: arrows go, Enter goes nearer, Escape back, F2 writes, L locks, M picks up and M or Enter swaps, Alt and an arrow swaps. */
import type { Chart } from '../../api/types';
import { ROWS, SIDE, cellOf, isAction, titleOf, type GridCell, type Place, type Ref } from '../../model/grid';
import { change } from '../../model/library';
import { announced, say } from '../../parts/notices';
import { t } from '../../words';
import { blockAt, editing, focus, focused, moving, narrow, sheetOpen, zoom, zoomTo } from './state';

const STEPS: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function onKey(event: KeyboardEvent, chart: Chart, fixed: boolean): void {
  if (editing.value !== null || event.isComposing) return;
  const step = STEPS[event.key];
  if (step) {
    event.preventDefault();
    if (event.altKey) return fixed ? undefined : swapWith(chart, neighbour(focused.value, step));
    return move(step);
  }
  if (event.key === 'Home' || event.key === 'End') {
    event.preventDefault();
    const end = event.key === 'End' ? SIDE - 1 : 0;
    return to({ row: event.ctrlKey ? end : focus.value.row, column: end });
  }
  const act = ACTS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  if (act(chart, fixed)) event.preventDefault();
}

const ACTS: Record<string, (chart: Chart, fixed: boolean) => boolean> = {
  Enter: (chart, fixed) => {
    if (moving.value !== null) return mark(chart, focused.value, fixed);
    if (zoom.value === null) zoomTo(focused.value.block);
    else openDetails();
    return true;
  },
  ' ': () => (openDetails(), true),
  Escape: () => {
    if (moving.value !== null) moving.value = null;
    else if (zoom.value !== null) zoom.value = null;
    else return false;
    return true;
  },
  F2: (chart, fixed) => startEditing(chart, focused.value, fixed),
  e: (chart, fixed) => startEditing(chart, focused.value, fixed),
  l: (chart, fixed) => toggleLock(chart, focused.value.ref, fixed),
  m: (chart, fixed) => mark(chart, focused.value, fixed),
};

function openDetails(): void {
  sheetOpen.value = true;
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.details [data-first]')?.focus());
}

export function startEditing(chart: Chart, cell: GridCell, fixed: boolean): boolean {
  if (fixed || (cell.role !== 'goal' && !cellOf(chart, cell.ref))) return false;
  focus.value = editing.value = { row: cell.row, column: cell.column };
  if (narrow.matches) sheetOpen.value = false;
  return true;
}

function move([down, right]: [number, number]): void {
  to({ row: Math.min(SIDE - 1, Math.max(0, focus.value.row + down)), column: Math.min(SIDE - 1, Math.max(0, focus.value.column + right)) });
}

function to(place: Place): void {
  focus.value = place;
  if (zoom.value !== null) zoomTo(blockAt(place));
}

export function toggleLock(chart: Chart, ref: Ref, fixed: boolean): boolean {
  const cell = ref === 'goal' ? null : cellOf(chart, ref);
  if (!cell || fixed) return false;
  announced.value = t(cell.locked ? 'saidUnlocked' : 'saidLocked', { title: cell.title });
  void change(chart.id, { kind: 'cell', cell: ref, patch: { locked: !cell.locked } });
  return true;
}

function mark(chart: Chart, cell: GridCell, fixed: boolean): boolean {
  if (fixed) return false;
  if (moving.value === null) {
    if (cell.role === 'goal') return false;
    moving.value = cell.ref;
    announced.value = t('saidMoving', { title: titleOf(chart, cell.ref) });
  } else swapWith(chart, cell, moving.value);
  return true;
}

/** The next cell of the same kind in a direction. */
function neighbour(from: GridCell, [down, right]: [number, number]): GridCell | null {
  for (let row = from.row + down, column = from.column + right; ROWS[row]?.[column]; row += down, column += right) {
    const cell = ROWS[row]![column]!;
    if (cell.role === from.role && cell.ref !== from.ref) return cell;
  }
  return null;
}

function swapWith(chart: Chart, other: GridCell | null, one: Ref = focused.value.ref): void {
  moving.value = null;
  if (other && swap(chart, one, other.ref)) focus.value = { row: other.row, column: other.column };
  if (zoom.value !== null && other) zoomTo(other.block);
}

/** Swaps two sub-goals or two actions; false where they are not of a kind. */
export function swap(chart: Chart, one: Ref, other: Ref): boolean {
  if (one === other) return false;
  if (one === 'goal' || other === 'goal' || isAction(one) !== isAction(other)) {
    say(t('saidNotAlike'));
    return false;
  }
  if (!cellOf(chart, one) || !cellOf(chart, other)) return false;
  announced.value = t('saidSwapped', { one: titleOf(chart, one), other: titleOf(chart, other) });
  void change(chart.id, { kind: 'swap', one, other });
  return true;
}
