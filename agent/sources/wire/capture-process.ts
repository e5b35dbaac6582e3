import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { droppedIn } from './capture-program.ts';

/** The program that captures could not be started, or ended by itself. */
export class CaptureEndedError extends Error {
  override name = 'CaptureEndedError';
}

/** One reading takes at most so much; it is longer than the longest packet. */
const bufferBytes = 1 << 20;
/** Rest between two readings while packets come, and the longest one while none do, milliseconds. */
const shortRestMs = 20;
const longRestMs = 100;
const detailKept = 2000;

/**
 * A program in a process of its own that writes packets into a named pipe, which is emptied some times a second into one buffer: thousands of packets are then one
 * reading, and nothing is allocated for them. It ends with the reader, since its pipe then leads nowhere.
 */
export class CaptureProcess {
  /** Packets that the kernel dropped since it began, as far as the program has told. */
  dropped = 0;
  readonly #folder: string;
  readonly #command: string;
  readonly #arguments: readonly string[];
  #child: ChildProcess | undefined;
  #detail = '';

  constructor(folder: string, command: string, args: readonly string[]) {
    this.#folder = folder;
    this.#command = command;
    this.#arguments = args;
  }

  /** Whether it runs. */
  get running(): boolean {
    return this.#child !== undefined;
  }

  /** Asks it to tell its figures. */
  ask(): void {
    this.#child?.kill('SIGUSR1');
  }

  /**
   * Runs it and hands over what it writes; the bytes are valid until `take` has resolved. Slow taking slows it down. Ends with the signal, else throws a
   * CaptureEndedError that says what the program said.
   */
  async run(take: (bytes: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const pipe = join(this.#folder, 'packets');
    rmSync(pipe, { force: true });
    const made = spawnSync('mkfifo', ['-m', '600', pipe]);
    if (made.status !== 0)
      throw new CaptureEndedError(`mkfifo ${pipe}: ${made.error?.message ?? made.stderr.toString()}`);
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const closed = this.#spawn(pipe);
      const stop = () => this.#child?.kill('SIGTERM');
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      try {
        await this.#read(reader, take, signal);
        stop();
        await closed;
      } finally {
        signal.removeEventListener('abort', stop);
        stop();
      }
    } finally {
      closeSync(reader);
      rmSync(pipe, { force: true });
    }
    if (!signal.aborted) throw new CaptureEndedError(this.#detail.trim() || `${this.#command} stopped`);
  }

  #spawn(pipe: string): Promise<unknown> {
    const writer = openSync(pipe, constants.O_WRONLY);
    const child = spawn(this.#command, this.#arguments, {
      stdio: ['ignore', writer, 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    closeSync(writer);
    this.#child = child;
    this.#detail = '';
    this.dropped = 0;
    child.stderr!.on('data', (text: Buffer) => {
      this.#detail = (this.#detail + text.toString()).slice(-detailKept);
      this.dropped = Math.max(this.dropped, droppedIn(this.#detail) ?? 0);
    });
    child.on('error', (error) => {
      this.#detail = error.message;
    });
    child.once('exit', () => {
      this.#child = undefined;
    });
    return once(child, 'close').catch(() => undefined);
  }

  /** Empties the pipe until nobody writes into it any more. */
  async #read(reader: number, take: (bytes: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(bufferBytes);
    let restMs = shortRestMs;
    for (;;) {
      const length = readNow(reader, buffer);
      if (length === 0) return;
      if (length > 0) {
        restMs = shortRestMs;
        await take(buffer.subarray(0, length));
        if (length >= bufferBytes / 32) continue;
      } else restMs = Math.min(longRestMs, restMs + shortRestMs);
      await rest(restMs, signal);
    }
  }
}

/** Bytes that were there; 0 at the end, -1 when there are none now. */
function readNow(fd: number, into: Buffer): number {
  try {
    return readSync(fd, into, 0, into.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return -1;
    throw error;
  }
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, signal.aborted ? 1 : ms));
}
