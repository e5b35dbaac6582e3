/** Characters outside ASCII share one class: a scan may then report too much, never too little. */
const OTHER = 128;
/** More of a literal than this does not make it rarer, only the table larger. */
const MAX_LITERAL = 16;

/** Finds which of many literals stand in a text (Aho and Corasick, 1975), as one table over the characters that occur in them. */
export class LiteralScanner {
  readonly #classes = new Uint8Array(129);
  readonly #width: number;
  /** Row offsets of the next states; the complement of the offset where that state reports something. */
  readonly #table: Int32Array;
  /** Owners reported at a state, by row number. */
  readonly #reports: (readonly number[] | undefined)[];

  constructor(entries: ReadonlyMap<string, readonly number[]>) {
    const literals = [...entries].map(([text, owners]) => ({ codes: codesOf(text.slice(0, MAX_LITERAL)), owners }));
    let classes = 1;
    for (const { codes } of literals)
      for (const code of codes) if (this.#classes[code] === 0) this.#classes[code] = classes++;
    this.#width = classes;

    const children: Map<number, number>[] = [new Map()];
    const own: Set<number>[] = [new Set()];
    for (const { codes, owners } of literals) {
      let state = 0;
      for (const code of codes) {
        const kind = this.#classes[code]!;
        let next = children[state]!.get(kind);
        if (next === undefined) {
          next = children.push(new Map()) - 1;
          own.push(new Set());
          children[state]!.set(kind, next);
        }
        state = next;
      }
      for (const owner of owners) own[state]!.add(owner);
    }

    const table = new Int32Array(children.length * classes);
    const fallback = new Int32Array(children.length);
    const queue: number[] = [0];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      const back = fallback[state]! * classes;
      if (state !== 0) {
        for (let kind = 0; kind < classes; kind++) table[state * classes + kind] = table[back + kind]!;
        for (const owner of own[fallback[state]!]!) own[state]!.add(owner);
      }
      for (const [kind, next] of children[state]!) {
        fallback[next] = state === 0 ? 0 : table[back + kind]!;
        table[state * classes + kind] = next;
        queue.push(next);
      }
    }
    this.#reports = own.map((owners) => (owners.size > 0 ? [...owners] : undefined));
    this.#table = table.map((state) => (this.#reports[state] ? ~(state * classes) : state * classes));
  }

  /** Hands every reported owner to `found`, some more than once. */
  scan(text: string, found: (owners: readonly number[]) => void): void {
    const classes = this.#classes;
    const table = this.#table;
    let row = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      row = table[row + classes[Math.min(code, OTHER)]!]!;
      if (row < 0) {
        row = ~row;
        found(this.#reports[row / this.#width]!);
      }
    }
  }
}

function codesOf(text: string): number[] {
  const codes: number[] = [];
  for (let at = 0; at < text.length; at++) codes.push(Math.min(text.charCodeAt(at), OTHER));
  return codes;
}
