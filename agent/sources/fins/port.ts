import { isIPv4 } from 'node:net';
import type { DeviceLine, LineOptions } from '../../controllers/device-line.ts';
import type { DeviceReply } from '../../controllers/gentle-reader.ts';
import type { Pace } from '../../controllers/pace.ts';
import { RequestGate } from '../../controllers/request-gate.ts';
import { TcpLine } from '../../controllers/tcp-line.ts';
import { UdpLine } from '../../controllers/udp-line.ts';
import type { FinsSpan } from './areas.ts';
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
  transport: 'tcp' | 'udp';
  network: number;
  unit: number;
  /** Node numbers; without them the last part of each IP address (UDP), or what the controller says (TCP). */
  node?: number | undefined;
  ownNode?: number | undefined;
  readable: readonly FinsSpan[];
  pace: Pace;
}

/**
 * The only way to a controller over FINS: one connection, one request at a time, at the agreed pace, and only reads of
 * memory that was agreed.
 */
export class FinsPort {
  readonly #options: PortOptions;
  readonly #gate: RequestGate<Buffer>;
  readonly #line: DeviceLine;
  #given: { ownNode: number; node: number } | undefined;
  #sid = 0;
  #busy = false;

  constructor(options: PortOptions) {
    const { transport, readable, pace, signal } = options;
    this.#options = options;
    this.#gate = new RequestGate((wire) => assertReadOnly(transport, wire, readable), pace, signal);
    this.#line = options.transport === 'udp' ? new UdpLine(options) : new TcpLine(options);
  }

  /** Requests sent, by name. */
  get requests(): Record<string, number> {
    return this.#gate.requests;
  }

  /** Frames stopped by the guard, by command. */
  get refused(): Record<string, number> {
    return this.#gate.refused;
  }

  get connections(): number {
    return this.#line.connections;
  }

  get bytesIn(): number {
    return this.#line.bytesIn;
  }

  get bytesOut(): number {
    return this.#line.bytesOut;
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

  memory(span: FinsSpan): Promise<DeviceReply> {
    return this.send(commands.memory(span));
  }

  /** Sends command code and parameters; throws RefusedCommandError for anything that is no agreed read. */
  async send(command: Buffer): Promise<DeviceReply> {
    this.#gate.allowed(this.#wire(commandFrame(this.#route(), 0, command)));
    if (this.#busy) throw new Error('a FINS port carries one request at a time');
    this.#busy = true;
    try {
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
    } finally {
      this.#busy = false;
    }
  }

  close(): void {
    this.#line.close();
  }

  /** Connects; over TCP also asks for a node number. */
  async #connect(): Promise<Exclude<DeviceReply, { kind: 'data' | 'refused' }> | undefined> {
    if (this.#line.isOpen) return undefined;
    await this.#gate.turn();
    const trouble = await this.#line.open();
    if (trouble !== undefined) return { kind: 'closed', reason: trouble };
    if (this.#options.transport === 'udp') return undefined;
    const reply = await this.#exchange(nodeAddressRequest, nodeAddressReader);
    if (reply.kind !== 'frame') return reply;
    this.#given = nodeAddresses(reply.frame);
    return undefined;
  }

  async #exchange(wire: Buffer, read: Parameters<DeviceLine['exchange']>[1]) {
    const name = this.#gate.allowed(wire);
    await this.#gate.turn();
    this.#gate.count(name);
    return this.#line.exchange(wire, read);
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
      ownNode: ownNode ?? this.#given?.ownNode ?? lastPart(this.#line.localAddress ?? ''),
    };
  }
}

/** By default a node number is the last part of the IP address; 0 where there is none. */
function lastPart(address: string): number {
  return isIPv4(address) ? Number(address.slice(address.lastIndexOf('.') + 1)) : 0;
}
