import { connect, type Socket } from 'node:net';
import { fromSeed } from '@nats-io/nkeys';

/** How to sign in: a name and password, or a claim with its seed. */
export type RawLogin = { user: string; pass: string } | { jwt: string; seed: string };

/** A client of the message bus that sends byte for byte what it is told, as somebody with bad intentions and a credential would. */
export class RawBusClient {
  private readonly socket: Socket;
  private heard = '';
  private readonly listeners = new Set<() => void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      this.heard += data.toString('latin1');
      for (const listener of this.listeners) listener();
    });
  }

  static async open(port: number, login: RawLogin): Promise<RawBusClient> {
    const client = new RawBusClient(connect(port, '127.0.0.1'));
    const [, info] = await client.hears(/^INFO (.*)\r\n/);
    const proof =
      'jwt' in login
        ? { jwt: login.jwt, sig: signed(login.seed, (JSON.parse(info!) as { nonce: string }).nonce) }
        : login;
    client.socket.write(`CONNECT ${JSON.stringify({ verbose: false, headers: true, ...proof })}\r\n`);
    await client.flush();
    return client;
  }

  /** Publishes with these bytes as its head, however wrong they are; `reply` is where an answer is to go. */
  publish(subject: string, head: string | Buffer, body: Uint8Array, reply = ''): void {
    const bytes = Buffer.from(head);
    this.socket.write(`HPUB ${subject} ${reply} ${bytes.length} ${bytes.length + body.length}\r\n`);
    this.socket.write(bytes);
    this.socket.write(body);
    this.socket.write('\r\n');
  }

  /** Resolves when the server has taken everything sent so far. */
  async flush(): Promise<void> {
    this.heard = '';
    this.socket.write('PING\r\n');
    await this.hears(/PONG\r\n/);
  }

  close(): void {
    this.socket.destroy();
  }

  private hears(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.heard);
        if (!found) return;
        this.listeners.delete(look);
        resolve(found);
      };
      this.listeners.add(look);
      this.socket.once('close', () => reject(new Error(`the server closed the connection: ${this.heard}`)));
      look();
    });
  }
}

function signed(seed: string, nonce: string): string {
  return Buffer.from(fromSeed(Buffer.from(seed)).sign(Buffer.from(nonce))).toString('base64url');
}
