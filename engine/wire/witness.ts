import type { FlowTable } from './flow/flow-table.ts';
import type { Conversation } from './stream/conversation.ts';

/** What a witness may ask about the packet that is being read. */
export interface CaptureView {
  readonly flows: FlowTable;
  /** Number of the packet, from 1. */
  readonly packets: number;
  /** Its time in milliseconds, NaN when the capture has none, and its length on the wire. */
  readonly time: number;
  readonly frameLength: number;
  /** Its frame: the buffer, where it begins there, and the link type. */
  readonly frame: Uint8Array;
  readonly frameStart: number;
  readonly frameLink: number;
  /** Conversation of a row, when its protocol is proven. */
  conversation(row: number): Conversation | null;
}

/** Sees packet by packet what a capture holds, while it is read. Places in buffers are valid only during a call. */
export interface CaptureWitness {
  /**
   * A datagram of a row of the table of flows, after it was counted and before what it carries is read. `protocol` is the IP protocol number, with bit
   * 8 set where ports could not be read; the rest is as in the layer below.
   */
  datagram(
    view: CaptureView,
    row: number,
    protocol: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
  ): void;
  /** What the datagram carries has been read. */
  carried(view: CaptureView, row: number): void;
  /** An ARP message `bytes[at..end)`. */
  arp(view: CaptureView, bytes: Uint8Array, at: number, end: number): void;
  /** A frame of another ether type, whose content begins at `at`. */
  other(view: CaptureView, type: number, bytes: Uint8Array, at: number, end: number): void;
}
