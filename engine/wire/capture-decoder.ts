import type { PacketSink } from './file/packet-sink.ts';
import { FlowTable } from './flow/flow-table.ts';
import { isUnicast } from './flow/unicast.ts';
import { Announcements } from './frame/announcements.ts';
import { ArpTalk } from './frame/arp-talk.ts';
import type { SightingListener } from './frame/host-sighting.ts';
import { InternetLayer, portless, type TransportSink } from './frame/internet-layer.ts';
import { etherType, isReadableLink, LinkLayer } from './frame/link-layer.ts';
import { be16, be32 } from './frame/network-bytes.ts';
import { type FlowWords, FlowWordsBook } from './names/flow-words.ts';
import { announcing } from './names/names-in-datagrams.ts';
import { dcpMessage, dcpWords, profinet } from './names/profinet-dcp.ts';
import { Recognition } from './recognition.ts';
import type { SeenOperation } from './seen-operation.ts';
import type { Conversation } from './stream/conversation.ts';
import { Datagrams } from './stream/datagrams.ts';
import { TcpFlows } from './stream/tcp-flows.ts';
import type { CaptureView, CaptureWitness } from './witness.ts';

const tcp = 6;
const udp = 17;
const dnsPort = 53;

/** Takes each operation of a control protocol as it is seen, with the row of its flow. `packets` of the decoder is the number of the packet that ended it. */
export type CaptureListener = (row: number, seen: SeenOperation) => void;

/**
 * Makes flows, conversations of control protocols and ARP's hosts out of packets. It allocates nothing per packet that needs none, crashes on no
 * input, and keeps every table within bounds.
 */
export class CaptureDecoder implements PacketSink, TransportSink, CaptureView {
  packets = 0;
  /** Packets of link types that cannot be read, by link type. */
  readonly unreadable = new Map<number, number>();
  /** Frames too short for their own headers. */
  short = 0;
  readonly flows = new FlowTable();
  readonly arp = new ArpTalk();
  readonly announcements = new Announcements();
  readonly internet = new InternetLayer(this);
  readonly recognition: Recognition;
  readonly tcp: TcpFlows;
  readonly udp: Datagrams;
  time = Number.NaN;
  frame: Uint8Array = new Uint8Array(0);
  frameStart = 0;
  frameLink = 0;
  frameLength = 0;
  readonly #witness: CaptureWitness | null;
  readonly #words = new FlowWordsBook();
  readonly #link = new LinkLayer();
  /** Where in the frame its sender's hardware address stands; -1 where it has none. */
  #sender = -1;

  /** `listener` follows the operations while the capture goes on, `witness` the packets, `sighted` what devices show of themselves. */
  constructor(
    listener: CaptureListener | null = null,
    witness: CaptureWitness | null = null,
    sighted: SightingListener | null = null,
  ) {
    this.#witness = witness;
    this.arp.listener = sighted;
    this.announcements.listener = sighted;
    this.recognition = new Recognition(
      this.flows,
      this.#words,
      (row) => this.tcp.opener(row),
      (row, conversation) => {
        if (listener) conversation.listen((seen) => listener(row, seen));
      },
    );
    this.tcp = new TcpFlows(this.recognition.stream);
    this.udp = new Datagrams(this.recognition.datagram);
  }

  packet(bytes: Uint8Array, start: number, end: number, length: number, linkType: number, time: number): void {
    this.packets++;
    this.frameLength = length;
    this.time = time;
    this.frame = bytes;
    this.frameStart = start;
    this.frameLink = linkType;
    this.#sender = senderAt(linkType, start);
    const link = this.#link;
    if (!link.find(linkType, bytes, start, end)) {
      if (isReadableLink(linkType)) this.short++;
      else this.unreadable.set(linkType, (this.unreadable.get(linkType) ?? 0) + 1);
      return;
    }
    this.#content(link.type, bytes, link.at, end);
  }

  tunnel(bytes: Uint8Array, at: number, end: number, ethernet: boolean): void {
    // Whoever unwraps a tunnel is not the machine whose words come out of it.
    this.frame = bytes;
    this.frameStart = at;
    this.frameLink = ethernet ? 1 : -1;
    this.#sender = ethernet ? at + 6 : -1;
    if (ethernet && this.#link.find(1, bytes, at, end)) this.#content(this.#link.type, bytes, this.#link.at, end);
  }

  #content(type: number, bytes: Uint8Array, at: number, end: number): void {
    if (type === etherType.ip4) this.internet.ip4(bytes, at, end);
    else if (type === etherType.ip6) this.internet.ip6(bytes, at, end);
    else if (type === etherType.arp) {
      this.arp.message(bytes, at, end, this.packets, this.time);
      this.#witness?.arp(this, bytes, at, end);
    } else if (type === etherType.lldp) this.announcements.lldp(bytes, at, end, this.packets, this.time);
    else {
      const message = type === profinet && this.#sender >= 0 ? dcpMessage(bytes, at, end) : null;
      if (message) this.announcements.add(dcpWords(message, this.frame, this.#sender), this.packets, this.time);
      this.#witness?.other(this, type, bytes, at, end);
    }
  }

  transport(
    protocol: number,
    addresses: Uint8Array,
    source: number,
    width: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
  ): void {
    const ported = (protocol === tcp || protocol === udp) && end - start >= 4;
    const sourcePort = ported ? be16(bytes, start) : 0;
    const targetPort = ported ? be16(bytes, start + 2) : 0;
    const kind = ported ? protocol : protocol | portless;
    const row = this.flows.find(kind, addresses, source, width, sourcePort, targetPort);
    if (row < 0) return;
    if (this.#sender >= 0) this.flows.noteHardware(row, this.frame, this.#sender);
    this.flows.note(row, this.frameLength, this.time, this.packets);
    this.#witness?.datagram(this, row, kind, bytes, start, end, length);
    if (kind === tcp && end - start >= 20) this.#segment(row, bytes, start, end, length);
    else if (kind === udp && isDhcp(sourcePort, targetPort)) {
      this.announcements.dhcp(bytes, start + 8, end, this.packets, this.time);
    } else if (kind === udp) {
      this.udp.datagram(row, this.flows.direction, bytes, start + 8, end, length - 8, this.time);
      this.#names(row, sourcePort, targetPort, bytes, start + 8, end);
    }
    this.#witness?.carried(this, row);
  }

  /** The capture is over: what waited for lost bytes is read past them. */
  end(): void {
    this.tcp.end();
  }

  /** Conversation of a row, when its protocol is proven. */
  conversation(row: number): Conversation | null {
    const conversation = this.#talk(row);
    return conversation?.proven() ? conversation : null;
  }

  /** Protocol that a row is read as, proven or not. */
  protocolOf(row: number): string | undefined {
    return this.#talk(row)?.protocol;
  }

  /** End (0 or 1) that asks in a row: by its protocol, by who opened the connection, else by the ports. */
  client(row: number): number {
    const server = this.conversation(row)?.server() ?? -1;
    if (server >= 0) return server ^ 1;
    const opener = this.tcp.opener(row);
    if (opener >= 0) return opener;
    return this.flows.port(row, 0) < this.flows.port(row, 1) ? 1 : 0;
  }

  /** What the first words of a row say that is no control protocol's. */
  wordsOf(row: number): FlowWords | undefined {
    return this.#words.of(row);
  }

  #names(row: number, source: number, target: number, bytes: Uint8Array, at: number, end: number): void {
    if (source === dnsPort || target === dnsPort) this.#words.names(row, bytes, at, end);
    const read = announcing.get(target) ?? announcing.get(source);
    if (read === undefined || at >= end) return;
    const sender = this.flows.address(row, this.flows.direction);
    if (isUnicast(sender)) this.announcements.add(read(bytes, at, end, sender), this.packets, this.time);
  }

  #talk(row: number): Conversation | undefined {
    return this.tcp.stream(row)?.conversation ?? this.udp.conversation(row);
  }

  #segment(row: number, bytes: Uint8Array, start: number, end: number, length: number): void {
    const at = start + (bytes[start + 12]! >> 4) * 4;
    if (at < start + 20 || at > start + length) return;
    const seen = Math.min(at, end);
    this.tcp.segment(
      row,
      this.flows.direction,
      bytes,
      seen,
      end,
      length - (end - start) - (at - seen),
      be32(bytes, start + 4),
      be32(bytes, start + 8),
      bytes[start + 13]!,
      this.time,
    );
  }
}

/** Where a frame of a link type holds the Ethernet address of its sender; -1 where it holds none. */
function senderAt(linkType: number, start: number): number {
  return linkType === 1 || linkType === 113 ? start + 6 : linkType === 276 ? start + 12 : -1;
}

/** Ports of DHCP's server and client. */
function isDhcp(source: number, target: number): boolean {
  return (target === 67 || target === 68) && (source === 67 || source === 68);
}
