import { z } from 'zod';
import { joinAttachment } from '#engine/snapshot/snapshot.ts';
import type { Attachment } from '#protocol/api/controllers.ts';
import type { KeptSnapshot, SnapshotArchive } from './snapshot-archive.ts';

/** Record of an attachment as an agent writes it; what is no such record is not shown. */
const recordSchema = z.object({
  sha256: z.string(),
  size: z.number().int(),
  written: z.string(),
  form: z.string().optional(),
  chunks: z.array(z.string()).optional(),
});

type Recorded = Attachment & { chunks: readonly string[] };

/** Compare screens and printouts that came with the latest snapshot of a controller. */
export function attachmentsOf(archive: SnapshotArchive, controller: string): Attachment[] {
  return recorded(archive, archive.latest(controller)).map(({ chunks: _chunks, ...shown }) => shown);
}

/** Those that were laid beside the files in this state, as the newest whole reading of it found them. */
export function attachmentsOfState(archive: SnapshotArchive, controller: string, root: string): Attachment[] {
  return recorded(archive, archive.withRoot(controller, root)).map(({ chunks: _chunks, ...shown }) => shown);
}

/** One of them by its SHA-256, whole and checked; null when it is not there or was kept by its hash alone. */
export function attachmentContent(
  archive: SnapshotArchive,
  controller: string,
  sha256: string,
): (Attachment & { content: string }) | null {
  const found = recorded(archive, archive.latest(controller)).find((one) => one.sha256 === sha256 && one.kept);
  const content = found && joinAttachment(found, (hash) => archive.blob(hash));
  if (!found || !content) return null;
  const { chunks: _chunks, ...shown } = found;
  return { ...shown, content: Buffer.from(content).toString('base64') };
}

function recorded(archive: SnapshotArchive, kept: KeptSnapshot | null): Recorded[] {
  const snapshot = kept && archive.content(kept);
  if (!snapshot || 'wrong' in snapshot) return [];
  return [...(snapshot.sections.get('attachments')?.entries ?? [])].flatMap(([name, text]) => {
    const record = recordSchema.safeParse(JSON.parse(text));
    if (!record.success) return [];
    const { sha256, size, written, form, chunks } = record.data;
    return [{ name, sha256, size, written, form: form ?? null, kept: chunks !== undefined, chunks: chunks ?? [] }];
  });
}
