import { CaptureFault, longestPacket, type PacketSink } from './packet-sink.ts';

/** First word of every pcapng file, the same in both byte orders. */
export const sectionHeader = 0x0a0d0d0a;

const interfaceDescription = 1;
const obsoletePacket = 2;
const simplePacket = 3;
const enhancedPacket = 6;
const byteOrderMagic = 0x1a2b3c4d;
/** Longest block that is read whole; others are passed over without keeping them. */
const longestBlock = longestPacket + 65_536;
/** Most interfaces of one section. */
const mostInterfaces = 4096;

interface Interface {
  linkType: number;
  /** Longest part of a packet that it captured; 0 means no limit. */
  snapLength: number;
  ticksPerMs: number;
  offsetMs: number;
}

/** The blocks of a pcapng file: sections of either byte order, several interfaces with their own clocks, every kind of packet block. */
export class PcapngBlocks {
  #little = true;
  #interfaces: Interface[] = [];
  #pass = 0;
  /** Where the block begins that is being read. */
  at = 0;

  /** True while a block that nobody needs is still being passed over. */
  get passing(): boolean {
    return this.#pass > 0;
  }

  /**
   * Reads whole blocks of `bytes[at..end)` into the sink and returns where it stopped: at `end` or at a block that has not arrived whole.
   * @throws CaptureFault when a block cannot be one.
   */
  read(bytes: Uint8Array, at: number, end: number, sink: PacketSink): number {
    for (;;) {
      const passed = Math.min(this.#pass, end - at);
      this.#pass -= passed;
      at += passed;
      this.at = at;
      if (end - at < 12) return at;
      let type = this.#word(bytes, at);
      if (type === sectionHeader) this.#byteOrder(bytes, at);
      type = this.#word(bytes, at);
      const length = this.#word(bytes, at + 4);
      if (length < 12 || length % 4 !== 0) throw new CaptureFault(`a block of ${length} bytes, which none can have`);
      const wanted = type === sectionHeader || type <= simplePacket || type === enhancedPacket;
      if (!wanted) {
        this.#pass = length;
        continue;
      }
      if (length > longestBlock) throw new CaptureFault(`a packet block of ${length} bytes, which none can have`);
      if (end - at < length) return at;
      if (this.#word(bytes, at + length - 4) !== length) throw new CaptureFault('a block whose two lengths differ');
      this.#block(type, bytes, at, at + length - 4, sink);
      at += length;
    }
  }

  #block(type: number, bytes: Uint8Array, at: number, end: number, sink: PacketSink): void {
    if (type === sectionHeader) this.#interfaces = [];
    else if (type === interfaceDescription) this.#interface(bytes, at, end);
    else if (type === simplePacket) this.#simple(bytes, at, end, sink);
    else if (type === enhancedPacket) this.#timed(this.#word(bytes, at + 8), bytes, at, end, sink);
    else if (type === obsoletePacket) this.#timed(this.#half(bytes, at + 8), bytes, at, end, sink);
  }

  #timed(index: number, bytes: Uint8Array, at: number, end: number, sink: PacketSink): void {
    const from = this.#interfaces[index];
    if (!from) throw new CaptureFault(`a packet of interface ${index}, which its section does not describe`);
    const captured = end - at < 28 ? -1 : this.#word(bytes, at + 20);
    const start = at + 28;
    if (captured < 0 || start + captured > end) throw new CaptureFault('a packet longer than its block');
    const ticks = this.#word(bytes, at + 12) * 4_294_967_296 + this.#word(bytes, at + 16);
    const length = Math.max(captured, this.#word(bytes, at + 24));
    sink.packet(bytes, start, start + captured, length, from.linkType, ticks / from.ticksPerMs + from.offsetMs);
  }

  #simple(bytes: Uint8Array, at: number, end: number, sink: PacketSink): void {
    const from = this.#interfaces[0];
    if (!from || end - at < 12) throw new CaptureFault('a packet of an interface that its section does not describe');
    const length = this.#word(bytes, at + 8);
    const captured = Math.min(length, from.snapLength || length, end - at - 12);
    sink.packet(bytes, at + 12, at + 12 + captured, length, from.linkType, Number.NaN);
  }

  #interface(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 16) throw new CaptureFault('an interface without its length of packets');
    if (this.#interfaces.length >= mostInterfaces) throw new CaptureFault(`more than ${mostInterfaces} interfaces`);
    const described: Interface = {
      linkType: this.#half(bytes, at + 8),
      snapLength: this.#word(bytes, at + 12),
      ticksPerMs: 1000,
      offsetMs: 0,
    };
    for (let option = at + 16; option + 4 <= end; ) {
      const code = this.#half(bytes, option);
      const length = this.#half(bytes, option + 2);
      const value = option + 4;
      if (code === 0 || value + length > end) break;
      if (code === 9 && length >= 1) described.ticksPerMs = ticksPerSecond(bytes[value]!) / 1000;
      if (code === 14 && length >= 8) {
        const [high, low] = this.#little ? [value + 4, value] : [value, value + 4];
        described.offsetMs = ((this.#word(bytes, high) | 0) * 4_294_967_296 + this.#word(bytes, low)) * 1000;
      }
      option = value + ((length + 3) & ~3);
    }
    this.#interfaces.push(described);
  }

  #byteOrder(bytes: Uint8Array, at: number): void {
    this.#little = true;
    if (this.#word(bytes, at + 8) === byteOrderMagic) return;
    this.#little = false;
    if (this.#word(bytes, at + 8) !== byteOrderMagic) throw new CaptureFault('a section without byte order');
  }

  #half(bytes: Uint8Array, at: number): number {
    return this.#little ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!;
  }

  #word(bytes: Uint8Array, at: number): number {
    return this.#little
      ? (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
      : ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }
}

/** `if_tsresol`: a power of ten, or of two when its highest bit is set. */
function ticksPerSecond(resolution: number): number {
  return resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
}
