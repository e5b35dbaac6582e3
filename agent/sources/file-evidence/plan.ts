import type { Reason } from '#protocol/reasons/reason.ts';
import { viewPlaces } from './places.ts';
import type { EvidenceTarget } from './target.ts';

/** What a first reading would take: known only by looking at the folders, which reads no file. */
export interface FilePlan {
  files: number;
  folders: number;
  bytes: number;
  /** The same, rounded up. */
  megabytes: number;
  seconds: number;
  minutes: number;
  /** What could not be looked at. */
  trouble: Reason[];
}

/** Counts the files of all places and the time to read them at the agreed pace. */
export async function planFiles(target: EvidenceTarget): Promise<FilePlan> {
  const views = await viewPlaces(target, {});
  const files = views.reduce((sum, { listing }) => sum + listing.files.length, 0);
  let bytes = 0;
  for (const { listing } of views) for (const { size } of listing.files) bytes += size;
  const folders = views.reduce((sum, { listing }) => sum + listing.folders, 0);
  const megabytes = Math.ceil(bytes / 1024 / 1024);
  const seconds = Math.ceil(bytes / target.bytesPerSecond);
  const trouble = views.flatMap(({ listing }) => listing.trouble);
  return {
    files,
    folders,
    bytes,
    megabytes,
    seconds,
    minutes: Number((seconds / 60).toFixed(1)),
    trouble,
  };
}
