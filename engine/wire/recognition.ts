import type { FlowTable } from './flow/flow-table.ts';
import { isAduChain, ModbusConversation } from './modbus/modbus-conversation.ts';
import { measureChunk, OpcUaConversation } from './opcua/opcua-conversation.ts';
import type { Conversation } from './stream/conversation.ts';
import type { Recognise } from './stream/stream.ts';

/** Ports that IANA registers for Modbus over TCP and for OPC UA's binary transport. */
const modbusPort = 502;
const opcUaPort = 4840;

/** End of a flow that has this port, when only one has; else -1. */
function endWith(flows: FlowTable, row: number, port: number): number {
  const first = flows.port(row, 0) === port;
  return first === (flows.port(row, 1) === port) ? -1 : first ? 0 : 1;
}

/** Most flows whose protocol is known; a flow costs some hundred bytes. */
const mostKnown = 1 << 17;

/**
 * Tells the protocol of a flow over TCP from the bytes of a segment: by what they are where that is unmistakable, by the registered port where it is not, and on
 * other ports where everything in the segment fits.
 */
export class Recognition {
  /** Segments of further flows, which were not looked into. */
  unread = 0;
  readonly #flows: FlowTable;
  #known = 0;

  constructor(flows: FlowTable) {
    this.#flows = flows;
  }

  readonly recognise: Recognise = (row, bytes, at, end) => {
    if (this.#known >= mostKnown) {
      this.unread++;
      return null;
    }
    const conversation = this.#look(row, bytes, at, end);
    if (conversation) this.#known++;
    return conversation;
  };

  #look(row: number, bytes: Uint8Array, at: number, end: number): Conversation | null {
    const flows = this.#flows;
    if (end - at >= 8 && measureChunk(bytes, at, end) > 0) return new OpcUaConversation();
    const server = endWith(flows, row, modbusPort);
    if (server >= 0) return new ModbusConversation(server);
    if (endWith(flows, row, opcUaPort) >= 0) return new OpcUaConversation();
    if (isAduChain(bytes, at, end)) return new ModbusConversation(-1);
    return null;
  }
}
