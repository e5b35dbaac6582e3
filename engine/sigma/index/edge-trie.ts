interface Node {
  next: Map<number, Node>;
  owners: number[];
}

/** Finds which literals a text starts or ends with, in the length of the longest one. */
export class EdgeTrie {
  readonly #root: Node = { next: new Map(), owners: [] };
  readonly #fromEnd: boolean;

  constructor(entries: ReadonlyMap<string, readonly number[]>, fromEnd: boolean) {
    this.#fromEnd = fromEnd;
    for (const [text, owners] of entries) {
      let node = this.#root;
      for (let step = 0; step < text.length; step++) {
        const code = text.charCodeAt(fromEnd ? text.length - 1 - step : step);
        let next = node.next.get(code);
        if (!next) {
          next = { next: new Map(), owners: [] };
          node.next.set(code, next);
        }
        node = next;
      }
      node.owners.push(...owners);
    }
  }

  /** Hands every owner whose literal stands at the edge to `found`. */
  scan(text: string, found: (owners: readonly number[]) => void): void {
    let node: Node | undefined = this.#root;
    if (node.owners.length > 0) found(node.owners);
    for (let step = 0; step < text.length; step++) {
      node = node.next.get(text.charCodeAt(this.#fromEnd ? text.length - 1 - step : step));
      if (!node) return;
      if (node.owners.length > 0) found(node.owners);
    }
  }
}
