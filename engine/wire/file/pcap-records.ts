import { CaptureFault, longestPacket, type PacketSink } from './packet-sink.ts';

/** Byte order, header length and unit of time by magic number, read as little-endian. */
const forms: ReadonlyMap<number, { little: boolean; header: number; perMs: number }> = new Map([
  [0xa1b2c3d4, { little: true, header: 16, perMs: 1e3 }],
  [0xd4c3b2a1, { little: false, header: 16, perMs: 1e3 }],
  [0xa1b23c4d, { little: true, header: 16, perMs: 1e6 }],
  [0x4d3cb2a1, { little: false, header: 16, perMs: 1e6 }],
  [0xa1b2cd34, { little: true, header: 24, perMs: 1e3 }],
  [0x34cdb2a1, { little: false, header: 24, perMs: 1e3 }],
]);

/** Whether a file that begins with this number (little-endian) is a pcap. */
export const isPcap = (magic: number): boolean => forms.has(magic);

/** The records of a pcap file: both byte orders, micro- and nanoseconds, and the form with longer record headers. */
export class PcapRecords {
  #little = true;
  #header = 16;
  #perMs = 1e3;
  #linkType = -1;
  /** Where the record begins that is being read. */
  at = 0;

  /** Whether the head of the file has arrived. */
  get begun(): boolean {
    return this.#linkType >= 0;
  }

  /**
   * Reads whole records of `bytes[at..end)` into the sink and returns where it stopped: at `end` or at a record that has not arrived whole.
   * @throws CaptureFault when a record cannot be one.
   */
  read(bytes: Uint8Array, at: number, end: number, sink: PacketSink): number {
    if (this.#linkType < 0) {
      if (end - at < 24) return at;
      this.#begin(bytes, at);
      at += 24;
    }
    const header = this.#header;
    while (end - at >= header) {
      this.at = at;
      const captured = this.#word(bytes, at + 8);
      if (captured > longestPacket) throw new CaptureFault(`a packet of ${captured} bytes, which none can have`);
      if (end - at - header < captured) break;
      const time = this.#word(bytes, at) * 1000 + this.#word(bytes, at + 4) / this.#perMs;
      const start = at + header;
      const length = Math.max(captured, this.#word(bytes, at + 12));
      at = start + captured;
      sink.packet(bytes, start, at, length, this.#linkType, time);
    }
    return at;
  }

  #begin(bytes: Uint8Array, at: number): void {
    const form = forms.get(
      (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0,
    )!;
    this.#little = form.little;
    this.#header = form.header;
    this.#perMs = form.perMs;
    this.#linkType = this.#word(bytes, at + 20) & 0xffff;
  }

  #word(bytes: Uint8Array, at: number): number {
    return this.#little
      ? (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
      : ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }
}
