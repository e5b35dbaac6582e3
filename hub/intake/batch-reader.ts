import { Worker } from 'node:worker_threads';
import type { FromReader, PackedBatch, ReadGroup, ToReader } from './reader-messages.ts';

/** Beside this code in a clone, beside the one file of a bundled hub. */
const workerModule = new URL(
  import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.mjs',
  import.meta.url,
);

/** Objects of a line live briefly; a young generation that holds those of several batches is seldom copied. */
const youngMegabytes = 48;

interface Waiting {
  resolve(group: ReadGroup): void;
  reject(error: Error): void;
}

/** Batches that the reading thread could not take at all, by a fault of its own. */
export class ReaderFailedError extends Error {
  override name = 'ReaderFailedError';
}

/** Hands batches to the reading thread, in order. A thread that died is replaced with the next request. */
export class BatchReader {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private turn = 0;

  /** Starts the thread, so that the first batch need not wait for it. */
  open(): void {
    this.worker ??= this.start();
  }

  /** Reads batches into one block; the bytes are given away. Rejects when the thread fails. */
  read(batches: PackedBatch[]): Promise<ReadGroup> {
    this.worker ??= this.start();
    const message: ToReader = { turn: ++this.turn, batches };
    this.worker.postMessage(
      message,
      batches.map(({ data }) => data.buffer),
    );
    return new Promise((resolve, reject) => this.waiting.set(message.turn, { resolve, reject }));
  }

  /** Ends the thread; what was asked of it is rejected. */
  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(workerModule, { resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } });
    worker.on('message', (message: FromReader) => {
      const asked = this.waiting.get(message.turn);
      this.waiting.delete(message.turn);
      if ('group' in message) asked?.resolve(message.group);
      else asked?.reject(new ReaderFailedError(`a batch could not be read: ${message.failed}`));
    });
    worker.on('error', (error: Error) => this.lost(worker, error));
    worker.on('exit', () => this.lost(worker, new Error('it ended')));
    return worker;
  }

  private lost(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = null;
    for (const { reject } of this.waiting.values()) {
      reject(new ReaderFailedError(`the reading thread failed: ${error.message}`, { cause: error }));
    }
    this.waiting.clear();
  }
}
