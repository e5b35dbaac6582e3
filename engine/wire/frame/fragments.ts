/** Most datagrams that are put together at a time; the oldest gives way. */
const mostPending = 256;
/** Longest payload of an IP datagram. */
const longestDatagram = 65_535;
/** Most ranges that wait apart within one datagram; more are an attack on whoever puts them together. */
const mostRanges = 128;
/** Most bytes held in all. */
const mostHeld = 8 << 20;

interface Pending {
  bytes: Uint8Array;
  /** Ranges that arrived, sorted and apart: from, to, from, to … */
  ranges: number[];
  /** Length of the whole, known once the last fragment came; -1 before. */
  total: number;
}

/** Puts IP datagrams together from their fragments, in any order, with overlaps (what came first stays), within bounds. */
export class Fragments {
  /** Datagrams that were given up before they were whole. */
  lost = 0;
  readonly #pending = new Map<string, Pending>();
  #held = 0;

  /**
   * Takes a fragment: `key` names its datagram, `offset` its place in the payload, `more` whether further ones follow. Returns the whole payload when it has
   * all arrived, else null.
   */
  add(key: string, bytes: Uint8Array, start: number, end: number, offset: number, more: boolean): Uint8Array | null {
    const reach = offset + end - start;
    if (end <= start || reach > longestDatagram) return null;
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = { bytes: new Uint8Array(0), ranges: [], total: -1 };
      this.#pending.set(key, pending);
    }
    if (reach > pending.bytes.length) this.#widen(pending, reach);
    fill(pending, bytes.subarray(start, end), offset);
    if (!more) pending.total = reach;
    const [from, to] = pending.ranges;
    const whole = pending.ranges.length === 2 && from === 0 && pending.total >= 0 && to! >= pending.total;
    if (whole) {
      this.#forget(key, pending);
      return pending.bytes.subarray(0, pending.total);
    }
    if (pending.ranges.length > mostRanges * 2) {
      this.#forget(key, pending);
      this.lost++;
    }
    while (this.#pending.size > mostPending || this.#held > mostHeld) {
      const [oldest, given] = this.#pending.entries().next().value!;
      this.#forget(oldest, given);
      this.lost++;
    }
    return null;
  }

  /** Datagrams that are still waiting for the rest. */
  get waiting(): number {
    return this.#pending.size;
  }

  #widen(pending: Pending, reach: number): void {
    const size = Math.min(longestDatagram, Math.max(reach, pending.bytes.length * 2));
    const wider = new Uint8Array(size);
    wider.set(pending.bytes);
    this.#held += size - pending.bytes.length;
    pending.bytes = wider;
  }

  #forget(key: string, pending: Pending): void {
    this.#pending.delete(key);
    this.#held -= pending.bytes.length;
  }
}

/** Writes what is new of a piece and joins its range to the others. */
function fill(pending: Pending, piece: Uint8Array, offset: number): void {
  const reach = offset + piece.length;
  let from = offset;
  for (let at = 0; at < pending.ranges.length && from < reach; at += 2) {
    const [start, end] = [pending.ranges[at]!, pending.ranges[at + 1]!];
    if (end <= from) continue;
    if (start > from) pending.bytes.set(piece.subarray(from - offset, Math.min(start, reach) - offset), from);
    from = Math.max(from, end);
  }
  if (from < reach) pending.bytes.set(piece.subarray(from - offset), from);
  const joined: number[] = [];
  let [low, high] = [offset, reach];
  for (let at = 0; at < pending.ranges.length; at += 2) {
    const [start, end] = [pending.ranges[at]!, pending.ranges[at + 1]!];
    if (end < low || start > high) joined.push(start, end);
    else [low, high] = [Math.min(low, start), Math.max(high, end)];
  }
  joined.push(low, high);
  const pairs: [number, number][] = [];
  for (let at = 0; at < joined.length; at += 2) pairs.push([joined[at]!, joined[at + 1]!]);
  pending.ranges = pairs.sort((one, other) => one[0] - other[0]).flat();
}
