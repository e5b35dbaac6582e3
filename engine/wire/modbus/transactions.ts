/** Most requests of one flow that may be unanswered at a time; the oldest gives way. */
const mostPending = 256;

/** Pairs requests and responses of one flow by transaction, unit and function; equal ones in their order, since some masters use one number for all. */
export class Transactions {
  /** Requests that gave way to newer ones or to a new connection. */
  unanswered = 0;
  #keys: Int32Array | null = null;
  #from = 0;
  #count = 0;

  /** Remembers a request. `key` is any 31-bit number that its response shares. */
  request(key: number): void {
    this.#keys ??= new Int32Array(mostPending);
    if (this.#count === mostPending) {
      this.#from = (this.#from + 1) % mostPending;
      this.#count--;
      this.unanswered++;
    }
    this.#keys[(this.#from + this.#count++) % mostPending] = key;
  }

  /** Whether a request for this response waits; it is then answered. */
  response(key: number): boolean {
    const keys = this.#keys;
    if (keys === null) return false;
    for (let index = 0; index < this.#count; index++) {
      if (keys[(this.#from + index) % mostPending] !== key) continue;
      for (let after = index; after > 0; after--) {
        keys[(this.#from + after) % mostPending] = keys[(this.#from + after - 1) % mostPending]!;
      }
      this.#from = (this.#from + 1) % mostPending;
      this.#count--;
      return true;
    }
    return false;
  }

  /** Gives up what waits. */
  clear(): void {
    this.unanswered += this.#count;
    this.#count = 0;
  }

  /** Requests that still wait. */
  get waiting(): number {
    return this.#count;
  }
}
