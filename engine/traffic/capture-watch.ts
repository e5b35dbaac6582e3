import { ip4Text, macText } from '#engine/wire/address-text.ts';
import { portless } from '#engine/wire/frame/internet-layer.ts';
import { be16, be32 } from '#engine/wire/frame/network-bytes.ts';
import type { Conversation } from '#engine/wire/stream/conversation.ts';
import { type CaptureCompanion, CaptureDecoder, type CaptureView, type SeenOperation } from '#engine/wire/wire.ts';
import { addressScope } from './address-scope.ts';
import { dhcpWords } from './dhcp-words.ts';
import type { Moment } from './finding.ts';
import { FlowContent } from './flow-content.ts';
import { LinkChanges } from './link-changes.ts';
import { profinetPort, stationRequest } from './station-request.ts';
import { Talk } from './talk.ts';
import { tcpTalk, udpTalk } from './talk-roles.ts';
import type { TrafficWatch } from './traffic-watch.ts';

const tcp = 6;
const udp = 17;
const icmp = 1 | portless;
const icmp6 = 58 | portless;
const synchronise = 0x02;
const acknowledge = 0x10;
const reset = 0x04;
const ethernet = 1;
const tickMs = 1000;

/** Turns one capture into what detectors hear: talks by row of the table of flows, their packets and operations, and what the link tells. */
export class CaptureWatch implements CaptureCompanion {
  /** Whose rows it knows: its own, until it follows another. */
  decoder: CaptureDecoder;
  readonly #watch: TrafficWatch;
  readonly #began;
  readonly #answered;
  readonly #packet;
  readonly #operation;
  readonly #broadcast;
  readonly #arp;
  readonly #dhcp;
  readonly #links: LinkChanges;
  readonly #route;
  readonly #tick;
  #content: FlowContent;
  /** By row; null where a row is no talk: to groups, or of other protocols. */
  readonly #talks: (Talk | null | undefined)[] = [];
  #ticked = Number.NEGATIVE_INFINITY;
  #time = 0;
  /** Packets that decoders before this one read. */
  #before = 0;

  constructor(watch: TrafficWatch) {
    this.#watch = watch;
    this.#began = watch.hearers('began');
    this.#answered = watch.hearers('answered');
    this.#packet = watch.hearers('packet');
    this.#operation = watch.hearers('operation');
    this.#broadcast = watch.hearers('broadcast');
    this.#arp = watch.hearers('arp');
    this.#dhcp = watch.hearers('dhcp');
    this.#links = new LinkChanges(watch.hearers('frame'));
    this.#route = watch.hearers('route');
    this.#tick = watch.hearers('tick');
    this.#content = new FlowContent(watch);
    this.decoder = new CaptureDecoder((row, seen) => this.heard(row, seen), this);
  }

  follow(decoder: CaptureDecoder): void {
    this.#before += this.decoder.packets;
    this.decoder = decoder;
    this.#talks.length = 0;
    this.#links.forget();
    this.#content = new FlowContent(this.#watch);
  }

  /** Time goes on without packets. */
  tick(nowMs: number): void {
    if (nowMs > this.#time) this.#time = nowMs;
    this.#pass({ time: this.#time, packet: this.#before + this.decoder.packets });
  }

  /** The capture is over. */
  end(): void {
    this.decoder.end();
    this.#watch.end({ time: this.#time, packet: this.#before + this.decoder.packets });
  }

  datagram(
    view: CaptureView,
    row: number,
    protocol: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
  ): void {
    const at = this.#now(view);
    const { flows } = view;
    if (this.#watch.tellsApart) this.#watch.about(flows.address(row, 0), flows.address(row, 1));
    if (view.frameLink === ethernet) this.#links.see(view, row, at);
    if (protocol === tcp && end - start >= 20) this.#segment(view, row, bytes, start, end, length, at);
    else if (protocol === udp && end - start >= 8) this.#udp(view, row, bytes, start, end, at);
    else if ((protocol === icmp || protocol === icmp6) && end - start >= 8) {
      this.#icmp(view, row, protocol === icmp6, bytes[start]!, at);
    }
  }

  carried(view: CaptureView, row: number): void {
    const talk = this.#talks[row];
    const conversation = talk ? this.#conversation(row) : undefined;
    if (!talk || !conversation) return;
    this.#content.look(
      row,
      this.#oriented(row, talk, conversation.protocol, conversation.server()),
      conversation,
      this.#now(view),
    );
  }

  arp(view: CaptureView, bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 28 || be16(bytes, at + 2) !== 0x0800 || bytes[at + 4] !== 6 || bytes[at + 5] !== 4) return;
    const seen = {
      answer: be16(bytes, at + 6) === 2,
      senderMac: macText(bytes, at + 8),
      senderIp: ip4Text(be32(bytes, at + 14)),
      targetIp: ip4Text(be32(bytes, at + 24)),
    };
    const now = this.#now(view);
    this.#watch.about(seen.senderIp, seen.targetIp);
    for (const detector of this.#arp) detector.arp(seen, now);
  }

  other(view: CaptureView, type: number, bytes: Uint8Array, at: number, end: number): void {
    const request = stationRequest(view, type, bytes, at, end);
    if (!request) return;
    const now = this.#now(view);
    const { from, to, searches, change } = request;
    this.#watch.about(from, to);
    if (searches) for (const detector of this.#broadcast) detector.broadcast(from, to, profinetPort, now);
    if (change) for (const detector of this.#operation) detector.operation(change.talk, change.seen, now);
  }

  #now(view: CaptureView): Moment {
    if (!Number.isNaN(view.time)) this.#time = view.time;
    const at = { time: this.#time, packet: this.#before + view.packets };
    this.#pass(at);
    return at;
  }

  #pass(at: Moment): void {
    if (this.#time - this.#ticked < tickMs && this.#time >= this.#ticked) return;
    this.#ticked = this.#time;
    this.#watch.aboutAll();
    for (const detector of this.#tick) detector.tick(at);
  }

  #segment(
    { flows, frameLength }: CaptureView,
    row: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
    at: Moment,
  ): void {
    const flags = bytes[start + 13]!;
    const src = flows.direction;
    let talk = this.#talks[row];
    const opening = (flags & (synchronise | acknowledge)) === synchronise;
    if (talk === undefined || (talk !== null && !talk.certain && flags & synchronise)) {
      if (flags & reset && talk === undefined) return;
      talk = tcpTalk(
        flows.address(row, src),
        flows.address(row, src ^ 1),
        flows.port(row, src),
        flows.port(row, src ^ 1),
        flags,
      );
      talk.clientEnd =
        talk.clientPort === flows.port(row, src) && talk.client === flows.address(row, src) ? src : src ^ 1;
      this.#talks[row] = talk;
      for (const detector of this.#began) detector.began(talk, at);
    }
    if (!talk) return;
    const fromClient = src === talk.clientEnd;
    const header = (bytes[start + 12]! >> 4) * 4;
    if (!talk.answered && !fromClient && !(flags & reset)) this.#answers(talk, at);
    const payload = Math.max(0, length - header);
    for (const detector of this.#packet) detector.packet(talk, { fromClient, flags, payload, length: frameLength }, at);
    if (payload > 0 && fromClient && talk.certain && !opening) {
      this.#content.opens(row, talk, bytes, Math.min(end, start + header), end, at);
    }
  }

  #udp(view: CaptureView, row: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    const { flows } = view;
    const src = flows.direction;
    let talk = this.#talks[row];
    if (talk === undefined) talk = this.#firstDatagram(view, row, at);
    const port = flows.port(row, src);
    if (port === 67 && this.#dhcp.length > 0) {
      const words = dhcpWords(bytes, start + 8, end, flows.address(row, src));
      if (words) for (const detector of this.#dhcp) detector.dhcp(words, at);
    }
    if (!talk) return;
    const fromClient = src === talk.clientEnd;
    if (!talk.answered && !fromClient) this.#answers(talk, at);
    const payload = end - start - 8;
    for (const detector of this.#packet) {
      detector.packet(talk, { fromClient, flags: 0, payload, length: view.frameLength }, at);
    }
  }

  /** A datagram to a group is no talk, but may be a call to all. */
  #firstDatagram({ flows, frame, frameStart, frameLink }: CaptureView, row: number, at: Moment): Talk | null {
    const src = flows.direction;
    const [from, to] = [flows.address(row, src), flows.address(row, src ^ 1)];
    const shouted = frameLink === ethernet && (frame[frameStart]! & 1) === 1;
    let talk: Talk | null = null;
    const port = flows.port(row, src ^ 1);
    if (shouted || addressScope(to) === 'group' || addressScope(from) === 'none' || port === 67 || port === 68) {
      for (const detector of this.#broadcast) detector.broadcast(from, to, port, at);
    } else {
      talk = udpTalk(from, to, flows.port(row, src), flows.port(row, src ^ 1));
      talk.clientEnd = talk.client === from && talk.clientPort === flows.port(row, src) ? src : src ^ 1;
      for (const detector of this.#began) detector.began(talk, at);
      if (talk.client !== from) this.#answers(talk, at);
    }
    this.#talks[row] = talk;
    return talk;
  }

  #icmp({ flows, frameLength }: CaptureView, row: number, six: boolean, type: number, at: Moment): void {
    const src = flows.direction;
    const [from, to] = [flows.address(row, src), flows.address(row, src ^ 1)];
    if (type === (six ? 137 : 5)) for (const detector of this.#route) detector.route('redirect', from, to, at);
    if (type === (six ? 134 : 9)) for (const detector of this.#route) detector.route('advertisement', from, to, at);
    const asks = six ? type === 128 : type === 8 || type === 13 || type === 17;
    if (!asks) {
      const talk = this.#talks[row];
      if (talk && !talk.answered && type === (six ? 129 : 0)) this.#answers(talk, at);
      return;
    }
    if (addressScope(to) === 'group') return;
    let talk = this.#talks[row];
    if (!talk) {
      talk = new Talk(from, to, 'icmp', null, 0, true);
      talk.clientEnd = src;
      this.#talks[row] = talk;
      for (const detector of this.#began) detector.began(talk, at);
    }
    const fromClient = talk.clientEnd === src;
    for (const detector of this.#packet)
      detector.packet(talk, { fromClient, flags: 0, payload: 0, length: frameLength }, at);
  }

  #answers(talk: Talk, at: Moment): void {
    talk.answered = true;
    for (const detector of this.#answered) detector.answered(talk, at);
  }

  heard(row: number, seen: SeenOperation): void {
    let talk = this.#talks[row];
    const view = this.decoder;
    const at = { time: this.#time, packet: this.#before + view.packets };
    if (talk === null) talk = this.#shoutedTalk(row, seen);
    if (!talk) return;
    const conversation = this.#conversation(row);
    talk = this.#oriented(row, talk, conversation?.protocol ?? null, conversation?.server() ?? -1);
    if ((seen.direction === talk.clientEnd) !== (seen.role === 'request')) return;
    for (const detector of this.#operation) detector.operation(talk, seen, at);
  }

  /** What a row carries, as far as its bytes or its port tell, proven or not. */
  #conversation(row: number): Conversation | undefined {
    return this.decoder.tcp.stream(row)?.conversation ?? this.decoder.udp.conversation(row);
  }

  /** A question to a group is heard as one, though it is no talk. */
  #shoutedTalk(row: number, { direction, role }: SeenOperation): Talk | null {
    const { flows } = this.decoder;
    if (role !== 'request') return null;
    const [src, dst] = [flows.address(row, direction), flows.address(row, direction ^ 1)];
    const talk = new Talk(src, dst, 'udp', flows.port(row, direction ^ 1), flows.port(row, direction), true);
    talk.clientEnd = direction;
    return talk;
  }

  /** The protocol knows better than the ports who asks. */
  #oriented(row: number, talk: Talk, protocol: string | null, server: number): Talk {
    if (protocol !== null && talk.protocol === null) talk.protocol = protocol;
    if (server < 0 || talk.certain) return talk;
    if (server !== talk.clientEnd) return talk;
    const turned = talk.turned(false);
    turned.protocol = talk.protocol;
    this.#talks[row] = turned;
    return turned;
  }
}
