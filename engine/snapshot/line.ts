import { canonicalise, type Json } from './canonical-json.ts';

/** Line of a section's blob, without its end: JSON text of the key, a tab, the canonical record. */
export function line(key: string, record: string): string {
  return `${canonicalise(key)}\t${record}`;
}

/** Reads a line back; undefined when it is not one. */
export function parseLine(text: string): [key: string, record: string] | undefined {
  const tab = text.indexOf('\t');
  if (tab < 2 || text[tab + 1] !== '{') return undefined;
  try {
    const key: Json = JSON.parse(text.slice(0, tab));
    return typeof key === 'string' ? [key, text.slice(tab + 1)] : undefined;
  } catch {
    return undefined;
  }
}
