import { cpus } from 'node:os';
import { JobWorker } from '../../controllers/job-worker.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import { pause } from '../pause.ts';
import type { Reading } from './fact.ts';
import { type HardwareAnswers, hardwareReadings } from './hardware.ts';

/** Reading starts about ten programs, so it is done at most this often, milliseconds. */
const everyMs = 60 * 60_000;
const deadlineMs = 120_000;
const workerMegabytes = 48;
const sampleMs = 1000;

/**
 * Reads what the machine is made of, by the library systeminformation. It lives in a thread that ends with the reading, so that its
 * memory is given back.
 */
export class HardwareReader {
  #readAt = Number.NEGATIVE_INFINITY;

  /** The readings; none when it is not time yet, or the processors are busier than `mostBusyPercent`. */
  async read(mostBusyPercent: number, signal: AbortSignal): Promise<Reading[]> {
    if (performance.now() - this.#readAt < everyMs || (await busyPercent(signal)) > mostBusyPercent) return [];
    if (signal.aborted) return [];
    this.#readAt = performance.now();
    const worker = new JobWorker(workerModule(import.meta.url, 'host-inventory'), workerMegabytes);
    try {
      return hardwareReadings(await worker.run<HardwareAnswers>('hardware', {}, deadlineMs, signal));
    } catch (error) {
      return signal.aborted ? [] : [{ item: 'hardware', unreadable: (error as Error).message }];
    } finally {
      await worker.close();
    }
  }
}

/** How busy all processors together are during a second. */
async function busyPercent(signal: AbortSignal): Promise<number> {
  const before = times();
  await pause(sampleMs, signal);
  const after = times();
  const all = after.all - before.all;
  return all > 0 ? 100 - ((after.idle - before.idle) / all) * 100 : 0;
}

function times(): { idle: number; all: number } {
  const each = cpus().map((one) => one.times);
  const idle = each.reduce((sum, one) => sum + one.idle, 0);
  const busy = each.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.irq, 0);
  return { idle, all: idle + busy };
}
