import { der } from '#protocol/der.ts';
import type { Oid } from './oid.ts';

/** Bytes that are no BER as SNMP uses it (RFC 3417, 8: definite lengths, low tags), or end too early. */
export class BerError extends Error {
  override name = 'BerError';
}

/** Arcs of one identifier at most (RFC 2578, 3.5). */
const mostArcs = 128;

/** One value: its tag and the bytes within. */
export interface Tlv {
  tag: number;
  content: Buffer;
}

/** Takes values one after the other out of bytes; throws BerError for what is none. */
export class BerReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The next value, of this tag where one is named. */
  next(tag?: number): Tlv {
    const found = this.#byte();
    if (tag !== undefined && found !== tag) throw new BerError(`tag ${hex(found)} instead of ${hex(tag)}`);
    if ((found & 0x1f) === 0x1f) throw new BerError('a tag of several bytes');
    const length = this.#length();
    if (length > this.#bytes.length - this.#at) throw new BerError('it ends before its length says');
    const content = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return { tag: found, content };
  }

  /** The next value with its tag and length. */
  whole(): Buffer {
    const from = this.#at;
    this.next();
    return this.#bytes.subarray(from, this.#at);
  }

  /** The content of the next value, of this tag, to be read on its own. */
  into(tag: number): BerReader {
    return new BerReader(this.next(tag).content);
  }

  integer(): number {
    return integerOf(this.next(0x02).content);
  }

  octets(): Buffer {
    return this.next(0x04).content;
  }

  /** Throws unless everything was taken. */
  end(): void {
    if (!this.done) throw new BerError('more bytes than the message has');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new BerError('it ends too early');
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new BerError(`a length of ${count} bytes`);
    let length = 0;
    for (let at = 0; at < count; at++) length = length * 256 + this.#byte();
    return length;
  }
}

/** A signed whole number of at most six bytes, more than any SNMP integer has. */
export function integerOf(content: Buffer): number {
  if (content.length === 0 || content.length > 6) throw new BerError(`a number of ${content.length} bytes`);
  return content.readIntBE(0, content.length);
}

/** An unsigned number of up to 64 bits; agents that forget the leading zero are understood, too. */
export function unsignedOf(content: Buffer): bigint {
  if (content.length === 0 || content.length > 9) throw new BerError(`a number of ${content.length} bytes`);
  return content.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) & 0xffff_ffff_ffff_ffffn;
}

/** An object identifier. */
export function oidOf(content: Buffer): Oid {
  const arcs: number[] = [];
  let arc = 0;
  for (const [at, byte] of content.entries()) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > 0xffff_ffff + 80) throw new BerError('an arc beyond 32 bits');
    if (byte >= 0x80) {
      if (at === content.length - 1) throw new BerError('an identifier ends within an arc');
      continue;
    }
    if (arcs.length === 0) {
      const first = Math.min(Math.floor(arc / 40), 2);
      arcs.push(first, arc - first * 40);
    } else arcs.push(arc);
    arc = 0;
    if (arcs.length > mostArcs) throw new BerError(`more than ${mostArcs} arcs`);
  }
  return arcs;
}

/** A signed whole number. */
export function berInteger(value: number): Buffer {
  for (let size = 1; size <= 6; size++) {
    const limit = 2 ** (size * 8 - 1);
    if (value < -limit || value >= limit) continue;
    const content = Buffer.alloc(size);
    content.writeIntBE(value, 0, size);
    return der(0x02, content);
  }
  throw new BerError(`${value} is too great`);
}

/** An object identifier of at least two arcs. */
export function berOid(arcs: Oid): Buffer {
  const [first = 0, second = 0, ...rest] = arcs;
  const out: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 0x80);
    out.push(...groups);
  }
  return der(0x06, Buffer.from(out));
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
