import { connect, type Socket } from 'node:net';
import type { DeviceLine, FrameReader, LineOptions, LineReply } from './device-line.ts';

/** A line over TCP. */
export class TcpLine implements DeviceLine {
  connections = 0;
  bytesIn = 0;
  bytesOut = 0;
  readonly #options: LineOptions;
  #socket: Socket | undefined;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#socket !== undefined;
  }

  get localAddress(): string | undefined {
    return this.#socket?.localAddress;
  }

  open(): Promise<string | undefined> {
    if (this.#socket) return Promise.resolve(undefined);
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
        resolve(undefined);
      });
    });
  }

  async exchange(frame: Buffer, read: FrameReader, answerMs = this.#options.answerMs): Promise<LineReply> {
    const trouble = await this.open();
    const socket = this.#socket;
    if (!socket) return { kind: 'closed', reason: trouble ?? 'the device closed the connection' };
    const reply = await this.#ask(socket, frame, read, answerMs);
    if (reply.kind !== 'frame') this.close();
    return reply;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #ask(socket: Socket, frame: Buffer, read: FrameReader, answerMs: number): Promise<LineReply> {
    return new Promise((resolve) => {
      const started = performance.now();
      let got = Buffer.alloc(0);
      const end = (reply: LineReply) => {
        clearTimeout(timer);
        socket.off('data', onData);
        socket.off('close', onClose);
        resolve(reply);
      };
      const timer = setTimeout(
        () => end(got.length > 0 ? { kind: 'garbage', reason: 'the answer never became whole' } : { kind: 'silent' }),
        answerMs,
      );
      const onClose = () => end({ kind: 'closed', reason: 'the device closed the connection' });
      const onData = (chunk: Buffer) => {
        this.bytesIn += chunk.length;
        got = Buffer.concat([got, chunk]);
        const found = read(got);
        if (found === undefined) return;
        if (typeof found === 'string') end({ kind: 'garbage', reason: found });
        else if (found.length < got.length) end({ kind: 'garbage', reason: 'more bytes than the answer has' });
        else end({ kind: 'frame', frame: Buffer.from(found), ms: performance.now() - started });
      };
      socket.on('data', onData);
      socket.once('close', onClose);
      this.bytesOut += frame.length;
      socket.write(frame);
    });
  }
}
