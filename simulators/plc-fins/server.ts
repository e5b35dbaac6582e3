import type { Socket } from 'node:net';
import { bend } from '../misbehaviour.ts';
import { type ServerCounts, StreamAndDatagrams } from '../stream-and-datagrams.ts';
import { acting, execute } from './commands.ts';
import type { Cpu } from './cpu.ts';

const ownNode = 1;
const firstFreeNode = 239;

/** An Omron controller over FINS: UDP, and TCP at the same port. */
export class FinsServer extends StreamAndDatagrams {
  readonly #cpu: Cpu;

  /** `counts` go on from an earlier server of the same controller. */
  constructor(cpu: Cpu, counts?: ServerCounts) {
    super(counts);
    this.#cpu = cpu;
  }

  protected override answerDatagram(frame: Buffer): Buffer[] {
    return this.#pieces(frame, (answer) => answer);
  }

  protected override answerStream(socket: Socket, got: Buffer): Buffer | undefined {
    let rest = got;
    while (rest.length >= 16) {
      const length = rest.readUInt32BE(4);
      if (rest.toString('latin1', 0, 4) !== 'FINS' || length < 8 || length > 2020) {
        this.counts.nonsense += 1;
        socket.end(wrap(3, 1, Buffer.alloc(0)));
        return undefined;
      }
      if (rest.length < length + 8) break;
      this.#take(socket, rest.readUInt32BE(8), Buffer.from(rest.subarray(16, length + 8)));
      rest = rest.subarray(length + 8);
    }
    return rest;
  }

  #take(socket: Socket, command: number, content: Buffer): void {
    if (command === 0 && content.length === 4) {
      this.count('node');
      const nodes = Buffer.alloc(8);
      nodes.writeUInt32BE(content.readUInt32BE(0) || firstFreeNode, 0);
      nodes.writeUInt32BE(ownNode, 4);
      socket.write(wrap(1, 0, nodes));
    } else if (command === 2) {
      const pieces = this.#pieces(content, (answer) => wrap(2, 0, answer));
      if (this.misbehaviour === 'close') socket.destroy();
      for (const piece of pieces) socket.write(piece);
    } else {
      this.counts.nonsense += 1;
      socket.end(wrap(3, 3, Buffer.alloc(0)));
    }
  }

  /** What goes out for a command frame, in the pieces in which it goes. */
  #pieces(frame: Buffer, dress: (answer: Buffer) => Buffer): Buffer[] {
    if (frame.length < 12 || (frame[0]! & 0x40) !== 0) {
      this.counts.nonsense += 1;
      return [];
    }
    const code = frame.toString('hex', 10, 12);
    this.count(code, acting.get(code));
    const outcome = execute(this.#cpu, code, frame.subarray(12));
    const [icf, , , network, node, unit, fromNetwork, fromNode, fromUnit, sid] = frame as unknown as number[];
    const header = [icf! | 0x40, 0, 2, fromNetwork!, fromNode!, fromUnit!, network!, node!, unit!, sid!];
    const ended = 'endCode' in outcome ? outcome.endCode : 0;
    const flags = (this.#cpu.fatal ? 0x80 : 0) | (this.#cpu.nonFatal ? 0x40 : 0);
    const answer = Buffer.concat([
      Buffer.from([...header, frame[10]!, frame[11]!, ended >> 8, (ended & 0xff) | flags]),
      'data' in outcome ? outcome.data : Buffer.alloc(0),
    ]);
    return bend(this.misbehaviour, dress(answer), {
      wrongId: () => dress(Buffer.from(answer).fill((sid! + 1) & 0xff, 9, 10)),
      oversize: () => dress(Buffer.concat([answer, Buffer.alloc(4000)])),
    });
  }
}

function wrap(command: number, error: number, content: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.write('FINS', 0, 'latin1');
  head.writeUInt32BE(content.length + 8, 4);
  head.writeUInt32BE(command, 8);
  head.writeUInt32BE(error, 12);
  return Buffer.concat([head, content]);
}
