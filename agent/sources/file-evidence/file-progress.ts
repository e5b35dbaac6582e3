import type { ReadingState } from '#protocol/reading.ts';
import { PlannedProgress } from '../../controllers/planned-progress.ts';
import type { ListedFile } from './file-list.ts';
import type { PlaceView } from './places.ts';

/** What opening a file costs beside its bytes, as bytes: a share answers about as fast as it sends so many. */
const openingBytes = 64 * 1024;

/** Tells how far the reading of files is; large ones count for more than small ones. */
export class FileProgress {
  readonly #progress: PlannedProgress;
  readonly #counts: Readonly<Record<string, number>>;
  #files = 0;
  #cost = 0;
  #done = 0;
  #spent = 0;

  /** `counts` are the requests to the file system, as they grow. */
  constructor(
    views: readonly PlaceView[],
    { counts }: { counts: Readonly<Record<string, number>> },
    tell: (state: ReadingState) => void,
  ) {
    for (const { listing } of views) {
      this.#files += listing.files.length;
      for (const file of listing.files) this.#cost += costOf(file);
    }
    this.#counts = counts;
    this.#progress = new PlannedProgress(tell);
  }

  /** A file was looked at, whatever came of it. */
  read(file: ListedFile): void {
    this.#done += 1;
    this.#spent += costOf(file);
    const requests = Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
    this.#progress.at(this.#done, this.#files, requests, { done: this.#spent, of: this.#cost });
  }
}

function costOf({ size }: ListedFile): number {
  return size + openingBytes;
}
