/** Most requests of one flow that may be unanswered at a time; the oldest gives way. */
const mostPending = 256;
/** What holds no request; one for all flows, since most of them rest. */
const none = new Int32Array(0);

/** Pairs requests and responses of one flow by transaction, unit and function; equal ones in their order, since some masters use one number for all. */
export class Transactions {
  /** Requests that gave way to newer ones or to a new connection. */
  unanswered = 0;
  #keys = none;
  #from = 0;
  #count = 0;

  /** Remembers a request. `key` is any 31-bit number that its response shares. */
  request(key: number): void {
    if (this.#count === this.#keys.length && this.#count < mostPending) this.#widen();
    const size = this.#keys.length;
    if (this.#count === size) {
      this.#from = (this.#from + 1) % size;
      this.#count--;
      this.unanswered++;
    }
    this.#keys[(this.#from + this.#count++) % size] = key;
  }

  /** Whether a request for this response waits; it is then answered. */
  response(key: number): boolean {
    const keys = this.#keys;
    const size = keys.length;
    for (let index = 0; index < this.#count; index++) {
      if (keys[(this.#from + index) % size] !== key) continue;
      for (let after = index; after > 0; after--) {
        keys[(this.#from + after) % size] = keys[(this.#from + after - 1) % size]!;
      }
      this.#from = (this.#from + 1) % size;
      this.#count--;
      return true;
    }
    return false;
  }

  /** Gives up what waits. */
  clear(): void {
    this.unanswered += this.#count;
    this.#count = 0;
    this.#keys = none;
  }

  /** Requests that still wait. */
  get waiting(): number {
    return this.#count;
  }

  #widen(): void {
    const wider = new Int32Array(Math.min(mostPending, Math.max(8, this.#count * 2)));
    for (let index = 0; index < this.#count; index++) {
      wider[index] = this.#keys[(this.#from + index) % this.#keys.length]!;
    }
    this.#keys = wider;
    this.#from = 0;
  }
}
