import { canonicalise } from './canonical-json.ts';
import { unpackBlob } from './packed-blob.ts';
import { parseManifest } from './transport.ts';

/** A record's canonical text, that there is none under its key, or why neither can be said. */
export type RecordAt = { record: string | null; wrong?: undefined } | { wrong: string; record?: undefined };

/** What each section, by its hash, holds under the key that is looked for; kept from one snapshot to the next. */
export type KnownRecords = Map<string, RecordAt>;

/**
 * Looks one record up in a packed snapshot, by the hash of its manifest. Only the chunks of its section are unpacked, and none where
 * `known` has the section from a snapshot before: it was the same then.
 */
export function recordAt(
  manifestHash: string,
  place: { section: string; key: string },
  find: (hash: string) => Uint8Array | undefined,
  known: KnownRecords,
): RecordAt {
  const packed = find(manifestHash);
  const text = packed && unpackBlob(manifestHash, packed);
  const manifest = text === undefined ? undefined : parseManifest(text);
  if (manifest === undefined) return { wrong: `manifest ${manifestHash} is missing or damaged` };
  const section = manifest.sections[place.section];
  if (section === undefined) return { record: null };
  const before = known.get(section.hash);
  if (before !== undefined) return before;
  const found = inChunks(section.chunks, place.key, find);
  known.set(section.hash, found);
  return found;
}

function inChunks(chunks: readonly string[], key: string, find: (hash: string) => Uint8Array | undefined): RecordAt {
  const begins = `${canonicalise(key)}\t`;
  let begun = '';
  for (const hash of chunks) {
    const packed = find(hash);
    const text = packed && unpackBlob(hash, packed);
    if (text === undefined) return { wrong: `blob ${hash} is missing or damaged` };
    const lines = `${begun}${text}`.split('\n');
    begun = lines.pop()!;
    const line = lines.find((each) => each.startsWith(begins));
    if (line !== undefined) return { record: line.slice(begins.length) };
  }
  return { record: null };
}
