/** A first-in-first-out queue bounded in bytes; what happens when it is full is its caller's choice. */
export class BoundedQueue<T> {
  readonly #items: { readonly item: T; readonly sizeBytes: number }[] = [];
  readonly #limitBytes: number;
  #head = 0;
  #sizeBytes = 0;
  #waitingForRoom: (() => void)[] = [];
  #waitingForItem: (() => void)[] = [];

  constructor(options: { readonly limitBytes: number }) {
    this.#limitBytes = options.limitBytes;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Adds the item if there is room (an empty queue takes any size); says whether it did. */
  offer(item: T, sizeBytes: number): boolean {
    if (this.length > 0 && this.#sizeBytes + sizeBytes > this.#limitBytes) return false;
    this.#items.push({ item, sizeBytes });
    this.#sizeBytes += sizeBytes;
    wake(this.#waitingForItem);
    return true;
  }

  /** Waits until there is room, then adds the item: for senders that can be slowed. */
  async put(item: T, sizeBytes: number, signal?: AbortSignal): Promise<void> {
    while (!this.offer(item, sizeBytes)) await waitIn(this.#waitingForRoom, signal);
  }

  /** The next item, or `undefined` when there is none. */
  poll(): T | undefined {
    const entry = this.#items[this.#head];
    if (entry === undefined) return undefined;
    this.#head += 1;
    this.#sizeBytes -= entry.sizeBytes;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    wake(this.#waitingForRoom);
    return entry.item;
  }

  /** Waits for the next item. */
  async take(signal?: AbortSignal): Promise<T> {
    for (;;) {
      const item = this.poll();
      if (item !== undefined) return item;
      await waitIn(this.#waitingForItem, signal);
    }
  }
}

function wake(waiting: (() => void)[]): void {
  for (const resume of waiting.splice(0)) resume();
}

function waitIn(waiting: (() => void)[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    const onAbort = () => reject(signal?.reason as Error);
    signal?.addEventListener("abort", onAbort, { once: true });
    waiting.push(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
  });
}
