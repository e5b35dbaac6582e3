import type { LineOptions } from '../../controllers/device-line.ts';
import type { Pace } from '../../controllers/pace.ts';
import { TcpLine } from '../../controllers/tcp-line.ts';
import { assertReadOnly, functionName, RefusedFunctionError } from './functions.ts';

/** What came of one request; a device can do no worse than one of these. */
export type Reply =
  | { kind: 'data'; pdu: Buffer; ms: number }
  | { kind: 'exception'; code: number; ms: number }
  | { kind: 'silent' }
  | { kind: 'closed'; reason: string }
  | { kind: 'garbage'; reason: string };

/** Where and how a port connects. */
export interface PortOptions extends LineOptions {
  pace: Pace;
}

const longestFrame = 260;

/**
 * The only way to a Modbus device: one connection, one request at a time, at the agreed pace, and only reads.
 * After silence or a wrong frame the connection is closed, so that a late answer can never meet a later question.
 */
export class ModbusPort {
  readonly #options: PortOptions;
  /** Requests sent, by function code and name. */
  readonly requests: Record<string, number> = {};
  /** Requests stopped by the guard, by function code and name. */
  readonly refused: Record<string, number> = {};
  readonly #line: TcpLine;
  #transaction = 0;
  #busy = false;

  constructor(options: PortOptions) {
    this.#options = options;
    this.#line = new TcpLine(options);
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

  /** Sends one read and waits for its answer; throws RefusedFunctionError for anything that is no read. */
  async request(unit: number, pdu: Uint8Array): Promise<Reply> {
    try {
      assertReadOnly(pdu);
    } catch (error) {
      if (error instanceof RefusedFunctionError) count(this.refused, functionName(error.functionCode));
      throw error;
    }
    if (this.#busy) throw new Error('a Modbus port carries one request at a time');
    this.#busy = true;
    try {
      await this.#options.pace.turn(this.#options.signal);
      const trouble = await this.#line.open();
      if (trouble !== undefined) return { kind: 'closed', reason: trouble };
      const reply = await this.#exchange(unit, pdu);
      if (reply.kind !== 'data' && reply.kind !== 'exception') this.close();
      return reply;
    } finally {
      this.#busy = false;
    }
  }

  close(): void {
    this.#line.close();
  }

  async #exchange(unit: number, pdu: Uint8Array): Promise<Reply> {
    this.#transaction = (this.#transaction + 1) % 65_536;
    const frame = Buffer.alloc(7 + pdu.length);
    frame.writeUInt16BE(this.#transaction, 0);
    frame.writeUInt16BE(pdu.length + 1, 4);
    frame.writeUInt8(unit, 6);
    frame.set(pdu, 7);
    count(this.requests, functionName(pdu[0]!));
    const reply = await this.#line.exchange(frame, frameIn);
    return reply.kind === 'frame' ? judged(reply.frame, reply.ms, frame) : reply;
  }
}

function frameIn(got: Buffer): Buffer | string | undefined {
  if (got.length < 8) return undefined;
  if (got.readUInt16BE(2) !== 0) return 'not a Modbus frame';
  const length = got.readUInt16BE(4);
  if (length < 2 || length + 6 > longestFrame) return `impossible length ${length}`;
  return got.length < length + 6 ? undefined : got.subarray(0, length + 6);
}

/** Whether a whole frame answers what was asked. */
function judged(answer: Buffer, ms: number, asked: Buffer): Reply {
  const garbage = (reason: string): Reply => ({ kind: 'garbage', reason });
  const [unit, code] = [asked[6]!, asked[7]!];
  if (answer.readUInt16BE(0) !== asked.readUInt16BE(0)) return garbage('answer to another transaction');
  if (answer[6] !== unit) return garbage(`answer of unit ${answer[6]} instead of ${unit}`);
  const pdu = Buffer.from(answer.subarray(7));
  if (pdu[0] === (code | 0x80)) {
    return pdu.length === 2 ? { kind: 'exception', code: pdu[1]!, ms } : garbage('exception of wrong length');
  }
  return pdu[0] === code ? { kind: 'data', pdu, ms } : garbage(`answer with function code ${pdu[0]}`);
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
