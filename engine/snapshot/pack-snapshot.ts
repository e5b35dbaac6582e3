import { canonicalise, type JsonObject } from './canonical-json.ts';
import { type Snapshot, snapshotFormat } from './model.ts';
import { type Blob, packBytes } from './packed-blob.ts';

/** Blobs of a snapshot; the manifest names the others. */
export interface PackedSnapshot {
  manifest: string;
  blobs: Blob[];
}

/**
 * All blobs of a snapshot, each once: those of its sections and one manifest
 * `{format, sections: {name: {hash, count, compared, chunks}}}`.
 */
export function packSnapshot(snapshot: Snapshot): PackedSnapshot {
  const blobs = new Map<string, Blob>();
  const keep = (blob: Blob): string => {
    if (!blobs.has(blob.hash)) blobs.set(blob.hash, blob);
    return blob.hash;
  };
  const sections: JsonObject = {};
  for (const section of snapshot.sections.values()) {
    sections[section.name] = {
      hash: section.hash,
      count: section.entries.size,
      compared: section.compared,
      chunks: section.entries.blobs.map(keep),
    };
  }
  const manifest = keep(packBytes(Buffer.from(canonicalise({ format: snapshotFormat, sections }), 'utf8')));
  return { manifest, blobs: [...blobs.values()] };
}
