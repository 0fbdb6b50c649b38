/**
 * The Idempotency-Key of what the person asks for: the same one until there is an answer, through a reload too, so that asking again
 * after a lost answer makes nothing twice. Something else that is asked has another key. Knows no route.
 */
import { base64url, digest } from '../account/proof';
import { readEntry, writeEntry } from '../offline/entry';
import { Problem } from './problem';

const ENTRY = 'mandala.attempt.';
/** As long as the service remembers a key, in ms. */
const LASTS = 24 * 3_600_000;

interface Attempt {
  key: string;
  of: string;
  at: number;
}

/** Calls with the key of *asked* under *name*; throws what *call* throws. */
export async function attempt<T>(name: string, asked: unknown, call: (headers: { 'Idempotency-Key': string }) => Promise<T>): Promise<T> {
  const of = base64url(await digest(JSON.stringify(asked)));
  const entry = ENTRY + name;
  const before = readEntry<Attempt>(entry);
  const same = before?.of === of && Date.now() - before.at < LASTS;
  const now = same ? before : { key: crypto.randomUUID(), of, at: Date.now() };
  writeEntry(entry, now);
  try {
    const answer = await call({ 'Idempotency-Key': now.key });
    localStorage.removeItem(entry);
    return answer;
  } catch (error) {
    if (error instanceof Problem && !error.retryable) localStorage.removeItem(entry);
    throw error;
  }
}
