import { hash } from 'node:crypto';
import { type Blob, packBytes, unpackBytes } from './packed-blob.ts';

/** Bytes of one piece; small enough that a piece fits into few events. */
const chunkBytes = 512 * 1024;

/** Cuts the content of an attachment into content-addressed blobs, in order. */
export function attachmentChunks(content: Uint8Array): Blob[] {
  const chunks: Blob[] = [];
  for (let at = 0; at < content.length; at += chunkBytes) chunks.push(packBytes(content.subarray(at, at + chunkBytes)));
  return chunks;
}

/**
 * Puts an attachment together again from its record (`sha256`, `chunks`); undefined when a piece is missing or damaged, or
 * the whole is not what the record says.
 */
export function joinAttachment(
  record: { sha256: string; chunks: readonly string[] },
  find: (hash: string) => Uint8Array | undefined,
): Uint8Array | undefined {
  const pieces: Uint8Array[] = [];
  for (const chunk of record.chunks) {
    const packed = find(chunk);
    const piece = packed && unpackBytes(chunk, packed);
    if (!piece) return undefined;
    pieces.push(piece);
  }
  const content = Buffer.concat(pieces);
  return hash('sha256', content, 'hex') === record.sha256 ? content : undefined;
}
