import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type SyslogFrame, SyslogFraming } from '#engine/logs/syslog-framing.ts';

/** What a TCP listener needs from the source. */
export interface TcpListenerOptions {
  maxMessageBytes: number;
  maxConnections: number;
  maxConnectionsPerSender: number;
  isAllowed(sender: string): boolean;
  onFrame(frame: SyslogFrame, sender: string): void;
  /** A connection that was refused, and why. */
  onRefused(reason: string): void;
  /** A connection that the system could not give, for example because too many files are open. */
  onTrouble(problem: string): void;
  /** Asked after each piece of data: a promise that resolves when more may come, or undefined. */
  pause(): Promise<void> | undefined;
}

/** All TCP ports of the source, with limits that hold for them together. */
export class TcpListener {
  readonly #options: TcpListenerOptions;
  readonly #servers: Server[] = [];
  readonly #sockets = new Map<Socket, string>();

  constructor(options: TcpListenerOptions) {
    this.#options = options;
  }

  /** Listens and answers the port. */
  async listen(host: string, port: number): Promise<number> {
    const server = createServer((socket) => this.#accept(socket));
    this.#servers.push(server);
    server.listen(port, host);
    await once(server, 'listening');
    server.on('error', (error) => this.#options.onTrouble(error.message));
    return (server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.destroy();
    await Promise.all(this.#servers.filter((s) => s.listening).map((s) => new Promise((resolve) => s.close(resolve))));
  }

  #accept(socket: Socket): void {
    const sender = plainAddress(socket.remoteAddress ?? '');
    const refusal = this.#refusal(sender);
    socket.on('error', () => socket.destroy());
    if (refusal !== undefined) {
      this.#options.onRefused(refusal);
      socket.destroy();
      return;
    }
    this.#sockets.set(socket, sender);
    const framing = new SyslogFraming(this.#options.maxMessageBytes);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => {
      for (const frame of framing.push(chunk)) this.#options.onFrame(frame, sender);
      const room = this.#options.pause();
      if (!room) return;
      socket.pause();
      void room.then(() => socket.resume());
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      const frame = framing.end();
      if (frame) this.#options.onFrame(frame, sender);
    });
  }

  #refusal(sender: string): string | undefined {
    const { isAllowed, maxConnections, maxConnectionsPerSender } = this.#options;
    if (!isAllowed(sender)) return `${sender} is not among the senders`;
    if (this.#sockets.size >= maxConnections) return `more than ${maxConnections} connections`;
    const same = [...this.#sockets.values()].filter((address) => address === sender).length;
    return same >= maxConnectionsPerSender
      ? `more than ${maxConnectionsPerSender} connections from ${sender}`
      : undefined;
  }
}

/** An IPv4 address that came in over an IPv6 port is written as IPv4. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}
