import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';

/** What a script may do with a request besides answering it. */
export interface PeerHands {
  send(bytes: Buffer): void;
  /** Ends the connection; over UDP there is none, and nothing happens. */
  hangUp(): void;
}

/** Answers one request, or does with it what it likes. */
export type PeerScript = (request: Buffer, hands: PeerHands) => Buffer | undefined;

/** A device for tests, over TCP or UDP, that behaves as its script says and remembers what it received. */
export class ScriptedPeer {
  readonly requests: Buffer[] = [];
  connections = 0;
  port = 0;
  script: PeerScript;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #datagrams: Datagrams | undefined;

  private constructor(script: PeerScript) {
    this.script = script;
  }

  static async start(transport: 'tcp' | 'udp', script: PeerScript, port = 0): Promise<ScriptedPeer> {
    const peer = new ScriptedPeer(script);
    await (transport === 'tcp' ? peer.#listen(port) : peer.#bind(port));
    return peer;
  }

  stop(): void {
    this.#server?.close();
    this.#datagrams?.close();
    this.#datagrams = undefined;
    for (const socket of this.#sockets) socket.destroy();
  }

  async #listen(port: number): Promise<void> {
    const server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('data', (bytes: Buffer) =>
        this.#take(bytes, { send: (out) => void socket.write(out), hangUp: () => void socket.destroy() }),
      );
    });
    this.#server = server;
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
  }

  async #bind(port: number): Promise<void> {
    const socket = createSocket('udp4');
    this.#datagrams = socket;
    await new Promise<void>((resolve) => {
      socket.bind(port, '127.0.0.1', resolve);
    });
    this.port = socket.address().port;
    socket.on('message', (bytes, from) =>
      this.#take(bytes, { send: (out) => socket.send(out, from.port, from.address), hangUp: () => undefined }),
    );
  }

  #take(request: Buffer, hands: PeerHands): void {
    this.requests.push(Buffer.from(request));
    const answer = this.script(request, hands);
    if (answer) hands.send(answer);
  }
}
