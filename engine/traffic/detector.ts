import type { SeenOperation } from '#engine/wire/wire.ts';
import type { Moment } from './finding.ts';
import type { FindingBook } from './finding-book.ts';
import type { Talk } from './talk.ts';

/** An ARP message about IPv4 addresses. */
export interface ArpSeen {
  answer: boolean;
  senderMac: string;
  senderIp: string;
  targetIp: string;
}

/** What a DHCP server says. */
export interface DhcpSeen {
  /** Address that sent it, and the server's own word for itself. */
  server: string;
  acknowledged: boolean;
  mac: string;
  ip: string;
  router: string | null;
  resolver: string | null;
}

/** A packet of a talk, in one line. */
export interface PacketSeen {
  /** Whether the client sent it. */
  fromClient: boolean;
  /** Flags of TCP, 0 elsewhere. */
  flags: number;
  payload: number;
  length: number;
}

/**
 * Notices one sort of thing. While `learning`, what it sees becomes what is allowed; afterwards it says what is beyond. It keeps its own bounded state and
 * reads no clock: time comes with what is seen.
 */
export interface Detector {
  /** A talk began: the first packet of a client. */
  began?(talk: Talk, at: Moment): void;
  /** The server answered, so that the talk takes place. */
  answered?(talk: Talk, at: Moment): void;
  packet?(talk: Talk, packet: PacketSeen, at: Moment): void;
  operation?(talk: Talk, seen: SeenOperation, at: Moment): void;
  /** Bytes that belong to no message of the protocol. */
  junk?(talk: Talk, what: string, at: Moment): void;
  /** Protection or user of a channel: `policy`, `mode` or `identity`. */
  security?(talk: Talk, property: string, value: string, at: Moment): void;
  /** A datagram to a group or broadcast address. */
  broadcast?(src: string, dst: string, port: number, at: Moment): void;
  arp?(arp: ArpSeen, at: Moment): void;
  dhcp?(dhcp: DhcpSeen, at: Moment): void;
  /** A frame carried an IP packet from a source by hardware addresses. */
  frame?(ip: string, to: string, mac: string, toMac: string, at: Moment): void;
  /** Another word about the way: an ICMP redirect or a router's advertisement. */
  route?(what: 'redirect' | 'advertisement', src: string, dst: string, at: Moment): void;
  /** Time has gone on; about once a second of the capture. */
  tick?(at: Moment): void;
  /** Findings that belong to a greater one are to become part of it. */
  gather?(): void;
  /** A while of learning is over, and the next follows on it. */
  spell?(at: Moment): void;
  /** The capture is over; the next one stands apart in time. */
  end?(at: Moment): void;
  /** From now on it judges. */
  judge?(): void;
  /** What found no room, in words of one line each. */
  notes?(): string[];
}

/** What every detector is made with. */
export interface DetectorContext {
  readonly book: FindingBook;
  /** Whether what is seen is to be learned. */
  readonly learning: boolean;
}
