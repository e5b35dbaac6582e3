import { z } from 'zod';
import type { JsonObject } from './canonical-json.ts';
import { headerSchema } from './header-schema.ts';
import type { Section, Snapshot, SnapshotHeader } from './model.ts';
import type { PackedSnapshot } from './pack-snapshot.ts';
import { type Blob, unpackBlob } from './packed-blob.ts';
import { buildSnapshot } from './section.ts';
import { SectionReader } from './section-reader.ts';

/**
 * What one `ot.snapshot` event carries: `snapshot.header`, `snapshot.blobs`, `snapshot.data`.
 * A large snapshot travels in several parts; `header` of part 1 is the whole SnapshotHeader, and every part has
 * `root`, `manifest`, `part` and `parts`. `data` holds base64 of zstd by blob hash; a blob too long for one event
 * is cut into `<hash>:<piece>/<pieces>`.
 */
export interface SnapshotPart {
  header: JsonObject;
  blobs: string[];
  data: Record<string, string>;
}

/** Longest base64 payload of one part, so that an event stays well below 200 KB. */
const partBytes = 150_000;

/** Cuts a snapshot into parts; blobs that the receiver has already (`known`) stay at home. At least one part. */
export function toParts(snapshot: Snapshot, packed: PackedSnapshot, known: ReadonlySet<string>): SnapshotPart[] {
  const pieces: { key: string; hash: string; text: string }[] = [];
  for (const blob of packed.blobs) if (!known.has(blob.hash)) pieces.push(...cut(blob));
  const whole = snapshot.header as unknown as JsonObject;
  const groups: (typeof pieces)[] = [[]];
  let size = 0;
  for (const piece of pieces) {
    if (size + piece.text.length > partBytes && size > 0) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)!.push(piece);
    size += piece.text.length;
  }
  return groups.map((group, index) => ({
    header: {
      ...(index === 0 ? (pieces.length > 0 ? whole : withoutFacts(whole)) : {}),
      root: snapshot.root,
      manifest: packed.manifest,
      part: index + 1,
      parts: groups.length,
    },
    blobs: [...new Set(group.map((piece) => piece.hash))],
    data: Object.fromEntries(group.map((piece) => [piece.key, piece.text])),
  }));
}

/** What a server lacks and limits is the same as in the snapshot whose blobs are known, and not sent again. */
function withoutFacts(header: JsonObject): JsonObject {
  const { unsupported: _unsupported, limits: _limits, ...facts } = (header['facts'] ?? {}) as JsonObject;
  return { ...header, facts };
}

function cut(blob: Blob): { key: string; hash: string; text: string }[] {
  const text = Buffer.from(blob.zstd).toString('base64');
  const count = Math.ceil(text.length / partBytes);
  if (count <= 1) return [{ key: blob.hash, hash: blob.hash, text }];
  return Array.from({ length: count }, (_, i) => ({
    key: `${blob.hash}:${i + 1}/${count}`,
    hash: blob.hash,
    text: text.slice(i * partBytes, (i + 1) * partBytes),
  }));
}

/** Joins the blobs that parts carry: zstd bytes by hash. Pieces of which one is missing give nothing. */
export function blobsOf(parts: readonly SnapshotPart[]): Map<string, Uint8Array> {
  const whole = new Map<string, Uint8Array>();
  const pieces = new Map<string, string[]>();
  for (const part of parts) {
    for (const [key, text] of Object.entries(part.data)) {
      const [hash = '', place] = key.split(':');
      if (!place) {
        whole.set(hash, Buffer.from(text, 'base64'));
        continue;
      }
      const [number, count] = place.split('/').map(Number) as [number, number];
      if (!(number >= 1 && number <= count && count <= 64)) continue;
      const have = pieces.get(hash) ?? Array<string>(count).fill('');
      have[number - 1] = text;
      pieces.set(hash, have);
    }
  }
  for (const [hash, texts] of pieces) {
    if (!texts.includes('')) whole.set(hash, Buffer.from(texts.join(''), 'base64'));
  }
  return whole;
}

/** A snapshot put together, or what is still missing for it. */
export type Assembled =
  | { snapshot: Snapshot; missing?: undefined; wrong?: undefined }
  | { missing: string[]; snapshot?: undefined; wrong?: undefined }
  | { wrong: string; snapshot?: undefined; missing?: undefined };

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const manifestSchema = z.object({
  format: z.literal(1),
  sections: z.record(
    z.string().refine((name) => name.isWellFormed()),
    z.object({ hash: z.string(), count: z.number(), compared: z.boolean(), chunks: z.array(z.string()) }),
  ),
});

/** A manifest out of its blob's text; undefined when it is none. */
export function parseManifest(text: string): z.infer<typeof manifestSchema> | undefined {
  return manifestSchema.safeParse(parsedJson(text)).data;
}

/** What a manifest names, checked; or what of it is missing, or wrong. */
export type Content = { sections: readonly Section[] } | { missing: string[] } | { wrong: string };

type FindBlob = (hash: string) => Uint8Array | undefined;

/**
 * Puts a snapshot together from its parts and from blobs kept earlier (`earlier` gives zstd bytes by hash).
 * Everything is checked: blob hashes, section hashes, the root. Says which blobs are missing, or what is wrong. Whoever
 * puts the same snapshots together again and again gives a `content` that remembers what `contentOf` said.
 */
export function assemble(
  parts: readonly SnapshotPart[],
  earlier: FindBlob = () => undefined,
  content: (manifest: string, find: FindBlob) => Content = contentOf,
): Assembled {
  const first = parts.find((part) => part.header['part'] === 1);
  if (!first) return { wrong: 'the first part is missing' };
  const { root, manifest, part: _part, parts: _parts, ...header } = first.header;
  if (typeof manifest !== 'string' || typeof root !== 'string') return { wrong: 'the header names no manifest' };
  const checked = headerSchema.safeParse(header);
  if (!checked.success) return { wrong: `the header is not one: ${checked.error.issues[0]?.path.join('.')}` };
  const carried = blobsOf(parts);
  const found = content(manifest, (hash) => carried.get(hash) ?? earlier(hash));
  if (!('sections' in found)) return found;
  const snapshot = buildSnapshot(checked.data as SnapshotHeader, found.sections);
  if (snapshot.root !== root) return { wrong: 'the root does not fit the sections' };
  return { snapshot };
}

/** The sections that a manifest names, out of blobs that `find` gives. */
export function contentOf(manifestHash: string, find: FindBlob): Content {
  const packedManifest = find(manifestHash);
  if (!packedManifest) return { missing: [manifestHash] };
  const manifestText = unpackBlob(manifestHash, packedManifest);
  const manifest = manifestText === undefined ? undefined : parseManifest(manifestText);
  if (manifest === undefined) return { wrong: `manifest ${manifestHash} is damaged or of another format` };
  const missing: string[] = [];
  const sections: Section[] = [];
  for (const [name, entry] of Object.entries(manifest.sections)) {
    const reader = new SectionReader(name, entry.compared);
    for (const chunk of entry.chunks) {
      const packed = find(chunk);
      if (!packed) missing.push(chunk);
      if (!packed || missing.length > 0) continue;
      const wrong = reader.take({ hash: chunk, zstd: packed });
      if (wrong !== undefined) return { wrong };
    }
    if (missing.length > 0) continue;
    const section = reader.finish();
    if (section === undefined) return { wrong: `section ${name} ends within a line` };
    if (section.hash !== entry.hash) return { wrong: `section ${name} does not have the hash of the manifest` };
    sections.push(section);
  }
  return missing.length > 0 ? { missing } : { sections };
}
