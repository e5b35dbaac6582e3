/** One message out of a stream. */
export interface SyslogFrame {
  bytes: Buffer;
  /** Bytes left out because the message is longer than the limit. */
  cut: number;
}

const space = 0x20;
const lineFeed = 0x0a;
const maxCountDigits = 9;

/**
 * Finds the messages in a TCP stream (RFC 6587): with their length in front, or ended by a line feed or zero byte; a sender
 * may use both. Of an overlong message only the beginning is held, the rest is counted.
 */
export class SyslogFraming {
  readonly #limit: number;
  #held: Buffer = Buffer.alloc(0);
  /** Bytes still to come of a message whose length is known; -1 while between messages or in one ended by a line feed. */
  #counted = -1;
  /** Bytes of the present message that were dropped. */
  #cut = 0;

  /** @param limit bytes kept of one message */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Messages that the next bytes complete. */
  push(chunk: Uint8Array): SyslogFrame[] {
    const frames: SyslogFrame[] = [];
    let rest: Buffer = Buffer.concat([this.#held, chunk]);
    for (;;) {
      const step = this.#next(rest);
      if (step.frame && (step.frame.bytes.length > 0 || step.frame.cut > 0)) frames.push(step.frame);
      rest = step.rest;
      if (!step.again) break;
    }
    this.#held = rest;
    return frames;
  }

  /** The message that the end of the stream ends. */
  end(): SyslogFrame | undefined {
    const frame = { bytes: this.#held, cut: this.#cut };
    this.#held = Buffer.alloc(0);
    return frame.bytes.length > 0 ? frame : undefined;
  }

  #next(bytes: Buffer): { frame?: SyslogFrame; rest: Buffer; again: boolean } {
    if (bytes.length === 0) return { rest: bytes, again: false };
    if (this.#counted < 0 && this.#cut === 0) {
      const count = readCount(bytes);
      if (count === 'incomplete') return { rest: bytes, again: false };
      if (count) {
        this.#counted = count.length;
        return { rest: bytes.subarray(count.digits + 1), again: true };
      }
    }
    return this.#counted >= 0 ? this.#byCount(bytes) : this.#byEnd(bytes);
  }

  #byCount(bytes: Buffer): { frame?: SyslogFrame; rest: Buffer; again: boolean } {
    if (bytes.length < this.#counted) {
      const kept = this.#trim(bytes);
      this.#counted -= bytes.length - kept.length;
      return { rest: kept, again: false };
    }
    const frame = this.#frame(bytes.subarray(0, this.#counted));
    const rest = bytes.subarray(this.#counted);
    this.#counted = -1;
    return { frame, rest, again: true };
  }

  #byEnd(bytes: Buffer): { frame?: SyslogFrame; rest: Buffer; again: boolean } {
    const at = bytes.findIndex((byte) => byte === lineFeed || byte === 0);
    if (at < 0) return { rest: this.#trim(bytes), again: false };
    return { frame: this.#frame(bytes.subarray(0, at)), rest: bytes.subarray(at + 1), again: true };
  }

  #frame(bytes: Buffer): SyslogFrame {
    const kept = bytes.subarray(0, this.#limit);
    const cut = this.#cut + bytes.length - kept.length;
    this.#cut = 0;
    return { bytes: Buffer.from(kept), cut };
  }

  #trim(bytes: Buffer): Buffer {
    if (bytes.length <= this.#limit) return bytes;
    this.#cut += bytes.length - this.#limit;
    return Buffer.from(bytes.subarray(0, this.#limit));
  }
}

function readCount(bytes: Buffer): { length: number; digits: number } | 'incomplete' | undefined {
  let digits = 0;
  while (digits < bytes.length && digits <= maxCountDigits && isDigit(bytes[digits]!)) digits += 1;
  if (digits === 0 || bytes[0] === 0x30 || digits > maxCountDigits) return undefined;
  if (digits === bytes.length) return 'incomplete';
  const follows = bytes[digits + 1];
  if (bytes[digits] !== space) return undefined;
  if (follows === undefined) return 'incomplete';
  if (follows !== 0x3c) return undefined;
  return { length: Number(bytes.toString('latin1', 0, digits)), digits };
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
