import { Fragments } from './fragments.ts';
import { be16, be32 } from './network-bytes.ts';
import { type Carried, inDatagram, inRouting } from './tunnels.ts';

/** Takes what an IP datagram carries. */
export interface TransportSink {
  /**
   * Payload `bytes[start..end)` of IP protocol `protocol`. `length` is its length by the IP header: more than `end - start` where the capture cut
   * it. The source address begins at `addresses[source]`, the destination address follows it; `width` is 4 or 16. `protocol` has bit 8 set for
   * a fragment that is not (yet) a whole datagram.
   */
  transport(
    protocol: number,
    addresses: Uint8Array,
    source: number,
    width: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
  ): void;
  /** What a tunnel carries follows: a whole Ethernet frame `bytes[at..end)`, which the sink unwraps, or another datagram, which comes by itself. */
  tunnel(bytes: Uint8Array, at: number, end: number, ethernet: boolean): void;
}

/** IP in IP, and IPv6 extension headers, at most so deep. */
const mostNested = 4;
const mostExtensions = 16;
/** Marks a protocol number whose ports cannot be read. */
export const portless = 0x100;

const udp = 17;

/** IPv4 and IPv6: options and extension headers passed over, fragments put together, padding cut off, tunnels unwrapped. */
export class InternetLayer {
  /** Datagrams whose header is none. */
  malformed = 0;
  readonly fragments = new Fragments();
  readonly #sink: TransportSink;
  #depth = 0;

  constructor(sink: TransportSink) {
    this.#sink = sink;
  }

  ip4(bytes: Uint8Array, at: number, end: number): void {
    const header = (bytes[at]! & 0x0f) * 4;
    if (end - at < 20 || bytes[at]! >> 4 !== 4 || header < 20) {
      this.malformed++;
      return;
    }
    // A total of 0 is written by a network card that cuts packets itself: the capture knows the length better.
    const total = be16(bytes, at + 2) || end - at;
    if (total < header) {
      this.malformed++;
      return;
    }
    const start = Math.min(at + header, end);
    const stop = Math.min(end, at + total);
    const length = total - header;
    const fragment = be16(bytes, at + 6);
    const protocol = bytes[at + 9]!;
    if ((fragment & 0x3fff) === 0) {
      this.#carry(protocol, bytes, at + 12, 4, bytes, start, stop, length);
      return;
    }
    const key = `${be32(bytes, at + 12)} ${be32(bytes, at + 16)} ${be16(bytes, at + 4)} ${protocol}`;
    this.#fragment(key, protocol, at + 12, 4, bytes, start, stop, length, fragment);
  }

  ip6(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 40 || bytes[at]! >> 4 !== 6) {
      this.malformed++;
      return;
    }
    // A length of 0 stands for a jumbogram, or for a card that cuts packets itself.
    const payload = be16(bytes, at + 4) || end - at - 40;
    const reach = at + 40 + payload;
    const stop = Math.min(end, reach);
    let next = bytes[at + 6]!;
    let start = at + 40;
    for (let hops = 0; hops < mostExtensions && start + 8 <= stop; hops++) {
      if (next === 0 || next === 43 || next === 60 || next === 135 || next === 139 || next === 140) {
        next = bytes[start]!;
        start += (bytes[start + 1]! + 1) * 8;
      } else if (next === 51) {
        next = bytes[start]!;
        start += (bytes[start + 1]! + 2) * 4;
      } else if (next === 44) {
        const fragment = be16(bytes, start + 2);
        const protocol = bytes[start]!;
        const place = (fragment >> 3) | ((fragment & 1) << 13);
        if (place !== 0) {
          const addresses = Array.from({ length: 8 }, (_, word) => be32(bytes, at + 8 + word * 4)).join(' ');
          const key = `${addresses} ${be32(bytes, start + 4)} ${protocol}`;
          this.#fragment(key, protocol, at + 8, 16, bytes, start + 8, stop, reach - start - 8, place);
          return;
        }
        next = protocol;
        start += 8;
      } else break;
    }
    start = Math.min(start, stop);
    this.#carry(next, bytes, at + 8, 16, bytes, start, stop, reach - start);
  }

  /** `place` is the offset in units of eight bytes, with bit 13 set where more fragments follow: the layout of IPv4. */
  #fragment(
    key: string,
    protocol: number,
    source: number,
    width: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
    place: number,
  ): void {
    const cut = end - start < length;
    const offset = (place & 0x1fff) * 8;
    if (cut && offset === 0) {
      this.#carry(protocol, bytes, source, width, bytes, start, end, length);
      return;
    }
    const whole = cut ? null : this.fragments.add(key, bytes, start, end, offset, (place & 0x2000) !== 0);
    if (whole) this.#carry(protocol, bytes, source, width, whole, 0, whole.length, whole.length);
    else this.#sink.transport(protocol | portless, bytes, source, width, bytes, start, end, length);
  }

  #carry(
    protocol: number,
    addresses: Uint8Array,
    source: number,
    width: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
  ): void {
    this.#sink.transport(protocol, addresses, source, width, bytes, start, end, length);
    const inner = carriedBy(protocol, bytes, start, end);
    if (inner === null || inner.at >= end || this.#depth >= mostNested) return;
    this.#depth++;
    this.#sink.tunnel(bytes, inner.at, end, inner.ethernet);
    if (!inner.ethernet && bytes[inner.at]! >> 4 === 4) this.ip4(bytes, inner.at, end);
    else if (!inner.ethernet && bytes[inner.at]! >> 4 === 6) this.ip6(bytes, inner.at, end);
    this.#depth--;
  }
}

/** What a datagram carries instead of a payload; null when it is no tunnel. */
function carriedBy(protocol: number, bytes: Uint8Array, start: number, end: number): Carried | null {
  if (protocol === udp) return end - start > 8 ? inDatagram(bytes, start, end) : null;
  if (protocol === 4 || protocol === 41) return { at: start, ethernet: false };
  return protocol === 47 ? inRouting(bytes, start, end) : null;
}
