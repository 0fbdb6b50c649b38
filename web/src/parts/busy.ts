/** Whether the person is in the middle of something that leaving the page would take away. */
export function busy(): boolean {
  return Boolean(document.activeElement?.matches('input, textarea, select, [contenteditable]')) || document.querySelector('dialog[open], [role=dialog]') !== null;
}
