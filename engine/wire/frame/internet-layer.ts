import { Fragments } from './fragments.ts';
import { be16, be32 } from './network-bytes.ts';

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
}

/** IP in IP, and IPv6 extension headers, at most so deep. */
const mostNested = 4;
const mostExtensions = 16;
/** Marks a protocol number whose ports cannot be read. */
export const portless = 0x100;

/** IPv4 and IPv6: options and extension headers passed over, fragments put together, padding cut off, IP in IP and GRE unwrapped. */
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
    if ((protocol !== 4 && protocol !== 41 && protocol !== 47) || this.#depth >= mostNested) return;
    this.#depth++;
    if (protocol === 4) this.ip4(bytes, start, end);
    else if (protocol === 41) this.ip6(bytes, start, end);
    else this.#routed(bytes, start, end);
    this.#depth--;
  }

  /** GRE (RFC 2784, 2890): what it carries begins after as many words as its flags say. */
  #routed(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < 4 || (bytes[start + 1]! & 7) !== 0) return;
    const flags = bytes[start]!;
    const at = start + 4 + (flags & 0x80 ? 4 : 0) + (flags & 0x20 ? 4 : 0) + (flags & 0x10 ? 4 : 0);
    if (be16(bytes, start + 2) === 0x0800) this.ip4(bytes, at, end);
    else if (be16(bytes, start + 2) === 0x86dd) this.ip6(bytes, at, end);
  }
}
