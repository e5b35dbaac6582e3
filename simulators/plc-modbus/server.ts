import { createServer, type Server, type Socket } from 'node:net';
import type { Memory, Table } from './memory.ts';

/** What a simulated controller says of itself, by object number of device identification. */
export type Identity = ReadonlyMap<number, string>;

/** Counts that tests compare with what the agent claims. */
export interface ServerCounts {
  /** Requests received, by function code. */
  requests: Record<string, number>;
  connections: number;
  /** Most connections open at one moment. */
  openAtOnce: number;
  writes: number;
}

const readTables: Readonly<Record<number, Table>> = { 1: 'coils', 2: 'discrete', 3: 'holding', 4: 'input' };

/** A Modbus TCP server over a memory: reads 1-4, writes 5, 6, 15 and 16 as any PLC, 17 and 43/14. */
export class PlcServer {
  readonly counts: ServerCounts = { requests: {}, connections: 0, openAtOnce: 0, writes: 0 };
  /** Run byte of function 17. */
  running = true;
  readonly #memory: Memory;
  readonly #identity: Identity;
  readonly #unit: number;
  readonly #now: () => number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(memory: Memory, identity: Identity, unit: number, now: () => number) {
    this.#memory = memory;
    this.#identity = identity;
    this.#unit = unit;
    this.#now = now;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    this.counts.connections += 1;
    this.counts.openAtOnce = Math.max(this.counts.openAtOnce, this.#sockets.size);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let got = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      while (got.length >= 8) {
        const length = got.readUInt16BE(4);
        if (got.readUInt16BE(2) !== 0 || length < 2 || length > 254) {
          socket.destroy();
          return;
        }
        if (got.length < length + 6) return;
        const frame = got.subarray(0, length + 6);
        got = got.subarray(length + 6);
        if (frame[6] !== this.#unit) continue;
        const answer = this.#answer(frame.subarray(7));
        const head = Buffer.from(frame.subarray(0, 7));
        head.writeUInt16BE(answer.length + 1, 4);
        socket.write(Buffer.concat([head, answer]));
      }
    });
  }

  #answer(pdu: Buffer): Buffer {
    const code = pdu[0] ?? 0;
    this.counts.requests[code] = (this.counts.requests[code] ?? 0) + 1;
    const refuse = (exception: number) => Buffer.from([code | 0x80, exception]);
    if (code in readTables) return this.#read(code, pdu) ?? refuse(pdu.length === 5 ? 2 : 3);
    if (code === 5 || code === 6 || code === 15 || code === 16) {
      this.counts.writes += 1;
      return this.#write(code, pdu) ?? refuse(2);
    }
    if (code === 17) {
      const name = Buffer.from(this.#identity.get(1) ?? '', 'utf8');
      return Buffer.concat([Buffer.from([17, name.length + 2, 1, this.running ? 0xff : 0]), name]);
    }
    if (code === 43 && pdu[1] === 14) return this.#identify(pdu) ?? refuse(2);
    return refuse(1);
  }

  #read(code: number, pdu: Buffer): Buffer | undefined {
    if (pdu.length !== 5) return undefined;
    const table = readTables[code]!;
    const start = pdu.readUInt16BE(1);
    const count = pdu.readUInt16BE(3);
    const bits = code <= 2;
    if (count === 0 || count > (bits ? 2000 : 125) || !this.#memory.has(start, count)) return undefined;
    const at = this.#now();
    const data = Buffer.alloc(bits ? Math.ceil(count / 8) : count * 2);
    for (let i = 0; i < count; i++) {
      const value = this.#memory.read(table, start + i, at);
      if (bits) data[i >> 3] = data[i >> 3]! | ((value & 1) << (i & 7));
      else data.writeUInt16BE(value, i * 2);
    }
    return Buffer.concat([Buffer.from([code, data.length]), data]);
  }

  #write(code: number, pdu: Buffer): Buffer | undefined {
    const address = pdu.readUInt16BE(1);
    if (code === 5 || code === 6) {
      if (pdu.length !== 5 || !this.#memory.has(address, 1)) return undefined;
      const value = pdu.readUInt16BE(3);
      this.#memory.write(code === 5 ? 'coils' : 'holding', address, code === 5 ? (value === 0xff00 ? 1 : 0) : value);
      return Buffer.from(pdu);
    }
    const count = pdu.readUInt16BE(3);
    if (!this.#memory.has(address, count) || pdu.length !== 6 + (code === 15 ? Math.ceil(count / 8) : count * 2)) {
      return undefined;
    }
    for (let i = 0; i < count; i++) {
      if (code === 15) this.#memory.write('coils', address + i, (pdu[6 + (i >> 3)]! >> (i & 7)) & 1);
      else this.#memory.write('holding', address + i, pdu.readUInt16BE(6 + i * 2));
    }
    return Buffer.from(pdu.subarray(0, 5));
  }

  #identify(pdu: Buffer): Buffer | undefined {
    const level = pdu[2] ?? 0;
    const from = pdu[3] ?? 0;
    const last = level === 1 ? 2 : 6;
    const objects = [...this.#identity].filter(([id]) => id >= from && id <= last);
    if (level < 1 || level > 2) return undefined;
    const body = objects.map(([id, text]) => {
      const value = Buffer.from(text, 'utf8');
      return Buffer.concat([Buffer.from([id, value.length]), value]);
    });
    return Buffer.concat([Buffer.from([43, 14, level, 0x82, 0, 0, objects.length]), ...body]);
  }
}
