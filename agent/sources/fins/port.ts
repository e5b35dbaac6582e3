import { isIPv4 } from 'node:net';
import type { DeviceLine, LineOptions } from '../../controllers/device-line.ts';
import { DevicePort } from '../../controllers/device-port.ts';
import type { DeviceReply } from '../../controllers/gentle-reader.ts';
import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import { type NetworkTransport, networkLine } from '../../controllers/network-line.ts';
import type { Pace } from '../../controllers/pace.ts';
import { RequestGate } from '../../controllers/request-gate.ts';
import { endCodeMeaning } from './end-codes.ts';
import {
  answerReader,
  commandFrame,
  commands,
  type FinsRoute,
  nodeAddresses,
  nodeAddressReader,
  nodeAddressRequest,
  splitAnswer,
  tcpAnswerReader,
  tcpContent,
  tcpFrame,
} from './frame.ts';
import { assertReadOnly } from './guard.ts';

/** Where and how a port connects, and what it may read. */
export interface PortOptions extends LineOptions {
  transport: NetworkTransport;
  network: number;
  unit: number;
  /** Node numbers; without them the last part of each IP address (UDP), or what the controller says (TCP). */
  node?: number | undefined;
  ownNode?: number | undefined;
  readable: readonly MemorySpan[];
  pace: Pace;
}

/**
 * The only way to a controller over FINS: one connection, one request at a time, at the agreed pace, and only reads of
 * memory that was agreed.
 */
export class FinsPort extends DevicePort<Buffer, DeviceLine> {
  readonly #options: PortOptions;
  #given: { ownNode: number; node: number } | undefined;
  #sid = 0;

  constructor(options: PortOptions) {
    const { transport, readable, pace, signal } = options;
    const gate = new RequestGate<Buffer>((wire) => assertReadOnly(transport, wire, readable), pace, signal);
    super('FINS', networkLine(options), gate);
    this.#options = options;
  }

  controllerData(): Promise<DeviceReply> {
    return this.send(commands.controllerData);
  }

  status(): Promise<DeviceReply> {
    return this.send(commands.status);
  }

  clock(): Promise<DeviceReply> {
    return this.send(commands.clock);
  }

  errorLog(first: number, count: number): Promise<DeviceReply> {
    return this.send(commands.errorLog(first, count));
  }

  memory(span: MemorySpan): Promise<DeviceReply> {
    return this.send(commands.memory(span));
  }

  /** Sends command code and parameters; throws RefusedCommandError for anything that is no agreed read. */
  async send(command: Buffer): Promise<DeviceReply> {
    this.gate.allowed(this.#wire(commandFrame(this.#route(), 0, command)));
    return this.alone(async () => {
      const trouble = await this.#connect();
      if (trouble) return trouble;
      this.#sid = (this.#sid % 255) + 1;
      const frame = commandFrame(this.#route(), this.#sid, command);
      const udp = this.#options.transport === 'udp';
      const reply = await this.#exchange(this.#wire(frame), udp ? answerReader(frame) : tcpAnswerReader(frame));
      if (reply.kind !== 'frame') return reply;
      const { endCode, data } = splitAnswer(udp ? reply.frame : tcpContent(reply.frame));
      if (endCode === 0) return { kind: 'data', data, ms: reply.ms };
      return { kind: 'refused', ...endCodeMeaning(endCode), ms: reply.ms };
    });
  }

  /** Connects; over TCP also asks for a node number. */
  async #connect(): Promise<Exclude<DeviceReply, { kind: 'data' | 'refused' }> | undefined> {
    if (this.line.isOpen) return undefined;
    await this.gate.turn();
    const trouble = await this.line.open();
    if (trouble !== undefined) return { kind: 'closed', reason: trouble };
    if (this.#options.transport === 'udp') return undefined;
    const reply = await this.#exchange(nodeAddressRequest, nodeAddressReader);
    if (reply.kind !== 'frame') return reply;
    this.#given = nodeAddresses(reply.frame);
    return undefined;
  }

  async #exchange(wire: Buffer, read: Parameters<DeviceLine['exchange']>[1]) {
    const name = this.gate.allowed(wire);
    await this.gate.turn();
    this.gate.count(name);
    return this.line.exchange(wire, read);
  }

  #wire(frame: Buffer): Buffer {
    return this.#options.transport === 'udp' ? frame : tcpFrame(2, frame);
  }

  #route(): FinsRoute {
    const { network, unit, node, ownNode, host } = this.#options;
    return {
      network,
      unit,
      node: node ?? this.#given?.node ?? lastPart(host),
      ownNode: ownNode ?? this.#given?.ownNode ?? lastPart(this.line.localAddress ?? ''),
    };
  }
}

/** By default a node number is the last part of the IP address; 0 where there is none. */
function lastPart(address: string): number {
  return isIPv4(address) ? Number(address.slice(address.lastIndexOf('.') + 1)) : 0;
}
