import { createServer, type Server, type Socket } from 'node:net';

/** Answers one request: a protocol data unit, or whatever the script does with the socket itself. */
export type Script = (request: { unit: number; pdu: Buffer; frame: Buffer; socket: Socket }) => Buffer | undefined;

/** A device for tests that behaves as its script says and remembers what it received. */
export class ScriptedDevice {
  readonly requests: Buffer[] = [];
  connections = 0;
  port = 0;
  readonly #script: Script;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(script: Script) {
    this.#script = script;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(script: Script, port = 0): Promise<ScriptedDevice> {
    const device = new ScriptedDevice(script);
    await new Promise<void>((resolve) => {
      device.#server.listen(port, '127.0.0.1', resolve);
    });
    const address = device.#server.address();
    device.port = typeof address === 'object' && address ? address.port : 0;
    return device;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (frame: Buffer) => {
      const pdu = frame.subarray(7);
      this.requests.push(pdu);
      const answer = this.#script({ unit: frame[6] ?? 0, pdu, frame, socket });
      if (answer) socket.write(wrap(frame, answer));
    });
  }
}

/** Frame of an answer to a request frame. */
export function wrap(request: Buffer, pdu: Buffer): Buffer {
  const head = Buffer.from(request.subarray(0, 7));
  head.writeUInt16BE(pdu.length + 1, 4);
  return Buffer.concat([head, pdu]);
}

/** A well-behaved controller over 16-bit registers: function 3 up to `registers.length`, 17 and 43/14. */
export function politeScript(registers: number[]): Script {
  return ({ pdu }) => {
    if (pdu[0] === 3) {
      const start = pdu.readUInt16BE(1);
      const count = pdu.readUInt16BE(3);
      if (start + count > registers.length) return Buffer.from([0x83, 2]);
      const data = Buffer.alloc(count * 2);
      for (let i = 0; i < count; i++) data.writeUInt16BE(registers[start + i]!, i * 2);
      return Buffer.concat([Buffer.from([3, data.length]), data]);
    }
    if (pdu[0] === 17) return Buffer.from([17, 3, 9, 0xff, 0x41]);
    if (pdu[0] === 43) return Buffer.from([43, 14, 1, 1, 0, 0, 1, 0, 2, 0x48, 0x4d]);
    return Buffer.from([pdu[0]! | 0x80, 1]);
  };
}
