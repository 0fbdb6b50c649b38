/**
 * What on this device belongs to the person who uses the page: charts, waiting changes, what was typed. Owns that all of it can be
 * forgotten at once, and whose it is. Language and light belong to the device.
 */
import { readEntry, writeEntry } from './entry';
import { kept } from './store';

const DEVICE = new Set(['mandala.language', 'mandala.theme']);
export const PERSON = 'mandala.person';

interface Holder {
  /** A digest of whom the issuer named. */
  who: string;
  /** Whether it may be shown while nobody can be asked who this is. */
  open: boolean;
}

const listeners: (() => void)[] = [];

/** *act* forgets what a module holds in memory. */
export function onForget(act: () => void): void {
  listeners.push(act);
}

/** Forgets everything personal but whose it was. */
export async function forgetPersonal(): Promise<void> {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith('mandala.') && key !== PERSON && !DEVICE.has(key)) localStorage.removeItem(key);
  }
  forgetInMemory();
  await kept.clear();
}

/** For a tab whose person another tab signed out. */
export function forgetInMemory(): void {
  for (const act of listeners) act();
}

export function holder(): Holder | null {
  return readEntry<Holder>(PERSON);
}

/** From now on it is *who*'s; what is here of anybody else is forgotten first. */
export async function belongsTo(who: string): Promise<void> {
  if (holder()?.who !== who) await forgetPersonal();
  writeEntry(PERSON, { who, open: true } satisfies Holder);
}

/** What is *who*'s stays for them to come back to, and is not shown before. */
export function closeUntilKnown(who: string | null): void {
  const now = holder();
  if (now && now.who === who) writeEntry(PERSON, { ...now, open: false } satisfies Holder);
}

export function belongsToNobody(): void {
  localStorage.removeItem(PERSON);
}
