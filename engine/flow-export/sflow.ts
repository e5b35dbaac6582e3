import { ip4Text, ip6Text, macText } from '../wire/address-text.ts';
import { InternetLayer } from '../wire/frame/internet-layer.ts';
import { etherType, LinkLayer } from '../wire/frame/link-layer.ts';
import { be16, be32 } from '../wire/frame/network-bytes.ts';
import { type ExportedFlow, emptyRead, type ReadDatagram } from './exported-flow.ts';

/** Link types of pcap by the header protocols of sFlow. */
const linkTypes = new Map([
  [1, 1],
  [11, 228],
  [12, 229],
]);
const tcp = 6;
const udp = 17;
const mostSamples = 1024;

/** Between whom, as a packet's headers tell. */
type Found = Pick<
  ExportedFlow,
  'sourceIp' | 'destinationIp' | 'protocol' | 'sourcePort' | 'destinationPort' | 'tcpFlags'
>;

/** Finds in the beginning of a sampled packet who spoke to whom. */
class SampledPacket {
  readonly #link = new LinkLayer();
  readonly #internet = new InternetLayer({
    transport: (protocol, addresses, source, width, bytes, start, end) => {
      const text = (at: number) =>
        width === 4
          ? ip4Text(be32(addresses, at))
          : ip6Text(be32(addresses, at), be32(addresses, at + 4), be32(addresses, at + 8), be32(addresses, at + 12));
      const ported = (protocol === tcp || protocol === udp) && end - start >= 4;
      this.#found = {
        sourceIp: text(source),
        destinationIp: text(source + width),
        protocol: protocol & 0xff,
        ...(ported ? { sourcePort: be16(bytes, start), destinationPort: be16(bytes, start + 2) } : {}),
        ...(protocol === tcp && end - start >= 14 ? { tcpFlags: bytes[start + 13]! } : {}),
      };
    },
    tunnel: (bytes, at, end, ethernet) => {
      if (ethernet) this.#frame(1, bytes, at, end);
    },
  });
  #found: Found | null = null;

  read(linkType: number, bytes: Uint8Array, start: number, end: number): Found | null {
    this.#found = null;
    this.#frame(linkType, bytes, start, end);
    return this.#found;
  }

  #frame(linkType: number, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#link.find(linkType, bytes, start, end)) return;
    if (this.#link.type === etherType.ip4) this.#internet.ip4(bytes, this.#link.at, end);
    else if (this.#link.type === etherType.ip6) this.#internet.ip6(bytes, this.#link.at, end);
  }
}

/** Reads sFlow version 5: each sampled packet is a flow of one packet, which stands for as many as the sampling says. */
export class SflowReader {
  readonly #packet = new SampledPacket();

  /** `missing` takes the datagram's number, of its sub-agent. */
  read(bytes: Uint8Array, nowMs: number, missing: (subAgent: number, sequence: number) => number): ReadDatagram {
    const wide = be32(bytes, 4) === 2;
    const at = wide ? 24 : 12;
    if (bytes.length < at + 16) return emptyRead('sflow', 'the header is cut');
    const read = { ...emptyRead('sflow'), counts: 'datagrams' as const };
    read.missing = missing(be32(bytes, at) >>> 0, be32(bytes, at + 4) >>> 0);
    let sample = at + 16;
    for (let left = Math.min(mostSamples, be32(bytes, at + 12) >>> 0); left > 0; left--) {
      if (sample + 8 > bytes.length) {
        read.faults.push(`${left} samples are cut off`);
        break;
      }
      const length = be32(bytes, sample + 4) >>> 0;
      const stop = sample + 8 + length;
      if (stop > bytes.length) {
        read.faults.push('a sample is cut off');
        break;
      }
      const form = be32(bytes, sample);
      if (form === 1) this.#flowSample(read, bytes, sample + 8, stop, nowMs, false);
      else if (form === 3) this.#flowSample(read, bytes, sample + 8, stop, nowMs, true);
      sample = stop;
    }
    return read;
  }

  #flowSample(read: ReadDatagram, bytes: Uint8Array, at: number, end: number, nowMs: number, expanded: boolean): void {
    const head = expanded ? 44 : 32;
    if (at + head > end) return;
    const base = expanded ? at + 12 : at + 8;
    const rate = be32(bytes, base) >>> 0;
    const ingress = (be32(bytes, expanded ? at + 28 : at + 20) & 0x3fffffff) >>> 0;
    const egress = (be32(bytes, expanded ? at + 36 : at + 24) & 0x3fffffff) >>> 0;
    let record = at + head;
    for (let left = Math.min(mostSamples, be32(bytes, at + head - 4) >>> 0); left > 0 && record + 8 <= end; left--) {
      const stop = record + 8 + (be32(bytes, record + 4) >>> 0);
      if (stop > end) return;
      if (be32(bytes, record) === 1 && record + 24 <= stop) {
        const linkType = linkTypes.get(be32(bytes, record + 8));
        const length = be32(bytes, record + 12) >>> 0;
        const start = record + 24;
        const seen = Math.min(stop, start + (be32(bytes, record + 20) >>> 0));
        const found = linkType === undefined ? null : this.#packet.read(linkType, bytes, start, seen);
        if (found) {
          const macs =
            linkType === 1 && seen - start >= 12
              ? { destinationMac: macText(bytes, start), sourceMac: macText(bytes, start + 6) }
              : {};
          read.flows.push({
            ...found,
            ...macs,
            packets: 1,
            bytes: length,
            firstMs: nowMs,
            lastMs: nowMs,
            ingress,
            egress,
            sampling: rate,
          });
        }
      }
      record = stop;
    }
  }
}
