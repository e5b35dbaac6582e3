import type { DeviceLine, LineOptions } from '../../controllers/device-line.ts';
import { DevicePort } from '../../controllers/device-port.ts';
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
export class ModbusPort extends DevicePort<{ unit: number; pdu: Uint8Array }, SharedLine> {
  readonly #framing: Framing;

  constructor(options: PortOptions) {
    const framing = framings[options.serial ? 'rtu' : (options.framing ?? 'tcp')];
    const gate = new RequestGate<{ unit: number; pdu: Uint8Array }>(({ unit, pdu }) => {
      if (framing === rtuFraming) assertSerialUnit(unit, pdu);
      return assertReadOnly(pdu, options.allowed);
    });
    super('Modbus', new SharedLine(addressOf(options), options, () => lineTo(options)), gate);
    this.#framing = framing;
  }

  /** Sends one read and waits for its answer; throws RefusedFunctionError for anything that is no read. */
  async request(unit: number, pdu: Uint8Array): Promise<Reply> {
    const name = this.gate.allowed({ unit, pdu });
    const frame = this.#framing.wrap(unit, pdu);
    return this.alone(async () => {
      const sentBefore = this.line.bytesOut;
      try {
        const reply = await this.line.exchange(frame, answerReader(this.#framing, frame));
        return reply.kind === 'frame' ? replyOf(this.#framing, reply.frame, reply.ms, frame) : reply;
      } finally {
        if (this.line.bytesOut > sentBefore) this.gate.count(name);
      }
    });
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
