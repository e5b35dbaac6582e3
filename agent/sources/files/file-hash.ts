import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { pause } from '../pause.ts';

const chunkBytes = 128 * 1024;

/** Keeps reading below a number of bytes per second, over all files together. */
export class ReadPace {
  readonly #bytesPerSecond: number;
  readonly #signal: AbortSignal;
  #debtMs = 0;

  constructor(bytesPerSecond: number, signal: AbortSignal) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#signal = signal;
  }

  /** Counts bytes just read and waits when they were too many. */
  async spend(bytes: number): Promise<void> {
    this.#debtMs += (bytes / this.#bytesPerSecond) * 1000;
    if (this.#debtMs < 20) return;
    await pause(this.#debtMs, this.#signal);
    this.#debtMs = 0;
  }
}

/** SHA-256 of a regular file in lower-case hexadecimal; never follows a link and never waits on a pipe. */
export async function hashFile(path: string, pace: ReadPace): Promise<string> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
      await pace.spend(bytesRead);
    }
  } finally {
    await file.close();
  }
}
