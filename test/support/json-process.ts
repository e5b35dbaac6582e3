import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

type Line = Record<string, unknown>;

/** A second process that says one JSON object per line and takes orders the same way. */
export class JsonProcess {
  readonly ready: Line;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    lines: AsyncIterator<string>,
    ready: Line,
  ) {
    this.#child = child;
    this.#lines = lines;
    this.ready = ready;
  }

  /** Starts it with `env` beside our own and waits for its first line; throws with what it wrote to standard error when there is none. */
  static async start(command: string, args: string[], env: Record<string, string> = {}): Promise<JsonProcess> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-4000);
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) throw new Error(`${command} ${args.join(' ')} ended before it was ready: ${errors}`);
    return new JsonProcess(child, lines, JSON.parse(first.value));
  }

  /** Sends an order and waits for its answer. */
  async order(order: Line): Promise<Line> {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    return this.next();
  }

  /** Its next line. */
  async next(): Promise<Line> {
    const answer = await this.#lines.next();
    if (answer.done) throw new Error('the process ended');
    return JSON.parse(answer.value);
  }

  /** Ends it as a power cut would. */
  kill(): Promise<void> {
    return this.#end(() => this.#child.kill('SIGKILL'));
  }

  /** Ends it by closing its standard input. */
  stop(): Promise<void> {
    return this.#end(() => this.#child.stdin.end());
  }

  async #end(act: () => void): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    act();
    await ended;
  }
}
