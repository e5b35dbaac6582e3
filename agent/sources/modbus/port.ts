import type { DeviceLine, LineOptions } from '../../controllers/device-line.ts';
import { RequestGate } from '../../controllers/request-gate.ts';
import { SerialLine, type SerialManners } from '../../controllers/serial-line.ts';
import { SharedLine, type SharedLineOptions } from '../../controllers/shared-line.ts';
import { TcpLine } from '../../controllers/tcp-line.ts';
import { answerReader, type Framing, type Reply, replyOf } from './framing.ts';
import { assertReadOnly, assertSerialUnit } from './functions.ts';
import { rtuFraming } from './rtu-framing.ts';
import { tcpFraming } from './tcp-framing.ts';

/** How Modbus lies on the line: its own TCP frames, or serial frames passed through. */
export const framings = { tcp: tcpFraming, rtu: rtuFraming } as const;

/** Where and how a port connects. */
export interface PortOptions extends SharedLineOptions, LineOptions {
  /** A serial port of this machine, instead of host and port. */
  serial?: SerialManners | undefined;
  framing?: keyof typeof framings | undefined;
  /** Function codes beyond the usual reads that a person allowed for this device. */
  allowed?: readonly number[] | undefined;
}

/**
 * The only way to a Modbus device: one connection per place for all that lies behind it, one request at a time, at the
 * agreed pace, and only reads. After silence or a wrong frame the connection is closed, so that a late answer can never
 * meet a later question.
 */
export class ModbusPort {
  readonly #gate: RequestGate<{ unit: number; pdu: Uint8Array }>;
  readonly #line: SharedLine;
  readonly #framing: Framing;
  #busy = false;

  constructor(options: PortOptions) {
    const framing = framings[options.serial ? 'rtu' : (options.framing ?? 'tcp')];
    this.#framing = framing;
    this.#gate = new RequestGate(({ unit, pdu }) => {
      if (framing === rtuFraming) assertSerialUnit(unit, pdu);
      return assertReadOnly(pdu, options.allowed);
    });
    this.#line = new SharedLine(addressOf(options), options, () => lineTo(options));
  }

  /** Requests sent, by function code and name. */
  get requests(): Record<string, number> {
    return this.#gate.requests;
  }

  /** Requests stopped by the guard, by function code and name. */
  get refused(): Record<string, number> {
    return this.#gate.refused;
  }

  get connections(): number {
    return this.#line.connections;
  }

  get bytesIn(): number {
    return this.#line.bytesIn;
  }

  get bytesOut(): number {
    return this.#line.bytesOut;
  }

  /** Sends one read and waits for its answer; throws RefusedFunctionError for anything that is no read. */
  async request(unit: number, pdu: Uint8Array): Promise<Reply> {
    const name = this.#gate.allowed({ unit, pdu });
    if (this.#busy) throw new Error('a Modbus port carries one request at a time');
    this.#busy = true;
    const frame = this.#framing.wrap(unit, pdu);
    const sentBefore = this.#line.bytesOut;
    try {
      const reply = await this.#line.exchange(frame, answerReader(this.#framing, frame));
      return reply.kind === 'frame' ? replyOf(this.#framing, reply.frame, reply.ms, frame) : reply;
    } finally {
      if (this.#line.bytesOut > sentBefore) this.#gate.count(name);
      this.#busy = false;
    }
  }

  close(): void {
    this.#line.close();
  }
}

/** Name of the place of a device: everything there shares one line. */
export function addressOf({ serial, host, port }: Pick<PortOptions, 'serial' | 'host' | 'port'>): string {
  return serial?.path ?? `${host}:${port}`;
}

/** One line for all users of a place, so no user's signal ends it. */
function lineTo({ serial, host, port, connectMs, answerMs, waiting }: PortOptions): DeviceLine {
  return serial
    ? new SerialLine({ serial, answerMs, waiting })
    : new TcpLine({ host, port, connectMs, answerMs, waiting });
}
