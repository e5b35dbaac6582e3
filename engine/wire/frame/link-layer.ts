import { be16, be32 } from './network-bytes.ts';

/** Ether types that the decoder goes on with. */
export const etherType = { ip4: 0x0800, arp: 0x0806, ip6: 0x86dd, lldp: 0x88cc } as const;

/** Link types (numbers of the pcap registry) that can be read. */
const readable = new Set([0, 1, 9, 12, 14, 50, 51, 101, 104, 108, 113, 228, 229, 276]);

/** Whether packets of this link type can be read. */
export const isReadableLink = (linkType: number): boolean => readable.has(linkType);

const vlanTags = new Set([0x8100, 0x88a8, 0x9100, 0x9200]);
/** Most VLAN tags and labels that one frame may carry. */
const mostTags = 8;

/**
 * Finds what a frame carries. `find` sets `type` (an ether type; below 0x600 the LLC service point, 0 when unknown) and `at` (where its bytes begin), and
 * answers whether the frame holds that much.
 */
export class LinkLayer {
  type = 0;
  at = 0;

  find(linkType: number, bytes: Uint8Array, start: number, end: number): boolean {
    switch (linkType) {
      case 1:
        return this.#found(bytes, end, be16(bytes, start + 12), start + 14);
      case 0:
      case 108:
        return this.#loopback(bytes, start, end);
      case 12:
      case 14:
      case 101:
      case 228:
      case 229:
        return this.#raw(bytes, start, end);
      case 113:
        return this.#found(bytes, end, be16(bytes, start + 14), start + 16);
      case 276:
        return this.#found(bytes, end, be16(bytes, start), start + 20);
      case 51:
        return this.#pointToPoint(bytes, start + 6, end);
      case 9:
      case 50:
        return this.#pointToPoint(bytes, be16(bytes, start) === 0xff03 ? start + 2 : start, end);
      case 104:
        return this.#found(bytes, end, be16(bytes, start + 2), start + 4);
      default:
        this.type = 0;
        return false;
    }
  }

  #found(bytes: Uint8Array, end: number, type: number, at: number): boolean {
    for (let tags = 0; vlanTags.has(type) && tags < mostTags && at + 4 <= end; tags++) {
      type = be16(bytes, at + 2);
      at += 4;
    }
    if (at > end) return false;
    if (type < 0x600) return this.#logicalLink(bytes, at, end);
    if (type === 0x8864) return this.#pointToPoint(bytes, at + 6, end);
    if (type === 0x8847 || type === 0x8848) return this.#labelled(bytes, at, end);
    this.type = type;
    this.at = at;
    return true;
  }

  /** 802.3: LLC, and SNAP below it. */
  #logicalLink(bytes: Uint8Array, at: number, end: number): boolean {
    if (at + 3 > end) return false;
    const point = bytes[at]!;
    if (point === 0xaa && at + 8 <= end) {
      this.type = be32(bytes, at + 2) & 0xffffff ? 0 : be16(bytes, at + 6);
      this.at = at + 8;
      return true;
    }
    this.type = point === 0x06 ? etherType.ip4 : point;
    this.at = at + 3;
    return true;
  }

  /** Address family in the byte order of the machine that captured: 2 is IPv4 everywhere, IPv6 differs by system. */
  #loopback(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#raw(bytes, start + 4, end);
  }

  #raw(bytes: Uint8Array, at: number, end: number): boolean {
    if (at >= end) return false;
    const version = bytes[at]! >> 4;
    this.type = version === 4 ? etherType.ip4 : version === 6 ? etherType.ip6 : 0;
    this.at = at;
    return true;
  }

  #pointToPoint(bytes: Uint8Array, at: number, end: number): boolean {
    if (at >= end) return false;
    // Cisco's framing of a serial line, which captures call PPP, too.
    if ((bytes[at] === 0x0f || bytes[at] === 0x8f) && bytes[at + 1] === 0) {
      return this.#found(bytes, end, be16(bytes, at + 2), at + 4);
    }
    const short = (bytes[at]! & 1) === 1;
    const protocol = short ? bytes[at]! : be16(bytes, at);
    if (protocol === 0x0281 || protocol === 0x0283) return this.#labelled(bytes, at + 2, end);
    this.type = protocol === 0x21 ? etherType.ip4 : protocol === 0x57 ? etherType.ip6 : 0;
    this.at = at + (short ? 1 : 2);
    return this.at <= end;
  }

  /** MPLS: labels up to the last of the stack; what follows names itself by its version. */
  #labelled(bytes: Uint8Array, at: number, end: number): boolean {
    for (let labels = 0; labels < mostTags && at + 4 <= end; labels++) {
      at += 4;
      if (bytes[at - 2]! & 1) return this.#raw(bytes, at, end);
    }
    return false;
  }
}
