import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Orders to a child as JSON lines with a number each, and its answers in whatever order; the answer with number 0 says that it is ready. */
export class LineOrders {
  readonly ready: Promise<number>;
  readonly #child: Child;
  readonly #waiting = new Map<number, { done: (at: number) => void; failed: (error: Error) => void }>();
  #next = 1;
  #errors = '';

  constructor(child: Child) {
    this.#child = child;
    child.stderr.on('data', (text: Buffer) => {
      this.#errors = (this.#errors + text.toString()).slice(-4000);
    });
    child.once('exit', () => this.#fail(new Error(`${child.spawnargs.join(' ')} ended: ${this.#errors}`)));
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(JSON.parse(line)));
    this.ready = new Promise((done, failed) => this.#waiting.set(0, { done, failed }));
  }

  /** Gives an order; resolves with the time at which the child says that it was done. */
  give(order: object): Promise<number> {
    const id = this.#next++;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#child.stdin.write(`${JSON.stringify({ id, ...order })}\n`);
    });
  }

  /** Ends the child; nobody waits for it any more. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#waiting.clear();
    this.#child.kill('SIGKILL');
    await gone;
  }

  #hear({ id = 0, done = 0, failed }: { id?: number; done?: number; failed?: string }): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failed !== undefined) waiting?.failed(new Error(failed));
    else waiting?.done(done);
  }

  #fail(error: Error): void {
    for (const { failed } of this.#waiting.values()) failed(error);
    this.#waiting.clear();
  }
}
