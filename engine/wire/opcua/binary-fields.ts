import { le32 } from '../frame/network-bytes.ts';

const longestNode = 512;

/** Node id in the encodings that type ids use: number in a namespace. */
export interface NumericNodeId {
  namespace: number;
  id: number;
}

/**
 * Reads fields of OPC UA's binary encoding one after the other. Past the end, or at a field that is none, `failed` becomes true and stays so; values are then
 * empty.
 */
export class BinaryFields {
  failed = false;
  #at: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  /** The same fields from where reading stands, to look ahead. */
  copy(): BinaryFields {
    return new BinaryFields(this.#bytes, this.#at, this.#end);
  }

  word(): number {
    const at = this.skip(4);
    return this.failed ? 0 : le32(this.#bytes, at);
  }

  /** Passes over bytes; returns where they began. */
  skip(length: number): number {
    const at = this.#at;
    this.#at += length;
    if (length < 0 || this.#at > this.#end) this.failed = true;
    return at;
  }

  /** A byte string or text; null when absent. */
  bytes(): Uint8Array | null {
    const length = this.word();
    if (length === 0xffffffff || this.failed) return null;
    const at = this.skip(length);
    return this.failed ? null : this.#bytes.subarray(at, at + length);
  }

  text(): string | null {
    const bytes = this.bytes();
    return bytes === null ? null : Buffer.from(bytes).toString('utf8');
  }

  /** Null for node ids that are not numeric; they are passed over. */
  nodeId(): NumericNodeId | null {
    const form = this.byte() & 0x3f;
    if (form === 0) return { namespace: 0, id: this.byte() };
    if (form === 1) {
      const namespace = this.byte();
      return { namespace, id: this.byte() | (this.byte() << 8) };
    }
    const namespace = this.byte() | (this.byte() << 8);
    if (form === 2) return { namespace, id: this.word() };
    if (form === 3 || form === 5) this.bytes();
    else if (form === 4) this.skip(16);
    else this.failed = true;
    return null;
  }

  /** A node id as text (OPC 10000-6, 5.3.1.10); null when it is none or longer than is told. */
  nodeText(): string | null {
    const form = this.byte() & 0x3f;
    let namespace = 0;
    if (form === 1) namespace = this.byte();
    else if (form >= 2) namespace = this.byte() | (this.byte() << 8);
    const id = this.#identifier(form);
    if (this.failed || id === null || id.length > longestNode) return null;
    return namespace === 0 ? id : `ns=${namespace};${id}`;
  }

  #identifier(form: number): string | null {
    if (form === 0) return `i=${this.byte()}`;
    if (form === 1) return `i=${this.byte() | (this.byte() << 8)}`;
    if (form === 2) return `i=${this.word()}`;
    if (form === 3) return `s=${(this.text() ?? '').replace(/\p{C}+/gu, ' ')}`;
    if (form === 4) {
      const at = this.skip(16);
      return this.failed ? null : `g=${Buffer.from(this.#bytes.subarray(at, at + 16)).toString('hex')}`;
    }
    if (form === 5) return `b=${Buffer.from(this.bytes() ?? []).toString('hex')}`;
    this.fail();
    return null;
  }

  /** What follows is none of what was to be read. */
  fail(): void {
    this.failed = true;
  }

  /** An extension object: its type; the body is passed over. */
  extension(): NumericNodeId | null {
    const type = this.nodeId();
    const form = this.byte();
    if (form === 1 || form === 2) this.bytes();
    else if (form !== 0) this.failed = true;
    return type;
  }

  /** What stands before the fields of every request. */
  requestHeader(): void {
    this.nodeId();
    this.skip(16);
    this.bytes();
    this.skip(4);
    this.extension();
  }

  /** One byte. */
  byte(): number {
    const at = this.skip(1);
    return this.failed ? 0 : this.#bytes[at]!;
  }
}
