import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { leafHash } from '../merkle/tree.ts';
import { canonicalise, type JsonObject } from './canonical-json.ts';
import { type Section, type Snapshot, snapshotFormat } from './model.ts';
import { line } from './section.ts';
import { sha256 } from './tree-hash.ts';

/** A content-addressed piece of a snapshot: SHA-256 of its canonical bytes, and those bytes under zstd level 3. */
export interface Blob {
  hash: string;
  zstd: Uint8Array;
}

/** Blobs of a snapshot; the manifest names the others. */
export interface PackedSnapshot {
  manifest: string;
  blobs: Blob[];
}

/** Longest raw blob, also what a receiver unpacks at most. */
export const maxBlobBytes = 1_048_576;
const longestChunk = 786_432;
/** One key in about this many ends a chunk, so that one changed node changes one chunk only. */
const averageLines = 1024;

/**
 * Cuts a snapshot into content-addressed blobs: chunks of its sections (cut where the hash of a key says so, never by
 * position; only a line that is longer than a blob goes on in the next) and one manifest `{format, sections: {name: {hash, count, compared, chunks}}}`.
 */
export function packSnapshot(snapshot: Snapshot): PackedSnapshot {
  const blobs = new Map<string, Blob>();
  const keep = (text: string): string => {
    const bytes = Buffer.from(text, 'utf8');
    const hash = sha256(bytes);
    if (!blobs.has(hash)) blobs.set(hash, packBytes(bytes));
    return hash;
  };
  const sections: JsonObject = {};
  for (const section of snapshot.sections.values()) {
    sections[section.name] = {
      hash: section.hash,
      count: section.entries.size,
      compared: section.compared,
      chunks: [...chunks(section)].map(keep),
    };
  }
  const manifest = keep(canonicalise({ format: snapshotFormat, sections }));
  return { manifest, blobs: [...blobs.values()] };
}

function* chunks(section: Section): Generator<string> {
  let lines: string[] = [];
  let size = 0;
  for (const [key, record] of section.entries) {
    const text = line(key, record);
    const bytes = Buffer.byteLength(text) + 1;
    if (size + bytes > longestChunk && lines.length > 0) {
      yield lines.join('');
      lines = [];
      size = 0;
    }
    if (bytes > longestChunk) {
      yield* piecesOf(`${text}\n`);
      continue;
    }
    lines.push(`${text}\n`);
    size += bytes;
    if (leafHash(key).readUInt32BE(0) % averageLines === 0) {
      yield lines.join('');
      lines = [];
      size = 0;
    }
  }
  if (lines.length > 0) yield lines.join('');
}

/** Cuts a line that is longer than a blob, never inside a character. */
function* piecesOf(text: string): Generator<string> {
  const longest = Math.floor(longestChunk / 3);
  for (let at = 0; at < text.length; ) {
    const end = at + longest;
    const high = text.charCodeAt(end - 1) & 0xfc00;
    const cut = high === 0xd800 ? end - 1 : end;
    yield text.slice(at, cut);
    at = cut;
  }
}

/** Makes a blob of any bytes. */
export function packBytes(bytes: Uint8Array): Blob {
  const zstd = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  return { hash: sha256(bytes), zstd };
}

/** Unpacks a blob and checks it against its hash; undefined when it is damaged, too large or something else. */
export function unpackBytes(hash: string, zstd: Uint8Array): Uint8Array | undefined {
  try {
    const bytes = zstdDecompressSync(zstd, { maxOutputLength: maxBlobBytes });
    return sha256(bytes) === hash ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** The same for a blob that holds text. */
export function unpackBlob(hash: string, zstd: Uint8Array): string | undefined {
  const bytes = unpackBytes(hash, zstd);
  return bytes && Buffer.from(bytes).toString('utf8');
}
