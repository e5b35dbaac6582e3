import { ip4Text, ip6Text, macText } from '../address-text.ts';
import { be32 } from '../frame/network-bytes.ts';

/** Words of a key: two addresses of four, the ports, and transport with family. */
const keyWords = 10;
/** Most flows that are told apart; packets of further ones are counted in `beyond`. */
export const mostFlows = 1 << 20;

/** One end of a flow. */
export interface FlowEnd {
  ip: string;
  /** Absent where the transport has no ports or they could not be read. */
  port?: number;
}

/**
 * What was said between two ends: one row per unordered pair of address and port and transport, in columns. End 0 is the one with the
 * lower address (and port); a packet's `direction` is the end that sent it. Rows are numbered from 0 in order of first sight.
 */
export class FlowTable {
  count = 0;
  /** Packets that would have begun a flow after `mostFlows`. */
  beyond = 0;
  /** End that sent the packet last found. */
  direction = 0;
  /** Packets by row and direction. */
  packets = new Uint32Array(512);
  /** Bytes on the wire by row and direction. */
  bytes = new Float64Array(512);
  /** First and last time in milliseconds by row, NaN where the capture has none; and the number of its first packet, from 1. */
  first = new Float64Array(256);
  last = new Float64Array(256);
  firstPacket = new Float64Array(256);
  /** Hardware address that each end sent from at first, six bytes by row and end; zeros where none was seen. */
  hardware = new Uint8Array(256 * 12);

  #keys = new Int32Array(256 * keyWords);
  #slots = new Int32Array(1024);
  readonly #probe = new Int32Array(keyWords);

  /**
   * Row of a packet, a new one at first sight; -1 when there are too many. `transport` is the IP protocol number, with bit 8 set where the
   * ports could not be read; the destination address follows the source address at `source` by `width` (4 or 16) bytes.
   */
  find(
    transport: number,
    bytes: Uint8Array,
    source: number,
    width: number,
    sourcePort: number,
    targetPort: number,
  ): number {
    const probe = this.#probe;
    const target = source + width;
    let order = 0;
    for (let at = 0; at < width && order === 0; at += 4) {
      order = (be32(bytes, source + at) >>> 0) - (be32(bytes, target + at) >>> 0);
    }
    if (order === 0) order = sourcePort - targetPort;
    const swapped = order > 0;
    this.direction = swapped ? 1 : 0;
    const low = swapped ? target : source;
    const high = swapped ? source : target;
    probe[0] = be32(bytes, low);
    probe[4] = be32(bytes, high);
    const wide = width === 16;
    for (let word = 1; word < 4; word++) {
      probe[word] = wide ? be32(bytes, low + word * 4) : 0;
      probe[word + 4] = wide ? be32(bytes, high + word * 4) : 0;
    }
    probe[8] = swapped ? (targetPort << 16) | sourcePort : (sourcePort << 16) | targetPort;
    probe[9] = (transport << 1) | (wide ? 1 : 0);
    return this.#row();
  }

  #row(): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(this.#probe, 0) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot]! - 1;
      if (row < 0) return this.#add(slot);
      if (this.#same(row)) return row;
    }
  }

  #same(row: number): boolean {
    const keys = this.#keys;
    const probe = this.#probe;
    const base = row * keyWords;
    return (
      keys[base] === probe[0] &&
      keys[base + 4] === probe[4] &&
      keys[base + 8] === probe[8] &&
      keys[base + 9] === probe[9] &&
      keys[base + 1] === probe[1] &&
      keys[base + 2] === probe[2] &&
      keys[base + 3] === probe[3] &&
      keys[base + 5] === probe[5] &&
      keys[base + 6] === probe[6] &&
      keys[base + 7] === probe[7]
    );
  }

  #add(slot: number): number {
    if (this.count === mostFlows) {
      this.beyond++;
      return -1;
    }
    const row = this.count++;
    if (row === this.first.length) this.#grow();
    this.#keys.set(this.#probe, row * keyWords);
    this.#slots[slot] = row + 1;
    this.first[row] = Number.NaN;
    this.last[row] = Number.NaN;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return row;
  }

  /** Counts a packet to a row. */
  note(row: number, length: number, time: number, packet: number): void {
    const at = row * 2 + this.direction;
    if (this.packets[row * 2]! + this.packets[row * 2 + 1]! === 0) {
      this.first[row] = time;
      this.last[row] = time;
      this.firstPacket[row] = packet;
    } else {
      if (time < this.first[row]!) this.first[row] = time;
      if (time > this.last[row]!) this.last[row] = time;
    }
    this.packets[at]!++;
    this.bytes[at]! += length;
  }

  /** Keeps the hardware address in `frame[at..at + 6)` of the end that sent the packet last found, the first time. */
  noteHardware(row: number, frame: Uint8Array, at: number): void {
    const end = row * 2 + this.direction;
    if (this.packets[end] !== 0) return;
    for (let byte = 0; byte < 6; byte++) this.hardware[end * 6 + byte] = frame[at + byte]!;
  }

  /** Hardware address of an end; undefined where none was seen. */
  mac(row: number, end: number): string | undefined {
    const at = (row * 2 + end) * 6;
    return this.hardware.subarray(at, at + 6).some((byte) => byte !== 0) ? macText(this.hardware, at) : undefined;
  }

  /** IP protocol number of a row, with bit 8 set where its ports could not be read. */
  transport(row: number): number {
    return this.#keys[row * keyWords + 9]! >> 1;
  }

  port(row: number, end: number): number {
    const ports = this.#keys[row * keyWords + 8]!;
    return end === 0 ? ports >>> 16 : ports & 0xffff;
  }

  address(row: number, end: number): string {
    const at = row * keyWords + end * 4;
    const [a, b, c, d] = [this.#keys[at]!, this.#keys[at + 1]!, this.#keys[at + 2]!, this.#keys[at + 3]!];
    return this.#keys[row * keyWords + 9]! & 1 ? ip6Text(a, b, c, d) : ip4Text(a);
  }

  #grow(): void {
    const size = this.first.length * 2;
    this.packets = grown(this.packets, new Uint32Array(size * 2));
    this.bytes = grown(this.bytes, new Float64Array(size * 2));
    this.first = grown(this.first, new Float64Array(size));
    this.last = grown(this.last, new Float64Array(size));
    this.hardware = grown(this.hardware, new Uint8Array(size * 12));
    this.firstPacket = grown(this.firstPacket, new Float64Array(size));
    this.#keys = grown(this.#keys, new Int32Array(size * keyWords));
  }

  #rehash(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    const mask = this.#slots.length - 1;
    for (const entry of old) {
      if (entry === 0) continue;
      let slot = hashOf(this.#keys, (entry - 1) * keyWords) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry;
    }
  }
}

function hashOf(keys: Int32Array, base: number): number {
  let hash = 0;
  for (let word = 0; word < keyWords; word++) {
    hash = Math.imul(hash ^ keys[base + word]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function grown<T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
