import type { DeviceLine, FrameReader, LineOptions } from '../../controllers/device-line.ts';
import { DevicePort } from '../../controllers/device-port.ts';
import type { DeviceReply } from '../../controllers/gentle-reader.ts';
import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import { type NetworkTransport, networkLine } from '../../controllers/network-line.ts';
import type { Pace } from '../../controllers/pace.ts';
import { RequestGate } from '../../controllers/request-gate.ts';
import { endCodeMeaning } from './end-codes.ts';
import {
  answerReader,
  readRequest,
  refusedCommand,
  type SlmpCode,
  type SlmpRoute,
  splitAnswer,
  typeNameRequest,
} from './frame.ts';
import { assertReadOnly, readCommands } from './guard.ts';
import { numbered, numberedReader, plainAnswer } from './numbered-frame.ts';

/** Where and how a port connects, and what it may read. */
export interface PortOptions extends LineOptions {
  transport: NetworkTransport;
  code: SlmpCode;
  /** 4E numbers its requests, where the controller takes it. */
  frame: '3e' | '4e';
  route: SlmpRoute;
  readable: readonly MemorySpan[];
  pace: Pace;
}

/**
 * The only way to a controller over SLMP: one connection, one request at a time (several in one segment are answered
 * only once by an iQ-F), at the agreed pace, and only reads of memory that was agreed.
 */
export class SlmpPort extends DevicePort<Buffer, DeviceLine> {
  readonly #options: PortOptions;
  #serial = 0;

  constructor(options: PortOptions) {
    const { code, readable, pace, signal } = options;
    const gate = new RequestGate<Buffer>((frame) => assertReadOnly(code, frame, readable), pace, signal);
    super('SLMP', networkLine(options), gate);
    this.#options = options;
  }

  /** Asks for the type name. */
  typeName(): Promise<DeviceReply> {
    return this.send(typeNameRequest(this.#options.code, this.#options.route));
  }

  /** Reads words or bits. */
  read(span: MemorySpan): Promise<DeviceReply> {
    return this.send(readRequest(this.#options.code, this.#options.route, span));
  }

  /** Sends a frame 3E, in the form that was agreed, and waits for its answer; throws RefusedCommandError for anything that is no agreed read. */
  async send(plainFrame: Buffer): Promise<DeviceReply> {
    const { code, route } = this.#options;
    const { frame, read, open } = this.#framed(plainFrame, answerReader(code, route));
    const name = this.gate.allowed(frame);
    return this.alone(async () => {
      await this.gate.turn();
      const trouble = await this.line.open();
      if (trouble !== undefined) return { kind: 'closed', reason: trouble };
      this.gate.count(name);
      const reply = await this.line.exchange(frame, read);
      if (reply.kind !== 'frame') return reply;
      const answer = splitAnswer(code, open(reply.frame));
      if (!answer) return this.#nonsense('an end code that is no number');
      if (answer.endCode === 0) return { kind: 'data', data: answer.data, ms: reply.ms };
      const about = refusedCommand(code, answer.data);
      if (about && readCommands.get(commandText(about)) !== name) return this.#nonsense('a refusal of another request');
      return { kind: 'refused', ...endCodeMeaning(answer.endCode), ms: reply.ms };
    });
  }

  #framed(frame: Buffer, read: FrameReader): { frame: Buffer; read: FrameReader; open(answer: Buffer): Buffer } {
    const { code, frame: form } = this.#options;
    if (form === '3e') return { frame, read, open: (answer) => answer };
    this.#serial = (this.#serial + 1) % 65_536;
    return {
      frame: numbered(code, frame, this.#serial),
      read: numberedReader(code, this.#serial, read),
      open: (answer) => plainAnswer(code, answer),
    };
  }

  #nonsense(reason: string): DeviceReply {
    this.close();
    return { kind: 'garbage', reason };
  }
}

function commandText({ command, subcommand }: { command: number; subcommand: number }): string {
  const digits = (value: number) => value.toString(16).toUpperCase().padStart(4, '0');
  return `${digits(command)}/${digits(subcommand)}`;
}
