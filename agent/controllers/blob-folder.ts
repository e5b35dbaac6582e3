import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Blob } from '#engine/snapshot/snapshot.ts';

const blobName = /^[0-9a-f]{64}$/;

/** Blobs of the last complete snapshot of a device, one file per hash. */
export class BlobFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  read(hash: string): Uint8Array | undefined {
    if (!blobName.test(hash)) return undefined;
    try {
      return readFileSync(join(this.#folder, hash));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Writes what is missing; a file is whole or absent, also after a power cut. */
  add(blobs: readonly Blob[]): void {
    const have = this.hashes();
    for (const blob of blobs) {
      if (have.has(blob.hash)) continue;
      const file = join(this.#folder, blob.hash);
      writeFileSync(`${file}.part`, blob.zstd, { mode: 0o600, flush: true });
      renameSync(`${file}.part`, file);
    }
  }

  hashes(): Set<string> {
    return new Set(readdirSync(this.#folder).filter((name) => blobName.test(name)));
  }

  /** Removes every file that `keep` does not name. */
  keepOnly(keep: ReadonlySet<string>): void {
    for (const name of readdirSync(this.#folder)) {
      if (!keep.has(name)) rmSync(join(this.#folder, name));
    }
  }
}
