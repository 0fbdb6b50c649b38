/**
 * The changes that wait to be sent, kept on the device: one entry each, so that tabs of one browser never write over one
 * another's. Owns their order, which is the order in which they were made. Knows neither charts nor the service.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Edit } from './edit';

const ENTRY = 'mandala.edit.';
/** Where all of them stood together in one entry, before. */
const TOGETHER = 'mandala.edits';

export class Waiting {
  readonly edits: ReadonlySignal<Edit[]>;
  readonly #edits = signal<Edit[]>([]);
  /** What the browser did not take (full, or storage refused): it waits as long as this tab is open. */
  readonly #unkept = new Map<string, Edit>();
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.edits = this.#edits;
    for (const edit of parsed<Edit[]>(storage.getItem(TOGETHER)) ?? []) this.#write(edit);
    storage.removeItem(TOGETHER);
    this.readAgain();
  }

  /** Takes in what other tabs added, changed and removed. */
  readAgain(): void {
    const found = [...this.#unkept.values()];
    for (const key of Object.keys(this.#storage)) {
      const edit = key.startsWith(ENTRY) ? parsed<Edit>(this.#storage.getItem(key)) : null;
      if (edit && !this.#unkept.has(edit.id)) found.push(edit);
    }
    found.sort((one, other) => (one.at + one.id < other.at + other.id ? -1 : 1));
    if (JSON.stringify(found) !== JSON.stringify(this.#edits.peek())) this.#edits.value = found;
  }

  /** Puts *edit* at the end; its time becomes later than every other's. */
  add(edit: Edit): void {
    this.readAgain();
    const last = this.#edits.peek().at(-1)?.at ?? '';
    const at = edit.at > last ? edit.at : new Date(Date.parse(last) + 1).toISOString();
    this.#write({ ...edit, at });
    this.readAgain();
  }

  /** Writes *edit* anew where it stands; does nothing when another tab took it away. */
  replace(edit: Edit): void {
    this.readAgain();
    if (this.has(edit.id)) this.#write(edit);
    this.readAgain();
  }

  remove(...ids: string[]): void {
    for (const id of ids) {
      this.#unkept.delete(id);
      this.#storage.removeItem(ENTRY + id);
    }
    this.readAgain();
  }

  /** Lets go of what this tab alone holds. */
  forget(): void {
    this.#unkept.clear();
    this.readAgain();
  }

  has(id: string): boolean {
    return this.#edits.peek().some((edit) => edit.id === id);
  }

  #write(edit: Edit): void {
    try {
      this.#storage.setItem(ENTRY + edit.id, JSON.stringify(edit));
      this.#unkept.delete(edit.id);
    } catch {
      this.#unkept.set(edit.id, edit);
    }
  }
}

export function isWaitingEntry(key: string | null): boolean {
  return key === null || key.startsWith(ENTRY);
}

function parsed<T>(text: string | null): T | null {
  try {
    return JSON.parse(text ?? 'null') as T | null;
  } catch {
    return null;
  }
}
