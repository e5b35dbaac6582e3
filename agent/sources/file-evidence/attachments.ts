import { attachmentChunks, type Blob, type JsonObject, type SectionBuilder } from '#engine/snapshot/snapshot.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { ReadPace } from '../files/file-hash.ts';
import { formOf } from './container.ts';
import { digestFile } from './digest.ts';
import { listFolder } from './listing.ts';
import { PatientFiles, whyUnread } from './patient-files.ts';

/** Bounds of what is kept of a folder of attachments. */
export const attachmentBounds = { files: 50, fileBytes: 4 * 1024 * 1024, allBytes: 16 * 1024 * 1024 } as const;

/**
 * Hashes compare screens and printouts (照合結果) and keeps their content as blobs, as far as the bounds allow; the others
 * are kept by hash alone, and say so. Gives the blobs and what went wrong.
 */
export async function readAttachments(
  folder: string,
  answerMs: number,
  pace: ReadPace,
  into: SectionBuilder,
): Promise<{ blobs: Blob[]; trouble: Reason[] }> {
  const files = new PatientFiles(folder, answerMs);
  const blobs = new Map<string, Blob>();
  const trouble: Reason[] = [];
  try {
    const { dev } = await files.stat(folder);
    const listing = await listFolder(files, folder, dev, { exclude: () => false, most: attachmentBounds.files });
    trouble.push(...listing.trouble);
    if (listing.capped) trouble.push(because('attachments_cap', { place: folder, count: attachmentBounds.files }));
    let room: number = attachmentBounds.allBytes;
    for (const file of listing.files) {
      try {
        const keep = file.size <= attachmentBounds.fileBytes && file.size <= room;
        const pieces: Buffer[] = [];
        const { sha256, head } = await digestFile(
          files,
          file.path,
          file.size,
          pace,
          keep ? (piece) => pieces.push(piece) : undefined,
        );
        const chunks = keep ? attachmentChunks(Buffer.concat(pieces)) : [];
        if (keep) room -= file.size;
        for (const chunk of chunks) blobs.set(chunk.hash, chunk);
        const form = formOf(Buffer.from(head, 'hex'));
        into.add(file.rel, {
          path: file.rel,
          sha256,
          size: file.size,
          written: new Date(file.mtimeMs).toISOString(),
          ...(form === undefined ? {} : { form }),
          ...(keep ? { chunks: chunks.map(({ hash }) => hash) } : { kept: 'hash' }),
        } satisfies JsonObject);
      } catch (error) {
        trouble.push(whyUnread(file.path, error));
      }
    }
  } catch (error) {
    trouble.push(whyUnread(folder, error));
  }
  return { blobs: [...blobs.values()], trouble };
}
