import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A part of the plant did not start, or ended while it was needed. */
export class PartError extends Error {
  override name = 'PartError';
}

type Line = Record<string, unknown>;

/** A child process that says `{"ready":true}` once, then answers each JSON line with one line, in order. */
export class Part {
  readonly id: string;
  /** What its ready line said. */
  readonly ready: Line;
  private readonly child: ChildProcess;
  private readonly waiting: { done: (answer: Line) => void; failed: (error: Error) => void }[] = [];

  private constructor(id: string, child: ChildProcess, ready: Line) {
    this.id = id;
    this.child = child;
    this.ready = ready;
  }

  /** Starts a program of this repository and waits for its ready line; its standard error passes through. */
  static start(id: string, program: string, args: readonly string[]): Promise<Part> {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: process.platform !== 'win32',
    });
    return new Promise((resolve, reject) => {
      let part: Part | null = null;
      child.once('error', (error) => reject(new PartError(`${id} could not be started: ${error.message}`)));
      child.once('exit', (code, signal) => {
        const why = new PartError(`${id} ended (${signal ?? `exit code ${code}`})`);
        reject(why);
        for (const { failed } of part?.waiting.splice(0) ?? []) failed(why);
      });
      child.stdin.on('error', () => {
        // The exit handler says what happened.
      });
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = JSON.parse(text) as Line;
        if (part) part.waiting.shift()?.done(line);
        else {
          part = new Part(id, child, line);
          resolve(part);
        }
      });
    });
  }

  /** Sends an order; rejects when the part refused it, with its reason. */
  async ask(order: unknown): Promise<Line> {
    const answer = await new Promise<Line>((done, failed) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        failed(new PartError(`${this.id} does not run any more`));
        return;
      }
      this.waiting.push({ done, failed });
      this.child.stdin?.write(`${JSON.stringify(order)}\n`);
    });
    if (answer['done'] !== true) throw new PartError(`${this.id}: ${String(answer['error'] ?? 'refused')}`);
    return answer;
  }

  /** Closes its input and waits for its end; one that does not end within five seconds is killed. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.stdin?.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  }
}

/** The parts once all of them are ready; when one fails, the others are stopped and its reason is thrown. */
export async function startTogether(starts: readonly Promise<Part>[]): Promise<Part[]> {
  const settled = await Promise.allSettled(starts);
  const parts = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (!failed) return parts;
  await Promise.all(parts.map((part) => part.stop()));
  throw failed.reason;
}
