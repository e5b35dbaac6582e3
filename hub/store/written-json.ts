import { backslash, minus, nine, point, quote, zero } from './ascii.ts';
import { isUnfolded } from './fold.ts';

/** How a value stands in a text; names of its forms. */
export const forms = { text: 1, escapedText: 2, number: 3, truth: 4, nothing: 5 } as const;

/** 1 for what stands for itself in a text and is one byte. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== quote && byte !== backslash ? 1 : 0,
);
/** 1 for what may follow a backslash alone. */
const shortEscapes = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
/** What `JSON.stringify` writes behind `\u`, for control characters that have no short form. */
const longEscapes: ReadonlySet<string> = new Set(
  Array.from({ length: 0x20 }, (_, control) => control)
    .filter((control) => !'\b\f\n\r\t'.includes(String.fromCharCode(control)))
    .map((control) => control.toString(16).padStart(4, '0')),
);
const words = [
  { bytes: Buffer.from('true'), form: forms.truth },
  { bytes: Buffer.from('false'), form: forms.truth },
  { bytes: Buffer.from('null'), form: forms.nothing },
] as const;
/** Digits of a number that a double holds and gives back as they were. */
const exactDigits = 15;
/** Decimals that JavaScript writes without an exponent. */
const plainDecimals = 6;

/**
 * Finds where texts, numbers and words of JSON end, in UTF-8 bytes, as far as they stand exactly as `JSON.stringify` writes them:
 * parsing and writing them again gives the same bytes. Anything else, be it allowed or not, has no end (-1). The bytes must end with a
 * line feed, or with something else that stands in no text.
 */
export class WrittenJson {
  bytes: Uint8Array = new Uint8Array();
  /** Form of the value found last. */
  form: number = forms.nothing;
  /** True once a letter came by of which folding may change more than case. */
  mayFold = false;

  /** Place behind a value that begins at `at`. */
  value(at: number): number {
    const byte = this.bytes[at]!;
    if (byte === quote) return this.text(at + 1) + 1 || -1;
    return byte === minus || (byte >= zero && byte <= nine) ? this.number(at) : this.word(at);
  }

  /** Place of the quote that ends a text; `at` is behind the one that begins it. */
  text(at: number): number {
    const { bytes } = this;
    this.form = forms.text;
    let here = at;
    for (;;) {
      while (plain[bytes[here]!] === 1) here += 1;
      const byte = bytes[here]!;
      if (byte === quote) return here;
      if (byte >= 0x80) here = this.letter(here);
      else if (byte === backslash) here = this.escape(here + 1);
      else return -1;
      if (here < 0) return -1;
    }
  }

  private letter(at: number): number {
    const { bytes } = this;
    const lead = bytes[at]!;
    if (lead < 0xe0 || lead >= 0xf0) {
      this.mayFold = true;
      return at + (lead < 0xe0 ? 2 : 4);
    }
    const codePoint = ((lead & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
    if (!isUnfolded(codePoint)) this.mayFold = true;
    return at + 3;
  }

  private escape(at: number): number {
    this.form = forms.escapedText;
    if (shortEscapes[this.bytes[at]!] === 1) return at + 1;
    const long = String.fromCharCode(...this.bytes.subarray(at, at + 5));
    return long[0] === 'u' && longEscapes.has(long.slice(1)) ? at + 5 : -1;
  }

  private number(at: number): number {
    const { bytes } = this;
    this.form = forms.number;
    const first = bytes[at] === minus ? at + 1 : at;
    let here = first;
    while (bytes[here]! >= zero && bytes[here]! <= nine) here += 1;
    const whole = here - first;
    let decimals = 0;
    if (bytes[here] === point) {
      here += 1;
      while (bytes[here]! >= zero && bytes[here]! <= nine) here += 1;
      decimals = here - first - whole - 1;
      if (decimals === 0 || decimals > plainDecimals || bytes[here - 1] === zero) return -1;
    }
    const leadingZero = bytes[first] === zero && whole > 1;
    const minusZero = first > at && bytes[first] === zero && decimals === 0;
    if (whole === 0 || leadingZero || minusZero || whole + decimals > exactDigits) return -1;
    return here;
  }

  private word(at: number): number {
    for (const word of words) {
      const { length } = word.bytes;
      let same = 0;
      while (same < length && this.bytes[at + same] === word.bytes[same]) same += 1;
      if (same < length) continue;
      this.form = word.form;
      return at + length;
    }
    return -1;
  }
}
