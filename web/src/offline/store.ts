/** Charts kept on this device (IndexedDB), to be read without a network. Values by key, nothing more; a browser that refuses storage keeps nothing. */

const NAME = 'mandala';
const STORE = 'charts';

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('no storage'));
  });
  return opened;
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const asked = act(database.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error ?? new Error('storage failed'));
    });
  } catch {
    // Private windows may refuse storage: the page works without it, only not offline.
    return null;
  }
}

export const kept = {
  read: <T>(key: string): Promise<T | null> => run('readonly', (store) => store.get(key) as IDBRequest<T>).then((found) => found ?? null),
  write: (key: string, value: unknown): Promise<unknown> => run('readwrite', (store) => store.put(value, key)),
  remove: (key: string): Promise<unknown> => run('readwrite', (store) => store.delete(key)),
  clear: (): Promise<unknown> => run('readwrite', (store) => store.clear()),
};
