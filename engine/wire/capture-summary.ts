import type { CaptureDecoder } from './capture-decoder.ts';
import { isUnicast } from './flow/unicast.ts';
import { ModbusConversation } from './modbus/modbus-conversation.ts';
import { OpcUaConversation } from './opcua/opcua-conversation.ts';

/** Counts by a key, as an object of JSON. */
export type Counts = Record<string, number>;

/** A capture in one object. */
export interface CaptureSummary {
  packets: number;
  /** Distinct unordered pairs of address and port. */
  flows: { tcp: number; udp: number };
  /** PDUs of Modbus TCP by function code; exceptions without the bit that marks them. */
  modbus: { requests: Counts; responses: Counts; exceptions: Counts };
  /** Chunks of OPC UA by kind, and messages by the name of their type. */
  opcua: { messages: Counts; services: Counts };
  /** Unicast addresses that sent something. */
  hosts: string[];
  /** Unicast addresses that ARP only asked for. */
  hinted: string[];
  /** Unordered pairs of unicast addresses of which one spoke to the other or asked for it by ARP. */
  pairs: [string, string][];
}

/** Sums up what was read. */
export function captureSummary(capture: CaptureDecoder): CaptureSummary {
  const hosts = new Set(capture.arp.senders.keys());
  const pairs = new Set(capture.arp.pairs);
  const flows = { tcp: 0, udp: 0 };
  const modbus = { requests: new Tally(), responses: new Tally(), exceptions: new Tally() };
  const opcua = { messages: new Tally(), services: new Tally() };
  for (let row = 0; row < capture.flows.count; row++) {
    const transport = capture.flows.transport(row);
    if (transport === 6) flows.tcp++;
    if (transport === 17) flows.udp++;
    const ends = [capture.flows.address(row, 0), capture.flows.address(row, 1)] as const;
    const unicast = ends.map(isUnicast);
    for (const end of [0, 1] as const) {
      if (unicast[end] && capture.flows.packets[row * 2 + end]! > 0) hosts.add(ends[end]);
    }
    if (unicast[0] && unicast[1] && ends[0] !== ends[1]) pairs.add([...ends].sort().join(' '));
    const conversation = capture.conversation(row);
    if (conversation instanceof ModbusConversation) {
      for (const { operation, requests, responses, exceptions } of conversation.operations(capture.client(row))) {
        modbus.requests.add(operation, requests);
        modbus.responses.add(operation, responses);
        modbus.exceptions.add(operation, exceptions);
      }
    } else if (conversation instanceof OpcUaConversation) {
      for (const [kind, count] of conversation.messages) opcua.messages.add(kind, count);
      for (const [service, count] of conversation.services) opcua.services.add(service, count);
    }
  }
  return {
    packets: capture.packets,
    flows,
    modbus: {
      requests: modbus.requests.counts(),
      responses: modbus.responses.counts(),
      exceptions: modbus.exceptions.counts(),
    },
    opcua: { messages: opcua.messages.counts(), services: opcua.services.counts() },
    hosts: [...hosts].sort(),
    hinted: [...capture.arp.targets.keys()].filter((ip) => !hosts.has(ip)).sort(),
    pairs: [...pairs].sort().map((pair) => pair.split(' ') as [string, string]),
  };
}

/** Sums by key; keys that never got anything are left out. */
class Tally {
  readonly #sums = new Map<string, number>();

  add(key: string, count: number): void {
    if (count > 0) this.#sums.set(key, (this.#sums.get(key) ?? 0) + count);
  }

  counts(): Counts {
    return Object.fromEntries([...this.#sums].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
