import { SHORTEST_IN_GROUP, standingOf } from './literal-group.ts';

/** Texts from this length on are laid out once, since many rules ask for many literals in the same one. */
const LONG = 8192;
/** Runs of this many characters are told apart; a character further back is shifted out of a run's number. */
const RUN = 3;
const SHIFT = 6;
const RUNS = 1 << 16;

const encoder = new TextEncoder();

/**
 * A long text, laid out so that most literals that do not stand in it are known at once: by the runs of three characters, as numbers of
 * 16 bits, that occur in it. Two runs may share a number: then the text itself is searched, never is a literal missed.
 */
export class LongText {
  readonly text: string;
  /** The text as bytes where it is pure ASCII. */
  readonly ascii: Uint8Array | undefined;
  readonly #answers = new Map<string, boolean>();
  #runs: Uint8Array | undefined;
  /** For each code unit whether it occurs; undefined where the text is pure ASCII. */
  #occurring: Uint8Array | undefined;
  #units: Uint16Array | undefined;

  constructor(text: string) {
    this.text = text;
    const bytes = new Uint8Array(text.length);
    const { read, written } = encoder.encodeInto(text, bytes);
    this.ascii = read === text.length && written === text.length ? bytes : undefined;
  }

  /** The code units of the text, one for each character of a string. */
  get codes(): Uint8Array | Uint16Array {
    if (this.ascii) return this.ascii;
    if (!this.#units) {
      this.#units = new Uint16Array(this.text.length);
      Buffer.from(this.#units.buffer).write(this.text, 'utf16le');
    }
    return this.#units;
  }

  /** False only for a literal that does not stand in the text. */
  mayHold(literal: string): boolean {
    const runs = this.#runs ?? this.#layOut();
    const occurring = this.#occurring;
    let run = 0;
    for (let at = 0; at < literal.length; at++) {
      const code = literal.charCodeAt(at);
      if (occurring ? occurring[code] === 0 : code > 127) return false;
      run = ((run << SHIFT) ^ code) & (RUNS - 1);
      if (at >= RUN - 1 && runs[run] === 0) return false;
    }
    return true;
  }

  /** Whether a literal stands in the text; searched for at most once. */
  includes(literal: string): boolean {
    if (!this.mayHold(literal)) return false;
    let answer = this.#answers.get(literal);
    if (answer === undefined) {
      answer = this.text.includes(literal);
      this.#answers.set(literal, answer);
    }
    return answer;
  }

  /** Looks for many literals at once, so that `includes` knows of them. */
  lookFor(literals: Iterable<string>): void {
    const open: string[] = [];
    for (const literal of literals)
      if (literal.length >= SHORTEST_IN_GROUP && this.mayHold(literal) && !this.#answers.has(literal))
        open.push(literal);
    const standing = standingOf(this.text, this.codes, open);
    for (const literal of open) this.#answers.set(literal, standing.has(literal));
  }

  #layOut(): Uint8Array {
    const runs = new Uint8Array(RUNS);
    const { ascii } = this;
    let run = 0;
    if (ascii) {
      for (let at = 0; at < ascii.length; at++) {
        run = ((run << SHIFT) ^ ascii[at]!) & (RUNS - 1);
        runs[run] = 1;
      }
    } else {
      const units = this.codes;
      const occurring = new Uint8Array(RUNS);
      for (let at = 0; at < units.length; at++) {
        const code = units[at]!;
        occurring[code] = 1;
        run = ((run << SHIFT) ^ code) & (RUNS - 1);
        runs[run] = 1;
      }
      this.#occurring = occurring;
    }
    this.#runs = runs;
    return runs;
  }
}

/** The long texts of one event, each laid out once, by whoever asks first. */
export class LongTexts {
  readonly #known: LongText[] = [];

  /** Lets go of the texts of the event before. */
  clear(): void {
    if (this.#known.length > 0) this.#known.length = 0;
  }

  /** The laid out form of a text; undefined for a short one, in which everything is found sooner without. */
  of(text: string): LongText | undefined {
    if (text.length < LONG) return undefined;
    for (const known of this.#known) if (known.text === text) return known;
    const made = new LongText(text);
    this.#known.push(made);
    return made;
  }
}
