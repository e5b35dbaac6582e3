import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { LineOrders } from './line-orders.ts';
import type { Step } from './step.ts';

/** What a machine is to do: from which of its addresses, by default to whom, step by step. */
export interface Order {
  from: string;
  to: string;
  steps: readonly Step[];
}

const python = '/usr/bin/python3';
const script = join(import.meta.dirname, 'machine.py');

/** A machine with a network namespace of its own, which lives as long as the process in it. */
export class Machine {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #orders: LineOrders;
  readonly #programs: LineOrders[] = [];

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#child = child;
    this.#orders = new LineOrders(child);
  }

  static async start(): Promise<Machine> {
    const machine = new Machine(spawn('unshare', ['--net', python, '-u', script], { stdio: ['pipe', 'pipe', 'pipe'] }));
    await machine.#orders.ready;
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

  /** Starts a program in it that takes orders; it ends with the machine. */
  async runs(words: string[], user?: number): Promise<LineOrders> {
    const [command, inside] = this.inside(
      ...(user === undefined ? [] : ['setpriv', `--reuid=${user}`, '--clear-groups']),
      ...words,
    );
    const orders = new LineOrders(spawn(command, inside, { stdio: ['pipe', 'pipe', 'pipe'] }));
    this.#programs.push(orders);
    await orders.ready;
    return orders;
  }

  /** Runs commands of `ip` in it, one a line. */
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
    return this.#orders.give(order);
  }

  /** Ends it, and with it its network. */
  async end(): Promise<void> {
    await Promise.all([this.#orders, ...this.#programs].map((orders) => orders.end()));
  }
}
