/** What is looked at in the open chart: the focused cell, the zoomed block, the cell being written in, the search. */
import { computed, signal } from '@preact/signals';
import { GOAL, ROWS, blockPlace, placeOf, type GridCell, type Place, type Ref } from '../../model/grid';

/** A block's number, `middle`, or null for the whole grid. */
export type Zoom = number | 'middle' | null;

export const focus = signal<Place>(placeOf(GOAL));
export const zoom = signal<Zoom>(null);
export const editing = signal<Place | null>(null);
export const search = signal('');
export const sheetOpen = signal(false);
/** Where there is no room beside the grid, the details are a sheet over it. */
export const narrow = matchMedia('(max-width: 60rem)');
/** The cell that waits for its partner in a swap by keys. */
export const moving = signal<Ref | null>(null);
/** Whether the keyboard is in the grid: its cell takes the focus when it is drawn anew. */
export const keyboard = { inGrid: false };

export const focused = computed<GridCell>(() => ROWS[focus.value.row]![focus.value.column]!);

export function reset(ref: Ref | null): void {
  focus.value = placeOf(ref ?? GOAL);
  zoom.value = null;
  editing.value = null;
  search.value = '';
  sheetOpen.value = ref !== null;
  moving.value = null;
}

export function zoomTo(block: number | null): void {
  zoom.value = block ?? 'middle';
}

/** The zoomed block as a number, null for the middle one. */
export function zoomedBlock(to: Exclude<Zoom, null>): number | null {
  return to === 'middle' ? null : to;
}

export function blockAt(place: Place): number | null {
  return ROWS[place.row]![place.column]!.block;
}

export function originOf(to: Exclude<Zoom, null>): string {
  const { row, column } = blockPlace(zoomedBlock(to));
  return `${column * 50}% ${row * 50}%`;
}

/** Goes to *ref*, in its own block when the grid is zoomed. */
export function goTo(ref: Ref): void {
  focus.value = placeOf(ref);
  if (zoom.value !== null) zoomTo(blockAt(focus.value));
}
