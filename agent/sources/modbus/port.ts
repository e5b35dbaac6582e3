import { connect, type Socket } from 'node:net';
import type { Pace } from '../../controllers/pace.ts';
import { assertReadOnly, functionName, RefusedFunctionError } from './functions.ts';

/** What came of one request; a device can do no worse than one of these. */
export type Reply =
  | { kind: 'data'; pdu: Buffer; ms: number }
  | { kind: 'exception'; code: number; ms: number }
  | { kind: 'silent' }
  | { kind: 'closed'; reason: string }
  | { kind: 'garbage'; reason: string };

/** Where and how a port connects. Times in milliseconds. */
export interface PortOptions {
  host: string;
  port: number;
  connectMs: number;
  answerMs: number;
  pace: Pace;
  signal?: AbortSignal;
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
  connections = 0;
  bytesIn = 0;
  bytesOut = 0;
  #socket: Socket | undefined;
  #transaction = 0;
  #busy = false;

  constructor(options: PortOptions) {
    this.#options = options;
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
      const socket = this.#socket ?? (await this.#open());
      if (typeof socket === 'string') return { kind: 'closed', reason: socket };
      const reply = await this.#exchange(socket, unit, pdu);
      if (reply.kind !== 'data' && reply.kind !== 'exception') this.close();
      return reply;
    } finally {
      this.#busy = false;
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Promise<Socket | string> {
    const { host, port, connectMs, signal } = this.#options;
    this.connections += 1;
    return new Promise((resolve) => {
      const socket = connect({ host, port, noDelay: true, ...(signal ? { signal } : {}) });
      const timer = setTimeout(() => fail(`no connection within ${connectMs} ms`), connectMs);
      const fail = (reason: string) => {
        clearTimeout(timer);
        socket.destroy();
        resolve(reason);
      };
      socket.on('error', (error) => fail(error.message));
      socket.on('close', () => {
        if (this.#socket === socket) this.#socket = undefined;
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        this.#socket = socket;
        resolve(socket);
      });
    });
  }

  #exchange(socket: Socket, unit: number, pdu: Uint8Array): Promise<Reply> {
    this.#transaction = (this.#transaction + 1) % 65_536;
    const frame = Buffer.alloc(7 + pdu.length);
    frame.writeUInt16BE(this.#transaction, 0);
    frame.writeUInt16BE(pdu.length + 1, 4);
    frame.writeUInt8(unit, 6);
    frame.set(pdu, 7);
    return new Promise((resolve) => {
      const started = performance.now();
      let got = Buffer.alloc(0);
      const end = (reply: Reply) => {
        clearTimeout(timer);
        socket.off('data', onData);
        socket.off('close', onClose);
        resolve(reply);
      };
      const timer = setTimeout(
        () => end(got.length > 0 ? { kind: 'garbage', reason: 'the answer never became whole' } : { kind: 'silent' }),
        this.#options.answerMs,
      );
      const onClose = () => end({ kind: 'closed', reason: 'the device closed the connection' });
      const onData = (chunk: Buffer) => {
        this.bytesIn += chunk.length;
        got = Buffer.concat([got, chunk]);
        const reply = readFrame(got, this.#transaction, unit, pdu[0]!, performance.now() - started);
        if (reply) end(reply);
      };
      socket.on('data', onData);
      socket.once('close', onClose);
      count(this.requests, functionName(pdu[0]!));
      this.bytesOut += frame.length;
      socket.write(frame);
    });
  }
}

function readFrame(got: Buffer, transaction: number, unit: number, code: number, ms: number): Reply | undefined {
  const garbage = (reason: string): Reply => ({ kind: 'garbage', reason });
  if (got.length < 8) return undefined;
  if (got.readUInt16BE(2) !== 0) return garbage('not a Modbus frame');
  const length = got.readUInt16BE(4);
  if (length < 2 || length + 6 > longestFrame) return garbage(`impossible length ${length}`);
  if (got.length < length + 6) return undefined;
  if (got.length > length + 6) return garbage('more bytes than the answer has');
  if (got.readUInt16BE(0) !== transaction) return garbage('answer to another transaction');
  if (got[6] !== unit) return garbage(`answer of unit ${got[6]} instead of ${unit}`);
  const pdu = Buffer.from(got.subarray(7));
  if (pdu[0] === (code | 0x80)) {
    return pdu.length === 2 ? { kind: 'exception', code: pdu[1]!, ms } : garbage('exception of wrong length');
  }
  return pdu[0] === code ? { kind: 'data', pdu, ms } : garbage(`answer with function code ${pdu[0]}`);
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
