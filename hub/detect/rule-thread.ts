import { Worker } from 'node:worker_threads';
import type { SetApart } from './exceptions/set-apart.ts';
import type { NoveltyLimits } from './novelty/novelty.ts';
import type { ThreadRules } from './rules-in-force.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** Beside this code in a clone, beside the one file of a bundled hub. */
const workerModule = new URL(
  import.meta.url.endsWith('.ts') ? './detect-worker.ts' : './detect-worker.mjs',
  import.meta.url,
);

/** What the thread begins with. */
export interface RuleThreadData {
  rules: ThreadRules;
  timeZone: string;
  learn: NoveltyLimits;
  setApart: SetApart;
}

/** The thread of the rule engine: each message has one answer, found by its turn. The process ends with a thread that fails. */
export class RuleThread {
  private readonly worker: Worker;
  private readonly pending = new Map<number, (message: FromWorker) => void>();

  constructor(data: RuleThreadData) {
    this.worker = new Worker(workerModule, { workerData: data });
    this.worker.on('message', (message: FromWorker) => {
      const turn = message.type === 'restored' ? 0 : message.turn;
      this.pending.get(turn)?.(message);
      this.pending.delete(turn);
    });
    this.worker.on('error', (error: Error) => {
      process.stderr.write(`detect: the rule thread failed: ${error.stack}\n`);
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    });
  }

  /** Sends a message and waits for the answer to its turn. */
  ask(message: ToWorker, turn: number): Promise<FromWorker> {
    return new Promise((resolve) => {
      this.pending.set(turn, resolve);
      this.worker.postMessage(message);
    });
  }

  /** Sends a message that has no answer; what is asked behind it is judged by it. */
  tell(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  /** Ends the thread at once. */
  async terminate(): Promise<void> {
    await this.worker.terminate();
  }
}
