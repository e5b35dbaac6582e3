import type { EventEmitter } from 'node:events';
import type { DeviceHold } from './device-hold.ts';
import type { DeviceLine, FrameReader, LineOptions, LineReply } from './device-line.ts';
import { holdNetworkDevice } from './network-hold.ts';

/** What a kind of socket does in its own way. It tells `connect`, `error`, `close`, and what comes by an event of its own. */
export interface Transport<S extends EventEmitter> {
  /** Event that brings bytes. */
  readonly heard: 'data' | 'message';
  /** True where an answer may come in pieces. */
  readonly inPieces: boolean;
  /** Why a connection cannot be had in time, behind the words "within N ms". */
  readonly late: string;
  /** Why a socket closed by itself. */
  readonly gone: string;
  start(options: LineOptions): S;
  send(socket: S, frame: Buffer): void;
  /** Ends it, whatever state it is in. */
  end(socket: S): void;
  localAddress(socket: S): string | undefined;
}

/**
 * A line over a socket. It holds its device from the first time that it is opened until it is closed, so that no other process
 * of this machine talks to it in between.
 */
export class SocketLine<S extends EventEmitter> implements DeviceLine {
  connections = 0;
  bytesIn = 0;
  bytesOut = 0;
  readonly #transport: Transport<S>;
  readonly #options: LineOptions;
  #hold: DeviceHold | undefined;
  #socket: S | undefined;
  /** Sockets that are closed or about to be. */
  readonly #ended = new WeakSet<S>();

  constructor(transport: Transport<S>, options: LineOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#socket !== undefined;
  }

  get localAddress(): string | undefined {
    return this.#socket && this.#transport.localAddress(this.#socket);
  }

  async open(): Promise<string | undefined> {
    if (this.#socket) return undefined;
    const { host, port, signal, waiting } = this.#options;
    this.#hold ??= await holdNetworkDevice({ host, port }, { signal, waiting });
    this.connections += 1;
    return this.#connect();
  }

  async exchange(frame: Buffer, read: FrameReader, answerMs = this.#options.answerMs): Promise<LineReply> {
    const trouble = await this.open();
    const socket = this.#socket;
    if (!socket) return { kind: 'closed', reason: trouble ?? this.#transport.gone };
    const reply = await this.#ask(socket, frame, read, answerMs);
    if (reply.kind !== 'frame') this.#hangUp();
    return reply;
  }

  close(): void {
    this.#hangUp();
    this.#hold?.release();
    this.#hold = undefined;
  }

  #hangUp(): void {
    if (this.#socket) this.#end(this.#socket);
    this.#socket = undefined;
  }

  #end(socket: S): void {
    if (this.#ended.has(socket)) return;
    this.#ended.add(socket);
    this.#transport.end(socket);
  }

  #connect(): Promise<string | undefined> {
    const { connectMs } = this.#options;
    return new Promise((resolve) => {
      const socket = this.#transport.start(this.#options);
      const timer = setTimeout(() => fail(`${this.#transport.late} within ${connectMs} ms`), connectMs);
      const fail = (reason: string) => {
        clearTimeout(timer);
        this.#end(socket);
        resolve(reason);
      };
      socket.on('error', (error: Error) => fail(error.message));
      socket.once('close', () => {
        this.#ended.add(socket);
        if (this.#socket === socket) this.#socket = undefined;
        fail(this.#transport.gone);
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        this.#socket = socket;
        resolve(undefined);
      });
    });
  }

  #ask(socket: S, frame: Buffer, read: FrameReader, answerMs: number): Promise<LineReply> {
    const { heard, inPieces, gone } = this.#transport;
    return new Promise((resolve) => {
      const started = performance.now();
      let got = Buffer.alloc(0);
      const end = (reply: LineReply) => {
        clearTimeout(timer);
        socket.off(heard, onBytes);
        socket.off('close', onClose);
        resolve(reply);
      };
      const timer = setTimeout(
        () => end(got.length > 0 ? { kind: 'garbage', reason: 'the answer never became whole' } : { kind: 'silent' }),
        answerMs,
      );
      const onClose = () => end({ kind: 'closed', reason: gone });
      const onBytes = (bytes: Buffer) => {
        this.bytesIn += bytes.length;
        got = Buffer.concat([got, bytes]);
        const found = read(got);
        if (found === undefined) {
          if (!inPieces) end({ kind: 'garbage', reason: 'a datagram that is no whole answer' });
        } else if (typeof found === 'string') end({ kind: 'garbage', reason: found });
        else if (found.length < got.length) end({ kind: 'garbage', reason: 'more bytes than the answer has' });
        else end({ kind: 'frame', frame: Buffer.from(found), ms: performance.now() - started });
      };
      socket.on(heard, onBytes);
      socket.once('close', onClose);
      this.bytesOut += frame.length;
      this.#transport.send(socket, frame);
    });
  }
}
