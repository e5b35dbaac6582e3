import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { bend, type Misbehaviour } from '../misbehaviour.ts';
import { acting, execute } from './commands.ts';
import type { Cpu } from './cpu.ts';

/** Counts that tests compare with what the agent claims. */
export interface ServerCounts {
  /** Requests received, by command code; `node` for the node address of a TCP connection. */
  requests: Record<string, number>;
  connections: number;
  openAtOnce: number;
  writes: number;
  /** Run, stop, reset, clock, clearing, forcing. */
  operations: number;
  /** Bytes that were no request. */
  nonsense: number;
}

const ownNode = 1;
const firstFreeNode = 239;

/** Counts of a server that was not asked yet. */
const none = (): ServerCounts => ({
  requests: {},
  connections: 0,
  openAtOnce: 0,
  writes: 0,
  operations: 0,
  nonsense: 0,
});

/** An Omron controller over FINS: UDP, and TCP at the same port. */
export class FinsServer {
  readonly counts: ServerCounts;
  misbehaviour: Misbehaviour | null = null;
  readonly #cpu: Cpu;
  readonly #server: Server;
  #datagrams: Datagrams | undefined;
  readonly #sockets = new Set<Socket>();

  /** `counts` go on from an earlier server of the same controller. */
  constructor(cpu: Cpu, counts: ServerCounts = none()) {
    this.counts = counts;
    this.#cpu = cpu;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(port: number, host: string): Promise<number> {
    const taken = await new Promise<number>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
    const datagrams = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      datagrams.once('error', reject);
      datagrams.bind(taken, host, resolve);
    });
    datagrams.on('message', (frame, from) => {
      for (const piece of this.#pieces(frame, (answer) => answer)) datagrams.send(piece, from.port, from.address);
    });
    this.#datagrams = datagrams;
    return taken;
  }

  close(): void {
    this.#server.close();
    this.#datagrams?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.counts.connections += 1;
    this.#sockets.add(socket);
    this.counts.openAtOnce = Math.max(this.counts.openAtOnce, this.#sockets.size);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let got: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      while (got.length >= 16) {
        const length = got.readUInt32BE(4);
        if (got.toString('latin1', 0, 4) !== 'FINS' || length < 8 || length > 2020) {
          this.counts.nonsense += 1;
          socket.end(wrap(3, 1, Buffer.alloc(0)));
          return;
        }
        if (got.length < length + 8) return;
        const command = got.readUInt32BE(8);
        const content = got.subarray(16, length + 8);
        got = got.subarray(length + 8);
        this.#take(socket, command, Buffer.from(content));
      }
    });
  }

  #take(socket: Socket, command: number, content: Buffer): void {
    if (command === 0 && content.length === 4) {
      this.#count('node');
      const nodes = Buffer.alloc(8);
      nodes.writeUInt32BE(content.readUInt32BE(0) || firstFreeNode, 0);
      nodes.writeUInt32BE(ownNode, 4);
      socket.write(wrap(1, 0, nodes));
    } else if (command === 2) {
      const pieces = this.#pieces(content, (answer) => wrap(2, 0, answer));
      if (this.misbehaviour === 'close') socket.destroy();
      for (const piece of pieces) socket.write(piece);
    } else {
      this.counts.nonsense += 1;
      socket.end(wrap(3, 3, Buffer.alloc(0)));
    }
  }

  /** What goes out for a command frame, in the pieces in which it goes. */
  #pieces(frame: Buffer, dress: (answer: Buffer) => Buffer): Buffer[] {
    if (frame.length < 12 || (frame[0]! & 0x40) !== 0) {
      this.counts.nonsense += 1;
      return [];
    }
    const code = frame.toString('hex', 10, 12);
    this.#count(code);
    const kind = acting.get(code);
    if (kind) this.counts[kind] += 1;
    const outcome = execute(this.#cpu, code, frame.subarray(12));
    const [icf, , , network, node, unit, fromNetwork, fromNode, fromUnit, sid] = frame as unknown as number[];
    const header = [icf! | 0x40, 0, 2, fromNetwork!, fromNode!, fromUnit!, network!, node!, unit!, sid!];
    const ended = 'endCode' in outcome ? outcome.endCode : 0;
    const flags = (this.#cpu.fatal ? 0x80 : 0) | (this.#cpu.nonFatal ? 0x40 : 0);
    const answer = Buffer.concat([
      Buffer.from([...header, frame[10]!, frame[11]!, ended >> 8, (ended & 0xff) | flags]),
      'data' in outcome ? outcome.data : Buffer.alloc(0),
    ]);
    return bend(this.misbehaviour, dress(answer), {
      wrongId: () => dress(Buffer.from(answer).fill((sid! + 1) & 0xff, 9, 10)),
      oversize: () => dress(Buffer.concat([answer, Buffer.alloc(4000)])),
    });
  }

  #count(name: string): void {
    this.counts.requests[name] = (this.counts.requests[name] ?? 0) + 1;
  }
}

function wrap(command: number, error: number, content: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.write('FINS', 0, 'latin1');
  head.writeUInt32BE(content.length + 8, 4);
  head.writeUInt32BE(command, 8);
  head.writeUInt32BE(error, 12);
  return Buffer.concat([head, content]);
}
