import type { JsonObject } from './canonical-json.ts';
import type { Snapshot } from './model.ts';

/** Compared records of a snapshot by key, whatever their section; unpacked when the first is asked for. */
export class AllRecords {
  readonly #snapshot: Snapshot;
  #texts: Map<string, string> | undefined;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  get(key: string): JsonObject | undefined {
    this.#texts ??= new Map(this.#compared());
    const text = this.#texts.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as JsonObject);
  }

  /** Of a key in two sections the first counts. */
  *#compared(): Generator<[string, string]> {
    for (const section of [...this.#snapshot.sections.values()].reverse()) if (section.compared) yield* section.entries;
  }
}
