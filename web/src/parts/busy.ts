/** Whether the person is in the middle of something that leaving the page would take away. */

/** What stands in a field that nobody has written in for so long is kept by leaving the field, in ms. */
const QUIET = 60_000;
let written = -Infinity;
addEventListener('input', () => (written = Date.now()), { capture: true, passive: true });

export function busy(): boolean {
  if (document.querySelector('dialog[open]')) return true;
  return Date.now() - written < QUIET && Boolean(document.activeElement?.matches('input, textarea, select'));
}

/** Leaves the field one is in, which keeps what was written there. */
export function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
