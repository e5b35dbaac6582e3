import { randomInt } from 'node:crypto';
import { BerError } from '#engine/snmp/ber.ts';
import type { Oid } from '#engine/snmp/oid.ts';
import { type AnswerPdu, answerOf, errorNames, type ReadKind, readPdu } from '#engine/snmp/pdu.ts';
import type { Opened, Security } from '#engine/snmp/security.ts';
import type { DeviceLine, LineOptions } from '../../controllers/device-line.ts';
import { DevicePort } from '../../controllers/device-port.ts';
import type { DeviceReply } from '../../controllers/gentle-reader.ts';
import type { Pace } from '../../controllers/pace.ts';
import { RequestGate } from '../../controllers/request-gate.ts';
import { UdpLine } from '../../controllers/udp-line.ts';
import { assertReadOnly } from './guard.ts';

/** Where a switch is asked, how fast, and as whom. */
export interface PortOptions extends LineOptions {
  pace: Pace;
  security: Security;
}

/** One reading: what, of which VLAN where the switch keeps a table for each, and how many rows at once. */
export interface Question {
  kind: ReadKind;
  oids: readonly Oid[];
  context?: string;
  repetitions?: number;
}

/** How often a question is put again after the agent's security told what was missing. */
const mostIntroductions = 3;

/**
 * The only way to a switch: one socket that hears that switch alone, one request at a time, at the agreed pace, and only
 * readings of what the guard knows. An answer to another request is none.
 */
export class SnmpPort extends DevicePort<Buffer, DeviceLine> {
  readonly #security: Security;
  #lastId: number;

  constructor(options: PortOptions) {
    super('SNMP', new UdpLine(options), new RequestGate<Buffer>(assertReadOnly, options.pace, options.signal));
    this.#security = options.security;
    this.#lastId = randomInt(1, 1_000_000_000);
  }

  /** Asks. The data of the reply is the answer as it came, for `answerOf`. Throws RefusedPduError for what is no reading. */
  ask({ kind, oids, context = '', repetitions = 0 }: Question): Promise<DeviceReply> {
    return this.alone(async () => {
      let said = '';
      for (let round = 0; round < mostIntroductions; round++) {
        const known = this.#security.ready;
        const question = known ? readPdu(kind, this.#nextId(), oids, repetitions) : readPdu('get', this.#nextId(), []);
        const { reply, opened } = await this.#exchange(question, context);
        if (reply.kind !== 'frame') return reply;
        if (opened?.kind === 'pdu') return this.#understood(opened.pdu, reply.ms);
        said = opened?.kind === 'report' ? opened.name : '';
        const introduced = this.#security.ready && (!known || said === 'notInTimeWindows');
        if (!introduced) return { kind: 'refused', code: said, words: 'by its security', rest: false, ms: reply.ms };
      }
      return { kind: 'garbage', reason: `it keeps saying ${said}` };
    });
  }

  async #exchange(question: Buffer, context: string) {
    const name = this.gate.allowed(question);
    await this.gate.turn();
    this.gate.count(name);
    const id = this.#lastId;
    const wire = this.#security.wrap(question, id, context, performance.now());
    let opened: Opened | undefined;
    const reply = await this.line.exchange(wire, (got) => {
      opened = this.#open(got, id);
      return opened.kind === 'fault' ? opened.why : got;
    });
    return { reply, opened };
  }

  #open(got: Buffer, id: number): Opened {
    try {
      const opened = this.#security.open(got, id, performance.now());
      if (opened.kind !== 'pdu') return opened;
      const answer = answerOf(opened.pdu);
      if (answer.kind === 'response' && answer.requestId === id) return opened;
      return { kind: 'fault', why: 'an answer to another request' };
    } catch (error) {
      if (error instanceof BerError) return { kind: 'fault', why: `no answer of SNMP: ${error.message}` };
      throw error;
    }
  }

  #understood(pdu: Buffer, ms: number): DeviceReply {
    const { status } = answerOf(pdu);
    if (status === 0) return { kind: 'data', data: pdu, ms };
    return { kind: 'refused', code: errorNames[status] ?? String(status), words: 'as it says', rest: false, ms };
  }

  #nextId(): number {
    this.#lastId = (this.#lastId % 0x7fff_fffe) + 1;
    return this.#lastId;
  }
}

/** The answer in the data of a reply; undefined where it is none. */
export function answerIn(data: Buffer): AnswerPdu | undefined {
  try {
    return answerOf(data);
  } catch (error) {
    if (error instanceof BerError) return undefined;
    throw error;
  }
}
