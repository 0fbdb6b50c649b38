/** Calendar days where the person is, as `YYYY-MM-DD`. What shows one is shown anew when the next day has come. */
import { signal } from '@preact/signals';

const LOOK_EVERY = 10_000;
const turn = signal(new Date().toDateString());
const look = () => (turn.value = new Date().toDateString());
setInterval(look, LOOK_EVERY);
document.addEventListener('visibilitychange', look);

/** The day *ago* days before today. */
export function dayAgo(ago: number): string {
  void turn.value;
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - ago)).toISOString().slice(0, 10);
}

export const today = (): string => dayAgo(0);

/** The last day a field may take: without it, browsers let years have six figures. */
export const LAST_DAY = '9999-12-31';
