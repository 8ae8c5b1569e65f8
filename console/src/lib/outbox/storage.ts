import type { Entry } from "./entry";

/** Where the outbox's entries outlive the page. Each promise resolves once the disk has it. */
export interface Storage {
  load(): Promise<Entry[]>;
  save(entries: Entry[]): Promise<void>;
  remove(keys: string[]): Promise<void>;
}

const DATABASE = "siaga-outbox";
const STORE = "entries";

function opened(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("indexedDB"));
  });
}

/** `strict`: the write is on the disk before it counts, so a killed browser keeps it. */
export class DiskStorage implements Storage {
  #database: Promise<IDBDatabase>;

  constructor(factory: IDBFactory = indexedDB) {
    this.#database = opened(factory);
  }

  async load(): Promise<Entry[]> {
    const store = (await this.#database).transaction(STORE).objectStore(STORE);
    return new Promise((resolve, reject) => {
      const request = store.getAll() as IDBRequest<Entry[]>;
      request.onsuccess = () => resolve(request.result.sort((a, b) => a.order - b.order));
      request.onerror = () => reject(request.error ?? new Error("indexedDB"));
    });
  }

  save(entries: Entry[]): Promise<void> {
    return this.#write((store) => entries.forEach((entry) => store.put(entry)));
  }

  remove(keys: string[]): Promise<void> {
    return this.#write((store) => keys.forEach((key) => store.delete(key)));
  }

  async #write(work: (store: IDBObjectStore) => void): Promise<void> {
    const transaction = (await this.#database).transaction(STORE, "readwrite", { durability: "strict" });
    work(transaction.objectStore(STORE));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("indexedDB"));
    });
  }
}
