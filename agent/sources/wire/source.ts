import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { hubConfig } from '#protocol/command.ts';
import { workerModule } from '../../controllers/worker-module.ts';
import type { Talker } from '../sockets/talker-memory.ts';
import { defineSource, type SourceContext } from '../source.ts';
import type { FileMark } from './drop-folder.ts';
import { FirstSights } from './first-sights.ts';
import { type WireConfig, wireConfig } from './source.config.ts';
import type { FromThread, KeptSlice, ThreadEvents, ThreadStart, ToThread } from './thread-messages.ts';

/** What is saved with the events: the capture files that were read, and talkers that were told, in case their memory was not written. */
export interface WirePosition {
  marks: FileMark[];
  talkers: Talker[];
}

/** Heap of the thread, megabytes: flows, conversations and who was seen are bounded far below. */
const heapMegabytes = 160;

const sliceArgument = z.strictObject({
  at: z.iso.datetime(),
  before: z.number().int().min(0).max(600).default(30),
  after: z.number().int().min(0).max(120).default(30),
});

/** Listens on an interface and reads capture files; sends nothing. */
export const source = defineSource<WireConfig>({
  type: 'wire',
  schema: wireConfig,
  platforms: ['linux', 'win32'],
  memoryMegabytes: heapMegabytes,
  look: ({ folder }) =>
    folder === undefined || existsSync(folder) ? [] : [`${folder}: there is no such folder; make it, or leave it out`],
  run: async (context) => {
    const thread = new CaptureThread(context);
    await thread.run();
  },
});

class CaptureThread {
  readonly #context: SourceContext<WireConfig>;
  readonly #worker: Worker;
  readonly #sights: FirstSights;
  readonly #wishes = new Map<number, (kept: KeptSlice | string) => void>();
  #position: WirePosition;
  #failure: unknown;
  #nextWish = 1;

  constructor(context: SourceContext<WireConfig>) {
    this.#context = context;
    this.#position = context.position<WirePosition>() ?? { marks: [], talkers: [] };
    const { config, host, id, stateDir } = context;
    this.#sights = new FirstSights(stateDir, config, { source: id, host });
    this.#sights.remember(this.#position.talkers, context.now().getTime());
    const start: ThreadStart = { config, host, source: id, stateDir, marks: this.#position.marks };
    this.#worker = new Worker(workerModule(import.meta.url, 'wire'), {
      workerData: start,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 16 },
    });
  }

  async run(): Promise<void> {
    const { signal } = this.#context;
    const worker = this.#worker;
    worker.on('message', (message: FromThread) => this.#hear(message));
    worker.on('error', (error) => {
      this.#failure ??= error;
    });
    const stop = () => this.#tell({ stop: true });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    this.#context.onCommand('capture', (argument) => this.#keep(argument));
    this.#context.onCommand('config', async (config) => {
      const { network } = hubConfig.pick({ network: true }).parse(config);
      if (network) this.#tell({ network });
    });
    try {
      const [code] = await once(worker, 'exit');
      if (this.#failure !== undefined) throw this.#failure;
      if (!signal.aborted) throw new Error(`the capture thread ended (${code})`);
    } finally {
      signal.removeEventListener('abort', stop);
      this.#sights.close();
    }
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromThread): void {
    if ('health' in message) {
      const { health, reasons } = message;
      this.#context.report(reasons.length === 0 ? { state: health } : { state: health, reasons });
    } else if ('slice' in message) {
      this.#wishes.get(message.slice)?.(message.kept);
      this.#wishes.delete(message.slice);
    } else {
      this.#commit(message).catch((error: unknown) => {
        this.#failure ??= error;
        void this.#worker.terminate();
      });
    }
  }

  async #commit({ events, marks }: ThreadEvents): Promise<void> {
    const nowMs = this.#context.now().getTime();
    const { drafts, fresh } = this.#sights.with(events, nowMs);
    const changed = marks !== undefined || fresh.length > 0;
    if (changed) this.#position = { marks: marks ?? this.#position.marks, talkers: fresh };
    if (drafts.length > 0 || changed) await this.#context.emit(drafts, changed ? this.#position : undefined);
    this.#sights.remember(fresh, nowMs);
    this.#tell({ committed: true });
  }

  async #keep(argument: unknown): Promise<KeptSlice> {
    const { at, before, after } = sliceArgument.parse(argument);
    const number = this.#nextWish++;
    const answered = new Promise<KeptSlice | string>((resolve) => this.#wishes.set(number, resolve));
    this.#tell({ slice: number, wish: { at: Date.parse(at), beforeMs: before * 1000, afterMs: after * 1000 } });
    const kept = await answered;
    if (typeof kept === 'string') throw new Error(kept);
    return kept;
  }
}
