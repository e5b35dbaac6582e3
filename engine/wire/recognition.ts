import { BacnetConversation, measureBacnet } from './bacnet/bacnet-conversation.ts';
import { Dnp3Conversation, measureDnp3 } from './dnp3/dnp3-conversation.ts';
import { EnipConversation, isEnip, measureEnip } from './enip/enip-conversation.ts';
import { FinsConversation, isFinsFrame, measureFinsTcp } from './fins/fins-conversation.ts';
import type { FlowTable } from './flow/flow-table.ts';
import { Iec104Conversation, measureIec104 } from './iec104/iec104-conversation.ts';
import { MelsoftConversation, measureMelsoft } from './melsec/melsoft-conversation.ts';
import { measureSlmp, SlmpConversation } from './melsec/slmp-conversation.ts';
import { isAduChain, ModbusConversation } from './modbus/modbus-conversation.ts';
import type { FlowWordsBook } from './names/flow-words.ts';
import { measureChunk, OpcUaConversation } from './opcua/opcua-conversation.ts';
import { isS7, S7Conversation } from './s7/s7-conversation.ts';
import { type Conversation, isWholeMessages } from './stream/conversation.ts';
import type { Recognise } from './stream/stream.ts';

/** Ports that IANA registers, or that the makers name, for protocols whose messages are not unmistakable in every piece. */
const ports = {
  s7: 102,
  modbus: 502,
  iec104: 2404,
  opcUa: 4840,
  fins: 9600,
  dnp3: 20_000,
  enip: 44_818,
  bacnet: 47_808,
} as const;

/** End of a flow that has this port, when only one has; else -1. */
function endWith(flows: FlowTable, row: number, port: number): number {
  const first = flows.port(row, 0) === port;
  return first === (flows.port(row, 1) === port) ? -1 : first ? 0 : 1;
}

/** Most flows whose protocol is known; a flow costs some hundred bytes. */
const mostKnown = 1 << 17;

/**
 * Tells the protocol of a flow from the bytes of a segment or datagram: by what they are where that is unmistakable, by the registered port where it is not, and on
 * other ports where everything in the segment fits.
 */
export class Recognition {
  /** Segments of further flows, which were not looked into. */
  unread = 0;
  readonly #flows: FlowTable;
  readonly #words: FlowWordsBook;
  readonly #opener: (row: number) => number;
  readonly #found: (row: number, conversation: Conversation) => void;
  #known = 0;

  /**
   * `words` hears what carries no control protocol; `opener` says which end opened a connection, -1 where nobody saw it; `found` is called once for each
   * flow whose protocol was told.
   */
  constructor(
    flows: FlowTable,
    words: FlowWordsBook,
    opener: (row: number) => number,
    found: (row: number, conversation: Conversation) => void,
  ) {
    this.#flows = flows;
    this.#opener = opener;
    this.#words = words;
    this.#found = found;
  }

  /** Protocol of what TCP carries. */
  readonly stream: Recognise = (row, bytes, at, end) => {
    const found = this.#full() ? null : this.#noted(row, this.#ofStream(row, bytes, at, end));
    if (!found) this.#words.segment(row, bytes, at, end);
    return found;
  };

  /** Protocol of what UDP carries. */
  readonly datagram: Recognise = (row, bytes, at, end) =>
    this.#full() ? null : this.#noted(row, this.#ofDatagram(row, bytes, at, end));

  #full(): boolean {
    if (this.#known < mostKnown) return false;
    this.unread++;
    return true;
  }

  #noted(row: number, conversation: Conversation | null): Conversation | null {
    if (!conversation) return null;
    this.#known++;
    this.#found(row, conversation);
    return conversation;
  }

  #ofStream(row: number, bytes: Uint8Array, at: number, end: number): Conversation | null {
    const server = (port: number) => endWith(this.#flows, row, port);
    if (end - at >= 8 && measureChunk(bytes, at, end) > 0) return new OpcUaConversation();
    if (server(ports.modbus) >= 0) return new ModbusConversation(server(ports.modbus));
    if (server(ports.opcUa) >= 0) return new OpcUaConversation();
    if (end - at >= 10 && measureDnp3(bytes, at, end) > 0) return new Dnp3Conversation(server(ports.dnp3));
    const iec104 = server(ports.iec104);
    if (iec104 >= 0 && measureIec104(bytes, at, end) > 0) return new Iec104Conversation(iec104);
    if (isS7(bytes, at, end)) return new S7Conversation(server(ports.s7));
    if (end - at >= 16 && measureFinsTcp(bytes, at, end) > 0) return new FinsConversation(server(ports.fins), true);
    const enip = server(ports.enip);
    if (enip >= 0 ? measureEnip(bytes, at, end) > 0 : isEnip(bytes, at, end)) return new EnipConversation(enip);
    if (isWholeMessages(measureMelsoft, bytes, at, end)) return new MelsoftConversation(-1);
    if (isWholeMessages(measureSlmp, bytes, at, end)) return new SlmpConversation(-1);
    if (isAduChain(bytes, at, end)) return new ModbusConversation(-1, this.#opener(row));
    return null;
  }

  #ofDatagram(row: number, bytes: Uint8Array, at: number, end: number): Conversation | null {
    const fins = endWith(this.#flows, row, ports.fins);
    if (this.#has(row, ports.fins) && isFinsFrame(bytes, at, end)) return new FinsConversation(fins, false);
    const enip = endWith(this.#flows, row, ports.enip);
    if (enip >= 0 && isEnip(bytes, at, end)) return new EnipConversation(enip);
    if (this.#has(row, ports.bacnet) && measureBacnet(bytes, at, end) === end - at) return new BacnetConversation(-1);
    if (end - at >= 10 && measureDnp3(bytes, at, end) === end - at) return new Dnp3Conversation(-1);
    if (isWholeMessages(measureSlmp, bytes, at, end)) return new SlmpConversation(-1);
    if (isWholeMessages(measureMelsoft, bytes, at, end)) return new MelsoftConversation(-1);
    return null;
  }

  #has(row: number, port: number): boolean {
    return this.#flows.port(row, 0) === port || this.#flows.port(row, 1) === port;
  }
}
