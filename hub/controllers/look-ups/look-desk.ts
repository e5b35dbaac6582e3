import type { Bilingual } from '#protocol/api/parts.ts';
import type { LookAnswers, LookProgress, LookTask } from './look-task.ts';
import { LookEndedError, lookInThread } from './look-thread.ts';

/** Whoever asks waits so long for the answer; after that the answer is how far it is, and the question is to be asked again. */
const answerWithinMs = 800;
/** A look-up that nobody asks for any longer is ended. */
const wantedForMs = 10_000;
/** Look-ups that run or wait; more are refused. */
const mostAtOnce = 8;
/** Answers that are kept to be given again. */
const mostKept = 20;

/** An answer, how far it is, or why there is none. */
export type Looked<Kind extends LookTask['type']> =
  | { answer: LookAnswers[Kind] }
  | { progress: LookProgress }
  | { problem: Bilingual };

interface Job {
  state: Looked<LookTask['type']>;
  done: Promise<void>;
  stop: AbortController;
  askedAt: number;
}

/**
 * Look-ups in stored readings that are too heavy for the hub's own thread: one at a time, each in a thread that is ended when it takes
 * too long, too much, or when nobody asks for it any longer. The same question joins the look-up that runs, and is answered from memory afterwards.
 */
export class LookDesk {
  private readonly blob: (hash: string) => Uint8Array | undefined;
  private readonly look: typeof lookInThread;
  private readonly jobs = new Map<string, Job>();
  private turn: Promise<void> = Promise.resolve();

  /** `blob` gives packed content by its hash. */
  constructor(blob: (hash: string) => Uint8Array | undefined, look: typeof lookInThread = lookInThread) {
    this.blob = blob;
    this.look = look;
  }

  /** What is known by now of a question; `key` names it with the state that it is asked of. Null when too many are at work. */
  async ask<Task extends LookTask>(key: string, task: () => Task): Promise<Looked<Task['type']> | null> {
    let job = this.jobs.get(key);
    if (job === undefined) {
      const open = [...this.jobs.values()].filter(({ state }) => 'progress' in state);
      if (open.length >= mostAtOnce) return null;
      job = this.begin(key, task());
    }
    job.askedAt = Date.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, answerWithinMs);
    });
    await Promise.race([job.done, enough]);
    clearTimeout(timer);
    return job.state as Looked<Task['type']>;
  }

  private begin(key: string, task: LookTask): Job {
    for (const [old, { state }] of this.jobs) {
      if (this.jobs.size < mostKept) break;
      if (!('progress' in state)) this.jobs.delete(old);
    }
    const stop = new AbortController();
    const job: Job = { state: { progress: { done: 0, of: 1 } }, done: Promise.resolve(), stop, askedAt: Date.now() };
    this.jobs.set(key, job);
    job.done = this.turn.then(() => this.run(key, task, job));
    this.turn = job.done;
    return job;
  }

  private async run(key: string, task: LookTask, job: Job): Promise<void> {
    const { signal } = job.stop;
    const endUnwanted = () => {
      if (Date.now() - job.askedAt > wantedForMs) job.stop.abort();
    };
    endUnwanted();
    const watch = setInterval(endUnwanted, wantedForMs / 4);
    watch.unref();
    try {
      if (signal.aborted) throw new LookEndedError('nobody waited for it');
      const answer = await this.look(task, {
        blob: this.blob,
        signal,
        onProgress: (progress) => {
          job.state = { progress };
        },
      });
      job.state = { answer };
    } catch (error) {
      // A question that is asked again begins anew. Whatever ends one, the next has its turn.
      this.jobs.delete(key);
      job.state = { problem: ended };
      if (!signal.aborted) process.stderr.write(`controllers: a look-up was ended: ${(error as Error).message}\n`);
    } finally {
      clearInterval(watch);
    }
  }
}

const ended: Bilingual = {
  ja: '調べ終える前に打ち切りました（時間・メモリの上限、または保存された内容を読めないため。理由はハブの記録にあります）。記録の保存や検知には影響ありません。画面を開き直すと、もう一度調べます。',
  en: 'It was ended before it was done (limit of time or memory, or stored content that cannot be read: the log of the hub says which). Storing and detection go on undisturbed. Open the page again to look once more.',
};
