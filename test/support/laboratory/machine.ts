import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Step } from './step.ts';

/** What a machine is to do: from which of its addresses, by default to whom, step by step. */
export interface Order {
  from: string;
  to: string;
  steps: readonly Step[];
  /** Leaves its connections open. */
  keeps?: boolean;
}

const python = '/usr/bin/python3';
const script = join(import.meta.dirname, 'machine.py');

/** A machine with a network namespace of its own, which lives as long as the process in it. */
export class Machine {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting = new Map<number, { done: (at: number) => void; failed: (error: Error) => void }>();
  #next = 1;
  #errors = '';

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#child = child;
    child.stderr.on('data', (text: Buffer) => {
      this.#errors = (this.#errors + text.toString()).slice(-4000);
    });
    child.once('exit', () => this.#fail(new Error(`a machine ended: ${this.#errors}`)));
  }

  static async start(): Promise<Machine> {
    const child = spawn('unshare', ['--net', python, '-u', script], { stdio: ['pipe', 'pipe', 'pipe'] });
    const machine = new Machine(child);
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      machine.#waiting.set(0, { done: () => resolve(), failed: reject });
      lines.on('line', (line) => machine.#hear(JSON.parse(line)));
    });
    return machine;
  }

  /** Process that holds the namespace. */
  get pid(): number {
    return this.#child.pid!;
  }

  /** Words that run a program in this machine. */
  inside(...words: string[]): [string, string[]] {
    return ['nsenter', ['--net', '--target', String(this.pid), ...words]];
  }

  /** Runs programs of `ip` in it, one a line. */
  configure(lines: readonly string[]): void {
    const [command, words] = this.inside('ip', '-batch', '-');
    execFileSync(command, words, { input: lines.join('\n'), stdio: ['pipe', 'ignore', 'pipe'] });
  }

  /** Sets kernel parameters in it. */
  tune(settings: readonly string[]): void {
    const [command, words] = this.inside('sysctl', '-q', '-w', ...settings);
    execFileSync(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  /** Has something done; resolves with when it was, in milliseconds since 1970. */
  does(order: Order): Promise<number> {
    const id = this.#next++;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#child.stdin.write(`${JSON.stringify({ id, ...order })}\n`);
    });
  }

  /** Ends it, and with it its network. */
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
    else waiting?.done(done * 1000);
  }

  #fail(error: Error): void {
    for (const { failed } of this.#waiting.values()) failed(error);
    this.#waiting.clear();
  }
}
