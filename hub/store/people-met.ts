import { ByteWords } from './byte-words.ts';
import type { FlatLine } from './flat-line.ts';

/** Names of a site that are known again by their bytes; there may be more. */
const mostAtHand = 1024;

/** Names of persons and accounts that a block tells, each once per site. */
export class PeopleMet {
  private readonly sites = new Map<string, { names: Set<string>; bytes: ByteWords }>();

  add(site: string, name: string): void {
    this.of(site).names.add(name);
  }

  /** Adds the name in a text field of a line. */
  addField(site: string, line: FlatLine, field: number): void {
    const { names, bytes } = this.of(site);
    const { size } = bytes;
    const number = bytes.numberOf(line.bytes, line.starts[field]!, line.ends[field]!);
    if (number === size || number < 0) names.add(String(line.value(field)));
  }

  list(): { site: string; names: string[] }[] {
    return [...this.sites].map(([site, { names }]) => ({ site, names: [...names] }));
  }

  private of(site: string): { names: Set<string>; bytes: ByteWords } {
    let known = this.sites.get(site);
    if (!known) {
      known = { names: new Set(), bytes: new ByteWords(mostAtHand) };
      this.sites.set(site, known);
    }
    return known;
  }
}
