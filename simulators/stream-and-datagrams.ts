import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import type { Misbehaviour } from './misbehaviour.ts';

/** Counts that tests compare with what the agent claims. */
export interface ServerCounts {
  /** Requests received, by command. */
  requests: Record<string, number>;
  connections: number;
  /** Most connections open at one moment. */
  openAtOnce: number;
  writes: number;
  /** Run, stop, reset, clock, clearing, forcing. */
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

/** A controller that answers over TCP, and over UDP at the same port; how it answers is the business of its protocol. */
export abstract class StreamAndDatagrams {
  readonly counts: ServerCounts;
  misbehaviour: Misbehaviour | null = null;
  readonly #mostConnections: number;
  readonly #server: Server;
  #datagrams: Datagrams | undefined;
  readonly #sockets = new Set<Socket>();

  /** `counts` go on from an earlier server of the same controller; a connection beyond `mostConnections` is ended. */
  protected constructor(counts: ServerCounts = none(), mostConnections = Number.POSITIVE_INFINITY) {
    this.counts = counts;
    this.#mostConnections = mostConnections;
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
      for (const piece of this.answerDatagram(bytes)) datagrams.send(piece, from.port, from.address);
    });
    this.#datagrams = datagrams;
    return taken;
  }

  close(): void {
    this.#server.close();
    this.#datagrams?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What goes out for a datagram. */
  protected abstract answerDatagram(bytes: Buffer): Buffer[];

  /** Answers the whole requests at the beginning of what came; gives the rest, or undefined when nothing more is read. */
  protected abstract answerStream(socket: Socket, got: Buffer): Buffer | undefined;

  protected count(name: string, kind?: 'writes' | 'operations' | undefined): void {
    this.counts.requests[name] = (this.counts.requests[name] ?? 0) + 1;
    if (kind) this.counts[kind] += 1;
  }

  #serve(socket: Socket): void {
    this.counts.connections += 1;
    if (this.#sockets.size >= this.#mostConnections) {
      socket.end();
      return;
    }
    this.#sockets.add(socket);
    this.counts.openAtOnce = Math.max(this.counts.openAtOnce, this.#sockets.size);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let got: Buffer | undefined = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      if (got !== undefined) got = this.answerStream(socket, Buffer.concat([got, chunk]));
    });
  }
}
