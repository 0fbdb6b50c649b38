/** Two fingers, or Ctrl and the wheel, go nearer to a block and back to the whole. */
import { cellUnder } from './pointer';
import { focus, zoom, zoomTo } from './state';
import type { GridCell } from '../../model/grid';

const NEARER = 1.2;
const FURTHER = 0.82;

let gesture: AbortController | null = null;

/**
 * A finger more: two of them begin a gesture. It is followed on what the fingers touched, because their events go there even
 * when the grid was drawn anew meanwhile.
 */
export function onFinger(event: TouchEvent): void {
  gesture?.abort();
  if (event.touches.length !== 2) return;
  const now = new AbortController();
  gesture = now;
  let apart = distance(event.touches);
  const move = (at: TouchEvent) => {
    if (at.cancelable) at.preventDefault();
    if (at.touches.length === 2 && pinched(distance(at.touches) / apart, middle(at.touches))) apart = distance(at.touches);
  };
  const end = () => now.abort();
  for (const { target } of event.touches) {
    target.addEventListener('touchmove', move as EventListener, { passive: false, signal: now.signal });
    target.addEventListener('touchend', end, { signal: now.signal });
    target.addEventListener('touchcancel', end, { signal: now.signal });
  }
}

export function onWheel(event: WheelEvent): void {
  if (!event.ctrlKey) return;
  event.preventDefault();
  pinched(event.deltaY < 0 ? NEARER : FURTHER, cellUnder(event.target));
}

function distance([one, other]: TouchList): number {
  return Math.max(1, Math.hypot(one!.clientX - other!.clientX, one!.clientY - other!.clientY));
}

function middle([one, other]: TouchList): GridCell | null {
  return cellUnder(document.elementFromPoint((one!.clientX + other!.clientX) / 2, (one!.clientY + other!.clientY) / 2));
}

/** True when *ratio*, the fingers' distance against that at the last step, was far enough for a step. */
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
