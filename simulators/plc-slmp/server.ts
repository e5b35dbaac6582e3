import type { Socket } from 'node:net';
import { bend } from '../misbehaviour.ts';
import { type ServerCounts, StreamAndDatagrams } from '../stream-and-datagrams.ts';
import { acting, execute } from './commands.ts';
import type { Cpu } from './cpu.ts';
import { answerFrame, type Code, type Request, takeRequest } from './frames.ts';

/** A MELSEC over SLMP: TCP, and UDP at the same port. Like an iQ-F it keeps one TCP connection and ends a second. */
export class SlmpServer extends StreamAndDatagrams {
  readonly #cpu: Cpu;
  readonly #code: Code;

  /** `counts` go on from an earlier server of the same controller. */
  constructor(cpu: Cpu, code: Code, counts?: ServerCounts) {
    super(counts, 1);
    this.#cpu = cpu;
    this.#code = code;
  }

  protected override answerDatagram(bytes: Buffer): Buffer[] {
    const taken = takeRequest(this.#code, bytes);
    if (taken) return this.#pieces(taken.request);
    this.counts.nonsense += 1;
    return [];
  }

  protected override answerStream(socket: Socket, got: Buffer): Buffer | undefined {
    for (let rest = got; ; ) {
      const taken = takeRequest(this.#code, rest);
      if (taken === null) return rest;
      if (taken === undefined) {
        this.counts.nonsense += 1;
        socket.destroy();
        return undefined;
      }
      rest = taken.rest;
      if (this.misbehaviour === 'close') {
        this.#count(taken.request);
        socket.destroy();
        return undefined;
      }
      for (const piece of this.#pieces(taken.request)) socket.write(piece);
    }
  }

  /** What goes out for a request, in the pieces in which it goes. */
  #pieces(request: Request): Buffer[] {
    this.#count(request);
    const outcome = execute(this.#cpu, this.#code, request);
    const good =
      'data' in outcome
        ? answerFrame(this.#code, request, 0, outcome.data)
        : answerFrame(this.#code, request, outcome.endCode, this.#about(request));
    return bend(this.misbehaviour, good, {
      wrongId: (frame) => {
        const other = Buffer.from(frame);
        const station = this.#head(request) + this.#code.unit;
        other.fill(this.#code.text(1, 1), station, station + this.#code.unit);
        return other;
      },
      oversize: (frame) => {
        const at = this.#head(request) + 5 * this.#code.unit;
        return Buffer.concat([frame.subarray(0, at), this.#code.text(0xfff0, 2), Buffer.alloc(0xfff0, 0x30)]);
      },
    });
  }

  /** Where the routing fields of an answer begin. */
  #head({ number }: Request): number {
    return 2 * this.#code.unit + number.length;
  }

  #about({ route, command, subcommand }: Request): Buffer {
    return Buffer.concat([route, this.#code.text(command, 2), this.#code.text(subcommand, 2)]);
  }

  #count({ command, subcommand }: Request): void {
    const digits = (value: number) => value.toString(16).toUpperCase().padStart(4, '0');
    this.count(`${digits(command)}/${digits(subcommand)}`, acting.get(command));
  }
}
