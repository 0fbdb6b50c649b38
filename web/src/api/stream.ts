/**
 * A generation's server-sent events by `fetch`: with a token, resumed by the last event's number, reconnected with
 * growing pauses. Works the same behind a front end that hands over what there is and ends. Knows no chart.
 */
import type { Generation, Usage } from './types';
import { root, send } from './client';
import { Problem, problemFrom } from './problem';

export interface Sent {
  number: number;
  kind: string;
  data: Record<string, unknown> & { usageSoFar?: Usage };
}

export interface Watching {
  event: (sent: Sent) => void;
  state: (generation: Generation) => void;
  /** Whether events are coming; false while it tries to connect again. */
  connected: (now: boolean) => void;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;
const BETWEEN_POLLS = 1000;

/** Hands over every event after *after* until the generation is over or *signal* aborts. Throws a final {@link Problem}. */
export async function watch(id: string, after: number, on: Watching, signal: AbortSignal): Promise<void> {
  let last = after;
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      let over = false;
      await connect(id, last, signal, () => on.connected(true), (sent) => {
        pause = FIRST_PAUSE;
        if (sent.kind === 'state') {
          const generation = sent.data as unknown as Generation;
          over = generation.state !== 'queued' && generation.state !== 'running';
          on.state(generation);
        } else if (sent.number > last) {
          last = sent.number;
          on.event(sent);
        }
      });
      if (over) return;
      await rest(BETWEEN_POLLS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && !error.retryable) throw error;
      on.connected(false);
      await rest(pause, signal);
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    }
  }
}

async function connect(id: string, after: number, signal: AbortSignal, opened: () => void, hand: (sent: Sent) => void): Promise<void> {
  const headers = { Accept: 'text/event-stream', 'Last-Event-ID': String(after) };
  const response = await send(new Request(new URL(`v1/generations/${id}/events`, root), { headers, signal }));
  if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => null));
  opened();
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const frames = (rest + value).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const sent = parsed(frame);
      if (sent) hand(sent);
    }
  }
}

/** One frame; null for comments and retry times. */
export function parsed(frame: string): Sent | null {
  const fields: Record<string, string> = {};
  for (const line of frame.split('\n')) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name) fields[name] = name in fields ? `${fields[name]}\n${value}` : (value ?? '');
  }
  if (fields['data'] === undefined) return null;
  return { number: Number(fields['id'] ?? 0), kind: fields['event'] ?? 'message', data: JSON.parse(fields['data']) as Sent['data'] };
}

function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    addEventListener('online', () => (clearTimeout(timer), resolve()), { once: true, signal });
  });
}
