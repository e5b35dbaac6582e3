import { join } from 'node:path';
import { ProcFile } from '../proc-file.ts';

/** Even if the counter stands still the bus is looked at this often, milliseconds. */
const longestMs = 10_000;

/**
 * Says cheaply whether devices may have come or gone: by the number of device events that the kernel has given out since it
 * started. Where a system does not show it (a container, a test bed), the answer is always yes.
 */
export class EventCounter {
  readonly #file: ProcFile;
  #before: string | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(sysfsRoot: string) {
    this.#file = new ProcFile(join(sysfsRoot, 'kernel/uevent_seqnum'));
  }

  /** Whether to look at the bus at a time of a clock that is never set; to be asked before looking. */
  due(nowMs: number): boolean {
    const now = this.#file.read()?.toString('latin1');
    const due = now === undefined || now !== this.#before || nowMs - this.#lookedAt >= longestMs;
    this.#before = now;
    if (due) this.#lookedAt = nowMs;
    return due;
  }

  close(): void {
    this.#file.close();
  }
}
