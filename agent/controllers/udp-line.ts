import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { DeviceLine, FrameReader, LineOptions, LineReply } from './device-line.ts';

/** A line over UDP: a connected socket, so that only the device itself is heard; one datagram is one frame. */
export class UdpLine implements DeviceLine {
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
    return this.#socket?.address().address;
  }

  open(): Promise<string | undefined> {
    if (this.#socket) return Promise.resolve(undefined);
    const { host, port, connectMs, signal } = this.#options;
    this.connections += 1;
    return new Promise((resolve) => {
      const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', ...(signal ? { signal } : {}) });
      const timer = setTimeout(() => fail(`no address of ${host} within ${connectMs} ms`), connectMs);
      let closed = false;
      const fail = (reason: string) => {
        clearTimeout(timer);
        if (!closed) socket.close();
        resolve(reason);
      };
      socket.on('error', (error) => fail(error.message));
      socket.on('close', () => {
        closed = true;
        if (this.#socket === socket) this.#socket = undefined;
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        this.#socket = socket;
        resolve(undefined);
      });
      if (!signal?.aborted) socket.connect(port, host);
      else fail('cancelled');
    });
  }

  async exchange(frame: Buffer, read: FrameReader, answerMs = this.#options.answerMs): Promise<LineReply> {
    const trouble = await this.open();
    const socket = this.#socket;
    if (!socket) return { kind: 'closed', reason: trouble ?? 'the socket was closed' };
    const reply = await this.#ask(socket, frame, read, answerMs);
    if (reply.kind !== 'frame') this.close();
    return reply;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  #ask(socket: Socket, frame: Buffer, read: FrameReader, answerMs: number): Promise<LineReply> {
    return new Promise((resolve) => {
      const started = performance.now();
      const end = (reply: LineReply) => {
        clearTimeout(timer);
        socket.off('message', onMessage);
        socket.off('close', onClose);
        resolve(reply);
      };
      const timer = setTimeout(() => end({ kind: 'silent' }), answerMs);
      const onClose = () => end({ kind: 'closed', reason: 'nobody listens at this address' });
      const onMessage = (datagram: Buffer) => {
        this.bytesIn += datagram.length;
        const found = read(datagram);
        if (found === undefined) end({ kind: 'garbage', reason: 'a datagram that is no whole answer' });
        else if (typeof found === 'string') end({ kind: 'garbage', reason: found });
        else if (found.length < datagram.length) end({ kind: 'garbage', reason: 'more bytes than the answer has' });
        else end({ kind: 'frame', frame: Buffer.from(found), ms: performance.now() - started });
      };
      socket.on('message', onMessage);
      socket.once('close', onClose);
      this.bytesOut += frame.length;
      socket.send(frame);
    });
  }
}
