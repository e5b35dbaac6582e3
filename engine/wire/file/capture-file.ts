import { CaptureFault, type PacketSink } from './packet-sink.ts';
import { isPcap, PcapRecords } from './pcap-records.ts';
import { PcapngBlocks, sectionHeader } from './pcapng-blocks.ts';

/** Where and why reading ended before the file's end. */
export interface CaptureBreak {
  /** Offset in the (unpacked) file of the record that could not be read. */
  offset: number;
  reason: string;
}

/**
 * Reads a capture that arrives in pieces of any size: pcap or pcapng, told by its first bytes. Memory is bounded by the longest
 * packet, not by the file. After a break nothing more is read.
 */
export class CaptureFile {
  /** Packets handed to the sink. */
  packets = 0;
  /** `pcap` or `pcapng`; null until the first bytes came, and when they are neither. */
  format: 'pcap' | 'pcapng' | null = null;

  readonly #sink: PacketSink;
  #reader: PcapRecords | PcapngBlocks | null = null;
  #rest: Uint8Array = new Uint8Array(0);
  /** Offset in the file of the first byte of the rest. */
  #offset = 0;
  #break: CaptureBreak | null = null;

  constructor(sink: PacketSink) {
    this.#sink = {
      packet: (bytes, start, end, length, linkType, time) => {
        this.packets++;
        sink.packet(bytes, start, end, length, linkType, time);
      },
    };
  }

  /** Takes the next piece; false when no further one is wanted. */
  push(piece: Uint8Array): boolean {
    if (this.#break) return false;
    let bytes = piece;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + piece.length);
      bytes.set(this.#rest);
      bytes.set(piece, this.#rest.length);
    }
    let at = 0;
    this.#reader ??= this.#begin(bytes);
    if (this.#reader) {
      try {
        at = this.#reader.read(bytes, 0, bytes.length, this.#sink);
      } catch (error) {
        if (!(error instanceof CaptureFault)) throw error;
        this.#break = { offset: this.#offset + this.#reader.at, reason: error.message };
        return false;
      }
    }
    this.#offset += at;
    this.#rest = new Uint8Array(bytes.subarray(at));
    return this.#break === null;
  }

  /** No more pieces come. Returns the break, or null when the file was read to its end. */
  end(): CaptureBreak | null {
    if (this.#break) return this.#break;
    const passing = this.#reader instanceof PcapngBlocks && this.#reader.passing;
    const headless = this.#reader instanceof PcapRecords && !this.#reader.begun;
    if (this.format === null) return { offset: 0, reason: 'neither pcap nor pcapng' };
    if (this.#rest.length === 0 && !passing && !headless) return null;
    return { offset: this.#offset, reason: 'the file ends within a record' };
  }

  #begin(bytes: Uint8Array): PcapRecords | PcapngBlocks | null {
    if (bytes.length < 4) return null;
    const magic = (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
    if (isPcap(magic)) {
      this.format = 'pcap';
      return new PcapRecords();
    }
    if (magic === sectionHeader) {
      this.format = 'pcapng';
      return new PcapngBlocks();
    }
    this.#break = { offset: 0, reason: 'neither pcap nor pcapng' };
    return null;
  }
}
