/** One entry of local storage as a value. A browser that refuses storage, or has no room, keeps nothing: the page works on without. */

export function readEntry<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** Whether it is kept. */
export function writeEntry(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
