/** Short messages that go away by themselves; said to screen readers. An offer may stand beside one. */
import { signal } from '@preact/signals';

export interface Notice {
  id: number;
  /** Where it stands among the others: it keeps its place while they come and go. */
  slot: number;
  text: string;
  offer?: { label: string; act: () => void };
  /** Not to be seen any more; its place stays as long as one below it is seen. */
  over: boolean;
}

const SHOWN_FOR = 4500;
const OFFERED_FOR = 12_000;
const MOST = 3;
let next = 0;

/** Said to screen readers alone: what a key did, what came to be. */
export const announced = signal('');

export const notices = signal<Notice[]>([]);

export function say(text: string, offer?: Notice['offer']): void {
  const id = next++;
  const same = notices.value.find((old) => old.text === text && !old.over);
  const notice: Notice = { id, slot: same?.slot ?? id, text, over: false, ...(offer ? { offer } : {}) };
  notices.value = same ? notices.value.map((old) => (old === same ? notice : old)) : [...notices.value, notice];
  const seen = notices.value.filter((one) => !one.over);
  if (seen.length > MOST) dismiss(seen[0]!.id);
  setTimeout(() => dismiss(id), offer ? OFFERED_FOR : SHOWN_FOR);
}

export function dismiss(id: number): void {
  const left = notices.value.map((notice) => (notice.id === id ? { ...notice, over: true } : notice));
  notices.value = left.slice(0, left.findLastIndex((notice) => !notice.over) + 1);
}
