/** Short messages that go away by themselves; said to screen readers. An offer may stand beside one. */
import { signal } from '@preact/signals';

export interface Notice {
  id: number;
  text: string;
  offer?: { label: string; act: () => void };
}

const SHOWN_FOR = 4500;
const OFFERED_FOR = 12_000;
let next = 0;

/** Said to screen readers alone: what a key did, what came to be. */
export const announced = signal('');

export const notices = signal<Notice[]>([]);

export function say(text: string, offer?: Notice['offer']): void {
  const id = next++;
  notices.value = [...notices.value.filter((old) => old.text !== text), offer ? { id, text, offer } : { id, text }].slice(-3);
  setTimeout(() => dismiss(id), offer ? OFFERED_FOR : SHOWN_FOR);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
