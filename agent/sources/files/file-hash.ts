import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { pause } from '../pause.ts';

const chunkBytes = 128 * 1024;

/** Keeps reading below a number of bytes per second and all looking below a share of a core. */
export class ReadPace {
  readonly #bytesPerSecond: number;
  readonly #restPerWork: number;
  readonly #signal: AbortSignal;
  #debtMs = 0;

  constructor(limits: { hashBytesPerSecond: number; cpuPercent: number }, signal: AbortSignal) {
    this.#bytesPerSecond = limits.hashBytesPerSecond;
    this.#restPerWork = 100 / limits.cpuPercent - 1;
    this.#signal = signal;
  }

  /** Counts bytes just read and waits when they were too many. */
  async spend(bytes: number): Promise<void> {
    await this.#owe((bytes / this.#bytesPerSecond) * 1000);
  }

  /** Counts time just worked and waits when it was too much. */
  async rest(workedMs: number): Promise<void> {
    await this.#owe(workedMs * this.#restPerWork);
  }

  async #owe(ms: number): Promise<void> {
    this.#debtMs += ms;
    if (this.#debtMs < 20) return;
    const due = this.#debtMs;
    this.#debtMs = 0;
    await pause(due, this.#signal);
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
