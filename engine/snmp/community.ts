import { octets, sequence } from '#protocol/der.ts';
import { BerReader, berInteger } from './ber.ts';
import type { Opened, Security } from './security.ts';

/** Version number of SNMPv2c in a message (RFC 1901). */
const version2c = 1;

/** SNMPv2c: a community in clear letters. A context is put behind it as Cisco's switches want it, `community@20`. */
export class CommunitySecurity implements Security {
  readonly ready = true;
  readonly #community: Buffer;

  constructor(community: Buffer) {
    this.#community = community;
  }

  wrap(pdu: Buffer, _messageId: number, context: string): Buffer {
    return sequence(berInteger(version2c), octets(this.#name(context)), pdu);
  }

  open(message: Buffer): Opened {
    const outer = new BerReader(message);
    const reader = outer.into(0x30);
    outer.end();
    if (reader.integer() !== version2c) return { kind: 'fault', why: 'an answer of another version' };
    const said = reader.octets();
    if (!said.subarray(0, this.#community.length).equals(this.#community)) {
      return { kind: 'fault', why: 'an answer under another community' };
    }
    const pdu = reader.whole();
    reader.end();
    return { kind: 'pdu', pdu };
  }

  #name(context: string): Buffer {
    return context === '' ? this.#community : Buffer.concat([this.#community, Buffer.from(`@${context}`)]);
  }
}
