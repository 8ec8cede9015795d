// What this browser keeps for when there is no network: the last messages, and what was typed and has not left.

const NAME = "tocsin-chat";
const KEPT = 300;

export class Kept {
  #db;

  constructor(db) {
    this.#db = db;
  }

  /** Open it; made new at the first visit. */
  static open() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("lines", { keyPath: "n" });
        asked.result.createObjectStore("queue", { keyPath: "order", autoIncrement: true });
        asked.result.createObjectStore("facts");
      };
      asked.onsuccess = () => resolve(new Kept(asked.result));
      asked.onerror = () => reject(asked.error);
    });
  }

  /** The last messages, oldest first. */
  lines() {
    return this.#do("lines", "readonly", (store) => store.getAll());
  }

  /** Keep a message; the oldest are let go. */
  async keep(entry) {
    await this.#do("lines", "readwrite", (store) => store.put(entry));
    const keys = await this.#do("lines", "readonly", (store) => store.getAllKeys());
    if (keys.length > KEPT) {
      await this.#do("lines", "readwrite", (store) => store.delete(IDBKeyRange.upperBound(keys[keys.length - KEPT - 1])));
    }
  }

  /** What has not left yet, oldest first. */
  queue() {
    return this.#do("queue", "readonly", (store) => store.getAll());
  }

  /** Let something wait until it can leave. */
  add(waiting) {
    return this.#do("queue", "readwrite", (store) => store.add(waiting));
  }

  /** It has left. */
  drop(order) {
    return this.#do("queue", "readwrite", (store) => store.delete(order));
  }

  /** Who is signed in here. */
  me() {
    return this.#do("facts", "readonly", (store) => store.get("me"));
  }

  /** Remember who is signed in here. */
  know(me) {
    return this.#do("facts", "readwrite", (store) => store.put(me, "me"));
  }

  /** Forget everything: somebody else may sit here next. */
  async clear() {
    for (const name of ["lines", "queue", "facts"]) await this.#do(name, "readwrite", (store) => store.clear());
    if ("caches" in self) await caches.delete("tocsin-photos");
  }

  #do(name, mode, ask) {
    return new Promise((resolve, reject) => {
      const asked = ask(this.#db.transaction(name, mode).objectStore(name));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
}
