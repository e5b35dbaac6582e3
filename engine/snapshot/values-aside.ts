import type { Json, JsonObject } from './canonical-json.ts';
import type { Section, Snapshot } from './model.ts';

/** Values that are stored beside their nodes without being compared, on either side of a comparison. */
export class ValuesAside {
  readonly #before: Section | undefined;
  readonly #after: Section | undefined;

  constructor(before: Snapshot, after: Snapshot) {
    this.#before = before.sections.get('observed');
    this.#after = after.sections.get('observed');
  }

  /** What the later snapshot has of a value that it does not compare. */
  after(key: string): Json | undefined {
    const text = this.#after?.entries.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as JsonObject)['value'];
  }

  /** True for a value that the earlier snapshot did not compare; such a one is no measure. */
  hadBefore(key: string): boolean {
    return this.#before?.entries.has(key) ?? false;
  }
}
