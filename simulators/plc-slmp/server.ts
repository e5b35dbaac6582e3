import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { bend, type Misbehaviour } from '../misbehaviour.ts';
import { acting, execute } from './commands.ts';
import type { Cpu } from './cpu.ts';
import { answerFrame, type Code, type Request, takeRequest } from './frames.ts';

/** Counts that tests compare with what the agent claims. */
export interface ServerCounts {
  /** Requests received, as `0401/0000`. */
  requests: Record<string, number>;
  connections: number;
  openAtOnce: number;
  writes: number;
  /** Remote run, stop, pause, reset, clear. */
  operations: number;
  /** Bytes that were no request. */
  nonsense: number;
}

/** Counts of a server that was not asked yet. */
const none = (): ServerCounts => ({
  requests: {},
  connections: 0,
  openAtOnce: 0,
  writes: 0,
  operations: 0,
  nonsense: 0,
});

/** A MELSEC over SLMP: TCP, and UDP at the same port. Like an iQ-F it keeps one TCP connection and ends a second. */
export class SlmpServer {
  readonly counts: ServerCounts;
  misbehaviour: Misbehaviour | null = null;
  readonly #cpu: Cpu;
  readonly #code: Code;
  readonly #server: Server;
  #datagrams: Datagrams | undefined;
  readonly #sockets = new Set<Socket>();

  /** `counts` go on from an earlier server of the same controller. */
  constructor(cpu: Cpu, code: Code, counts: ServerCounts = none()) {
    this.counts = counts;
    this.#cpu = cpu;
    this.#code = code;
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
    datagrams.on('message', (bytes, from) => {
      const taken = takeRequest(this.#code, bytes);
      if (!taken) {
        this.counts.nonsense += 1;
        return;
      }
      for (const piece of this.#pieces(taken.request)) datagrams.send(piece, from.port, from.address);
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
    if (this.#sockets.size > 0) {
      socket.end();
      return;
    }
    this.#sockets.add(socket);
    this.counts.openAtOnce = Math.max(this.counts.openAtOnce, this.#sockets.size);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let got: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      for (;;) {
        const taken = takeRequest(this.#code, got);
        if (taken === null) return;
        if (taken === undefined) {
          this.counts.nonsense += 1;
          socket.destroy();
          return;
        }
        got = taken.rest;
        if (this.misbehaviour === 'close') {
          this.#count(taken.request);
          socket.destroy();
          return;
        }
        for (const piece of this.#pieces(taken.request)) socket.write(piece);
      }
    });
  }

  /** What goes out for a request, in the pieces in which it goes. */
  #pieces(request: Request): Buffer[] {
    this.#count(request);
    const outcome = execute(this.#cpu, this.#code, request);
    const good =
      'data' in outcome
        ? answerFrame(this.#code, request, 0, outcome.data)
        : answerFrame(this.#code, request, outcome.endCode, this.#about(request));
    return bend(this.misbehaviour, good, {
      wrongId: (frame) => {
        const other = Buffer.from(frame);
        const station = this.#head(request) + this.#code.unit;
        other.fill(this.#code.text(1, 1), station, station + this.#code.unit);
        return other;
      },
      oversize: (frame) => {
        const at = this.#head(request) + 5 * this.#code.unit;
        return Buffer.concat([frame.subarray(0, at), this.#code.text(0xfff0, 2), Buffer.alloc(0xfff0, 0x30)]);
      },
    });
  }

  /** Where the routing fields of an answer begin. */
  #head({ number }: Request): number {
    return 2 * this.#code.unit + number.length;
  }

  #about({ route, command, subcommand }: Request): Buffer {
    return Buffer.concat([route, this.#code.text(command, 2), this.#code.text(subcommand, 2)]);
  }

  #count({ command, subcommand }: Request): void {
    const digits = (value: number) => value.toString(16).toUpperCase().padStart(4, '0');
    const name = `${digits(command)}/${digits(subcommand)}`;
    this.counts.requests[name] = (this.counts.requests[name] ?? 0) + 1;
    const kind = acting.get(command);
    if (kind) this.counts[kind] += 1;
  }
}
