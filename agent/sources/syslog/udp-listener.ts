import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { plainAddress } from './tcp-listener.ts';
import { kernelDrops } from './udp-drops.ts';

/** One UDP port: its messages, the buffer it got, and what the kernel had to drop. */
export class UdpListener {
  readonly #socket: Socket;
  readonly #host: string;
  #port = 0;
  #drops = 0;

  constructor(host: string, onMessage: (bytes: Buffer, sender: string) => void, onError: (error: Error) => void) {
    this.#host = host;
    this.#socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', ipv6Only: isIPv6(host) });
    this.#socket.on('message', (bytes, from) => onMessage(bytes, plainAddress(from.address)));
    this.#socket.on('error', onError);
  }

  /** Listens with a buffer of the asked size; answers the port and the size the system gave. */
  async listen(port: number, bufferBytes: number): Promise<{ port: number; bufferBytes: number }> {
    this.#socket.bind(port, this.#host);
    await once(this.#socket, 'listening');
    this.#socket.setRecvBufferSize(bufferBytes);
    this.#port = this.#socket.address().port;
    this.#drops = kernelDrops(this.#host, this.#port) ?? 0;
    return { port: this.#port, bufferBytes: this.#socket.getRecvBufferSize() };
  }

  /** Messages dropped by the kernel since this was last asked. */
  newDrops(): number {
    const now = kernelDrops(this.#host, this.#port) ?? this.#drops;
    const more = now - this.#drops;
    this.#drops = now;
    return Math.max(0, more);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}
